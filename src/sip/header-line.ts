/** Header lines: the one tokenizer that lookup, removal, writing and stream framing share (RFC 3261 §7.3, §25.1 message-header). */
import { COLON, CR, LF, SPACE, TAB, isLws } from '../lib/ascii.ts';
import { foldTokenCode, hashedHeaderId, nextHash } from './header-name.ts';
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

/** Whether a space or a tab is there: a line that begins with one continues the line before. */
export function isBlankAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === SPACE || code === TAB;
}

/**
 * Reads the header line that starts at `start`. Its last line ends with the LF at `lineEnd`; `isFolded` when there are
 * more. null when it has no name, no colon, or a character no name has: message-header = token HCOLON header-value.
 */
export function readHeaderLine(text: string, start: number, lineEnd: number, isFolded: boolean): HeaderField | null {
  // One pass finds the end of the name and its hash; `lineEnd` holds a LF, which no token has.
  let hash = 0;
  let at = start;
  let folded = foldTokenCode(text.charCodeAt(at));
  while (folded !== 0) {
    hash = nextHash(hash, folded);
    folded = foldTokenCode(text.charCodeAt(++at));
  }
  const nameEnd = at;
  // HCOLON allows white space before the colon; a name looked up or removed must be found with it too.
  while (at < lineEnd && isLws(text.charCodeAt(at))) at++;
  if (nameEnd === start || text.charCodeAt(at) !== COLON) return null;
  let valueStart = at + 1;
  while (valueStart < lineEnd && isLws(text.charCodeAt(valueStart))) valueStart++;
  // Of an empty value: before the first line end, so that what takes its place stands before the CR.
  if (valueStart === lineEnd) {
    valueStart = at + 1;
    while (valueStart < lineEnd && isBlankAt(text, valueStart)) valueStart++;
  }
  let valueEnd = lineEnd;
  while (valueEnd > valueStart && isLws(text.charCodeAt(valueEnd - 1))) valueEnd--;
  const id = hashedHeaderId(text, start, nameEnd, hash);
  return new HeaderField(id, start, nameEnd, valueStart, valueEnd, lineEnd + 1, isFolded);
}

/** Whether the empty line that ends the headers is at `at`. */
function isEmptyLine(text: string, at: number): boolean {
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
      let lineEnd = text.indexOf('\n', at);
      let isFolded = false;
      while (lineEnd >= 0 && isBlankAt(text, lineEnd + 1)) {
        isFolded = true;
        lineEnd = text.indexOf('\n', lineEnd + 1);
      }
      // A line the text ends in may have lost half of its value, so it is not taken for one.
      const field = lineEnd < 0 ? null : readHeaderLine(text, at, lineEnd, isFolded);
      if (field !== null) headers.push(field);
      else if (badLine < 0) badLine = at;
      at = lineEnd < 0 ? length : lineEnd + 1;
    }
    this.headers = headers;
    this.headersEnd = at;
    this.bodyStart = at >= length ? length : text.charCodeAt(at) === LF ? at + 1 : at + 2;
    this.badLine = badLine;
  }
}
