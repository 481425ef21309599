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

/**
 * A pace that gives what is due in the event loop its turn whenever the work has taken `slice` milliseconds since the last
 * time. A single step takes as long as it takes.
 */
export function inSlices(slice: number, now = (): number => performance.now()): Pace {
  return async (steps) => {
    for (;;) {
      // The first turn of the loop comes before the first step: whoever asked for the work has done some of its own.
      await turnOfLoop();
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
