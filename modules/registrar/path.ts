/** Path of a REGISTER (RFC 3327): what is kept with a contact, and where it leads. */
import { parseUri } from '../../src/sip/uri.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import { parseNameAddrItem } from '../../src/sip/name-addr.ts';

/** All Path lines as one value; '' when there is none. */
export function pathOf(message: Message): string {
  if (!message.has(HeaderId.Path)) return '';
  return message
    .all(HeaderId.Path)
    .map((field) => message.value(field))
    .join(',');
}

/** URI of the first hop of a path; null when the path is malformed. */
export function firstHop(path: string): string | null {
  const address = parseNameAddrItem(path, 0, path.length);
  return address === null || address.uri === null ? null : address.uriText;
}

/** The path without its first hop; '' when there was only one. */
export function withoutFirstHop(path: string): string {
  const address = parseNameAddrItem(path, 0, path.length);
  if (address === null) return '';
  return path.slice(address.end).replace(/^\s*,\s*/, '');
}

/** The `received` parameter of the first hop's URI, escapes resolved; '' when it has none. */
export function receivedOfPath(path: string): string {
  const hop = firstHop(path);
  const received = hop === null ? null : (parseUri(hop)?.parameter('received') ?? null);
  return received === null ? '' : received.replace(/%3[bB]/g, ';').replace(/%3[dD]/g, '=');
}
