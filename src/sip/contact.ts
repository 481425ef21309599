/** Contact: `*` or a list of addresses (RFC 3261 §20.10). */
import { STAR, skipLws } from '../lib/ascii.ts';
import { readNameAddrList } from './name-addr.ts';
import type { NameAddr } from './name-addr.ts';

/** All Contact values of a message in order. `isStar` when the only value is `*`. */
export interface ContactList {
  readonly isStar: boolean;
  readonly addresses: readonly NameAddr[];
}

/** Whether text[start, end) is `*` alone. */
export function isStarContact(text: string, start: number, end: number): boolean {
  const at = skipLws(text, start, end);
  return at < end && text.charCodeAt(at) === STAR && skipLws(text, at + 1, end) === end;
}

/** Parses one Contact value list; null when malformed. */
export function parseContact(text: string): ContactList | null {
  if (isStarContact(text, 0, text.length)) return { isStar: true, addresses: [] };
  const addresses: NameAddr[] = [];
  return readNameAddrList(text, 0, text.length, addresses) ? { isStar: false, addresses } : null;
}
