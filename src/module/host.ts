/** What the server offers a module. One host object per loaded module. */
import type { TLSSocket } from 'node:tls';
import type { AvpStore } from '../context/avp-store.ts';
import type { Context } from '../context/context.ts';
import type { ReplyHeaders } from '../context/reply-headers.ts';
import type { ScriptVariables } from '../context/script-variables.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { LogSettings } from '../lib/log/log-settings.ts';
import type { Problem } from '../lib/problem.ts';
import type { RandomSource } from '../lib/random.ts';
import type { Replicator } from '../lib/shared/replica.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { VariableRegistry } from '../pv/registry.ts';
import type { MethodRegistry } from '../rpc/registry.ts';
import type { ActionHub } from '../script/actions.ts';
import type { RouteType } from '../script/host.ts';
import type { Flow, LocalSocket, Transport } from '../sip/flow.ts';
import type { Message } from '../sip/message.ts';
import type { ConnectionEnd, KeepAliveTimes } from '../sip/stream.ts';
import type { WebSocketHandle, WebSocketOptions } from '../sip/web-socket.ts';
import type { TlsEnds, TlsWishes } from '../sip/tls-ends.ts';
import type { StateStore } from '../state/store.ts';
import type { ApiToken } from './api-token.ts';
import type { ConfigVariables } from './config-variables.ts';
import type { Names } from './names.ts';
import type { Statistics } from './statistics.ts';
import type { WorkerSeat } from './workers.ts';

/** A route of the running program, found once and run many times. */
export interface RouteHandle {
  /** Empty: a route without name, such as the request route. */
  readonly name: string;
}

/** How a routing run ended: the last return code, whether `drop` ended it, and whether an exception did. */
export interface RunResult {
  readonly retcode: number;
  readonly dropped: boolean;
  readonly failed: boolean;
}

/** Where a request or stateless reply is to go, as far as names were resolved. */
export interface Target {
  readonly transport: Transport;
  /** IP literal. */
  readonly address: string;
  readonly port: number;
  /** What else the name leads to, for when this does not do; null: nothing. */
  readonly more: FurtherTargets | null;
}

/** The targets behind the first one, in the order in which to try them (RFC 3263 §4.3). */
export interface FurtherTargets {
  /** null: there is none left. Each has `more` null. Never rejects. */
  next(): Target | null | Promise<Target | null>;
}

/** Destinations that failed not long ago. Reasons are bits of {@link BlockReason}. */
export interface DestinationBlocklist {
  /** `use_dst_blocklist`. */
  readonly enabled: boolean;
  has(destination: Pick<Target, 'transport' | 'address' | 'port'>): boolean;
  /** It failed; nothing is noted for reasons that are `ignored`, or ignored by configuration. Milliseconds; null: as configured. */
  report(
    destination: Pick<Target, 'transport' | 'address' | 'port'>,
    reason: number,
    ignored: number,
    lifetime?: number | null,
  ): void;
  add(destination: Pick<Target, 'transport' | 'address' | 'port'>, reason: number, lifetime: number | null): void;
  /** False: it was not there. */
  remove(destination: Pick<Target, 'transport' | 'address' | 'port'>): boolean;
}

/** A route that is asked for again and again: which one it is changes with the program. */
export interface RouteReference {
  /** As {@link Routes.find}. */
  of(ctx: Context | null): RouteHandle | null;
}

export interface Routes {
  /**
   * The route of the program by which the message of `ctx` is handled, or of the current one (`ctx` null, or in no route
   * yet). Only what belongs to one message may keep it: the program may be exchanged. `name` empty: the unnamed route of
   * that type. null: there is no such route.
   */
  find(type: RouteType, name: string, ctx: Context | null): RouteHandle | null;
  /** The same to be kept for long, at the price of a comparison. */
  reference(type: RouteType, name: string): RouteReference;
  /**
   * Runs a route for `ctx`. An exception inside is logged with its place in the configuration and reported as
   * retcode -1; it never reaches the caller.
   */
  run(route: RouteHandle, type: RouteType, ctx: Context): RunResult | Promise<RunResult>;
}

/** Another name of the server (`alias=`); null transport and port 0 stand for any. */
export interface HostAlias {
  readonly transport: Transport | null;
  readonly host: string;
  readonly port: number;
}

/** A TLS connection as it is now. */
export interface TlsConnection {
  readonly id: number;
  readonly outgoing: boolean;
  /** The peer. */
  readonly sourceAddress: string;
  readonly sourcePort: number;
  /** Our end of the connection. */
  readonly destinationAddress: string;
  readonly destinationPort: number;
  /** Seconds of silence left; infinite: nobody counts. */
  readonly timeout: number;
  readonly queuedBytes: number;
}

export interface TlsNetwork {
  /**
   * From here on `ends` says how connections are made secure; before, there are none. `wishes` tells what the script wants of
   * a connection for a message of `ctx`.
   */
  use(ends: TlsEnds, wishes: (ctx: Context) => TlsWishes | null): void;
  /** What the script wants of a connection to be opened from `socket` for a message of `ctx`; null: nothing. */
  wishes(ctx: Context, socket: LocalSocket): TlsWishes | null;
  /** The socket of a connection by TLS whose handshake is over; null: there is no such. */
  socket(connection: number): TLSSocket | null;
  readonly connections: readonly TlsConnection[];
  /** Most there may be at a time. */
  readonly mostConnections: number;
}

/** Stream connections: what is said of one that does not exist is null or false. */
export interface StreamNetwork {
  /** The way messages go over the connection; null: none has that number. */
  flow(connection: number): Flow | null;
  state(connection: number): 'connecting' | 'securing' | 'open' | null;
  /** The number of the connection with that peer, whatever its transport is. */
  find(address: string, port: number): number | null;
  /** Milliseconds of silence until it is closed; infinite: never. */
  setLifetime(connection: number, milliseconds: number): boolean;
  /** Keep-alives by the operating system, in seconds; null: none. What it did not take of that; null: there is no such connection. */
  setKeepAlive(connection: number, times: KeepAliveTimes | null): readonly string[] | null;
}

export interface Network {
  readonly sockets: readonly LocalSocket[];
  /** In the order in which they were added. */
  readonly aliases: readonly HostAlias[];
  /**
   * Queues text for sending; goes out at the end of the batch. False: it cannot be sent (no connection, too big, …).
   * `options` are `SendOption` bits.
   */
  send(flow: Flow, text: string, options?: number): boolean;
  /** A reply made here as `send` would put it on the wire, but for what routes make of it. */
  foreseen(reply: string): string;
  /** A Call-ID for a request of our own, of those that `make` gives: one whose replies come to the worker that asks for it. */
  ownCallId(make: () => string): string;
  /** Whether `send` would not have to open a connection: always true for UDP. */
  isConnected(flow: Flow): boolean;
  /**
   * The stream connection of `flow` goes on as WebSocket, once what was queued before is out: each message in a frame, by a
   * socket of transport `ws` or `wss`. null: it is gone, or does so already.
   */
  upgrade(flow: Flow, options: WebSocketOptions): WebSocketHandle | null;
  /** Whether there is a stream connection with that number. */
  hasConnection(connection: number): boolean;
  /** Ends a stream connection in good order. False: there is none with that number. */
  closeConnection(connection: number): boolean;
  /** Stream connections, by their numbers. */
  readonly streams: StreamNetwork;
  /** TLS connections: how they are made secure, and what they are. */
  readonly tls: TlsNetwork;
  /** The socket to send from, or null when none fits. `forced` wins when it has that transport and family, then the one the message was `received` on. */
  selectSocket(
    transport: Transport,
    address: string,
    forced: LocalSocket | null,
    received?: LocalSocket | null,
  ): LocalSocket | null;
  /** As `selectSocket`, for one who can do without: the lack of a socket is no error. */
  findSocket: Network['selectSocket'];
  /** RFC 3261 §16.4: whether host and port are ours (sockets, advertised addresses and aliases). Port 0 or null: any. */
  isMyself(host: string, port: number | null, transport: Transport | null): boolean;
  /** From now on the domain and all its subdomains are ours; port 0: any. */
  addSubdomainAlias(domain: string, port: number): void;
  /** From now on a host name has these addresses (none: it has none); `ttl` in seconds, null: for ever. */
  addHost(name: string, family: 4 | 6, addresses: readonly string[], ttl: number | null): void;
  /**
   * RFC 3263 §4: where a URI (`sip:host;transport=tcp`) leads. A promise only when DNS has to be asked; null when it leads
   * nowhere. `preferred` decides the address family where both are possible.
   */
  resolve(uri: string, preferred: LocalSocket | null): Target | null | Promise<Target | null>;
  /** The same for a host and port without URI, as `forward("host", 5060)` has it; port 0: the default. */
  resolveHost(host: string, port: number, transport: Transport): Target | null | Promise<Target | null>;
  readonly blocklist: DestinationBlocklist;
  /** What else DNS says. */
  readonly names: Names;
}

/** Core settings that modules need; live values. */
export interface CoreSettings {
  /** Whole header line of replies made here without CRLF (`Server: …`), or null when `server_signature=no`. */
  readonly serverHeader: string | null;
  /** `sip_warning`: replies made here tell how the request came. */
  readonly sendsWarnings: boolean;
  /** `stats_name_separator`: joins the parts of the name of a statistic. */
  readonly statisticsSeparator: string;
  readonly userAgentHeader: string;
  /** Most destinations of one request, the Request-URI included (`max_branches`, default 12). */
  readonly maxBranches: number;
  readonly serverId: number;
  /** `enable_tls`. */
  readonly usesTls: boolean;
  /** Names of the `$xavp`s of `xavp_via_params` and `xavp_via_fields`; null: none. */
  readonly viaParameters: string | null;
  readonly viaFields: string | null;
  /** `udp_mtu`: requests longer than this go by `largeTransport`; 0: none. */
  readonly udpMost: number;
  /** `udp_mtu_try_proto`; null: UDP. */
  readonly largeTransport: Transport | null;
  /** `use_dns_failover`, which needs the cache. */
  readonly dnsFailover: boolean;
  /** Branch flags, as bits, that keep a branch from opening connections (`tcp_no_new_conn_bflag`). */
  readonly noConnectFlags: number;
  /** `onsend_route_reply`. */
  readonly runsOnsendForReplies: boolean;
  /** Folder for control sockets (`-Y`, `rundir`). It exists. */
  readonly runtimeFolder: string;
  /** Whose files that modules make are, unless their parameters say (`-u`, `-g`), as numbers; null: of who started. */
  readonly fileOwner: { readonly user: number | null; readonly group: number | null };
}

/** Called for every reply before it is forwarded statelessly. True: the handler took it. */
export type ReplyHandler = (ctx: Context) => boolean | Promise<boolean>;

/** Sees what comes from the network before it is read, and what goes there when it is ready. */
export interface TrafficInterceptor {
  /** The text to go on with, and the AVPs that the routing of the message begins with; null: none. */
  received(text: string, flow: Flow): { readonly text: string; readonly avps: AvpStore | null };
  /** The text to send instead; null: nothing may be sent, as if the network had refused it. `options` are `SendOption` bits. */
  sent(text: string, flow: Flow, options: number): string | null;
  /** At its longest, what `sent` makes of a reply made here; no route is asked, and what one would write does not count. */
  foreseen(reply: string): string;
  /** What `received` makes of a Call-ID; absent: it leaves them as they are. */
  callId?(callId: string): string;
}

/** Sees which messages are handled and what is sent. Messages of one call come one after the other. */
export interface MessageObserver {
  /** Before any route runs for a message that was received and read. */
  begun(ctx: Context): void;
  /** Whatever is sent, for this message or another; what goes out is this text. */
  sent(text: string): void;
  /** When all is done that `begun` began. */
  ended(ctx: Context): void;
}

/** A place in the configuration. */
export interface ConfigPlace {
  readonly file: string;
  readonly line: number;
}

/** Told of a reply that has come and has to wait; what it gives is called when the reply was handled. null: it is nobody's. */
export type ReplyWait = (reply: Message) => (() => void) | null;

/** Answers through the transaction of a request; null: it has none. */
export type TransactionReply = (ctx: Context, status: number, reason: string, headers: ReplyHeaders) => boolean | null;

export type StatelessReplyHandler = (ctx: Context, status: number, text: string | null) => void;

export interface ModuleHost {
  /** Where this server stands among those that share its work. */
  readonly worker: WorkerSeat;
  /** Keeps what messages of all calls need the same in all workers. */
  readonly shared: Replicator;
  /** What running routes do, for modules that say `tracesActions`. */
  readonly actions: ActionHub<Context>;
  /** Levels, facilities and colours of log records. */
  readonly logSettings: LogSettings;
  /** Name of the module. */
  readonly name: string;
  readonly log: Logger;
  /** The statement a run is at; null outside of a route. */
  locate(ctx: Context): ConfigPlace | null;
  /** The route a run is in, `route[RELAY]`; '' outside of one. */
  routeOf(ctx: Context): string;
  /** The expanded `log_prefix` for lines about this message; '' when none is set. */
  logPrefix(ctx: Context | null): string;
  readonly clock: Clock;
  readonly timers: TimerWheel;
  readonly random: RandomSource;
  readonly state: StateStore;
  readonly network: Network;
  readonly routes: Routes;
  readonly core: CoreSettings;
  readonly statistics: Statistics;
  readonly config: ConfigVariables;
  readonly methods: MethodRegistry;
  readonly variables: VariableRegistry;
  /** `$var(…)` as messages find them. */
  readonly scriptVariables: ScriptVariables;
  /** Process start, wall milliseconds. */
  readonly startedAt: number;
  /** The folder of the configuration: where relative names of files are looked for. */
  readonly configFolder: string;

  /** Offers an interface to other modules under this module's name. */
  provide<T>(token: ApiToken<T>, implementation: T): void;
  /** The interface of another module, or null when it is not loaded (or comes later in the configuration). */
  find<T>(token: ApiToken<T>): T | null;
  /** The same where the other module is required: a missing one is reported as a start-up problem. */
  require<T>(token: ApiToken<T>): T;

  onReply(handler: ReplyHandler): void;
  /** Takes HTTP requests that come on SIP stream sockets; `ctx.message` is the request. */
  onHttp(handler: (ctx: Context) => void | Promise<void>): void;
  /** Called when the request route of a received request has ended, whether well or by an exception. */
  onRequestDone(handler: (ctx: Context, result: RunResult) => void): void;
  /** Called for a text that `network.send` took but that could not be delivered (a refused connection, a timeout). */
  onSendFailure(handler: (flow: Flow, text: string) => void): void;
  /** Called when a stream connection has ended, not while the server stops: the way its messages came, and how it ended. */
  onConnectionClosed(handler: (flow: Flow, end: ConnectionEnd) => void): void;
  /** Counts messages (`$mi`) from 1 again. */
  restartSerials(): void;
  /** Later messages of the call with this Call-ID wait for `run`, which was not begun by a message of it; `ctx`: the context of the route that runs, if any does. */
  hold(callId: string, run: Promise<void>, ctx?: Context): void;
  /** Later messages of the call do not wait for the run of `ctx`, which calls this: it sleeps, and looks at what they did when it goes on. */
  letPass(ctx: Context): void;
  /** Makes a context for a message the server itself made or kept, such as the request in a failure route. */
  newContext(start: Pick<Context, 'message' | 'flow'>): Context;
  /**
   * Sends a reply statelessly to the request of `ctx`, by the rules of RFC 3261 §18.2.2. The text sent; null: it cannot
   * be. `headers`: lines of this reply alone, behind those for each (`ctx.replyHeaders`).
   */
  replyStateless(ctx: Context, status: number, reason: string, headers?: ReplyHeaders): string | null;
  /** To tag of stateless replies to the request of `ctx`. */
  statelessTag(ctx: Context): string;
  /** Called for every reply a module sends statelessly, with the text sent; null: it could not be sent. */
  onStatelessReply(handler: StatelessReplyHandler): void;
  /** Whether an ACK acknowledges a reply that was sent statelessly; such ACKs reach no route. Told when one came. */
  onStatelessAck(handler: (ctx: Context) => void): void;
  /** Answers the request of `ctx` through its transaction when it has one, else statelessly. */
  reply(ctx: Context, status: number, reason: string, headers?: ReplyHeaders): boolean;
  /** Another way to reply: tm sets this so that `reply` can use a transaction. Returns null: not for this request. */
  setTransactionReply(reply: TransactionReply): void;
  /** While the server drains, requests of running transactions and within dialogs go on: tm says which those are. */
  setTransactionMatch(belongs: (ctx: Context) => boolean): void;
  /** A reply may have to wait for a run of its call: tm must not take it for missing meanwhile. */
  setReplyWait(waits: ReplyWait): void;
  /** Sends the reply of `ctx` on by its Via, without a transaction. False: it leads nowhere. */
  forwardReply(ctx: Context): boolean | Promise<boolean>;
  /** Shows every text to `interceptor` when it was received and before it is sent, after those that asked before. */
  intercept(interceptor: TrafficInterceptor): void;
  /** Tells `observer` of the messages that are handled from now on. */
  observe(observer: MessageObserver): void;
  /** Forwards the request of `ctx` statelessly (RFC 3261 §16.11) with all its edits. 1 done, < 0 not. */
  forwardStateless(ctx: Context, target: Target): number | Promise<number>;
  /** Shutdown: resolves when the module has nothing in progress any more; called once, within a limit. `inProgress`: transactions that it waits for. */
  onDrain(drain: () => Promise<void>, inProgress?: () => number): void;
  /** Tells, when asked, the program (`ctx.program`) of each transaction and the like that is in progress. */
  onProgramUse(report: (use: (program: object | null) => void) => void): void;
  /** The problem to be reported when a module cannot start. */
  fail(problem: Problem): never;
}
