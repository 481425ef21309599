/** Relaying requests statefully. */
import type { Context } from '../../src/context/context.ts';
import { currentUri } from '../../src/context/request-uri.ts';
import { arg, functionsOf, kemiOf, RouteType, type ScriptValue, checked, judged } from '../../src/module/index.ts';
import type { Target } from '../../src/module/host.ts';
import { chosenTarget } from '../../src/module/outgoing-request.ts';
import { Method } from '../../src/sip/method.ts';
import { isTransport, type Transport } from '../../src/sip/transport.ts';
import type { Uri } from '../../src/sip/uri.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { cancelInvite } from './cancel.ts';
import { dataOf } from './cell-data.ts';
import { cellOf } from './options.ts';
import type { RelayError } from './relay-errors.ts';
import { RelayRun, type Proxy } from './relay.ts';
import { optionsOf } from './route-functions.ts';
import { REQUEST_ROUTES, type Self } from './self.ts';

const fn = functionsOf<Self>();

/** Bits of the flags of t_relay_to(). */
const NO_TRYING = 1;
const NO_INTERNAL_REPLY = 2;

/** What sl_reply_error() says about a Request-URI that cannot be read. */
const BAD_URI = { status: 479, reason: 'Regretfully, we were not able to process the URI', number: 479 };

const CANCELED: RelayError = { status: 487, reason: 'Transaction canceled', number: 487, returned: -1 };

/** > 0 relayed or dealt with, < 0 not. `isCopy`: what is answered goes no further. */
function relay(self: Self, ctx: Context, proxy: Proxy | null, isCopy = false): number | Promise<number> {
  const tm = self.state;
  const { methodId } = ctx.message;
  if (methodId === Method.Ack) {
    return tm.acknowledge(ctx) ? 1 : forward(self, ctx, proxy);
  }
  let cell = cellOf(ctx);
  if (cell === null || (cell.canceled && methodId === Method.Cancel)) {
    if (methodId === Method.Cancel) {
      const invite = tm.layer.matchCanceled(ctx.message);
      if (invite !== null) return cancelInvite(tm, ctx, invite);
      const mode = self.params.unmatched_cancel;
      if (mode === 1) return forwarded(forward(self, ctx, proxy));
      if (mode === 2) return 1;
    }
    const known = tm.lookup(ctx);
    if (known !== null) {
      known.onRetransmission();
      return 1;
    }
    if (!isRoutable(currentUri(ctx))) {
      self.host.log.error(`the Request-URI "${ctx.requestUri}" cannot be read`, self.host.logPrefix(ctx));
      ctx.failure = BAD_URI;
      ctx.failedAt = ctx.position;
      return -BAD_URI.status;
    }
    cell = tm.open(ctx);
    if (cell === null) return -1;
    if (methodId === Method.Invite && tm.layer.hasCancelFor(ctx.message)) return refuseCanceled(cell);
  }
  if (isCopy) cell.keepsReplies = true;
  return relayFrom(self, ctx, cell, proxy);
}

/** Relays a copy to an address; nobody hears what is answered there. */
export function replicate(
  self: Self,
  ctx: Context,
  found: Target | null | Promise<Target | null>,
): number | Promise<number> {
  const launch = (target: Target | null): number | Promise<number> =>
    target === null ? -1 : relay(self, ctx, { host: null, port: 0, transport: target.transport, target }, true);
  return found instanceof Promise ? found.then(launch) : launch(found);
}

/** As {@link replicate}, to where the request goes. */
export function replicateOn(self: Self, ctx: Context): number | Promise<number> {
  return relay(self, ctx, null, true);
}

/** A CANCEL that is forwarded statelessly ends the script, as in Kamailio. */
function forwarded(sent: number | Promise<number>): number | Promise<number> {
  const code = (result: number): number => (result > 0 ? 0 : result);
  return sent instanceof Promise ? sent.then(code) : code(sent);
}

/** The CANCEL of the INVITE came first. */
function refuseCanceled(cell: Cell): number {
  cell.canceled = true;
  cell.sendTrying();
  dataOf(cell).requireOptions().relayError = CANCELED;
  return CANCELED.returned;
}

/** Whether a Request-URI is one that a proxy can work with, wherever the request goes. */
function isRoutable(uri: Uri | null): boolean {
  if (uri === null || uri.user === '') return false;
  return uri.isSipOrSips || uri.isTel || uri.scheme === 'urn';
}

function relayFrom(self: Self, ctx: Context, cell: Cell, proxy: Proxy | null): number | Promise<number> {
  if (cell.isLocal || (ctx.routeType === RouteType.Request && !dataOf(cell).isMadeBy(ctx))) {
    // The script looked the transaction up: the request is a retransmission.
    cell.onRetransmission();
    return 1;
  }
  cell.sendTrying();
  const sent = new RelayRun(self.state, ctx, cell, proxy).start();
  if (ctx.routeType === RouteType.Request) return sent;
  return sent instanceof Promise ? sent.then(withoutReason) : withoutReason(sent);
}

/** Only where the request is routed first does the script learn from the number why it was not sent, as in Kamailio. */
function withoutReason(sent: number): number {
  return sent > 0 ? sent : -1;
}

/** An ACK end to end, or a CANCEL of no transaction. */
function forward(self: Self, ctx: Context, proxy: Proxy | null): number | Promise<number> {
  const { network } = self.host;
  const found =
    chosenTarget(network, ctx) ??
    proxy?.target ??
    (proxy === null || proxy.host === null
      ? network.resolve(ctx.destination ?? ctx.requestUri, ctx.sendSocket)
      : network.resolveHost(proxy.host, proxy.port, proxy.transport));
  const send = (target: Target | null): number | Promise<number> =>
    target === null ? -1 : self.host.forwardStateless(ctx, target);
  return found instanceof Promise ? found.then(send) : send(found);
}

function fixed(
  ctx: Context,
  host: string | undefined,
  port: number | undefined,
  transport: Transport | null,
): Proxy | null {
  const used = transport ?? ctx.flow.socket.transport;
  if (host === undefined || host === '') return transport === null ? null : { host: null, port: 0, transport };
  return { host, port: port ?? 0, transport: used };
}

/** `proto:host:port`, where proto and port may be left out; null: not readable. */
export function parseProxy(text: string, ctx: Context): Proxy | null {
  const match = /^(?:([a-z]+):)?(\[[^\]]+\]|[^:[\]]+)(?::(\d+))?$/i.exec(text.trim());
  if (match === null) return null;
  const [, first, host, port] = match;
  const transport = first === undefined ? ctx.flow.socket.transport : first.toLowerCase();
  if (!isTransport(transport)) return null;
  return { host: host!, port: Number(port ?? 0), transport };
}

const FLAGS = /^(?:0x[\da-f]+|\d+)$/i;

const isFlags = (value: ScriptValue): boolean => typeof value === 'number' || FLAGS.test(value ?? '');

function relayTo(
  self: Self,
  ctx: Context,
  first: ScriptValue | undefined,
  second: number | undefined,
): number | Promise<number> {
  const onlyFlags = first !== undefined && second === undefined && isFlags(first);
  const flags = onlyFlags ? Number(first) : (second ?? 0);
  const options = optionsOf(ctx);
  if ((flags & NO_INTERNAL_REPLY) !== 0) options.disableInternalReply = true;
  if ((flags & NO_TRYING) !== 0) {
    const cell = cellOf(ctx);
    if (cell === null) options.autoTrying = false;
    else cell.autoTrying = false;
  }
  if (first === undefined || first === null || onlyFlags) return relay(self, ctx, null);
  const proxy = parseProxy(String(first), ctx);
  if (proxy !== null) return relay(self, ctx, proxy);
  self.host.log.error(`t_relay_to(): "${first}" is not a destination`, self.host.logPrefix(ctx));
  return -1;
}

/** What t_relay_to() takes: nothing, flags, or a host with transport and port if they matter. */
const isTarget = (written: string): boolean =>
  FLAGS.test(written) || /^(?:(?:(?:udp|tcp|tls|sctp):)?(?:\[[\da-f:.]+\]|(?!0x)\w[\w.-]*)(?::\d+)?)?$/i.test(written);

/** One argument that is flags or where the request goes. */
const target = (): arg.ArgumentType<ScriptValue> =>
  judged(arg.value(), 'destination or flags', (written) =>
    isTarget(written)
      ? null
      : { problem: 'bad-value', message: `"${written}" is neither flags nor a destination "proto:host:port"` },
  );

/** A host that a request can go to. Whether it exists is asked when one does. */
const host = (): arg.ArgumentType<string> =>
  checked(arg.text(), 'host', (written) => /^(?:[\w.-]+|\[?[\da-f:.]+\]?)$/i.test(written));

const relayVia = (name: string, transport: Transport) =>
  fn({
    doc: `As t_relay(), over ${name}: to the given address, else to where the Request-URI leads.`,
    args: [arg.optional(host()), arg.optional(arg.int())],
    names: ['host', 'port'],
    shorter: [[]],
    routes: REQUEST_ROUTES,
    waits: true,
    run: (self, ctx, host, port) => relay(self, ctx, fixed(ctx, host, port, transport)),
  });

function addBranches(self: Self, ctx: Context, proxy: Proxy | null): number | Promise<number> {
  const cell = cellOf(ctx);
  return cell === null || cell.isLocal ? -1 : new RelayRun(self.state, ctx, cell, proxy).start();
}

/** The target is given as a transport and `host:port`. */
const toProxy = (doc: string, go: typeof relay) =>
  fn({
    doc,
    args: [arg.text(), arg.text()],
    names: ['transport', 'target'],
    routes: RouteType.Request,
    worksIn: RouteType.Failure,
    waits: true,
    run(self, ctx, transport, target) {
      const proxy = parseProxy(`${transport}:${target}`, ctx);
      return proxy === null ? -1 : go(self, ctx, proxy);
    },
  });

/** Only adds branches: the transaction must exist. */
const forwardNonAck = (doc: string, transport: Transport | null) =>
  fn({
    doc,
    args: [arg.optional(host()), arg.optional(arg.int())],
    names: ['host', 'port'],
    shorter: [[]],
    routes: RouteType.Request,
    worksIn: RouteType.Failure,
    waits: true,
    run: (self, ctx, host, port) => addBranches(self, ctx, fixed(ctx, host, port, transport)),
  });

export const relayFunctions = {
  t_relay: fn({
    doc: 'Relays the request statefully to $du or the Request-URI and to all branches, or to the given host and port. Flags are a sum: 1 no automatic 100, 2 no reply on an error. False when it could not be sent; in request_route -5 where lists of use_blacklist() refuse it, -6 where tcp_no_new_conn_bflag keeps it from connecting or the branch route dropped every branch.',
    args: [arg.optional(arg.value()), arg.optional(arg.int())],
    argsOf: (count) => (count === 1 ? [target()] : [arg.value(), arg.int()]),
    names: ['host', 'port'],
    shorter: [[], ['flags']],
    routes: REQUEST_ROUTES,
    kemi: 't_relay',
    waits: true,
    run(self, ctx, host, port) {
      if (host === undefined) return relay(self, ctx, null);
      if (port === undefined) return relayTo(self, ctx, host, undefined);
      return relay(self, ctx, fixed(ctx, String(host ?? ''), port, null));
    },
  }),
  t_relay_to_udp: relayVia('UDP', 'udp'),
  t_relay_to_tcp: relayVia('TCP', 'tcp'),
  t_relay_to_tls: relayVia('TLS', 'tls'),
  t_relay_to_sctp: relayVia('SCTP', 'sctp'),
  t_relay_to: fn({
    doc: 'Relays to "proto:host:port" with flags, a sum: 1 no automatic 100, 2 no reply on an error, 4 no DNS failover. As in Kamailio flags alone have no effect.',
    args: [arg.optional(target()), arg.optional(arg.int())],
    names: ['target', 'flags'],
    shorter: [[], ['target'], ['flags']],
    routes: REQUEST_ROUTES,
    kemi: ['t_relay_to_proxy', 't_relay_to_proxy_flags'],
    waits: true,
    run: (self, ctx, first, flags) =>
      flags === undefined && first !== undefined && isFlags(first)
        ? relay(self, ctx, null)
        : relayTo(self, ctx, first, flags),
  }),
  t_relay_to_avp: toProxy('Relays over a transport to "host:port".', relay),
  t_forward_nonack: forwardNonAck('Adds branches to the transaction of the request, which must exist.', null),
  t_forward_nonack_uri: fn({
    doc: 'Adds the destination set as branches to the transaction of the request, which must exist.',
    routes: RouteType.Request,
    worksIn: RouteType.Failure,
    waits: true,
    run: (self, ctx) => addBranches(self, ctx, null),
  }),
  t_forward_nonack_to: toProxy('As t_forward_nonack(), over a transport to "host:port".', addBranches),
  t_forward_nonack_udp: forwardNonAck('As t_forward_nonack(), over UDP.', 'udp'),
  t_forward_nonack_tcp: forwardNonAck('As t_forward_nonack(), over TCP.', 'tcp'),
  t_forward_nonack_tls: forwardNonAck('As t_forward_nonack(), over TLS.', 'tls'),
  t_forward_nonack_sctp: forwardNonAck('As t_forward_nonack(), over SCTP.', 'sctp'),
};

/** For scripts in other languages, which name the transport. */
const ksr = kemiOf<Self>();

function relayOver(
  self: Self,
  ctx: Context,
  name: string,
  host: string,
  port: number | undefined,
): number | Promise<number> {
  const transport = name.toLowerCase();
  if (isTransport(transport)) return relay(self, ctx, fixed(ctx, host, port, transport));
  self.host.log.error(`bad protocol specified <${name}>`, self.host.logPrefix(ctx));
  return -1;
}

export const relayOverFunctions = {
  t_relay_to_flags: ksr({
    doc: 'As t_relay(), with flags, a sum: 1 no automatic 100, 2 no reply on an error.',
    args: [arg.int()],
    names: ['flags'],
    returns: 'int',
    waits: true,
    run: (self, ctx, flags) => relayTo(self, ctx, flags, undefined),
  }),
  t_relay_to_proto: ksr({
    doc: 'As t_relay(), over a transport: udp, tcp, tls or sctp.',
    args: [arg.text()],
    names: ['transport'],
    returns: 'int',
    waits: true,
    run: (self, ctx, transport) => relayOver(self, ctx, transport, '', undefined),
  }),
  t_relay_to_proto_addr: ksr({
    doc: 'As t_relay(), over a transport to an address.',
    args: [arg.text(), arg.text(), arg.int()],
    names: ['transport', 'host', 'port'],
    returns: 'int',
    waits: true,
    run: relayOver,
  }),
};
