/**
 * Keeps one log record recognisable as one. Texts of scripts and messages hold anything a peer cares to send; a line break
 * in one must not look like the beginning of another record, and no control character may move a terminal's cursor.
 */
const SUSPICIOUS = /[\0-\x08\x0a-\x1f\x7f]/;
/** Line breaks with what precedes them, colours (`$C(xy)`), and single control characters. */
const TO_REPLACE = /\r?\n|\x1b\[[\d;]*m|[\0-\x08\x0b-\x1f\x7f]/g;

/** Without the line break at its end; lines after the first begin with a tab; other control characters become `\x1b`. */
export function oneRecord(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return text.replace(/\r?\n$/, '').replace(TO_REPLACE, (found) => {
    if (found.endsWith('\n')) return '\n\t';
    if (found.length > 1) return found;
    return `\\x${found.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
