/** The transports as modules see them: where a URI leads, which socket to use, what is ours. */
import { isIP } from 'node:net';
import type { HostAlias, MessageObserver, Network, Target, TlsNetwork, TrafficInterceptor } from '../module/host.ts';
import type { Flow, LocalSocket, Transport } from '../sip/flow.ts';
import { defaultPort, isTransport } from '../sip/transport.ts';
import { parseUri } from '../sip/uri.ts';
import type { WebSocketHandle, WebSocketOptions } from '../sip/web-socket.ts';
import type { Resolver } from '../transport/resolver.ts';
import type { TransportLayer } from '../transport/transport-layer.ts';
import type { Registrations } from './registrations.ts';
import { tlsNetwork } from './tls-network.ts';

export class EngineNetwork implements Network {
  readonly #transport: TransportLayer;
  readonly #tls: TlsNetwork;
  readonly #resolver: Resolver;
  /** What sees each text before it is sent; null: nothing. */
  readonly #traffic: () => TrafficInterceptor | null;
  /** Those who are told what is sent. */
  readonly #observers: readonly MessageObserver[];
  readonly #domains: { readonly domain: string; readonly port: number }[] = [];

  constructor(
    transport: TransportLayer,
    resolver: Resolver,
    registrations: Pick<Registrations, 'traffic' | 'observers'>,
  ) {
    this.#transport = transport;
    this.#tls = tlsNetwork(transport);
    this.#resolver = resolver;
    this.#traffic = () => registrations.traffic;
    this.#observers = registrations.observers;
  }

  get tls(): TlsNetwork {
    return this.#tls;
  }

  get sockets(): readonly LocalSocket[] {
    return this.#transport.sockets;
  }

  get aliases(): readonly HostAlias[] {
    return this.#transport.snapshot().aliases;
  }

  send(flow: Flow, text: string, options = 0): boolean {
    const traffic = this.#traffic();
    const shown = traffic === null ? text : traffic.sent(text, flow);
    for (let i = 0; i < this.#observers.length; i++) this.#observers[i]!.sent(shown);
    return this.#transport.send(flow, shown, options);
  }

  upgrade(flow: Flow, options: WebSocketOptions): WebSocketHandle | null {
    return this.#transport.upgrade(flow, options);
  }

  closeConnection(connection: number): boolean {
    return this.#transport.closeConnection(connection);
  }

  isConnected(flow: Flow): boolean {
    return this.#transport.isConnected(flow);
  }

  selectSocket(
    transport: Transport,
    address: string,
    forced: LocalSocket | null,
    received: LocalSocket | null = null,
  ): LocalSocket | null {
    return this.#transport.selectSocket(transport, address, forced, received);
  }

  findSocket(
    transport: Transport,
    address: string,
    forced: LocalSocket | null,
    received: LocalSocket | null = null,
  ): LocalSocket | null {
    return this.#transport.findSocket(transport, address, forced, received);
  }

  isMyself(host: string, port: number | null, transport: Transport | null): boolean {
    return this.#transport.isMyself(host, port, transport) || this.#isSubdomain(host, port);
  }

  addSubdomainAlias(domain: string, port: number): void {
    this.#domains.push({ domain: domain.toLowerCase(), port });
  }

  addHost(name: string, family: 4 | 6, addresses: readonly string[], ttl: number | null): void {
    this.#resolver.keep(name, family, addresses, ttl === null ? Number.POSITIVE_INFINITY : ttl * 1000);
  }

  #isSubdomain(host: string, port: number | null): boolean {
    if (this.#domains.length === 0) return false;
    const name = host.toLowerCase();
    return this.#domains.some(
      (entry) =>
        (entry.port === 0 || port === null || port === 0 || entry.port === port) &&
        (name === entry.domain || name.endsWith(`.${entry.domain}`)),
    );
  }

  resolve(text: string, preferred: LocalSocket | null): Target | null | Promise<Target | null> {
    const uri = parseUri(text);
    if (uri?.isSipOrSips !== true) return null;
    const named = uri.transport;
    if (named !== null && !isTransport(named)) return null;
    const transport = uri.isSips ? 'tls' : (named ?? 'udp');
    return this.#lookup(uri.maddr ?? uri.address, uri.port ?? 0, transport, preferred);
  }

  resolveHost(host: string, port: number, transport: Transport): Target | null | Promise<Target | null> {
    return this.#lookup(host.replace(/^\[(.*)\]$/, '$1'), port, transport, null);
  }

  #lookup(
    host: string,
    port: number,
    transport: Transport,
    preferred: LocalSocket | null,
  ): Target | null | Promise<Target | null> {
    const number = port === 0 ? defaultPort(transport) : port;
    if (isIP(host) !== 0) return { transport, address: host, port: number };
    const answer = this.#resolver.lookup(host, preferred?.family ?? 0);
    const first = (addresses: readonly string[]): Target | null => {
      const address = addresses.find((each) => this.findSocket(transport, each, preferred) !== null) ?? addresses[0];
      return address === undefined ? null : { transport, address, port: number };
    };
    return answer instanceof Promise ? answer.then(first, () => null) : first(answer);
  }
}
