/** The Call-ID of a message that nobody has parsed yet: for one that is another worker's it need not be. */
import { COLON, CR, LF, lowerCode, SPACE, TAB } from '../../lib/ascii.ts';

/** As nearly everybody writes it. */
const USUAL = '\r\nCall-ID: ';
const NAME = 'call-id';
/** `i` */
const COMPACT = 105;

/** Up to white space; null: it has none, as HTTP has none. */
export function callIdOf(text: string): string | null {
  // Line ends in front of a message are no end of its head (RFC 3261 §7.5).
  let begin = 0;
  while (isLineEnd(text.charCodeAt(begin))) begin++;
  const usual = text.indexOf(USUAL);
  // What is in a body is not looked for, and it may have been written in another way before that.
  if (usual >= 0) {
    const blank = text.indexOf('\r\n\r\n', begin);
    if (blank < 0 || blank > usual) return valueAt(text, usual + USUAL.length);
  }
  let line = text.indexOf('\n', begin) + 1;
  while (line > 0) {
    const code = text.charCodeAt(line);
    if (isLineEnd(code) || line >= text.length) return null;
    const colon = colonBehindName(text, line);
    if (colon >= 0) return valueAt(text, colon + 1);
    line = text.indexOf('\n', line) + 1;
  }
  return null;
}

/** Where the colon of a line of that name is; -1: it is another line. */
function colonBehindName(text: string, line: number): number {
  let at = line;
  while (at - line < NAME.length && lowerCode(text.charCodeAt(at)) === NAME.charCodeAt(at - line)) at++;
  if (at - line < NAME.length) {
    if (lowerCode(text.charCodeAt(line)) !== COMPACT) return -1;
    at = line + 1;
  }
  while (isBlank(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === COLON ? at : -1;
}

function valueAt(text: string, from: number): string {
  let start = from;
  // A line that begins with white space belongs to the one before it.
  while (start < text.length && (isBlank(text.charCodeAt(start)) || isFold(text, start))) start++;
  let end = start;
  while (text.charCodeAt(end) > 0x20) end++;
  return text.slice(start, end);
}

function isFold(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === CR) return text.charCodeAt(at + 1) === LF && isFold(text, at + 1);
  return code === LF && isBlank(text.charCodeAt(at + 1));
}

function isLineEnd(code: number): boolean {
  return code === CR || code === LF;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
