// Non-INVITE server transaction: RFC 3261 §17.2.2.
import { NOT_STARTED, type WheelEntry } from '../lib/timer-wheel.ts';
import type { ServerHost } from './machine.ts';

export type ServerNonInviteState = 'Trying' | 'Proceeding' | 'Completed' | 'Terminated';

export class ServerNonInvite implements WheelEntry {
  /** It is its own timer: Timer J. */
  handle = NOT_STARTED;
  state: ServerNonInviteState = 'Trying';
  readonly #host: ServerHost;
  /** What a retransmitted request is answered with; null: with nothing. */
  lastReply: string | null = null;

  constructor(host: ServerHost) {
    this.#host = host;
  }

  reply(status: number, text: string | null): void {
    switch (this.state) {
      case 'Trying':
      case 'Proceeding':
        this.#host.transmitReply(text);
        // A 408 is never repeated: whoever still retransmits will time out on its own (RFC 4320 §4.2).
        this.lastReply = status === 408 ? null : text;
        if (status < 200) {
          this.state = 'Proceeding';
          return;
        }
        // "When the server transaction enters the "Completed" state, it MUST set Timer J."
        this.state = 'Completed';
        this.#host.timers.start(this, this.#host.values.wait);
        return;
      case 'Completed':
      case 'Terminated':
        // "Any other final responses passed by the TU to the server transaction MUST be discarded while in the
        // "Completed" state."
        return;
    }
  }

  /** A retransmission of the request came. */
  onRequest(): void {
    switch (this.state) {
      case 'Trying':
        // "Once in the "Trying" state, any further request retransmissions are discarded."
        return;
      case 'Proceeding':
      case 'Completed':
      case 'Terminated':
        // "If a retransmission of the request is received while in the "Proceeding" state, the most recently sent
        // provisional response MUST be passed to the transport layer for retransmission." In "Completed" the final one;
        // RFC 3261 forgets it after that, but as long as a branch keeps the cell Kamailio answers with it.
        if (this.lastReply !== null) {
          this.#host.repeatReply(this.lastReply);
        }
        return;
    }
  }

  /** Only an INVITE is acknowledged. */
  onAck(): boolean {
    return false;
  }

  /** Ends without a final reply after the wait that absorbs late messages. */
  release(): void {
    if (this.state === 'Trying' || this.state === 'Proceeding') {
      this.state = 'Completed';
      this.lastReply = null;
      this.#host.timers.start(this, this.#host.values.wait);
    }
  }

  /** Ends now. */
  abort(): void {
    this.#host.timers.stop(this);
    this.run();
  }

  /** Timer J. */
  run(): void {
    if (this.state !== 'Terminated') {
      this.state = 'Terminated';
      this.#host.onServerTerminated();
    }
  }
}
