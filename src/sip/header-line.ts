/** Header lines: the one tokenizer that lookup, removal, writing and stream framing share (RFC 3261 §7.3, §25.1 message-header). */
import { COLON, CR, LF, SPACE, TAB, isLws, isTokenChar } from '../lib/ascii.ts';
import { headerIdAt } from './header-name.ts';
import type { HeaderId } from './header-name.ts';

/** One header line (folds included) as offsets into the message text. */
export class HeaderField {
  readonly id: HeaderId;
  /** First character of the line. */
  readonly nameStart: number;
  /** After the name, white space before the colon not counted. */
  readonly nameEnd: number;
  /** Value without the white space round it. */
  readonly valueStart: number;
  readonly valueEnd: number;
  /** After the line end: where the next line starts. */
  readonly end: number;
  /** Whether the value goes over several lines. */
  readonly isFolded: boolean;

  constructor(
    id: HeaderId,
    nameStart: number,
    nameEnd: number,
    valueStart: number,
    valueEnd: number,
    end: number,
    isFolded: boolean,
  ) {
    this.id = id;
    this.nameStart = nameStart;
    this.nameEnd = nameEnd;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
    this.end = end;
    this.isFolded = isFolded;
  }
}

/** Position of the LF that ends the header line at `start`, folds included; -1 when the text ends first. */
export function headerLineEnd(text: string, start: number): number {
  let lineEnd = text.indexOf('\n', start);
  while (lineEnd >= 0 && isFold(text, lineEnd + 1)) lineEnd = text.indexOf('\n', lineEnd + 1);
  return lineEnd;
}

/** Whether the line at `at` continues the one before. */
function isFold(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === SPACE || code === TAB;
}

/**
 * Reads the header line text[start, lineEnd), of which `next` is the start of the following line. null when it has no
 * name, no colon, or a character no name has: message-header = token HCOLON header-value.
 */
export function readHeaderLine(text: string, start: number, lineEnd: number, next: number): HeaderField | null {
  let at = start;
  while (at < lineEnd && isTokenChar(text.charCodeAt(at))) at++;
  const nameEnd = at;
  // HCOLON allows white space before the colon; a name looked up or removed must be found with it too.
  while (at < lineEnd && isLws(text.charCodeAt(at))) at++;
  if (nameEnd === start || at >= lineEnd || text.charCodeAt(at) !== COLON) return null;
  let valueStart = at + 1;
  while (valueStart < lineEnd && isLws(text.charCodeAt(valueStart))) valueStart++;
  let valueEnd = lineEnd;
  while (valueEnd > valueStart && isLws(text.charCodeAt(valueEnd - 1))) valueEnd--;
  const lineFeed = text.indexOf('\n', valueStart);
  const isFolded = lineFeed >= 0 && lineFeed < valueEnd;
  return new HeaderField(headerIdAt(text, start, nameEnd), start, nameEnd, valueStart, valueEnd, next, isFolded);
}

/** Whether the empty line that ends the headers is at `at`. */
export function isEmptyLine(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === LF || (code === CR && text.charCodeAt(at + 1) === LF);
}

/** The header lines of a message, read in one pass from the end of its start line. */
export class HeaderScan {
  readonly headers: readonly HeaderField[];
  /** Where the empty line starts and where it ends; both the end of the text when there is none. */
  readonly headersEnd: number;
  readonly bodyStart: number;
  /** Offset of the first line that is no header (skipped, the rest is read); -1 when all are good. */
  readonly badLine: number;

  constructor(text: string, start: number) {
    const headers: HeaderField[] = [];
    const length = text.length;
    let badLine = -1;
    let at = start;
    while (at < length && !isEmptyLine(text, at)) {
      const lineEnd = headerLineEnd(text, at);
      const next = lineEnd < 0 ? length : lineEnd + 1;
      // A line the text ends in may have lost half of its value, so it is not taken for one.
      const field = lineEnd < 0 ? null : readHeaderLine(text, at, lineEnd, next);
      if (field !== null) headers.push(field);
      else if (badLine < 0) badLine = at;
      at = next;
    }
    this.headers = headers;
    this.headersEnd = at;
    this.bodyStart = at >= length ? length : text.charCodeAt(at) === LF ? at + 1 : at + 2;
    this.badLine = badLine;
  }
}
