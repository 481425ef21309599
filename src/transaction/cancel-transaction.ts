// The CANCEL we send on one branch: a non-INVITE client transaction with the branch id of its INVITE (RFC 3261 §9.1).
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { Flow } from '../sip/flow.ts';
import type { Message } from '../sip/message.ts';
import type { Branch } from './branch.ts';
import { ClientNonInvite } from './client-non-invite.ts';
import type { ClientHost } from './machine.ts';
import type { TimerValues, TransactionPorts } from './ports.ts';

export class CancelTransaction implements ClientHost {
  readonly values: TimerValues;
  readonly reliable: boolean;
  /** Nobody misses the CANCEL: it ends with its INVITE. */
  readonly isReplyWaiting = false;
  readonly #ports: TransactionPorts;
  readonly #flow: Flow;
  readonly #options: number;
  readonly #text: string;
  readonly #machine: ClientNonInvite;

  /** `branch`: that of the INVITE. */
  constructor(ports: TransactionPorts, branch: Branch, text: string) {
    this.values = branch.values;
    this.reliable = branch.reliable;
    this.#ports = ports;
    this.#flow = branch.flow!;
    this.#options = branch.sendOptions;
    this.#text = text;
    this.#machine = new ClientNonInvite(this);
    this.#machine.start();
  }

  get timers(): TimerWheel {
    return this.#ports.timers;
  }

  onReply(reply: Message): void {
    this.#machine.onReply(reply);
  }

  /** Stops everything, because the cell goes. */
  abandon(): void {
    this.#machine.abandon();
  }

  limit(delay: number): number {
    return delay;
  }

  transmitRequest(): void {
    this.#ports.send(this.#flow, this.#text, this.#options);
  }

  acknowledge(): void {
    // Only an INVITE is acknowledged.
  }

  onTimeout(): void {
    // The INVITE's own timeout decides what an unanswered CANCEL means.
  }

  onClientTerminated(): void {
    // The cell does not wait for it (RFC 3261 §9.1: the CANCEL is best effort).
  }
}
