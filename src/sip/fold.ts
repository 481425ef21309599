/** Header folding: `CRLF 1*WSP` inside a value reads as one space (RFC 3261 §7.3.1). */
import { LF, isLws } from '../lib/ascii.ts';

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

/** Whether text can be one header line: nothing in it ends the line. */
export function isOneLine(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LF || code === 13 || code === 0) return false;
  }
  return true;
}
