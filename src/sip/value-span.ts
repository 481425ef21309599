/** The values of a header line that may be a comma list, as positions (RFC 3261 §7.3.1). */
import { COMMA, skipLws, trimLwsEnd } from '../lib/ascii.ts';
import type { HeaderField } from './header-line.ts';
import { HeaderId } from './header-name.ts';
import { listItemEnd } from './list.ts';
import { parseViaItem } from './via.ts';

/** One value of a header: its field and where it stands, white space round it not counted. */
export interface ValueSpan {
  readonly field: HeaderField;
  readonly start: number;
  readonly end: number;
}

/** Appends the values of one header line to `into`; an empty value gives no span. */
export function appendValueSpans(text: string, field: HeaderField, into: ValueSpan[]): void {
  let at = field.valueStart;
  while (at < field.valueEnd) {
    const start = skipLws(text, at, field.valueEnd);
    const comma =
      field.id === HeaderId.Via ? viaItemEnd(text, start, field.valueEnd) : listItemEnd(text, start, field.valueEnd);
    const end = trimLwsEnd(text, start, comma);
    if (end > start) into.push({ field, start, end });
    at = comma + 1;
  }
}

/** Only the grammar of a Via tells its comments, whose commas do not separate. What comes behind a malformed one belongs to it. */
function viaItemEnd(text: string, start: number, end: number): number {
  if (start >= end || text.charCodeAt(start) === COMMA) return start;
  const via = parseViaItem(text, start, end);
  return via === null ? end : skipLws(text, via.end, end);
}
