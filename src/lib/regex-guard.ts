/** Protection from regular expressions that take for ever on a text made for it. */
import { setFlagsFromString } from 'node:v8';

/** Steps back after which V8 starts again in its engine that needs time linear in the length of the text. */
const BACKTRACKS = 50_000;

/**
 * From now on a regular expression of this process that backtracks too often is finished in linear time. It has to be free
 * of back-references, look-around, the `i` flag and repetitions `{n}` that multiply to more than about sixteen; with one of them
 * it goes on backtracking.
 */
export function guardRegularExpressions(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
  setFlagsFromString(`--regexp-backtracks-before-fallback=${String(BACKTRACKS)}`);
}
