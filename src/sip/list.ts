/** Comma lists in header values (RFC 3261 §7.3.1). */
import { COMMA, DOUBLE_QUOTE, GREATER_THAN, LESS_THAN, SEMICOLON, skipLws, trimLwsEnd } from '../lib/ascii.ts';
import { skipQuotedString } from './parameters.ts';

/**
 * Position of the separator that ends the item at `start`, or `end`. Those inside quotes and `<…>` do not count. Brackets
 * begin in front of parameters only, so that every list is split where the parsers of addresses end theirs: in
 * `<sip:a>;x=<b,c` the comma separates.
 */
export function listItemEnd(text: string, start: number, end: number, separator = COMMA): number {
  let inBrackets = false;
  let inParameters = false;
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === separator && !inBrackets) return at;
    if (code === DOUBLE_QUOTE && !inBrackets) {
      at = skipQuotedString(text, at, end);
      if (at < 0) return end;
      continue;
    }
    if (code === LESS_THAN) inBrackets = !inParameters;
    else if (code === GREATER_THAN) inBrackets = false;
    else if (code === SEMICOLON && !inBrackets) inParameters = true;
    at++;
  }
  return end;
}

/** The items of a list, white space trimmed, empty items left out. For lists of option tags, methods and the like. */
export function splitList(text: string): string[] {
  const items: string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = listItemEnd(text, at, text.length);
    const start = skipLws(text, at, end);
    const item = text.slice(start, trimLwsEnd(text, start, end));
    if (item !== '') items.push(item);
    at = end + 1;
  }
  return items;
}
