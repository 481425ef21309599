/** Route, Record-Route, Path and Service-Route: lists of addresses in brackets (RFC 3261 §20.30, §20.34, RFC 3327). */
import { readNameAddrList, writeNameAddr } from './name-addr.ts';
import type { NameAddr } from './name-addr.ts';

/** Parses one value list; null when malformed. Values without brackets are taken, as Kamailio takes them. */
export function parseRoute(text: string): readonly NameAddr[] | null {
  const routes: NameAddr[] = [];
  return readNameAddrList(text, 0, text.length, routes) ? routes : null;
}

/** One value of a route set: the URI in brackets, then raw header parameters (without the leading `;`). */
export function writeRoute(uri: string, parameters = ''): string {
  return writeNameAddr(null, uri, parameters);
}
