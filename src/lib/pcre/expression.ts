/** Patterns ready to be matched, each within a time that a server can spare. */
import { createContext, Script } from 'node:vm';
import { translatePcre, type PcreFailure, type PcreOptions } from './translator.ts';

export type { PcreFailure, PcreOptions } from './translator.ts';

/** How long an expression may take that V8 cannot finish in linear time, milliseconds. */
const LIMIT_MS = 100;

export interface PcreExpression {
  /** Throws {@link PcreTimeout} for an expression that takes too long. */
  matches(text: string): boolean;
}

export class PcreTimeout extends Error {}

export function compilePcre(pattern: string, options: PcreOptions): PcreExpression | PcreFailure {
  const translated = translatePcre(pattern, options);
  if ('failure' in translated) return translated;
  const { source, mayRunAway, endsBeforeBreak } = translated;
  let regex: RegExp;
  try {
    regex = new RegExp(source);
  } catch (error) {
    return { failure: (error as Error).message.replace(/^.*\/: /, ''), at: 0 };
  }
  const once = mayRunAway
    ? (text: string): boolean => withLimit(regex, text)
    : (text: string): boolean => regex.test(text);
  return {
    matches: (text) => once(text) || (endsBeforeBreak && text.endsWith('\n') && once(text.slice(0, -1))),
  };
}

const sandbox = createContext({ regex: /x/, text: '' });
const run = new Script('regex.test(text)');

function withLimit(regex: RegExp, text: string): boolean {
  Object.assign(sandbox, { regex, text });
  try {
    return run.runInContext(sandbox, { timeout: LIMIT_MS }) as boolean;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new PcreTimeout();
    throw error;
  }
}
