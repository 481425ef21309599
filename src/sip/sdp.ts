/** Session descriptions (RFC 4566, RFC 8866): where their sections and the addresses in them stand. Reads, never changes. */
import { CR, LF, isLws, spanEqualsIgnoreCase } from '../lib/ascii.ts';

/** An address of `o=`, `c=` or `a=rtcp:`; offsets into the text. A multicast address keeps its `/ttl`. */
export interface SdpAddress {
  readonly isIpv6: boolean;
  readonly start: number;
  readonly end: number;
}

/** One `m=` section: from its line up to the next section, line ends included. */
export interface SdpMedia {
  readonly start: number;
  end: number;
  /** Addresses of its own `c=` lines; none: that of the session counts. */
  readonly connections: SdpAddress[];
  /** `a=rtcp:port IN IP4 address` (RFC 3605). */
  readonly rtcp: SdpAddress[];
}

export interface SdpSession {
  readonly start: number;
  end: number;
  readonly origins: SdpAddress[];
  readonly connections: SdpAddress[];
  readonly rtcp: SdpAddress[];
  readonly media: SdpMedia[];
}

const EQUALS_SIGN = 61;
const LETTER = { a: 97, c: 99, m: 109, o: 111, v: 118 } as const;

/**
 * Reads text[start, end). Lines end with CRLF or LF, as RFC 8866 §5 asks of readers; a line that cannot be read counts as
 * none. Mostly there is one session; [] when no line is one of a description.
 */
export function readSdp(text: string, start: number, end: number): SdpSession[] {
  const sessions: SdpSession[] = [];
  let session: SdpSession | null = null;
  let media: SdpMedia | null = null;
  for (let at = start; at < end;) {
    const next = lineStartAfter(text, at, end);
    const letter = at + 1 < end && text.charCodeAt(at + 1) === EQUALS_SIGN ? text.charCodeAt(at) : 0;
    if (letter !== 0 && (letter === LETTER.v || session === null)) {
      session = { start: at, end, origins: [], connections: [], rtcp: [], media: [] };
      closeAt(sessions.at(-1), media, at);
      media = null;
      sessions.push(session);
    }
    if (letter === LETTER.m) {
      if (media !== null) media.end = at;
      media = { start: at, end, connections: [], rtcp: [] };
      session!.media.push(media);
    } else if (letter !== 0) {
      readLine(text, at, contentEnd(text, at, next), session!, media);
    }
    at = next;
  }
  return sessions;
}

function closeAt(session: SdpSession | undefined, media: SdpMedia | null, at: number): void {
  if (session !== undefined) session.end = at;
  if (media !== null) media.end = at;
}

/** Takes the address of a line of the section; other lines are passed over. */
function readLine(text: string, at: number, end: number, session: SdpSession, media: SdpMedia | null): void {
  switch (text.charCodeAt(at)) {
    // o=<username> <sess-id> <sess-version> <nettype> <addrtype> <unicast-address>
    case LETTER.o:
      return add(session.origins, readAddress(text, at + 2, end, 3));
    // c=<nettype> <addrtype> <connection-address>
    case LETTER.c:
      return add((media ?? session).connections, readAddress(text, at + 2, end, 0));
    // a=rtcp:<port> <nettype> <addrtype> <connection-address>
    case LETTER.a:
      if (text.startsWith('rtcp:', at + 2)) add((media ?? session).rtcp, readAddress(text, at + 7, end, 1));
  }
}

function add(list: SdpAddress[], address: SdpAddress | null): void {
  if (address !== null) list.push(address);
}

/** `IN IP4 address` behind so many words; null: there is none. */
function readAddress(text: string, start: number, end: number, words: number): SdpAddress | null {
  let at = start;
  for (let i = 0; i < words; i++) at = skipBlanks(text, skipWord(text, at, end), end);
  const typeStart = skipBlanks(text, skipWord(text, at, end), end);
  const typeEnd = skipWord(text, typeStart, end);
  const isIpv6 = spanEqualsIgnoreCase(text, typeStart, typeEnd, 'ip6');
  if (!isIpv6 && !spanEqualsIgnoreCase(text, typeStart, typeEnd, 'ip4')) return null;
  const addressStart = skipBlanks(text, typeEnd, end);
  const addressEnd = skipWord(text, addressStart, end);
  return addressEnd === addressStart ? null : { isIpv6, start: addressStart, end: addressEnd };
}

function skipWord(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && !isLws(text.charCodeAt(at))) at++;
  return at;
}

function skipBlanks(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isLws(text.charCodeAt(at))) at++;
  return at;
}

function lineStartAfter(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text.charCodeAt(at) !== LF) at++;
  return Math.min(at + 1, end);
}

/** End of text[start, end) without the line ends behind it. */
export function contentEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && (text.charCodeAt(at - 1) === LF || text.charCodeAt(at - 1) === CR)) at--;
  return at;
}
