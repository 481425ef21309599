/** Where the session description of a message stands: the body, or the first such part of a multipart body (RFC 2046 §5.1). */
import { isLws, lowerAscii, skipLws, spanEqualsIgnoreCase } from '../lib/ascii.ts';
import { HeaderId, headerId } from './header-name.ts';
import { lineWith } from './line-with.ts';
import type { Message } from './message.ts';
import { parameterValue } from './parameters.ts';

/** Offsets into the text of the message. */
export interface BodySpan {
  readonly start: number;
  readonly end: number;
}

const TYPE = 'application/sdp';

/** null: there is none. A body whose type is not said counts as one. */
export function findSdp(message: Message): BodySpan | null {
  const { bodyStart, bodyEnd } = message;
  if (bodyEnd === bodyStart) return null;
  const type = message.contentType;
  if (type === null || isType(type, TYPE)) return { start: bodyStart, end: bodyEnd };
  if (!lowerAscii(type).startsWith('multipart/')) return null;
  const boundary = parameterValue(type, semicolonIn(type), type.length, 'boundary');
  return boundary === null || boundary === '' ? null : findPart(message, `--${boundary}`);
}

function semicolonIn(text: string): number {
  const at = text.indexOf(';');
  return at < 0 ? text.length : at;
}

/** Whether a Content-Type value is of that type, whatever its parameters. */
function isType(value: string, type: string): boolean {
  let end = semicolonIn(value);
  while (end > 0 && isLws(value.charCodeAt(end - 1))) end--;
  return spanEqualsIgnoreCase(value, 0, end, type);
}

function findPart({ text, bodyStart, bodyEnd }: Message, delimiter: string): BodySpan | null {
  for (let at = lineWith(text, delimiter, bodyStart, bodyEnd); at >= 0;) {
    const lineEnd = text.indexOf('\n', at);
    if (lineEnd < 0 || lineEnd >= bodyEnd) return null;
    const next = lineWith(text, delimiter, lineEnd + 1, bodyEnd);
    // "The CRLF preceding the boundary delimiter line is conceptually attached to the boundary."
    const end = next < 0 ? bodyEnd : withoutLineEnd(text, lineEnd + 1, next);
    const start = contentOf(text, lineEnd + 1, end);
    if (start >= 0) return { start, end };
    at = next;
  }
  return null;
}

function withoutLineEnd(text: string, start: number, end: number): number {
  if (end > start && text[end - 1] === '\n') return end - 1 > start && text[end - 2] === '\r' ? end - 2 : end - 1;
  return end;
}

/** Where the content of the part text[start, end) begins, behind its header lines; -1: it is no session description. */
function contentOf(text: string, start: number, end: number): number {
  let isSdp = false;
  for (let at = start; at < end;) {
    const lineEnd = text.indexOf('\n', at);
    if (lineEnd < 0 || lineEnd >= end) return -1;
    const line = text.slice(at, lineEnd).trimEnd();
    if (line === '') return isSdp ? lineEnd + 1 : -1;
    const colon = line.indexOf(':');
    if (colon > 0 && headerId(line.slice(0, colon).trimEnd()) === HeaderId.ContentType)
      isSdp = isType(line.slice(skipLws(line, colon + 1, line.length)), TYPE);
    at = lineEnd + 1;
  }
  return -1;
}
