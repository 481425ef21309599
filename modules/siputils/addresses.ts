/** Comparing URIs, addresses of record and header names; tel URIs as SIP URIs. */
import { equalsIgnoreCase, lowerAscii } from '../../src/lib/ascii.ts';
import { compareUri } from '../../src/sip/compare-uri.ts';
import { headerId, HeaderId } from '../../src/sip/header-name.ts';
import { parseUri, type Uri } from '../../src/sip/uri.ts';

/** 1 equal (RFC 3261 §19.1.4), -1 not, -2 one of them is no URI. */
export function compareUris(left: string, right: string): number {
  const [first, second] = [readUri(left), readUri(right)];
  if (first === null || second === null) return -2;
  return compareUri(first, second) ? 1 : -1;
}

/** Schemes that Kamailio reads. */
const SCHEMES: ReadonlySet<string> = new Set(['sip', 'sips', 'tel', 'urn']);

/** A URI that Kamailio would read; null: it is none. */
export function readUri(text: string): Uri | null {
  const uri = parseUri(text);
  return uri !== null && SCHEMES.has(uri.scheme) ? uri : null;
}

/** Ports that are written are not compared; none is as 5060. */
function isLikePort(left: number | null, right: number | null): boolean {
  if (left !== null && right !== null) return true;
  return (left ?? 5060) === (right ?? 5060);
}

/** As {@link compareUris}, but only user, host and whether there is an unusual port count, as in Kamailio. */
export function compareAors(left: string, right: string): number {
  const [first, second] = [readUri(left), readUri(right)];
  if (first === null || second === null) return -2;
  const isSame =
    first.opaque === second.opaque &&
    first.user === second.user &&
    equalsIgnoreCase(first.host, second.host) &&
    isLikePort(first.port, second.port);
  return isSame ? 1 : -1;
}

/** How a name begins that Kamailio reads. */
const HEADER_NAME = /^[+\-.~\w]/;

/** 1 the same header, -1 not, -2 one is empty or both are headers that only their names tell apart. */
export function compareHeaderNames(first: string, second: string): number {
  if (!HEADER_NAME.test(first) || !HEADER_NAME.test(second)) return -2;
  const left = first.replace(/[ \t:]+$/, '');
  const right = second.replace(/[ \t:]+$/, '');
  const id = headerId(left);
  if (id !== headerId(right)) return -1;
  if (id !== HeaderId.Other) return 1;
  if (equalsIgnoreCase(left, right)) return 1;
  return right !== '' && lowerAscii(left) > lowerAscii(right) ? -1 : -2;
}

/** A tel URI as a SIP URI at `host` (RFC 3261 §19.1.6); null when it is no tel URI. */
export function telToSip(text: string, host: string): string | null {
  if (!/^tel:/i.test(text)) return null;
  const [number, ...parameters] = text.slice(4).split(';');
  const user = [number!.replace(/[-.()]/g, ''), ...parameters.map(lowerAscii)].join(';');
  return `sip:${user}@${host};user=phone`;
}

/** A SIP URI with another user, none when it is empty; null when the text has no scheme. */
export function withUser(text: string, user: string): string | null {
  const colon = text.indexOf(':');
  if (colon < 0) return null;
  const at = text.indexOf('@', colon);
  const rest = text.slice(at < 0 ? colon + 1 : at + 1);
  return text.slice(0, colon + 1) + (user === '' ? rest : `${user}@${rest}`);
}

/** A SIP URI with another host; null when the text has no scheme or the host is empty. */
export function withHost(text: string, host: string): string | null {
  const colon = text.indexOf(':');
  if (colon < 0 || host === '') return null;
  const at = text.indexOf('@', colon);
  const start = at < 0 ? colon + 1 : at + 1;
  const end = /^(?:\[[^\]]*\]|[^:;?]*)/.exec(text.slice(start))![0].length;
  return text.slice(0, start) + host + text.slice(start + end);
}
