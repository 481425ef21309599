// A host for one machine that writes down what the machine does.
import type { TimerWheel } from '../../lib/timer-wheel.ts';
import { VirtualTime } from '../../lib/testing/virtual-time.ts';
import type { Message } from '../../sip/message.ts';
import type { ClientHost, ServerHost } from '../machine.ts';
import { DEFAULT_TIMERS, type TimerValues } from '../ports.ts';

export class RecordingHost implements ClientHost, ServerHost {
  readonly time = new VirtualTime();
  readonly values: TimerValues = DEFAULT_TIMERS;
  readonly reliable: boolean;
  isReplyWaiting = false;
  readonly #events: string[] = [];

  constructor(reliable: boolean) {
    this.reliable = reliable;
  }

  get timers(): TimerWheel {
    return this.time.timers;
  }

  /** What happened since the last call, each with its virtual millisecond. */
  take(): string[] {
    return this.#events.splice(0);
  }

  #note(event: string): void {
    this.#events.push(`${this.time.clock.now()} ${event}`);
  }

  limit(delay: number): number {
    return delay;
  }

  transmitRequest(): void {
    this.#note('request');
  }

  repeatReply(text: string): void {
    this.transmitReply(text);
  }

  transmitReply(text: string | null): void {
    if (text !== null) this.#note(`reply ${text}`);
  }

  acknowledge(reply: Message): void {
    this.#note(`ack ${reply.status}`);
  }

  onTimeout(proceeding: boolean): void {
    this.#note(proceeding ? 'timeout after provisional' : 'timeout');
  }

  onClientTerminated(): void {
    this.#note('terminated');
  }

  onServerTerminated(): void {
    this.#note('terminated');
  }
}
