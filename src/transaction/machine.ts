// What the four machines of RFC 3261 §17 need of the cell or branch they run for.
import type { TimerWheel, WheelEntry } from '../lib/timer-wheel.ts';
import type { Message } from '../sip/message.ts';
import type { TimerValues } from './ports.ts';

export interface ServerHost {
  readonly timers: TimerWheel;
  readonly values: TimerValues;
  /** The transport towards the client does not lose messages. */
  readonly reliable: boolean;
  /** null: the reply counts, but nothing is sent. */
  transmitReply(text: string | null): void;
  /** Sends a reply that was sent before. */
  repeatReply(text: string): void;
  onServerTerminated(): void;
}

export interface ClientHost {
  readonly timers: TimerWheel;
  readonly values: TimerValues;
  /** The transport towards the server does not lose messages. */
  readonly reliable: boolean;
  /** `delay` shortened to what is left of the transaction's lifetime. */
  limit(delay: number): number;
  /** A reply has come that could not be handled yet: nothing is sent again and no time is up. */
  readonly isReplyWaiting: boolean;
  transmitRequest(): void;
  /** Sends the ACK for a negative final reply to an INVITE. */
  acknowledge(reply: Message): void;
  /** No final reply came in time (Timer B, C or F). `proceeding`: a provisional one had come. */
  onTimeout(proceeding: boolean): void;
  onClientTerminated(): void;
}

/** How often it is looked whether the waiting reply was handled, milliseconds. */
const LOOK_AGAIN = 100;

/** Whether a final reply may have come in time: `timeout` is begun again, within the lifetime of the transaction. */
export function waitsForReply(host: ClientHost, timeout: WheelEntry): boolean {
  const left = host.isReplyWaiting ? host.limit(LOOK_AGAIN) : 0;
  if (left > 0) host.timers.start(timeout, left);
  return left > 0;
}
