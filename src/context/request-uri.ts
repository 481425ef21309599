/** The Request-URI of a request being routed: reading it in pieces and rewriting it (`$rU`, `rewritehost()`, …). */
import { changeUri, parseUri, writeUri, type Uri, type UriParts } from '../sip/uri.ts';
import type { Context } from './context.ts';

/** The current Request-URI in pieces; null when it cannot be read. */
export function currentUri(ctx: Context): Uri | null {
  const { newUri } = ctx;
  return newUri === null ? ctx.message.uri : (parseUri(newUri) ?? parseWritten(newUri));
}

const WRITTEN = [/^(sips?:)([^@:;?]+)((?::[^@:]*)?@[^]*)$/i, /^(tel:)([^@:;?]+)([;?][^]*)?$/i];

/** A script may put into the user what no user has, such as a blank, and read it again to take it out. */
function parseWritten(text: string): Uri | null {
  const parts = WRITTEN.map((pattern) => pattern.exec(text)).find((found) => found !== null);
  if (parts === undefined) return null;
  const [, scheme, user, rest = ''] = parts;
  const uri = parseUri(`${scheme!}x${rest}`);
  return uri === null ? null : changeUri(uri, { user: user! });
}

/** Replaces pieces of the current Request-URI; false when it cannot be read. */
export function changeRequestUri(ctx: Context, changes: Partial<UriParts>): boolean {
  const uri = currentUri(ctx);
  if (uri === null) return false;
  if (changes.host !== undefined) ctx.newUri = writeUri(changeUri(withHost(uri), changes));
  else ctx.newUri = writeUri(changeUri(uri, uri.scheme === 'urn' ? namespaceAsHost(uri, changes) : changes));
  return true;
}

/** What a URI becomes that gets a host: a telephone number and the namespace of a urn are users then. */
export function withHost(uri: Uri): Uri {
  if (uri.isTel) {
    const user = uri.parameters === '' ? uri.user : `${uri.user!};${uri.parameters}`;
    return changeUri(uri, { scheme: 'sip', user, parameters: 'user=phone' });
  }
  return uri.scheme === 'urn' ? changeUri(uri, { scheme: 'sip', host: '', opaque: '' }) : uri;
}

/** A urn that gets no host is left with its namespace, or what takes its place, for one. */
function namespaceAsHost(uri: Uri, changes: Partial<UriParts>): Partial<UriParts> {
  const { user = uri.user } = changes;
  return { ...changes, scheme: 'sip', user: null, password: null, host: user ?? '', opaque: '' };
}
