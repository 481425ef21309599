// How the event loop gathers messages: while many come it sleeps a little before it reads, and gets several for one turn.
import { loadNative } from '../lib/native.ts';

/** The native part (`native/loop-pace`): shares the numbers with whoever counts. */
interface LoopPaceNative {
  start(numbers: Int32Array): object;
  stop(handle: object): void;
}

const MESSAGES = 0;
const WAIT = 1;

/** What counts messages, and knows how long they may wait for others. */
export interface Pace {
  /** A message came. */
  count(): void;
  /** From here on messages wait for others as long at most, in microseconds; 0: each is read at once. */
  wait(microseconds: number): void;
  stop(): void;
}

/** For where the native part is not there, and where time is not that of the machine. */
export const noPace: Pace = { count: () => undefined, wait: () => undefined, stop: () => undefined };

class LoopPace implements Pace {
  readonly #native: LoopPaceNative;
  readonly #numbers = new Int32Array(2);
  readonly #handle: object;

  constructor(native: LoopPaceNative) {
    this.#native = native;
    this.#handle = native.start(this.#numbers);
  }

  count(): void {
    this.#numbers[MESSAGES]!++;
  }

  wait(microseconds: number): void {
    this.#numbers[WAIT] = microseconds;
  }

  stop(): void {
    this.#native.stop(this.#handle);
  }
}

/** That of the event loop of this thread. Messages wait for nothing until it is told how long. */
export function startPace(): Pace {
  const native = loadNative<LoopPaceNative>('loop-pace');
  return 'failure' in native ? noPace : new LoopPace(native);
}
