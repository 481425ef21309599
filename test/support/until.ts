// Waiting for a condition with a limit, so that no test sleeps for a fixed time.

import { setTimeout as pause } from 'node:timers/promises';

/**
 * Polls `condition` until it gives something other than `null`, `false` or `undefined`, and returns that.
 * Throws `what` and the detail of `explain` after `limit` milliseconds.
 */
export async function until<T>(
  what: string,
  condition: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { limit = 5_000, every = 5, explain = () => '' }: { limit?: number; every?: number; explain?: () => string } = {},
): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    const value = await condition();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`no ${what} within ${limit} ms\n${explain()}`);
    await pause(every);
  }
}

export { pause };
