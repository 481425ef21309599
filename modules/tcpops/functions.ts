/** Functions on stream connections: that of the message, or the one of a given number. */
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, RouteType, type ModuleSelf } from '../../src/module/index.ts';
import type { BoundVariable } from '../../src/pv/registry.ts';
import type { KeepAliveTimes } from '../../src/sip/stream.ts';
import type { ClosedEvents } from './closed-events.ts';
import { parseHostPort } from './host-port.ts';
import type { params } from './parameters.ts';

export type Self = ModuleSelf<typeof params, { readonly events: ClosedEvents }>;
const fn = functionsOf<Self>();

/** Return codes of `tcp_conid_state()`. */
const State = { Open: 1, Securing: 2, Connecting: 3, None: -1 } as const;
/** What is no `host:port`, or has no address. */
const NO_PLACE = -5;
/** A timer reaches no further. */
const LONGEST_SECONDS = 4_000_000;

function stateOf({ host }: Self, connection: number): number {
  switch (host.network.streams.state(connection)) {
    case 'open':
      return State.Open;
    case 'securing':
      return State.Securing;
    case 'connecting':
      return State.Connecting;
    case null:
      return State.None;
  }
}

function noConnection({ host }: Self, ctx: Context, connection: number): -1 {
  const why = connection === 0 ? 'the message did not come by TCP' : `there is no TCP connection ${connection}`;
  host.log.error(why, host.logPrefix(ctx));
  return -1;
}

function keepAlive(self: Self, ctx: Context, connection: number, times: KeepAliveTimes | null): number {
  const refused = self.host.network.streams.setKeepAlive(connection, times);
  if (refused === null) return noConnection(self, ctx, connection);
  for (const each of refused) self.host.log.error(`the system does not take ${each}`, self.host.logPrefix(ctx));
  return 1;
}

function setLifetime(self: Self, ctx: Context, connection: number, seconds: number): number {
  const { host } = self;
  if (seconds < 0) {
    host.log.error(`a lifetime of ${seconds} seconds: it must be 0 or more`, host.logPrefix(ctx));
    return -1;
  }
  const milliseconds = Math.min(seconds, LONGEST_SECONDS) * 1000;
  return host.network.streams.setLifetime(connection, milliseconds) ? 1 : noConnection(self, ctx, connection);
}

interface Search {
  readonly ctx: Context;
  readonly target: BoundVariable;
  /** null: there is no such place. */
  readonly peer: { readonly address: string; readonly port: number } | null;
}

/** In either case the variable is set: 0 stands for none. */
function found(self: Self, { ctx, target, peer }: Search): number {
  const connection = peer === null ? null : self.host.network.streams.find(peer.address, peer.port);
  target.set!(ctx, connection ?? 0);
  if (peer === null) return NO_PLACE;
  return connection === null ? -1 : 1;
}

function getConnection(self: Self, ctx: Context, text: string, target: BoundVariable): number | Promise<number> {
  const place = parseHostPort(text);
  if (place === null) return found(self, { ctx, target, peer: null });
  const { port } = place;
  if (place.isAddress) return found(self, { ctx, target, peer: { address: place.host, port } });
  const { network } = self.host;
  const resolved = network.resolveHost(place.host, port, 'tcp');
  const at = (address: string | undefined): number =>
    found(self, { ctx, target, peer: address === undefined ? null : { address, port } });
  return resolved instanceof Promise ? resolved.then((there) => at(there?.address)) : at(resolved?.address);
}

/** A call without the number of a connection is about that of the message: it may stand where one arrives. */
const ofConnection = (withNumber: number) => ({
  routes: (count: number) => (count === withNumber ? RouteType.Any : ARRIVALS),
  worksIn: RouteType.Any,
});
const ARRIVALS = RouteType.Any & ~(RouteType.Failure | RouteType.Branch | RouteType.Onsend);

export const functions = {
  tcp_conid_alive: fn({
    doc: 'Whether the connection of that number can be used.',
    args: [arg.int()],
    names: ['connection'],
    routes: RouteType.Any,
    kemi: 'tcp_conid_alive',
    run: (self, _ctx, connection) => (stateOf(self, connection) > 0 ? 1 : -1),
  }),
  tcp_conid_state: fn({
    doc: 'State of the connection of that number: 1 open, 2 in its handshake, 3 being opened from here, -1 there is none.',
    args: [arg.int()],
    names: ['connection'],
    routes: RouteType.Any,
    kemi: 'tcp_conid_state',
    run: (self, _ctx, connection) => stateOf(self, connection),
  }),
  tcp_keepalive_enable: fn({
    doc: 'Lets the operating system probe a silent peer: after so many seconds, so many times, so many seconds apart. With four arguments the first is the number of the connection.',
    args: [arg.int(), arg.int(), arg.int(), arg.optional(arg.int())],
    names: ['connection', 'idle', 'count', 'interval'],
    shorter: [['idle', 'count', 'interval']],
    ...ofConnection(4),
    kemi: ['tcp_keepalive_enable', 'tcp_keepalive_enable_cid'],
    run(self, ctx, first, second, third, fourth) {
      return fourth === undefined
        ? keepAlive(self, ctx, ctx.flow.connection, { idle: first, count: second, interval: third })
        : keepAlive(self, ctx, first, { idle: second, count: third, interval: fourth });
    },
  }),
  tcp_keepalive_disable: fn({
    doc: 'Turns the keep-alives of the operating system off.',
    args: [arg.optional(arg.int())],
    names: ['connection'],
    ...ofConnection(1),
    kemi: ['tcp_keepalive_disable', 'tcp_keepalive_disable_cid'],
    run: (self, ctx, connection = ctx.flow.connection) => keepAlive(self, ctx, connection, null),
  }),
  tcp_set_connection_lifetime: fn({
    doc: 'Seconds of silence after which the connection is closed, from now on. With two arguments the first is its number.',
    args: [arg.int(), arg.optional(arg.int())],
    names: ['connection', 'seconds'],
    shorter: [['seconds']],
    ...ofConnection(2),
    kemi: ['tcp_set_connection_lifetime', 'tcp_set_connection_lifetime_cid'],
    run: (self, ctx, first, second) =>
      second === undefined ? setLifetime(self, ctx, ctx.flow.connection, first) : setLifetime(self, ctx, first, second),
  }),
  tcp_enable_closed_event: fn({
    oneWorker: 'it is remembered by the worker that asks, which need not be that of the connection',
    doc: 'The end of this connection is told to the event routes; where closed_event is 2.',
    args: [arg.optional(arg.int())],
    names: ['connection'],
    ...ofConnection(1),
    kemi: ['tcp_enable_closed_event', 'tcp_enable_closed_event_cid'],
    run(self, ctx, given) {
      const connection = given ?? ctx.flow.connection;
      if (self.host.network.streams.state(connection) === null) return noConnection(self, ctx, connection);
      const { events } = self.state;
      if (given === undefined && !events.isManual) {
        self.host.log.warn('tcp_enable_closed_event() is for closed_event=2', self.host.logPrefix(ctx));
        return -1;
      }
      events.ask(connection);
      return 1;
    },
  }),
  tcp_get_conid: fn({
    doc: 'Puts the number of the connection with that peer (host[:port]) into a variable; 0 when there is none.',
    args: [arg.text(), arg.variable({ writable: true })],
    names: ['peer', 'target'],
    routes: RouteType.Any,
    waits: true,
    kemi: 'tcp_get_conid',
    run: getConnection,
  }),
  tcp_set_otcpid: fn({
    doc: 'Number of the connection by which this request goes on, once tcp_set_otcpid_flag() says that it does.',
    args: [arg.int()],
    names: ['connection'],
    routes: RouteType.Any,
    kemi: 'tcp_set_otcpid',
    run(_self, ctx, connection) {
      ctx.outgoingConnection = connection;
      return 1;
    },
  }),
  tcp_set_otcpid_flag: fn({
    doc: 'Whether this request goes by the connection of tcp_set_otcpid(), wherever its destination is; 0: it does not.',
    args: [arg.int()],
    names: ['mode'],
    routes: RouteType.Any,
    kemi: 'tcp_set_otcpid_flag',
    run(_self, ctx, mode) {
      ctx.usesOutgoingConnection = mode !== 0;
      return 1;
    },
  }),
  tcp_close_connection: fn({
    doc: 'Closes the connection of that number, or of the message.',
    args: [arg.optional(arg.int())],
    names: ['connection'],
    routes: RouteType.Any,
    kemi: ['tcp_close_connection', 'tcp_close_connection_id'],
    run: (self, ctx, connection = ctx.flow.connection) =>
      self.host.network.closeConnection(connection) ? 1 : noConnection(self, ctx, connection),
  }),
};
