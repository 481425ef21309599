// The face of the transports (RFC 3261 §18): listening, sending, which sockets and names are ours.
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../lib/clock.ts';
import { addressFamily, canonicalAddress, hostForm, isMulticast, withoutBrackets } from '../lib/ip-address.ts';
import type { Logger } from '../lib/log.ts';
import { socketTools } from '../lib/socket-tools.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { Flow, LocalSocket, Transport } from '../sip/flow.ts';
import { carrierTransport, type WebSocketHandle, type WebSocketOptions } from '../sip/web-socket.ts';
import type { TlsEnds } from '../sip/tls-ends.ts';
import type { ConnectionEnd } from '../sip/stream.ts';
import { chooseUdpPort } from './udp/choose-port.ts';
import type { TransportLimits } from './limits.ts';
import { listenReason, ListenError, type ListenSpec } from './listen-spec.ts';
import { OwnAddresses, type Alias } from './own-addresses.ts';
import { noPace, type Pace } from './pace.ts';
import { Connections } from './connections.ts';
import type { Resolver } from './resolver.ts';
import type { SendFailure } from './send-failure.ts';
import type { SocketSnapshot, TransportSnapshot } from './snapshot.ts';
import { SocketChoice } from './socket-choice.ts';
import type { StreamSecurity } from './stream-security.ts';
import { systemStreams, type StreamSockets } from './stream-sockets.ts';
import { StreamTransport } from './stream-transport.ts';
import { AcceptTls } from './tls/accept-tls.ts';
import { ConnectTls } from './tls/connect-tls.ts';
import type { OpenUdpPort } from './udp/udp-port.ts';
import { UdpTransport } from './udp/udp-transport.ts';
import { HandingOver, type OwnTransports } from './workers/handing-over.ts';
import type { WorkerLink } from './workers/worker-link.ts';

export interface TransportLayerOptions {
  readonly clock: Clock;
  readonly timers: TimerWheel;
  readonly log: Logger;
  readonly limits: TransportLimits;
  readonly resolver: Resolver;
  /** What opens UDP ports; when not given, the native part where there is one and `node:dgram` where not. */
  readonly openUdpPort?: OpenUdpPort;
  /** What opens streams, when not the system. */
  readonly streams?: StreamSockets;
  /** What joins it to those of other workers; null or not given: there are none. */
  readonly workers?: WorkerLink | null;
  /** What counts the messages that come; nothing when not given. */
  readonly pace?: Pace;
}

/** Messages kept for a worker that is not ready yet: about what its sockets could have kept. */
const MOST_EARLY = 5_000;

export class TransportLayer {
  /** Each received message (latin1, one char per byte) with the way it came. Must not throw. */
  onMessage: (text: string, flow: Flow) => void = ignore;
  /** A message that `send` took but could not deliver. Must not throw. */
  onError: (failure: SendFailure) => void = ignore;
  /** Called before anything that was queued leaves, once for all that leaves together: time to make durable what it says. */
  beforeFlush: () => void = ignore;
  /** A stream connection has ended, except because everything is closed: the way its messages came last, and how. Must not throw. */
  onConnectionClosed: (flow: Flow, end: ConnectionEnd) => void = ignore;

  readonly connections: Connections;
  readonly #limits: TransportLimits;
  readonly #resolver: Resolver;
  readonly #log: Logger;
  readonly #sourceOf: (address: string) => string | null;
  readonly #udp: UdpTransport;
  readonly #streams: StreamTransport;
  #tlsEnds: TlsEnds | null = null;
  readonly #acceptTls = new AcceptTls(() => this.#tlsEnds);
  readonly #own = new OwnAddresses();
  readonly #choice = new SocketChoice();
  /** In listen order, as `sockets` is. */
  #listening: readonly SocketSnapshot[] = [];
  #sockets: readonly LocalSocket[] = [];
  /** Of all `listen` calls with a port of their own, by transport, address and port. */
  readonly #asked = new Map<string, Promise<LocalSocket>>();
  #nextSocket = 0;
  #nextConnection = 1;
  readonly #workers: WorkerLink | null;
  /** What crosses to other workers and back; null: there are none. */
  readonly #elsewhere: HandingOver | null;
  /** What came before there was anybody to take it. */
  #early: { readonly text: string; readonly flow: Flow }[] | null = [];
  #flushAt: NodeJS.Immediate | null = null;
  /** Something was queued since `beforeFlush` was called. */
  #isQueued = false;

  constructor(options: TransportLayerOptions) {
    const { clock, timers, log, limits, resolver } = options;
    this.#limits = limits;
    this.#resolver = resolver;
    this.#log = log;
    const tools = socketTools();
    this.#sourceOf = 'failure' in tools ? unknownSource : tools.sourceOf;
    const { pace = noPace, workers = null } = options;
    this.#workers = workers;
    const onMessage = (text: string, flow: Flow): void => {
      pace.count();
      if (this.#elsewhere === null) this.onMessage(text, flow);
      else if (this.#early !== null) this.#keep(text, flow);
      else if (!this.#elsewhere.isElsewhere(text, flow)) this.onMessage(text, flow);
    };
    const onError = (failure: SendFailure): void => {
      if (this.#elsewhere?.isFailureElsewhere(failure) !== true) this.onError(failure);
    };
    this.#udp = new UdpTransport({
      log,
      limits,
      openPort: options.openUdpPort ?? chooseUdpPort(log),
      onMessage,
      onError,
    });
    this.#streams = new StreamTransport({
      clock,
      timers,
      log,
      limits,
      sockets: options.streams ?? systemStreams,
      workers,
      nextId: () => (workers === null ? this.#nextConnection++ : workers.nextConnection()),
      onMessage,
      onError,
      onClosed: (flow, end) => {
        this.onConnectionClosed(flow, end);
      },
      lifetime: ({ transport }) =>
        transport === 'tls' && this.#tlsEnds !== null ? this.#tlsEnds.lifetime : limits.tcpConnectionLifetime,
      accepting: ({ transport }) => (transport === 'tls' ? this.#acceptTls : null),
      connecting: (flow) => this.#connecting(flow),
      onQueued: () => {
        this.#wantFlush();
      },
      onFlush: () => {
        this.#prepareFlush();
      },
    });
    this.#elsewhere = workers === null ? null : new HandingOver(workers, this.#forOthers(onError));
    this.connections = new Connections(this.#streams.connections, this.#elsewhere);
  }

  /**
   * From now on messages are told, with several workers: one that takes the place of another finds what has waited for it at the sockets. Whatever else a
   * worker gets before it is ready waits here.
   */
  begin(): void {
    const early = this.#early;
    if (early === null || this.#elsewhere === null) return;
    this.#early = null;
    for (const { text, flow } of early) {
      if (!this.#elsewhere.isElsewhere(text, flow)) this.onMessage(text, flow);
    }
    this.#elsewhere.begin();
  }

  /** Whether calls with that Call-ID come to this worker. */
  isOwnCall(callId: string): boolean {
    return this.#workers?.isOwn(callId) ?? true;
  }

  /** From now on a Call-ID that comes is known here as what `knownAs` gives for it. */
  knowCallsAs(knownAs: (callId: string) => string): void {
    if (this.#workers !== null) this.#workers.knownAs = knownAs;
  }

  #keep(text: string, flow: Flow): void {
    if (this.#early!.length < MOST_EARLY) this.#early!.push({ text, flow });
  }

  #forOthers(onError: (failure: SendFailure) => void): OwnTransports {
    const streams = this.#streams;
    return {
      socketOf: (id) => this.#sockets.find((socket) => socket.id === id) ?? null,
      deliver: (text, flow) => {
        this.onMessage(text, flow);
      },
      send: (flow, text, options) => streams.send(flow, text, options),
      onError,
      onLost: ({ socket }) => {
        const { counters } = socket.transport === 'udp' ? this.#udp : streams;
        counters.dropped++;
      },
      hasConnectionFor: (flow) => streams.find(flow) !== null,
      closeConnection: (connection) => this.connections.close(connection),
      addConnectionAlias: (connection, port) => this.connections.addAlias(connection, port),
      setLifetime: (connection, milliseconds) => this.connections.setLifetime(connection, milliseconds),
      setKeepAlive: (connection, times) => this.connections.setKeepAlive(connection, times),
    };
  }

  /** In the order in which `listen` was called. */
  get sockets(): readonly LocalSocket[] {
    return this.#sockets;
  }

  /** From here on `ends` says how TLS connections are made secure; before, there are none. */
  secureWith(ends: TlsEnds): void {
    this.#tlsEnds = ends;
  }

  #connecting(flow: Flow): StreamSecurity | null | undefined {
    if (flow.socket.transport !== 'tls') return null;
    const ends = this.#tlsEnds;
    const choice = ends?.client({ address: flow.remoteAddress, port: flow.remotePort }, flow.tls ?? null) ?? null;
    return ends === null || choice === null ? undefined : new ConnectTls(ends, choice);
  }

  /** The socket of a TLS connection whose handshake is over; null: there is none. */
  secureSocket(connection: number): TLSSocket | null {
    return this.#streams.connections.byId(connection)?.secure ?? null;
  }

  /**
   * Opens a listening socket. Resolves to it with the address and port in use; rejects with `ListenError` when the
   * host is unknown, the address or port cannot be had, or the transport is not available. A transport, address and
   * port that were given before are the socket that they were then.
   */
  async listen(spec: ListenSpec): Promise<LocalSocket> {
    const id = this.#nextSocket++;
    const { address, hostName } = await this.#addressOf(spec);
    const key = `${spec.transport}:${address}:${spec.port}`;
    const known = this.#asked.get(key);
    if (known !== undefined) {
      return known;
    }
    const socket = this.#listen(spec, id, address, hostName);
    if (spec.port !== 0) {
      this.#asked.set(key, socket);
      socket.catch(() => this.#asked.delete(key));
    }
    return socket;
  }

  async #listen(spec: ListenSpec, id: number, address: string, hostName: string | null): Promise<LocalSocket> {
    const wanted: LocalSocket = {
      id,
      transport: spec.transport,
      family: addressFamily(address) === 6 ? 6 : 4,
      address,
      port: spec.port,
      advertisedAddress: spec.advertisedAddress,
      advertisedPort: spec.advertisedPort,
      name: spec.name,
    };
    const socket = await this.#open(wanted, spec);
    this.#listening = [...this.#listening, { socket, hostName }].sort((a, b) => a.socket.id - b.socket.id);
    this.#sockets = this.#listening.map((entry) => entry.socket);
    this.#choice.update(this.#sockets);
    this.#own.addSocket(socket, hostName);
    return socket;
  }

  async #addressOf(spec: ListenSpec): Promise<{ readonly address: string; readonly hostName: string | null }> {
    const literal = canonicalAddress(spec.host);
    if (literal !== null) {
      return { address: literal, hostName: null };
    }
    const [address] = await this.#resolver.lookup(spec.host, 0);
    if (address === undefined) {
      throw new ListenError(spec, 'ENOTFOUND', 'no address is known for that name');
    }
    return { address, hostName: spec.host };
  }

  /** With several workers each has a socket at the address, which is there before the worker is, and as long as any. */
  #inGroup(socket: LocalSocket): [LocalSocket, number | null] {
    const workers = this.#workers;
    if (workers === null || isMulticast(socket.address)) return [socket, null];
    const { transport, family, address, port } = socket;
    const isStream = transport !== 'udp';
    const receiveBuffer = isStream ? 0 : this.#limits.udpReceiveBuffer;
    const group = workers.group(`${transport}:${address}:${port}:${socket.id}`, {
      ...{ isStream, family, address, port, receiveBuffer },
    });
    return [{ ...socket, port: group.port }, group.descriptors[workers.index]!];
  }

  async #open(socket: LocalSocket, spec: ListenSpec): Promise<LocalSocket> {
    try {
      switch (socket.transport) {
        case 'udp':
          return await this.#udp.listen(...this.#inGroup(socket));
        case 'tcp':
        case 'tls':
          return await this.#streams.listen(...this.#inGroup(socket));
        default:
          throw Object.assign(new Error('this transport is not available yet'), { code: 'EPROTONOSUPPORT' });
      }
    } catch (error) {
      const cause = error as NodeJS.ErrnoException;
      throw new ListenError(spec, cause.code ?? 'EIO', listenReason(cause));
    }
  }

  /**
   * Queues a message; it goes out on `flush`, at the latest when the event loop comes round. False when it cannot be
   * taken: no connection and none allowed, a full queue, a bad address; `onError` is then not called. A stream flow
   * uses the connection it names while that is alive, else one with the same peer, else a new one. `options` are
   * `SendOption` bits.
   */
  send(flow: Flow, text: string, options = 0): boolean {
    switch (carrierTransport(flow.socket.transport)) {
      case 'udp':
        if (!this.#udp.send(flow, text)) {
          return false;
        }
        this.#wantFlush();
        return true;
      case 'tcp':
      case 'tls':
        return this.#sendStream(flow, text, options);
      default:
        return false;
    }
  }

  #sendStream(flow: Flow, text: string, options: number): boolean {
    const worker = this.#elsewhere?.whoHas(flow) ?? null;
    if (worker === null) return this.#streams.send(flow, text, options);
    // Nobody knows here when it leaves there.
    this.#isQueued = true;
    this.#prepareFlush();
    return this.#elsewhere!.sendElsewhere(worker, flow, text, options);
  }

  /** Whether `send` would not have to open a connection: always true for UDP. */
  isConnected(flow: Flow): boolean {
    if (flow.socket.transport === 'udp' || this.#streams.find(flow) !== null) return true;
    return (this.#elsewhere?.whoHas(flow) ?? null) !== null;
  }

  #wantFlush(): void {
    this.#isQueued = true;
    this.#flushAt ??= setImmediate(() => {
      this.#flushAt = null;
      this.flush();
    });
  }

  #prepareFlush(): void {
    if (this.#isQueued) {
      this.#isQueued = false;
      this.beforeFlush();
    }
  }

  /** Hands everything queued to the kernel. */
  flush(): void {
    this.#prepareFlush();
    this.#udp.flush();
    this.#streams.flush();
  }

  /** The stream connection of `flow` goes on as WebSocket; null: it is gone, or does so already. */
  upgrade(flow: Flow, options: WebSocketOptions): WebSocketHandle | null {
    return this.#streams.upgrade(flow, options);
  }

  /**
   * The socket to send from: `forced`, else the one that was `received` on, when it has the transport and the family of
   * `remoteAddress` (an IP literal), else the default one of that transport and family; null when we do not listen on
   * any. With `mhomed` it is one at the address that the system would send from, unless one is forced.
   */
  selectSocket(
    transport: Transport,
    remoteAddress: string,
    forced: LocalSocket | null,
    received: LocalSocket | null = null,
  ): LocalSocket | null {
    const socket = this.findSocket(transport, remoteAddress, forced, received);
    if (socket === null && this.#limits.multihomed) {
      this.#log.error(`no socket at the address from which ${transport}:${hostForm(remoteAddress)} is reached`);
    }
    return socket;
  }

  /** As {@link selectSocket}, for one who can do without: says nothing when there is none. */
  findSocket(
    transport: Transport,
    remoteAddress: string,
    forced: LocalSocket | null,
    received: LocalSocket | null = null,
  ): LocalSocket | null {
    const sourceOf = this.#limits.multihomed ? this.#sourceOf : null;
    return this.#choice.select(transport, remoteAddress, forced, received, sourceOf);
  }

  /** Whether a host is this server. Port null or 0 and transport null stand for any, WebSocket for that over TCP and over TLS. */
  isMyself(host: string, port: number | null, transport: Transport | null): boolean {
    if (transport === null) return this.#own.has(host, port, null);
    if (carrierTransport(transport) === transport) return this.#own.has(host, port, transport);
    return this.#own.has(host, port, 'tcp') || this.#own.has(host, port, 'tls');
  }

  /** How a peer is reached that a URI with `transport=ws` names: the URI does not say whether by TLS. */
  webSocketTransport(address: string, port: number): 'ws' | 'wss' {
    const { connections } = this;
    const isOnlySecure = !connections.hasPeer('ws', address, port) && connections.hasPeer('wss', address, port);
    return isOnlySecure ? 'wss' : 'ws';
  }

  /** Adds a name of ours; null transport and port 0 stand for any. False when it was known. */
  addAlias(alias: Alias): boolean {
    return this.#own.addAlias({ ...alias, host: withoutBrackets(alias.host) });
  }

  /** False when the server did not have that alias; a name that a socket has stays. */
  removeAlias(alias: Alias): boolean {
    return this.#own.removeAlias({ ...alias, host: withoutBrackets(alias.host) });
  }

  /** What happened to streams, how many there are and what waits for them. */
  get streams(): Pick<StreamTransport, 'events' | 'connections' | 'queuedBytes'> {
    return this.#streams;
  }

  /** What waits at the UDP sockets, to be read and to be sent. */
  get datagrams(): Pick<UdpTransport, 'receiveQueue' | 'queuedBytes'> {
    return this.#udp;
  }

  snapshot(): TransportSnapshot {
    const connections = [...this.#streams.connections.all()];
    return {
      sockets: this.#listening,
      aliases: this.#own.aliases,
      connections: connections.map((connection) => ({
        id: connection.id,
        transport: connection.flow.socket.transport,
        state: connection.state,
        outgoing: connection.outgoing,
        sourceAddress: connection.flow.remoteAddress,
        sourcePort: connection.flow.remotePort,
        destinationAddress: connection.localAddress,
        destinationPort: connection.localPort,
        timeout: Math.floor(connection.timeLeft / 1000),
        lifetime: Math.floor(connection.lifetime / 1000),
        queuedBytes: connection.queuedBytes,
      })),
      tcp: {
        maxConnections: this.#limits.tcpMaxConnections,
        maxTlsConnections: this.#limits.tlsMaxConnections,
        openedConnections: connections.length,
        openedTlsConnections: this.#streams.connections.secureSize,
        queuedBytes: this.#streams.queuedBytes,
      },
      counters: { udp: { ...this.#udp.counters }, tcp: { ...this.#streams.counters } },
    };
  }

  /** Sends what is queued and closes everything. Resolves when no socket, connection or timer is left. */
  async close(): Promise<void> {
    this.flush();
    this.#workers?.close();
    await Promise.all([this.#udp.close(), this.#streams.close()]);
    if (this.#flushAt !== null) {
      clearImmediate(this.#flushAt);
      this.#flushAt = null;
    }
    this.#listening = [];
    this.#sockets = [];
    this.#choice.update([]);
  }
}

function unknownSource(): null {
  return null;
}

function ignore(): void {
  // nobody listens yet
}
