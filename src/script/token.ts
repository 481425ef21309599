/** What the lexer gives the parser. */

import type { Span } from './source.ts';

export type TokenKind = 'word' | 'int' | 'string' | 'variable' | 'select' | 'address' | 'punctuator' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; for the end of the configuration the empty string. */
  readonly text: string;
  /** Of a string its content, of anything else the text; substitutions are done. */
  readonly value: string;
  /** Where it stands; for a token that came out of a macro, where the macro was used. */
  readonly span: Span;
  /** Whether it is the first one on its line. */
  readonly startsLine: boolean;
  /** Whether nothing at all stands between it and the token before. */
  readonly adjacent: boolean;
  /** Whether its end is missing, which was reported: what follows is not to be trusted. */
  readonly broken: boolean;
  /** The macro it came out of, null when it stands in the text itself. */
  readonly macro: string | null;
}

/** As messages show it. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end of the configuration';
    case 'string':
      return 'a string';
    case 'int':
      return `the number ${token.text}`;
    default:
      return `"${token.text}"`;
  }
}
