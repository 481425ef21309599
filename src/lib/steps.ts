/** Long work that lets others in between its steps. */
import { performance } from 'node:perf_hooks';

/** Work that stops wherever it may be left for a while, and goes on from there. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** How work in steps is done: at once, or with pauses. */
export type Pace = <T>(steps: Steps<T>) => T | Promise<T>;

/** Without pauses. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

interface SliceOptions {
  readonly turns?: number;
  readonly now?: () => number;
}

/**
 * A pace that gives what is due in the event loop its turn whenever the work has taken `slice` milliseconds since the last
 * time. A single step takes as long as it takes. `turns`: how often the loop turns in a pause, for work that goes on from turn
 * to turn.
 */
export function inSlices(slice: number, { turns = 1, now = (): number => performance.now() }: SliceOptions = {}): Pace {
  return async (steps) => {
    for (;;) {
      // The first turn of the loop comes before the first step: whoever asked for the work has done some of its own.
      for (let turn = 0; turn < turns; turn++) await turnOfLoop();
      const end = now() + slice;
      do {
        const step = steps.next();
        if (step.done === true) return step.value;
      } while (now() < end);
    }
  };
}

/** What waits on sockets is served before this comes back. */
function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
