/** From a routed message to the text that goes out: forwarded requests (RFC 3261 §16.6) and replies (§16.7). */
import { addressFamily } from '../lib/ip-address.ts';
import type { Edits } from '../sip/edits.ts';
import type { Flow, LocalSocket } from '../sip/flow.ts';
import { HeaderId } from '../sip/header-name.ts';
import type { Message } from '../sip/message.ts';
import { defaultPort } from '../sip/transport.ts';
import type { Via } from '../sip/via.ts';
import { carrierTransport } from '../sip/web-socket.ts';
import { writeMessage, writeWithoutLine } from '../sip/write-message.ts';
import type { Context } from './context.ts';
import { noteReceived, ownViaLine } from './own-via.ts';
import { addPathLines } from './path-lines.ts';
import { recordRouteLines } from './record-route.ts';

export interface ForwardedRequest {
  /** Request-URI it leaves with. */
  readonly uri: string;
  readonly socket: LocalSocket;
  /** Branch parameter of our Via. */
  readonly branch: string;
  /** Path of the location record (RFC 3327): becomes Route headers in front of the others; null: none. */
  readonly path: string | null;
}

/** The request of `ctx` with `edits` applied, our Via on top and the sender's Via completed. */
export function writeForwardedRequest(ctx: Context, edits: Edits, request: ForwardedRequest): string {
  const { message } = ctx;
  const outgoing = edits.clone();
  noteReceived(ctx, outgoing);
  if (request.path !== null) addPath(message, outgoing, request.path);
  const top = message.first(HeaderId.Via);
  const line = ownViaLine(request.socket, request.branch, ctx, notedConnection(ctx));
  if (top === null) outgoing.appendHeader(line);
  else outgoing.insertAt(top.nameStart, line);
  const { recordRoute } = ctx;
  if (recordRoute !== null)
    outgoing.prependBehind(message, recordRoute.place, recordRouteLines(recordRoute, ctx, request.socket));
  if (ctx.pathLines !== null) addPathLines(ctx, ctx.pathLines, outgoing, request.socket);
  return writeMessage(message, outgoing, {
    requestUri: request.uri === message.requestUri ? null : request.uri,
    needsContentLength: request.socket.transport !== 'udp',
  });
}

/** As in Kamailio, over WebSocket a reply that is forwarded without transaction finds its connection by `received` and `rport`. */
function notedConnection({ flow }: Context): number {
  return carrierTransport(flow.socket.transport) === flow.socket.transport ? flow.connection : 0;
}

/** Path becomes Route in front of the routes that are there, else after the Vias. */
function addPath(message: Message, edits: Edits, path: string): void {
  const line = `Route: ${path}\r\n`;
  const route = message.first(HeaderId.Route);
  if (route !== null) edits.insertBefore(route, line);
  else edits.insertAfter(message.last(HeaderId.Via)!, line);
}

/** The reply of `ctx` with its edits applied and our Via taken off. */
export function writeForwardedReply(ctx: Context): string {
  const { message } = ctx;
  const via = message.via;
  if (via === null) return message.text;
  const { edits } = ctx;
  const line = message.first(HeaderId.Via)!;
  if (edits.isEmpty && line.valueStart === via.start && line.valueEnd === via.end) {
    const text = writeWithoutLine(message, line);
    if (text !== null) return text;
  }
  const outgoing = edits.clone();
  outgoing.removeValue(message, via);
  return writeMessage(message, outgoing, { needsContentLength: true });
}

/** As in Kamailio 0 is none. */
function sentByPort({ port }: Via, { socket }: Flow): number {
  return port === null || port === 0 ? defaultPort(socket.transport) : port;
}

/**
 * Where a reply to the request of `ctx` goes (RFC 3261 §18.2.2): back by the connection it came from while that is
 * open, else by its Via.
 */
export function replyFlow(ctx: Context, isConnected: (flow: Flow) => boolean): Flow {
  const { flow } = ctx;
  const via = ctx.message.via;
  if (flow.connection !== 0) {
    if (isConnected(flow) || via === null) return flow;
    return { ...flow, remotePort: sentByPort(via, flow), connection: 0 };
  }
  if (via === null || ctx.forceRport || via.hasRport) return flow;
  if (ctx.replyToVia && addressFamily(via.address) !== 0)
    return { ...flow, remoteAddress: via.address, remotePort: sentByPort(via, flow) };
  const remotePort = sentByPort(via, flow);
  if (remotePort === flow.remotePort) return flow;
  return { socket: flow.socket, remoteAddress: flow.remoteAddress, remotePort, connection: 0 };
}
