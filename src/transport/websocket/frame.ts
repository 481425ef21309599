// Frames as we send them (RFC 6455 §5.2): whole, and without a mask, as servers do. Text has one char per byte.
import { Buffer, isUtf8 } from 'node:buffer';

export const Opcode = {
  Continuation: 0x0,
  Text: 0x1,
  Binary: 0x2,
  Close: 0x8,
  Ping: 0x9,
  Pong: 0xa,
} as const;

/** Most bytes in a control frame (§5.5). */
export const MOST_CONTROL = 125;

const FIN = 0x80;

export function frame(opcode: number, payload: string): string {
  const { length } = payload;
  const first = String.fromCharCode(FIN | opcode);
  if (length <= MOST_CONTROL) return first + String.fromCharCode(length) + payload;
  if (length <= 0xffff) return first + String.fromCharCode(126, length >> 8, length & 0xff) + payload;
  const size = [24, 16, 8, 0].map((shift) => (length >>> shift) & 0xff);
  return first + String.fromCharCode(127, 0, 0, 0, 0, ...size) + payload;
}

/** A SIP message: a text frame where it is UTF-8, as RFC 7118 §5 has it, else a binary one. */
export function messageFrame(text: string): string {
  return frame(isUtf8Text(text) ? Opcode.Text : Opcode.Binary, text);
}

/** §5.5.1: a status code and a reason, which is cut to what fits without cutting a character. */
export function closeFrame(code: number, reason: string): string {
  return frame(Opcode.Close, String.fromCharCode(code >> 8, code & 0xff) + cutUtf8(reason, MOST_CONTROL - 2));
}

/** The first `most` bytes of a text in UTF-8 (one char per byte), less those of a character begun; '' when it is not UTF-8. */
export function cutUtf8(text: string, most: number): string {
  let end = Math.min(text.length, most);
  while (end > 0 && end < text.length && (text.charCodeAt(end) & 0xc0) === 0x80) end--;
  const cut = text.slice(0, end);
  return isUtf8Text(cut) ? cut : '';
}

function isUtf8Text(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return isUtf8(Buffer.from(text, 'latin1'));
  return true;
}
