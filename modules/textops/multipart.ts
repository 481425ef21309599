/** Bodies of several parts (RFC 2046 §5.1), read as Kamailio reads them: by lines that begin with `Content-Type: type`. */
import type { Context } from '../../src/context/context.ts';
import { lowerAscii } from '../../src/lib/ascii.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import { lineWith } from '../../src/sip/line-with.ts';
import { listParameters } from '../../src/sip/parameters.ts';
import { mediaType } from './body.ts';

const LABEL = 'Content-Type: ';

/** Offsets in the message. */
export interface BodyPart {
  /** Where its Content-Type line begins. */
  readonly start: number;
  /** Behind that line. */
  readonly contentStart: number;
  /** Where the boundary behind it begins. */
  readonly contentEnd: number;
  /** Behind the line of that boundary. */
  readonly end: number;
}

/** Boundary of the body as received; null when it says none. */
export function boundaryOf(ctx: Context): string | null {
  const contentType = ctx.message.contentType ?? '';
  if (!mediaType(contentType).startsWith('multipart/')) return null;
  const semicolon = contentType.indexOf(';');
  const parameters = semicolon < 0 ? [] : listParameters(contentType.slice(semicolon));
  const boundary = parameters.find(({ name }) => lowerAscii(name) === 'boundary')?.value ?? null;
  return boundary === '' ? null : boundary;
}

/** The first part of that type; a text: why it cannot be read. null: there is none. */
export function findPart(ctx: Context, type: string, boundary: string): BodyPart | string | null {
  const { text, bodyStart, bodyEnd } = ctx.message;
  const wanted = lowerAscii(type);
  for (let start = lineWith(text, LABEL, bodyStart, bodyEnd); start >= 0;) {
    const typeStart = start + LABEL.length;
    const typeEnd = typeStart + type.length;
    if (lowerAscii(text.slice(typeStart, typeEnd)) === wanted) {
      if (!text.startsWith('\r\n', typeEnd)) return 'no CRLF found after content type';
      const contentStart = typeEnd + 2;
      const contentEnd = lineWith(text, `--${boundary}`, contentStart, bodyEnd);
      if (contentEnd < 0) return 'boundary not found after content';
      const lineEnd = text.indexOf('\n', contentEnd);
      return { start, contentStart, contentEnd, end: lineEnd < 0 ? bodyEnd : Math.min(lineEnd + 1, bodyEnd) };
    }
    start = lineWith(text, LABEL, typeStart, bodyEnd);
  }
  return null;
}

/** Text of a part to be put behind the others. */
export function partText(content: string, type: string, disposition: string, boundary: string): string {
  const more = disposition === '' ? '' : `Content-Disposition: ${disposition}\r\n`;
  return `${LABEL}${type}\r\n${more}\r\n${content}\r\n--${boundary}--\r\n`;
}

/** Makes `content` the only part of a new body; the boundary behind it is left open for more. */
export function setMultipart(ctx: Context, content: string, type: string, boundary: string): void {
  const { edits, message } = ctx;
  for (const id of [HeaderId.ContentType, HeaderId.MimeVersion]) {
    for (const field of message.all(id)) edits.removeHeader(field);
  }
  edits.appendHeader(`Content-Type: multipart/mixed;boundary="${boundary}"\r\nMime-Version: 1.0\r\n`);
  edits.setBody(`--${boundary}\r\n${LABEL}${type}\r\n\r\n${content}\r\n--${boundary}\r\n`);
}

/** Bytes of pairs of hexadecimal digits with blanks between them; a number: where they are none. */
export function bytesOfHex(text: string): string | number {
  let bytes = '';
  for (let at = 0; at < text.length;) {
    if (text[at] === ' ' || text[at] === '\t') {
      at++;
      continue;
    }
    const digits = /^[\da-f]*/i.exec(text.slice(at, at + 2))![0].length;
    if (digits < 2) return Math.min(at + digits, text.length - 1);
    bytes += String.fromCharCode(Number.parseInt(text.slice(at, at + 2), 16));
    at += 2;
  }
  return bytes;
}
