/** The Request-URI of a request being routed: reading it in pieces and rewriting it (`$rU`, `rewritehost()`, …). */
import { changeUri, parseUri, writeUri, type Uri, type UriParts } from '../sip/uri.ts';
import type { Context } from './context.ts';

/** The current Request-URI in pieces; null when it cannot be read. */
export function currentUri(ctx: Context): Uri | null {
  return ctx.newUri === null ? ctx.message.uri : parseUri(ctx.newUri);
}

/** Replaces pieces of the current Request-URI; false when it cannot be read. */
export function changeRequestUri(ctx: Context, changes: Partial<UriParts>): boolean {
  const uri = currentUri(ctx);
  if (uri === null) return false;
  ctx.newUri = writeUri(changeUri(uri, changes));
  return true;
}
