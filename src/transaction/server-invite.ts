// INVITE server transaction: RFC 3261 §17.2.1 with the Accepted state of RFC 6026 §8.5–8.7.
import { NOT_STARTED, Timer, type WheelEntry } from '../lib/timer-wheel.ts';
import type { ServerHost } from './machine.ts';

export type ServerInviteState = 'Proceeding' | 'Completed' | 'Confirmed' | 'Accepted' | 'Terminated';

export class ServerInvite implements WheelEntry {
  /** It is its own timer: Timer H in Completed, I in Confirmed, L in Accepted. */
  handle = NOT_STARTED;
  state: ServerInviteState = 'Proceeding';
  readonly #host: ServerHost;
  /** Made when a reply is to be repeated: seldom. */
  #timerG: Timer<ServerInvite> | null = null;
  #interval = 0;
  /** Timer H ended the wait for an ACK: the peer may not have the final reply yet. */
  #isUnacknowledged = false;
  #isAcknowledged = false;
  /** What a retransmitted request is answered with; null: with nothing. */
  lastReply: string | null = null;

  constructor(host: ServerHost) {
    this.#host = host;
  }

  /** `made`: a 2xx that we as endpoint answer with, to be repeated until the ACK (RFC 3261 §13.3.1.4), not one passed on. */
  reply(status: number, text: string | null, made: boolean): void {
    const host = this.#host;
    switch (this.state) {
      case 'Proceeding':
        this.lastReply = text;
        host.transmitReply(text);
        if (status >= 300) {
          this.state = 'Completed';
          this.#startRetransmissions(!host.reliable);
          // "When the "Completed" state is entered, timer H MUST be set to fire in 64*T1 seconds for all transports."
          host.timers.start(this, host.values.final);
        } else if (status >= 200) {
          this.state = 'Accepted';
          this.#startRetransmissions(made);
          host.timers.start(this, made ? host.values.final : host.values.wait);
        }
        return;
      case 'Accepted':
        // "any 2xx response passed by the TU MUST be passed to the transport layer for transmission" (RFC 6026)
        if (status >= 200 && status < 300) {
          this.lastReply = text;
          host.transmitReply(text);
        }
        return;
      case 'Completed':
      case 'Confirmed':
      case 'Terminated':
        // A late 2xx passes although another final reply was sent (RFC 3261 §16.7 step 5); nothing else does.
        if (status >= 200 && status < 300) {
          host.transmitReply(text);
        }
        return;
    }
  }

  /** A retransmission of the INVITE came. */
  onRequest(): void {
    switch (this.state) {
      case 'Proceeding':
      case 'Completed':
      case 'Accepted':
        // "the most recent provisional response that was received from the TU MUST be passed to the transport layer";
        // "while in the "Completed" state, if a request retransmission is received, the server SHOULD pass the
        // response to the transport for retransmission". In Accepted the 2xx is sent again, as Kamailio does.
        this.#repeat();
        return;
      case 'Terminated':
        // RFC 3261 knows such a request no more; as long as a branch keeps the cell, Kamailio answers it once more.
        if (this.#isUnacknowledged) this.#repeat();
        return;
      case 'Confirmed':
        // RFC 3261 has nothing to say here; Kamailio answers one that is late as before.
        if (this.#isAcknowledged) this.#repeat();
        return;
    }
  }

  #repeat(): void {
    if (this.lastReply !== null) this.#host.repeatReply(this.lastReply);
  }

  /** An ACK matched. False: it is not for us but for the endpoint that sent the 2xx. */
  onAck(): boolean {
    const { timers, values } = this.#host;
    switch (this.state) {
      case 'Completed':
        // "If an ACK is received while the server transaction is in the "Completed" state, the server transaction
        // MUST transition to the "Confirmed" state."
        this.state = 'Confirmed';
        this.#isAcknowledged = true;
        this.#stopRetransmissions();
        timers.start(this, values.wait);
        return true;
      case 'Confirmed':
        return true;
      case 'Accepted':
        if (this.#timerG?.active === true) {
          this.#stopRetransmissions();
          timers.start(this, values.wait);
        }
        return false;
      case 'Terminated': {
        const isLate = this.#isUnacknowledged;
        this.#isUnacknowledged = false;
        return isLate;
      }
      case 'Proceeding':
        return false;
    }
  }

  /** Ends without a final reply after the wait that absorbs late messages. */
  release(): void {
    if (this.state === 'Proceeding') {
      this.state = 'Confirmed';
      this.#host.timers.start(this, this.#host.values.wait);
    }
  }

  /** Ends now. */
  abort(): void {
    this.#host.timers.stop(this);
    this.run();
  }

  #startRetransmissions(wanted: boolean): void {
    if (wanted) {
      // "If an unreliable transport is in use, timer G is set to fire in T1 seconds."
      this.#interval = this.#host.values.retransmission1;
      this.#timerG ??= new Timer<ServerInvite>(onTimerG, this);
      this.#host.timers.start(this.#timerG, this.#interval);
    }
  }

  #stopRetransmissions(): void {
    if (this.#timerG !== null) this.#host.timers.stop(this.#timerG);
  }

  /** Timer G. */
  retransmit(): void {
    const { timers, values } = this.#host;
    // "If timer G fires, the response is passed to the transport layer once more for retransmission, and timer G is
    // set to fire in MIN(2*T1, T2) seconds."
    this.#repeat();
    this.#interval = Math.min(this.#interval * 2, values.retransmission2);
    timers.start(this.#timerG!, this.#interval);
  }

  /** Timer H, I or L. */
  run(): void {
    this.#stopRetransmissions();
    if (this.state !== 'Terminated') {
      this.#isUnacknowledged = this.state === 'Completed';
      this.state = 'Terminated';
      this.#host.onServerTerminated();
    }
  }
}

function onTimerG(machine: ServerInvite): void {
  machine.retransmit();
}
