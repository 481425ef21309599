// Runs what no engine here finishes in linear time, within a time that a server can spare.
import { createContext, Script } from 'node:vm';

/** Milliseconds. */
const LIMIT_MS = 100;

/** An expression took too long on a text: whether it matches is not known. */
export class RegexTimeout extends Error {
  constructor(source: string) {
    super(`the regular expression ${source} takes more than ${LIMIT_MS} ms on this text`);
  }
}

const sandbox = createContext({ call: (): unknown => null });
const script = new Script('call()');

/**
 * What `run` gives, which works with `regex` only; throws {@link RegexTimeout}. Costs a quarter of a millisecond in any
 * case, so all matches of a text are looked for in one run.
 */
export function within<T>(regex: RegExp, run: () => T): T {
  Object.assign(sandbox, { call: run });
  try {
    return script.runInContext(sandbox, { timeout: LIMIT_MS }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new RegexTimeout(regex.source);
    throw error;
  }
}
