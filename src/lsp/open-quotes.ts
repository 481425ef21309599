/** Strings that lack the quote at their end, found as the check of the configuration finds them. */
import type { Piece } from '../script/format/piece.ts';
import { parseConfig } from '../script/parse.ts';

/** Whether it may have run over what was not meant to be in it. */
export function mayLackQuote({ kind, text }: Piece): boolean {
  if (kind === 'string') return text.includes('\n');
  return kind === 'verbatim' || (kind === 'unknown' && /^["']/.test(text));
}

/** Where they begin. */
export function findOpenQuotes(text: string): ReadonlySet<number> {
  const { diagnostics } = parseConfig({ path: '', text });
  return new Set(
    diagnostics.all.flatMap(({ id, span }) => (id === 'unterminated-string' && span?.source === 0 ? [span.start] : [])),
  );
}
