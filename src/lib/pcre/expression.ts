/** Patterns ready to be matched, each within a time that a server can spare. */
import { guardedRegex, RegexTimeout } from '../regex/guarded-regex.ts';
import { translatePcre, type PcreFailure, type PcreOptions } from './translator.ts';

export type { PcreFailure, PcreOptions } from './translator.ts';

export interface PcreExpression {
  /** Throws {@link RegexTimeout} for an expression that takes too long. */
  matches(text: string): boolean;
}

export { RegexTimeout };

export function compilePcre(pattern: string, options: PcreOptions): PcreExpression | PcreFailure {
  const translated = translatePcre(pattern, options);
  if ('failure' in translated) return translated;
  const { source, endsBeforeBreak } = translated;
  let regex: RegExp;
  try {
    regex = guardedRegex(source);
  } catch (error) {
    return { failure: (error as Error).message.replace(/^.*\/: /, ''), at: 0 };
  }
  const once = (text: string): boolean => regex.test(text);
  return {
    matches: (text) => once(text) || (endsBeforeBreak && text.endsWith('\n') && once(text.slice(0, -1))),
  };
}
