/** Texts of one char per byte, as messages are, and texts of Unicode, as people write them. */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** What the bytes say as UTF-8; the same text when they are none. */
export function unicodeOf(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  try {
    return decoder.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes;
  }
}

/** The text in UTF-8, one char per byte. */
export function bytesOf(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
