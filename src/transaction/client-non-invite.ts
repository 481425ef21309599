// Non-INVITE client transaction: RFC 3261 §17.1.2.
import { NOT_STARTED, Timer, type WheelEntry } from '../lib/timer-wheel.ts';
import type { Message } from '../sip/message.ts';
import { waitsForReply, type ClientHost } from './machine.ts';

/** GivenUp: not of RFC 3261. Another branch has answered the request; what comes here all the same is still seen. */
export type ClientNonInviteState = 'Trying' | 'Proceeding' | 'GivenUp' | 'Completed' | 'Terminated';

export class ClientNonInvite implements WheelEntry {
  /** It is its own timer: Timer F until the final reply, K after it. */
  handle = NOT_STARTED;
  state: ClientNonInviteState = 'Trying';
  readonly #host: ClientHost;
  /** null: the request is not sent again; most of the time that a transaction is kept comes after that. */
  #timerE: Timer<ClientNonInvite> | null = null;
  #interval = 0;

  constructor(host: ClientHost) {
    this.#host = host;
  }

  start(): void {
    const host = this.#host;
    // "The client transaction SHOULD set timer F to fire in 64*T1 seconds. The request MUST be passed to the
    // transport layer for transmission."
    host.transmitRequest();
    if (!host.reliable) {
      // "If an unreliable transport is in use, the client transaction MUST set timer E to fire in T1 seconds."
      this.#interval = host.values.retransmission1;
      this.#timerE = new Timer<ClientNonInvite>(onTimerE, this);
      host.timers.start(this.#timerE, this.#interval);
    }
    host.timers.start(this, host.limit(host.values.final));
  }

  /**
   * "Any retransmissions […] MUST be discarded." Kamailio shows every reply to reply routes, and so does the user of this
   * layer; later ones take no effect.
   */
  onReply(reply: Message): void {
    switch (this.state) {
      case 'Trying':
      case 'Proceeding': {
        const { timers, values } = this.#host;
        if (reply.status < 200) {
          this.state = 'Proceeding';
          return;
        }
        // "If a final response is received […], the response MUST be passed to the TU, and the client transaction
        // MUST transition to the "Completed" state."
        this.stopRetransmissions();
        timers.start(this, values.wait);
        this.state = 'Completed';
        break;
      }
      case 'GivenUp':
        if (reply.status >= 200) this.state = 'Completed';
        break;
      case 'Completed':
      case 'Terminated':
        break;
    }
  }

  stopRetransmissions(): void {
    if (this.#timerE === null) return;
    this.#host.timers.stop(this.#timerE);
    this.#timerE = null;
  }

  /** From now on a final reply has `delay` milliseconds. */
  awaitFinal(delay: number): void {
    if (this.state === 'Trying' || this.state === 'Proceeding') {
      this.#host.timers.start(this, this.#host.limit(delay));
    }
  }

  /** Waits no longer for a final reply. */
  giveUp(): void {
    if (this.state !== 'Trying' && this.state !== 'Proceeding') return;
    this.state = 'GivenUp';
    this.stopRetransmissions();
    this.#host.timers.start(this, this.#host.values.wait);
  }

  /** Ends without a final reply. */
  abandon(): void {
    const { timers } = this.#host;
    this.stopRetransmissions();
    timers.stop(this);
    if (this.state !== 'Terminated') {
      this.state = 'Terminated';
      this.#host.onClientTerminated();
    }
  }

  /** Timer E. */
  retransmit(): void {
    const host = this.#host;
    if (!host.isReplyWaiting) host.transmitRequest();
    // "If timer E fires while in the "Proceeding" state, the request MUST be passed to the transport layer for
    // retransmission, and timer E MUST be reset with a value of T2 seconds."
    const longest = host.values.retransmission2;
    this.#interval = this.state === 'Proceeding' ? longest : Math.min(this.#interval * 2, longest);
    if (this.#timerE !== null) host.timers.start(this.#timerE, this.#interval);
  }

  /** Timer F or K. */
  run(): void {
    const before = this.state;
    if ((before === 'Trying' || before === 'Proceeding') && waitsForReply(this.#host, this)) return;
    this.state = 'Terminated';
    this.stopRetransmissions();
    if (before === 'Trying' || before === 'Proceeding') {
      // "If Timer F fires while in the "Trying" or "Proceeding" state, the client transaction SHOULD inform the TU
      // about the timeout, and then it SHOULD enter the "Terminated" state."
      this.#host.onTimeout(before === 'Proceeding');
    }
    this.#host.onClientTerminated();
  }
}

function onTimerE(machine: ClientNonInvite): void {
  machine.retransmit();
}
