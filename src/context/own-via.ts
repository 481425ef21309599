/** Our own Via on a request that is sent, and what we note in the sender's (RFC 3261 §18.1.1, §18.2.1, RFC 3581). */
import { hostForm } from '../lib/ip-address.ts';
import { ownCopy } from '../lib/latin1.ts';
import type { Edits } from '../sip/edits.ts';
import type { Flow, LocalSocket } from '../sip/flow.ts';
import { headerLines } from '../sip/fold.ts';
import { defaultPort } from '../sip/transport.ts';
import type { Via } from '../sip/via.ts';
import { carrierTransport } from '../sip/web-socket.ts';
import type { Context } from './context.ts';
import { viaFields, viaParameters, type ViaAdditions } from './via-additions.ts';

/**
 * `host[:port]` that peers are told for this socket. A port that is advertised is always there, and over TLS each: not all
 * peers agree on the default of `sip:…;transport=tls`, nor on that of WebSocket. The script may have set another for this
 * message.
 */
export function advertisedHostPort(socket: LocalSocket, ctx: Context | null): string {
  const host = ctx?.advertisedAddress ?? socket.advertisedAddress ?? socket.address;
  return hostPort(socket, host, ctx?.advertisedPort ?? socket.advertisedPort);
}

/** `given`: the port in place of that of the socket; null: none is. */
function hostPort(socket: LocalSocket, host: string, given: number | null): string {
  const { transport, port } = socket;
  const isImplied = given === null && carrierTransport(transport) !== 'tls' && port === defaultPort(transport);
  return isImplied ? hostForm(host) : `${hostForm(host)}:${given ?? port}`;
}

/** What a Via line of a socket begins with: the same on each message, unless the script has set something else for one. */
const starts = new WeakMap<LocalSocket, string>();

function startOf(socket: LocalSocket): string {
  const known = starts.get(socket);
  if (known !== undefined) return known;
  const start = ownCopy(`Via: SIP/2.0/${socket.transport.toUpperCase()} ${advertisedHostPort(socket, null)};branch=`);
  starts.set(socket, start);
  return start;
}

/**
 * The whole header line with its CRLF. `connection` is that of the request as it came (0: none); the reply brings it
 * back as `i`, so that it finds the stream again.
 */
export function ownViaLine(socket: LocalSocket, branch: string, ctx: Context | null, connection: number): string {
  let end = ctx?.addLocalRport === true ? ';rport' : '';
  if (connection !== 0) end += `;i=${connection.toString(16)}`;
  const isPlain =
    ctx === null || (ctx.viaAdditions === null && ctx.advertisedAddress === null && ctx.advertisedPort === null);
  return isPlain ? `${startOf(socket)}${branch}${end}\r\n` : changedViaLine(socket, `;branch=${branch}${end}`, ctx);
}

/** What a script set may be any text. */
function changedViaLine(socket: LocalSocket, end: string, ctx: Context): string {
  const { viaAdditions: additions, xavps } = ctx;
  const host = additions === null ? advertisedHostPort(socket, ctx) : changedHostPort(socket, ctx, additions);
  const parameters = additions === null ? '' : viaParameters(additions, xavps);
  return headerLines(`Via: SIP/2.0/${socket.transport.toUpperCase()} ${host}${end}${parameters}\r\n`);
}

function changedHostPort(socket: LocalSocket, ctx: Context, additions: ViaAdditions): string {
  const { host, port } = viaFields(additions, ctx.xavps);
  if (host === null && port === null) return advertisedHostPort(socket, ctx);
  return hostPort(
    socket,
    host ?? ctx.advertisedAddress ?? socket.advertisedAddress ?? socket.address,
    port ?? ctx.advertisedPort ?? socket.advertisedPort,
  );
}

/**
 * What to note in the sender's Via: its port when that was asked for, its address when the sender asked for the port,
 * when it differs, or when somebody else has written one.
 */
export function receivedParameters(
  via: Via,
  flow: Flow,
  forceRport: boolean,
): { received: string | null; rport: number | null } {
  const { hasRport, received, address } = via;
  const isDifferent = hasRport || received !== null || address !== flow.remoteAddress;
  return {
    received: isDifferent ? flow.remoteAddress : null,
    rport: forceRport || hasRport ? flow.remotePort : null,
  };
}

/** Notes where the request came from, once for each context. */
export function noteReceived(ctx: Context, edits: Edits): void {
  const via = ctx.message.via;
  if (via === null) return;
  const { received, rport } = receivedParameters(via, ctx.flow, ctx.forceRport);
  if (received !== null || rport !== null) edits.setReceived(via, received, rport);
}
