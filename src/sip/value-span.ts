/** The values of a header line that may be a comma list, as positions (RFC 3261 §7.3.1). */
import { skipLws, trimLwsEnd } from '../lib/ascii.ts';
import type { HeaderField } from './header-line.ts';
import { listItemEnd } from './list.ts';

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
    const comma = listItemEnd(text, start, field.valueEnd);
    const end = trimLwsEnd(text, start, comma);
    if (end > start) into.push({ field, start, end });
    at = comma + 1;
  }
}
