/** Forwarding without a transaction: requests by `forward()` (RFC 3261 §16.11), replies by their Via (§18.2.2). */
import type { Context } from '../../context/context.ts';
import { chosenLists } from '../../context/destination-lists.ts';
import { writeForwardedReply } from '../../context/outgoing.ts';
import { ignoredFailures } from '../../context/ignored-failures.ts';
import { forwardOptions, mayConnect, replyOptions } from '../../context/send-options.ts';
import { TextHash } from '../../lib/text-hash.ts';
import type { FurtherTargets, ModuleHost, Network, Target } from '../../module/host.ts';
import type { OnsendRoute } from '../../module/onsend.ts';
import { flowTo, outgoingRequest, type OutgoingHost } from '../../module/outgoing-request.ts';
import { whyRefused } from '../../module/refusal.ts';
import { BlockReason } from '../../sip/block-reason.ts';
import type { Transport } from '../../sip/flow.ts';
import { defaultPort } from '../../sip/transport.ts';
import { MAGIC_COOKIE, type Via } from '../../sip/via.ts';

/** What a dropped request gives, as in Kamailio. */
const DROPPED = -510;
const NOT_SENT = -1;

type ForwardHost = OutgoingHost & Pick<ModuleHost, 'network' | 'core' | 'log' | 'logPrefix'>;

/**
 * 1 sent, < 0 not. `onsend` is asked before. What cannot be sent, is on the blocklist or refused by a list that the script
 * has chosen goes to the next address of its name when there is DNS failover.
 */
export function forwardRequest(
  ctx: Context,
  target: Target,
  host: ForwardHost,
  onsend: OnsendRoute,
): number | Promise<number> {
  const result = forwardTo(ctx, target, host, onsend);
  if (target.more === null || !host.core.dnsFailover) return result;
  const { more } = target;
  return result instanceof Promise
    ? result.then((code) => orNext(code, ctx, more, host, onsend))
    : orNext(result, ctx, more, host, onsend);
}

function orNext(
  code: number,
  ctx: Context,
  more: FurtherTargets,
  host: ForwardHost,
  onsend: OnsendRoute,
): number | Promise<number> {
  if (code !== NOT_SENT) return code;
  const next = (target: Target | null): number | Promise<number> => {
    if (target === null) return code;
    const result = forwardTo(ctx, target, host, onsend);
    return result instanceof Promise
      ? result.then((after) => orNext(after, ctx, more, host, onsend))
      : orNext(result, ctx, more, host, onsend);
  };
  const found = more.next();
  return found instanceof Promise ? found.then(next) : next(found);
}

function forwardTo(ctx: Context, target: Target, host: ForwardHost, onsend: OnsendRoute): number | Promise<number> {
  const { network, core } = host;
  if (network.blocklist.has(target)) return NOT_SENT;
  const outgoing = outgoingRequest(host, ctx, target, ctx.flow.socket, statelessBranch(ctx));
  if (outgoing === null) return NOT_SENT;
  const { socket, text } = outgoing;
  const flow = flowTo(network, { ctx, socket, target, isSocketChosen: ctx.sendSocket !== null });
  // Nothing is noted of a destination that it is kept from: it has not failed.
  const { noConnectFlags } = core;
  const leaving = { host, ctx, flow, text, lists: chosenLists(ctx), mayConnect: mayConnect(ctx, noConnectFlags) };
  if (whyRefused(leaving) !== null) return NOT_SENT;
  const send = (isAllowed: boolean): number => {
    if (!isAllowed) return DROPPED;
    if (network.send(flow, text, forwardOptions(ctx, noConnectFlags))) return 1;
    network.blocklist.report(target, BlockReason.Send, ignoredFailures(ctx));
    return NOT_SENT;
  };
  if (!onsend.sees(ctx)) return send(true);
  const allowed = onsend.allows(ctx, flow, text);
  return allowed instanceof Promise ? allowed.then(send) : send(allowed);
}

/** RFC 3261 §16.11: the same for every retransmission and for the CANCEL and ACK of an INVITE. */
function statelessBranch(ctx: Context): string {
  const { message } = ctx;
  const via = message.via;
  const hash = new TextHash();
  if (via?.hasMagicCookie === true) {
    hash
      .add(via.branch!)
      .add(via.host)
      .addNumber(via.port ?? 0);
  } else {
    const { callId, from, cseq, requestUri } = message;
    hash.add(via?.toString() ?? '').add(callId ?? '');
    hash.add(from?.tag ?? '').add(requestUri);
    hash.addNumber(cseq?.number ?? 0);
  }
  return `${MAGIC_COOKIE}${hash.long}.0`;
}

/**
 * True when the reply was sent on to the Via below ours; false when there is none, it leads nowhere, or `onsend` dropped
 * the reply, and for a request.
 */
export function forwardReply(ctx: Context, network: Network, onsend: OnsendRoute): boolean | Promise<boolean> {
  const own = ctx.message.via;
  const next = ctx.message.secondVia;
  if (ctx.message.isRequest || own === null || next === null) return false;
  const transport = next.transport as Transport;
  const connection = connectionOf(own, network);
  const port = next.rport ?? next.port ?? defaultPort(transport);
  const target = network.resolveHost(next.received ?? viaHost(next), port, transport);
  const send = (resolved: Target | null): boolean => {
    if (resolved === null) return false;
    const socket = network.selectSocket(transport, resolved.address, ctx.sendSocket);
    if (socket === null) return false;
    const isSocketChosen = ctx.sendSocket !== null;
    const flow = { socket, remoteAddress: resolved.address, remotePort: port, connection, isSocketChosen };
    const text = writeForwardedReply(ctx);
    if (onsend.seesReply(ctx) && !onsend.allowsReply(ctx, flow, text)) return false;
    // For a reply both kinds of functions mean the same, as in Kamailio.
    return network.send(flow, text, forwardOptions(ctx, 0) | replyOptions(ctx));
  };
  return target instanceof Promise ? target.then(send) : send(target);
}

/** The stream that the request came on, noted in our own Via; in the Via of somebody else it means nothing. */
function connectionOf(own: Via, network: Network): number {
  const noted = own.parameter('i');
  if (noted === null || !network.isMyself(own.address, own.port, null)) return 0;
  const connection = Number.parseInt(noted, 16);
  return Number.isNaN(connection) ? 0 : connection;
}

function viaHost(via: Via): string {
  return via.maddr ?? via.address;
}
