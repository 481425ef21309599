/** The body: whether there is one, of which type, replacing and filtering it. */
import type { Context } from '../../src/context/context.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import { listParameters } from '../../src/sip/parameters.ts';

/** `type/subtype` in small letters, without parameters; '' when it says none. */
export function mediaType(contentType: string | null): string {
  return (contentType ?? '').split(';', 1)[0]!.replace(/\s+/g, '').toLowerCase();
}

/** Whether there is a body, of that type when one is given; one whose type is not said counts as SDP. */
export function hasBody(ctx: Context, type: string | undefined): boolean {
  const { message } = ctx;
  if (message.bodyEnd === message.bodyStart || message.contentLength === 0) return false;
  if (type === undefined || type === '' || type === '0') return true;
  const actual = message.has(HeaderId.ContentType) ? mediaType(message.contentType) : 'application/sdp';
  return actual === mediaType(type);
}

export interface BodyPart {
  readonly type: string;
  readonly content: string;
}

/** The parts of a multipart body (RFC 2046 §5.1); null when it is none. */
export function bodyParts(ctx: Context): BodyPart[] | null {
  const contentType = ctx.message.contentType ?? '';
  if (!mediaType(contentType).startsWith('multipart/')) return null;
  const semicolon = contentType.indexOf(';');
  const parameters = semicolon < 0 ? [] : listParameters(contentType.slice(semicolon));
  const boundary = parameters.find(({ name }) => name.toLowerCase() === 'boundary')?.value;
  if (boundary === undefined || boundary === null) return null;
  const pieces = `\r\n${ctx.message.body}`.split(`\r\n--${boundary}`).slice(1);
  return pieces.filter((piece) => !piece.startsWith('--')).map(readPart);
}

function readPart(piece: string): BodyPart {
  const text = piece.replace(/^[ \t]*\r\n/, '');
  const end = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n');
  const headers = end < 0 ? '' : text.slice(0, end);
  const type = /^content-type\s*:\s*([^\r\n]*)/im.exec(headers)?.[1] ?? 'text/plain';
  return { type: mediaType(type), content: end < 0 ? text : text.slice(end + (end === 0 ? 2 : 4)) };
}

/** Leaves only the part of that type as the body. 1: it is there, -1: not. */
export function filterBody(ctx: Context, type: string): number {
  const wanted = mediaType(type);
  const parts = bodyParts(ctx);
  if (parts === null) return hasBody(ctx, undefined) && mediaType(ctx.message.contentType) === wanted ? 1 : -1;
  const part = parts.find((each) => each.type === wanted);
  if (part === undefined) return -1;
  ctx.edits.setBody(part.content, type);
  return 1;
}
