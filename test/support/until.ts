// Waiting for a condition with a limit, so that no test sleeps for a fixed time.

import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds that anything may take on a busy machine: only a test that fails waits so long. */
export const PATIENCE = 15_000;

const EAGER_LOOKS = 8;

/**
 * Polls `condition` until it gives something other than `null`, `false` or `undefined`, and returns that.
 * Throws `what` and the detail of `explain` after `limit` milliseconds.
 *
 * The first looks are a millisecond apart: what comes over loopback is mostly there by then.
 */
export async function until<T>(
  what: string,
  condition: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { limit = PATIENCE, every = 5, explain = () => '' }: { limit?: number; every?: number; explain?: () => string } = {},
): Promise<T> {
  const end = performance.now() + limit;
  for (let looks = 0; ; looks++) {
    const value = await condition();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`no ${what} within ${limit} ms\n${explain()}`);
    await pause(looks < EAGER_LOOKS ? 1 : every);
  }
}

/** Waits until what `measure` gives has stayed the same for so many milliseconds. */
export async function quiet(measure: () => number, milliseconds: number): Promise<void> {
  for (let since = performance.now(), last = measure(); performance.now() - since < milliseconds;) {
    await pause(Math.min(milliseconds, 10));
    const now = measure();
    if (now !== last) since = performance.now();
    last = now;
  }
}

export { pause };
