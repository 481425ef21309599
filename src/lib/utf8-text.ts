/** Texts of one char per byte, as messages are, and texts of Unicode, as people write them. */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** What the bytes say as UTF-8; they themselves where they are none. Characters that are no bytes stay between them. */
export function unicodeOf(text: string): string {
  if (isAscii(text)) return text;
  return text.replace(/[^\u0100-\uffff]+/g, decoded);
}

function decoded(bytes: string): string {
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
