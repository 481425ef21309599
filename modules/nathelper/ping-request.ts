/** The SIP request that keeps the way through a NAT open: the phone's answer goes through it from the inside. */
import { hostForm } from '../../src/lib/ip-address.ts';
import type { RandomSource } from '../../src/lib/random.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import { MAGIC_COOKIE } from '../../src/sip/via.ts';

export interface Ping {
  readonly method: string;
  readonly from: string;
  /** Request-URI: the contact. */
  readonly uri: string;
  /** As stored; '': none. */
  readonly path: string;
  readonly ruid: string;
  readonly socket: LocalSocket;
}

export interface PingRequest {
  readonly callId: string;
  readonly text: string;
}

const hex = (random: RandomSource): string => (random.int32() >>> 0).toString(16);

/** A header value without brackets takes what follows the URI for its own (RFC 3261 §20). */
const inHeader = (uri: string): string =>
  uri.includes(';') || uri.includes('?') || uri.includes(',') ? `<${uri}>` : uri;

/** `ownCallId` chooses among those that are made for it. */
export function writePing(
  { method, from, uri, path, ruid, socket }: Ping,
  random: RandomSource,
  ownCallId: (make: () => string) => string,
): PingRequest {
  const host = hostForm(socket.advertisedAddress ?? socket.address);
  const callId = ownCallId(() => `${hex(random)}-${hex(random)}-${hex(random)}@${host}`);
  const via = `SIP/2.0/UDP ${host}:${socket.advertisedPort ?? socket.port};branch=${MAGIC_COOKIE}${hex(random)}${hex(random)}`;
  const route = path === '' ? '' : `Route: ${path}\r\n`;
  const text =
    `${method} ${uri} SIP/2.0\r\nVia: ${via}\r\n${route}` +
    `From: ${inHeader(from)};tag=${ruid}-${hex(random)}\r\nTo: ${inHeader(uri)}\r\n` +
    `Call-ID: ${callId}\r\nCSeq: 1 ${method}\r\nContent-Length: 0\r\n\r\n`;
  return { callId, text };
}
