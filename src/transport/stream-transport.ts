// Streams (RFC 3261 §18): listeners, the connections they accept and those opened for sending.
import type { AddressInfo, Server, Socket } from 'node:net';
import { getSystemErrorName } from 'node:util';
import type { Clock } from '../lib/clock.ts';
import { isInSubnets } from '../lib/subnet.ts';
import { addressFamily, hostForm, isUnspecified } from '../lib/ip-address.ts';
import { ownCopy } from '../lib/latin1.ts';
import type { Logger } from '../lib/log.ts';
import { reasonOf } from '../lib/system-error.ts';
import { setTcpOption, TcpOption } from '../lib/socket-tools.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { Flow, LocalSocket } from '../sip/flow.ts';
import type { ConnectionEnd } from '../sip/stream.ts';
import { isPort } from '../sip/port.ts';
import { carrierTransport, type WebSocketHandle, type WebSocketOptions } from '../sip/web-socket.ts';
import type { ConnectionOwner, ConnectionStart } from './connection-owner.ts';
import { ConnectionTable, type OwnEnd } from './connection-table.ts';
import { AcceptProxied } from './proxy-protocol/accept-proxied.ts';
import type { ProxiedPeer } from './proxy-protocol/header.ts';
import { newCounters, newStreamCounters, type StreamCounters, type TransportCounters } from './counters.ts';
import type { TransportLimits } from './limits.ts';
import { SendOption, type SendFailure } from './send-failure.ts';
import { StreamConnection } from './stream-connection.ts';
import type { StreamSecurity } from './stream-security.ts';
import type { StreamSockets, StreamTarget } from './stream-sockets.ts';
import { descriptorOf } from './descriptor.ts';
import { duplicate } from './socket-group.ts';
import { openSession } from './websocket/open-session.ts';
import type { ConnectionDirectory } from './workers/connection-directory.ts';

export interface StreamTransportOptions {
  readonly clock: Clock;
  readonly timers: TimerWheel;
  readonly log: Logger;
  readonly limits: TransportLimits;
  readonly sockets: StreamSockets;
  /** The directories of all workers by index, and which is its own; null or absent: there is one worker only. */
  readonly workers?: { readonly index: number; readonly directories: readonly ConnectionDirectory[] } | null;
  /** Ids are unique over all stream transports. */
  readonly nextId: () => number;
  readonly onMessage: (text: string, flow: Flow) => void;
  readonly onError: (failure: SendFailure) => void;
  /** A connection has ended; `flow` is the way messages came by it last. */
  readonly onClosed: (flow: Flow, end: ConnectionEnd) => void;
  /** Milliseconds of silence until a connection of the socket is closed. */
  readonly lifetime: (socket: LocalSocket) => number;
  /** What makes connections to a socket of ours ready; null: nothing has to. */
  readonly accepting: (socket: LocalSocket) => StreamSecurity | null;
  /** The same for one that is about to be opened; undefined: it cannot be. */
  readonly connecting: (flow: Flow) => StreamSecurity | null | undefined;
  /** Something is queued that only `flush` sends. */
  readonly onQueued: () => void;
  /** Something queued is about to be written. */
  readonly onFlush: () => void;
}

export class StreamTransport implements ConnectionOwner {
  readonly clock: Clock;
  readonly timers: TimerWheel;
  readonly log: Logger;
  readonly limits: TransportLimits;
  readonly counters: TransportCounters = newCounters();
  readonly events: StreamCounters = newStreamCounters();
  readonly connections: ConnectionTable;
  queuedBytes = 0;
  readonly #options: StreamTransportOptions;
  readonly #servers: Server[] = [];
  readonly #queued: StreamConnection[] = [];
  /** Connections whose handles exist, closed ones among them. */
  readonly #handles = new Set<StreamConnection>();
  /** Ids of the sockets about which that was said. */
  readonly #refusedTypeOfService = new Set<number>();
  /** Listeners about whose port that was said. */
  readonly #refusedPorts = new Set<string>();
  #closing: Promise<void>[] | null = null;
  #onLastGone: (() => void) | null = null;

  constructor(options: StreamTransportOptions) {
    this.#options = options;
    const { workers = null } = options;
    this.connections = new ConnectionTable(workers === null ? null : workers.directories[workers.index]);
    this.clock = options.clock;
    this.timers = options.timers;
    this.log = options.log;
    this.limits = options.limits;
  }

  /**
   * Listens on `socket`, or on any free port when `socket.port` is 0, and resolves to the socket as it is in use. `descriptor`: of one that is bound
   * there already, and stays when all is closed.
   */
  listen(socket: LocalSocket, descriptor: number | null = null): Promise<LocalSocket> {
    const { tcpKeepalive, tcpKeepidle, tcpListenBacklog } = this.limits;
    const server = this.#options.sockets.createServer({
      noDelay: true,
      keepAlive: tcpKeepalive,
      keepAliveInitialDelay: tcpKeepidle,
    });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      const onListening = (): void => {
        server.off('error', reject);
        const actual = { ...socket, port: (server.address() as AddressInfo).port };
        server.on('error', (error) => {
          this.counters.errors++;
          this.log.error(`${actual.transport} listener ${hostForm(actual.address)}:${actual.port}: ${reasonOf(error)}`);
        });
        server.on('connection', (peer) => {
          this.#accept(peer, actual);
        });
        const { tcpDeferAccept } = this.limits;
        if (tcpDeferAccept > 0) setTcpOption(descriptorOf(server), TcpOption.DeferAccept, tcpDeferAccept);
        this.#letOthersHavePort(server, actual);
        this.#servers.push(server);
        resolve(actual);
      };
      if (descriptor === null) {
        const endpoint = { host: socket.address, port: socket.port, backlog: tcpListenBacklog };
        server.listen({ ...endpoint, ipv6Only: socket.family === 6, exclusive: true }, onListening);
      } else {
        server.listen({ fd: duplicate(descriptor) }, tcpListenBacklog, onListening);
      }
    });
  }

  /** Our own connections, that is: their sockets ask for it too. */
  #letOthersHavePort(server: Server, socket: LocalSocket): void {
    if (!this.limits.tcpReusePort) return;
    const status = setTcpOption(descriptorOf(server), TcpOption.ReusePort, 1);
    if (status !== 0) this.#onPortRefused(socket, status);
  }

  #onPortRefused({ transport, address, port }: LocalSocket, status: number): void {
    const name = `${transport} listener ${hostForm(address)}:${port}`;
    if (this.#refusedPorts.has(name)) return;
    this.#refusedPorts.add(name);
    const reason = `${getSystemErrorName(status)}, connections are opened from other ports`;
    this.log.warn(`${name}: tcp_reuse_port: ${reason}`);
  }

  #accept(peer: Socket, socket: LocalSocket): void {
    const { remoteAddress, remotePort } = peer;
    if (remoteAddress === undefined || remotePort === undefined || this.#closing !== null) {
      peer.destroy(); // gone before we looked
      return;
    }
    const isProxied = this.#mayBeProxied(remoteAddress);
    const consequence = `connection from ${hostForm(remoteAddress)}:${remotePort} closed`;
    if (!this.#hasRoom(socket, consequence) || (!isProxied && !this.#hasRoomFor(remoteAddress, consequence))) {
      this.events.local_reject.value++;
      peer.on('error', () => undefined);
      peer.destroy();
      return;
    }
    const security = this.#options.accepting(socket);
    this.#add({
      socket: peer,
      local: socket,
      peer: { address: remoteAddress, port: remotePort },
      security: isProxied ? new AcceptProxied(security) : security,
    });
  }

  #mayBeProxied(address: string): boolean {
    const { tcpAcceptHaproxy, tcpAcceptHaproxyFrom } = this.limits;
    return tcpAcceptHaproxy && (tcpAcceptHaproxyFrom === '' || isInSubnets(address, tcpAcceptHaproxyFrom));
  }

  onIdentified(connection: StreamConnection, peer: ProxiedPeer | null): boolean {
    this.connections.remove(connection);
    if (peer !== null) connection.isPeer(peer);
    const { remoteAddress, remotePort } = connection.flow;
    const hasRoom = this.#hasRoomFor(remoteAddress, `connection from ${hostForm(remoteAddress)}:${remotePort} closed`);
    this.connections.add(connection);
    if (!hasRoom) {
      this.events.local_reject.value++;
      connection.close();
    }
    return hasRoom;
  }

  #hasRoomFor(address: string, consequence: string): boolean {
    const most = this.limits.tcpMostOfSource;
    if (most === 0) return true;
    const now = this.#acceptedFrom(address);
    if (now < most) return true;
    this.counters.dropped++;
    this.log.error(`tcp: maximum number of connections from ${address} exceeded: ${now}/${most}, ${consequence}`);
    return false;
  }

  #hasRoom({ transport }: LocalSocket, consequence: string): boolean {
    const { size, secureSize } = this.#allConnections();
    const isFullOfTls = transport === 'tls' && secureSize >= this.limits.tlsMaxConnections;
    const most = isFullOfTls ? this.limits.tlsMaxConnections : this.limits.tcpMaxConnections;
    const now = isFullOfTls ? secureSize : size;
    if (now < most) {
      return true;
    }
    this.counters.dropped++;
    this.log.error(
      `${isFullOfTls ? 'tls' : 'tcp'}: maximum number of connections exceeded: ${now}/${most}, ${consequence}`,
    );
    return false;
  }

  /** Of all workers: the limits are those of the server. */
  #allConnections(): { readonly size: number; readonly secureSize: number } {
    const { workers = null } = this.#options;
    if (workers === null) return this.connections;
    let size = 0;
    let secureSize = 0;
    for (const directory of workers.directories) {
      size += directory.size;
      secureSize += directory.secureSize;
    }
    return { size, secureSize };
  }

  /** The same of those that an address has opened. */
  #acceptedFrom(address: string): number {
    const { workers = null } = this.#options;
    if (workers === null) return this.connections.acceptedFrom(address);
    return workers.directories.reduce((sum, directory) => sum + directory.acceptedFrom(address), 0);
  }

  #add(start: Omit<ConnectionStart, 'lifetime'>): StreamConnection {
    const lifetime = this.#options.lifetime(start.local);
    const connection = new StreamConnection(this, this.#options.nextId(), { ...start, lifetime });
    this.connections.add(connection);
    this.#handles.add(connection);
    return connection;
  }

  /**
   * The live connection of a flow: the one it names, else one with the same peer (at the socket, when that was chosen); null when there is none. Numbers of
   * connections come back from the network in Via: one that leads to another address is not believed. Nor does one of
   * another transport do: what is to go by TLS goes by nothing less.
   */
  find(flow: Flow): StreamConnection | null {
    const { remoteAddress, remotePort, socket } = flow;
    const named = flow.connection === 0 ? null : this.connections.byId(flow.connection);
    const isBelieved = named?.flow.remoteAddress === remoteAddress && named.flow.socket.transport === socket.transport;
    if (isBelieved) return named.usable ? named : null;
    return this.connections.byPeer(socket.transport, remoteAddress, remotePort, this.#ownEnd(flow));
  }

  #ownEnd({ socket, isSocketChosen }: Flow): OwnEnd | null {
    if (isSocketChosen !== true) return null;
    const { tcpReusePort, tcpPrefersPort } = this.limits;
    return { socket, match: tcpReusePort ? 'port' : tcpPrefersPort ? 'port-first' : 'address' };
  }

  /** Queues on the flow's connection, or on a new one; false when neither can be had. `options` are `SendOption` bits. */
  send(flow: Flow, text: string, options: number): boolean {
    if (this.queuedBytes > this.limits.tcpQueue) {
      this.log.error(`${peerOf(flow)}: too many bytes wait for all peers`);
      this.counters.dropped++;
      this.events.sendq_full.value++;
      return false;
    }
    const connection = this.find(flow) ?? this.#connect(flow, options);
    if (connection === null || !connection.send(text, flow)) {
      return false;
    }
    if ((options & SendOption.CloseAfter) !== 0) {
      connection.closeAfterSending();
    }
    this.counters.sent++;
    return true;
  }

  #connect(flow: Flow, options: number): StreamConnection | null {
    const { remoteAddress, remotePort, socket } = flow;
    if ((options & SendOption.NoConnect) !== 0 || this.limits.tcpNoConnect || this.#closing !== null) {
      return null;
    }
    if (carrierTransport(socket.transport) !== socket.transport) {
      // RFC 7118 §5: clients cannot be connected to.
      this.log.warn(`${peerOf(flow)}: TCP/TLS connection for WebSocket could not be found`);
      return null;
    }
    if (addressFamily(remoteAddress) !== socket.family || !isPort(remotePort)) {
      this.log.error(`${peerOf(flow)}: not an address that this socket can reach`);
      return null;
    }
    if (!this.#hasRoom(socket, `no connection to ${hostForm(remoteAddress)}:${remotePort}`)) {
      return null;
    }
    const security = this.#options.connecting(flow);
    if (security === undefined) {
      this.log.error(`${peerOf(flow)}: TLS is not set up for it`);
      return null;
    }
    const source = this.#sourceOf(flow);
    const stream = this.#options.sockets.connect({
      host: remoteAddress,
      port: remotePort,
      family: socket.family,
      ...source,
      autoSelectFamily: false,
      noDelay: true,
      keepAlive: this.limits.tcpKeepalive,
      keepAliveInitialDelay: this.limits.tcpKeepidle,
    });
    this.#limitAsking(stream);
    const peer = { address: ownCopy(remoteAddress), port: remotePort };
    return this.#add({ socket: stream, local: socket, localAddress: source.localAddress, peer, security });
  }

  /** The connection of a flow becomes one of WebSocket; null: it is gone, or is one already. */
  upgrade(flow: Flow, options: WebSocketOptions): WebSocketHandle | null {
    const connection = this.connections.byId(flow.connection);
    if (connection?.usable !== true) return null;
    const { transport } = connection.flow.socket;
    if (carrierTransport(transport) !== transport) return null;
    const session = openSession(connection, this, options);
    this.connections.changed(connection);
    return session;
  }

  /** The socket has a number only when Node has begun to connect it, at the end of this turn. */
  #limitAsking(stream: Socket): void {
    const { tcpSynCount } = this.limits;
    if (tcpSynCount > 0) process.nextTick(() => setTcpOption(descriptorOf(stream), TcpOption.SynCount, tcpSynCount));
  }

  #sourceOf({ socket, isSocketChosen }: Flow): Pick<StreamTarget, 'localAddress' | 'localPort' | 'onPortRefused'> {
    const { family, address, port } = socket;
    const source = family === 6 ? this.limits.tcpSource6 : this.limits.tcpSource4;
    if (source !== null && isSocketChosen !== true) return { localAddress: source };
    const localAddress = isUnspecified(address) ? undefined : address;
    if (!this.limits.tcpReusePort) return { localAddress };
    return { localAddress, localPort: port, onPortRefused: (status) => this.#onPortRefused(socket, status) };
  }

  flush(): void {
    const queued = this.#queued;
    for (let index = 0; index < queued.length; index++) {
      queued[index]!.flush();
    }
    queued.length = 0;
  }

  onTypeOfServiceRefused({ id, transport, address, port }: LocalSocket, status: number): void {
    if (this.#refusedTypeOfService.has(id)) return;
    this.#refusedTypeOfService.add(id);
    const reason = `type of service ${this.limits.typeOfService}: ${getSystemErrorName(status)}`;
    this.log.error(`${transport} listener ${hostForm(address)}:${port}: ${reason}`);
  }

  onMessage(text: string, connection: StreamConnection): void {
    this.#options.onMessage(text, connection.flow);
  }

  onQueued(connection: StreamConnection): void {
    const queued = this.#queued;
    if (queued.length === 0 || queued[queued.length - 1] !== connection) {
      queued.push(connection);
    }
    this.#options.onQueued();
  }

  onFlush(): void {
    this.#options.onFlush();
  }

  onClosed(connection: StreamConnection): void {
    this.connections.remove(connection);
    if (this.#closing === null) this.#options.onClosed(connection.flow, connection.end);
  }

  onUnsent(failure: SendFailure): void {
    this.counters.errors++;
    this.#options.onError(failure);
  }

  onGone(connection: StreamConnection): void {
    this.#handles.delete(connection);
    if (this.#handles.size === 0) {
      this.#onLastGone?.();
    }
  }

  /** Closes listeners and connections; resolves when no handle is left. */
  async close(): Promise<void> {
    this.flush();
    this.#closing ??= [...this.#servers.map(closeServer), this.#lastGone()];
    for (const connection of [...this.connections.all()]) {
      connection.close();
    }
    await Promise.all(this.#closing);
  }

  #lastGone(): Promise<void> {
    return this.#handles.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#onLastGone = resolve;
        });
  }
}

/** For log lines. */
function peerOf({ socket, remoteAddress, remotePort }: Flow): string {
  return `${socket.transport} send to ${hostForm(remoteAddress)}:${remotePort}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
