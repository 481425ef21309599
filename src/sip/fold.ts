/** Header folding: `CRLF 1*WSP` inside a value reads as one space (RFC 3261 §7.3.1). */
import { CR, LF, isLws } from '../lib/ascii.ts';

/** Value with every fold, and the white space around it, replaced by one space. Text without line ends comes back as it is. */
export function unfold(text: string): string {
  let lineEnd = text.indexOf('\n');
  if (lineEnd < 0) return text;
  let result = '';
  let from = 0;
  while (lineEnd >= 0) {
    let before = lineEnd;
    while (before > from && isLws(text.charCodeAt(before - 1))) before--;
    let after = lineEnd + 1;
    while (after < text.length && isLws(text.charCodeAt(after))) after++;
    result += text.slice(from, before);
    result += ' ';
    from = after;
    lineEnd = text.indexOf('\n', after);
  }
  return result + text.slice(from);
}

/** Text that a script or a peer made, as part of one header line: what would end the line is a blank. */
export function oneLine(text: string): string {
  return isOneLine(text) ? text : unfold(text.replaceAll('\r', '\n').replaceAll('\0', ' '));
}

/** Header lines that a script made, without empty lines among them: one would end the headers, and the rest were a body. */
export function headerLines(text: string): string {
  const first = text.charCodeAt(0);
  if (first !== CR && first !== LF && !text.includes('\n\r') && !text.includes('\n\n')) return text;
  return text.replace(/(^|\n)(?:\r*\n)+/g, '$1');
}

/** Whether text can be one header line: nothing in it ends the line. */
export function isOneLine(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LF || code === CR || code === 0) return false;
  }
  return true;
}
