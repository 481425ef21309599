/** `nat_uac_test()`: signs that the other end is behind NAT. */
import type { Context } from '../../src/context/context.ts';
import { canonicalAddress } from '../../src/lib/ip-address.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import { readSdp, type SdpAddress, type SdpSession } from '../../src/sip/sdp.ts';
import { findSdp } from '../../src/sip/sdp-body.ts';
import type { Message } from '../../src/sip/message.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { fixableContact } from './contact.ts';
import { isPrivateAddress } from './private-address.ts';

/** Bits of the argument. */
export const NatTest = {
  PrivateContact: 1,
  ViaAddress: 2,
  PrivateVia: 4,
  PrivateMedia: 8,
  ViaPort: 16,
  PrivateSource: 32,
  WebSocket: 64,
  ContactPort: 128,
  MediaAddress: 256,
  Target: 512,
} as const;

const DEFAULT_PORT = 5060;

/** Whether one of the tests finds a sign. `withReserved`: as in `isPrivateAddress`. */
export function isBehindNat(ctx: Context, tests: number, withReserved: boolean): boolean {
  return (
    testSource(ctx, tests, withReserved) ||
    testVia(ctx, tests, withReserved) ||
    testContact(ctx, tests, withReserved) ||
    testMedia(ctx, tests, withReserved) ||
    ((tests & NatTest.Target) !== 0 && hasOtherTarget(ctx))
  );
}

function testSource({ flow }: Context, tests: number, withReserved: boolean): boolean {
  if ((tests & NatTest.PrivateSource) !== 0 && isPrivateAddress(flow.remoteAddress, withReserved)) return true;
  return (tests & NatTest.WebSocket) !== 0 && isWebSocket(flow.socket.transport);
}

const isWebSocket = (transport: string | null): boolean => transport === 'ws' || transport === 'wss';

function testVia({ flow, message }: Context, tests: number, withReserved: boolean): boolean {
  const { via } = message;
  if (via === null) return false;
  if ((tests & NatTest.ViaPort) !== 0 && (via.port ?? DEFAULT_PORT) !== flow.remotePort) return true;
  if ((tests & NatTest.ViaAddress) !== 0 && canonicalAddress(via.host) !== flow.remoteAddress) return true;
  return (tests & NatTest.PrivateVia) !== 0 && isPrivateAddress(via.host, withReserved);
}

function testContact(ctx: Context, tests: number, withReserved: boolean): boolean {
  if ((tests & (NatTest.PrivateContact | NatTest.ContactPort)) === 0) return false;
  const contact = fixableContact(ctx);
  if (contact === null) return false;
  if ((tests & NatTest.PrivateContact) !== 0 && isPrivateAddress(contact.uri.host, withReserved)) return true;
  return (tests & NatTest.ContactPort) !== 0 && (contact.uri.port ?? DEFAULT_PORT) !== ctx.flow.remotePort;
}

function testMedia({ flow, message }: Context, tests: number, withReserved: boolean): boolean {
  if ((tests & (NatTest.PrivateMedia | NatTest.MediaAddress)) === 0) return false;
  const span = message.has(HeaderId.ContentType) ? findSdp(message) : null;
  if (span === null) return false;
  for (const session of readSdp(message.text, span.start, span.end)) {
    if (session.media.length === 0) continue;
    if ((tests & NatTest.PrivateMedia) !== 0 && hasPrivateMedia(message, session, withReserved)) return true;
    const address = session.connections[0];
    if ((tests & NatTest.MediaAddress) === 0 || address === undefined) continue;
    const canonical = canonicalAddress(textOf(message, address));
    if (canonical !== null && canonical !== flow.remoteAddress) return true;
  }
  return false;
}

const textOf = ({ text }: Message, { start, end }: SdpAddress): string => text.slice(start, end);

/** Each stream counts with its own address, or else with that of the session; as in Kamailio none behind one on hold. */
function hasPrivateMedia(message: Message, { connections, media }: SdpSession, withReserved: boolean): boolean {
  for (const stream of media) {
    const address = stream.connections[0] ?? connections[0];
    if (address === undefined) continue;
    const host = textOf(message, address);
    if (host === '0.0.0.0') return false;
    if (!address.isIpv6 && isPrivateAddress(host, withReserved)) return true;
  }
  return false;
}

/** Of a request: `$du` is another place than the Request-URI. Of a reply: its next hop is elsewhere than its Via says. */
function hasOtherTarget(ctx: Context): boolean {
  const { message, destination } = ctx;
  if (message.isRequest) {
    if (destination === null) return false;
    const next = parseUri(destination);
    const target = parseUri(ctx.requestUri);
    if (next === null || target === null) return false;
    if (isWebSocket(next.transport)) return true;
    return next.host !== target.host || (next.port ?? DEFAULT_PORT) !== (target.port ?? DEFAULT_PORT);
  }
  const via = message.secondVia;
  if (via === null) return false;
  if (isWebSocket(via.transport)) return true;
  if (via.received !== null && canonicalAddress(via.host) !== canonicalAddress(via.received)) return true;
  return via.rport !== null && via.rport !== (via.port ?? DEFAULT_PORT);
}
