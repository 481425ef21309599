/** How much V8 may put into one function when it optimizes it. */
import { setFlagsFromString } from 'node:v8';

/**
 * Bytes of bytecode of all functions put into one. V8's own limit, 920, is used up by a third of a typical route, each of
 * whose variables and functions is a small function: the rest would be called (bench/typical-route.mjs: 1.4 times the time).
 */
const ALL_INLINED = 5000;

/** From now on this process optimizes functions as routes need it. */
export function inlineWholeRoutes(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${String(ALL_INLINED)}`);
}
