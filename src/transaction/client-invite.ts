// INVITE client transaction: RFC 3261 §17.1.1 with the Accepted state of RFC 6026 §8.4 and the Timer C of §16.6 step 11.
import { NOT_STARTED, Timer, type WheelEntry } from '../lib/timer-wheel.ts';
import type { Message } from '../sip/message.ts';
import { waitsForReply, type ClientHost } from './machine.ts';

export type ClientInviteState = 'Calling' | 'Proceeding' | 'Completed' | 'Accepted' | 'Terminated';

export class ClientInvite implements WheelEntry {
  /** It is its own timer: Timer B in Calling, C in Proceeding, D in Completed, M in Accepted. */
  handle = NOT_STARTED;
  state: ClientInviteState = 'Calling';
  readonly #host: ClientHost;
  /** null: the request is not sent again; most of the time that a transaction is kept comes after that. */
  #timerA: Timer<ClientInvite> | null = null;
  #interval = 0;

  constructor(host: ClientHost) {
    this.#host = host;
  }

  start(): void {
    const host = this.#host;
    host.transmitRequest();
    if (!host.reliable) {
      // "If an unreliable transport is being used, the client transaction MUST start timer A with a value of T1."
      this.#interval = host.values.retransmission1;
      this.#timerA = new Timer<ClientInvite>(onTimerA, this);
      host.timers.start(this.#timerA, this.#interval);
    }
    // "For any transport, the client transaction MUST start timer B."
    host.timers.start(this, host.limit(host.values.final));
  }

  /** The transaction user sees every reply, as in Kamailio, whatever comes of it here. `restart`: Timer C begins again where it runs. */
  onReply(reply: Message, restart: boolean): void {
    switch (this.state) {
      case 'Calling':
      case 'Proceeding':
        this.#onAwaitedReply(reply, restart);
        break;
      case 'Completed':
      case 'Terminated':
        // "Any retransmissions of the final response that are received while in the "Completed" state MUST cause
        // the ACK to be re-passed to the transport layer for retransmission, but the newly received response
        // MUST NOT be passed up to the TU." Kamailio shows it to reply routes; it takes no effect.
        if (reply.status >= 300) this.#host.acknowledge(reply);
        break;
      case 'Accepted':
        break;
    }
  }

  #onAwaitedReply(reply: Message, restart: boolean): void {
    const host = this.#host;
    // "If the client transaction receives a provisional response while in the "Calling" state, it transitions to the
    // "Proceeding" state. In the "Proceeding" state, the client transaction SHOULD NOT retransmit the request."
    this.stopRetransmissions();
    if (reply.status < 200) {
      if (restart || this.state === 'Calling') {
        host.timers.start(this, host.limit(host.values.finalInvite));
      }
      this.state = 'Proceeding';
      return;
    }
    host.timers.start(this, host.values.wait);
    if (reply.status < 300) {
      this.state = 'Accepted';
      return;
    }
    // "Reception of a response with status code from 300-699 MUST cause the client transaction to transition to
    // "Completed". The client transaction MUST […] generate an ACK request."
    this.state = 'Completed';
    host.acknowledge(reply);
  }

  /** No more retransmissions of the request; the timeout goes on. */
  stopRetransmissions(): void {
    if (this.#timerA === null) return;
    this.#host.timers.stop(this.#timerA);
    this.#timerA = null;
  }

  /** From now on a final reply has `delay` milliseconds (RFC 3261 §9.1 after CANCEL, a changed `fr_inv_timer`). */
  awaitFinal(delay: number): void {
    if (this.state === 'Calling' || this.state === 'Proceeding') {
      this.#host.timers.start(this, this.#host.limit(delay));
    }
  }

  /** It timed out, and for `delay` milliseconds what its CANCEL brings is acknowledged. */
  awaitCanceled(delay: number): void {
    this.state = 'Completed';
    this.#host.timers.start(this, delay);
  }

  /** Ends without a final reply; late ones are still acknowledged as long as the cell lives. */
  abandon(): void {
    const { timers } = this.#host;
    this.stopRetransmissions();
    timers.stop(this);
    if (this.state !== 'Terminated') {
      this.state = 'Terminated';
      this.#host.onClientTerminated();
    }
  }

  /** Timer A. */
  retransmit(): void {
    const host = this.#host;
    // "When timer A fires, the client transaction MUST retransmit the request by passing it to the transport layer,
    // and MUST reset the timer with a value of 2*T1." The interval ends at retr_timer2, as Kamailio has it.
    if (!host.isReplyWaiting) host.transmitRequest();
    this.#interval = Math.min(this.#interval * 2, host.values.retransmission2);
    if (this.#timerA !== null) host.timers.start(this.#timerA, this.#interval);
  }

  /** Timer B, C, D or M. */
  run(): void {
    const before = this.state;
    if ((before === 'Calling' || before === 'Proceeding') && waitsForReply(this.#host, this)) return;
    this.state = 'Terminated';
    this.stopRetransmissions();
    if (before === 'Calling' || before === 'Proceeding') {
      // "If the client transaction is still in the "Calling" state when timer B fires, the client transaction SHOULD
      // inform the TU that a timeout has occurred."
      this.#host.onTimeout(before === 'Proceeding');
    }
    this.#host.onClientTerminated();
  }
}

function onTimerA(machine: ClientInvite): void {
  machine.retransmit();
}
