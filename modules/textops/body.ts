/** The body: whether there is one, and of which type. */
import type { Context } from '../../src/context/context.ts';
import { HeaderId } from '../../src/sip/header-name.ts';

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
