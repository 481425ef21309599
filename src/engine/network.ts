/** The transports as modules see them: where a URI leads, which socket to use, what is ours. */
import { addressFamily } from '../lib/ip-address.ts';
import type {
  HostAlias,
  MessageObserver,
  Network,
  StreamNetwork,
  Target,
  TlsNetwork,
  TrafficInterceptor,
} from '../module/host.ts';
import type { Names } from '../module/names.ts';
import type { Flow, LocalSocket, Transport } from '../sip/flow.ts';
import { defaultPort, isTransport } from '../sip/transport.ts';
import { parseUri } from '../sip/uri.ts';
import type { WebSocketHandle, WebSocketOptions } from '../sip/web-socket.ts';
import type { RandomSource } from '../lib/random.ts';
import type { Blocklist } from '../transport/blocklist.ts';
import { Destinations, type Destination, type DestinationRules } from '../transport/dns/destinations.ts';
import type { CoreValues } from './config/core-parameters.ts';
import type { Resolver } from '../transport/resolver.ts';
import type { TransportLayer } from '../transport/transport-layer.ts';
import type { Registrations } from './registrations.ts';
import { KnownTargets } from './known-targets.ts';
import { streamNetwork } from './stream-network.ts';
import { namesOf } from './names.ts';
import { tlsNetwork } from './tls-network.ts';

export interface NetworkParts {
  readonly transport: TransportLayer;
  readonly resolver: Resolver;
  readonly blocklist: Blocklist;
  readonly registrations: Pick<Registrations, 'traffic' | 'observers'>;
  /** Live values. */
  readonly core: CoreValues;
  readonly random: RandomSource;
}

type Found = Target | null | Promise<Target | null>;

export class EngineNetwork implements Network {
  readonly blocklist: Blocklist;
  readonly #core: CoreValues;
  readonly #random: RandomSource;
  readonly #transport: TransportLayer;
  readonly streams: StreamNetwork;
  readonly #tls: TlsNetwork;
  readonly #resolver: Resolver;
  readonly names: Names;
  /** What sees each text before it is sent; null: nothing. */
  readonly #traffic: () => TrafficInterceptor | null;
  /** Those who are told what is sent. */
  readonly #observers: readonly MessageObserver[];
  readonly #known = new KnownTargets();
  readonly #domains: { readonly domain: string; readonly port: number }[] = [];

  constructor({ transport, resolver, blocklist, registrations, core, random }: NetworkParts) {
    this.#transport = transport;
    this.streams = streamNetwork(transport);
    this.#tls = tlsNetwork(transport);
    this.#resolver = resolver;
    this.names = namesOf(resolver);
    this.blocklist = blocklist;
    this.#core = core;
    this.#random = random;
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
    const shown = traffic === null ? text : traffic.sent(text, flow, options);
    if (shown === null) return false;
    for (let i = 0; i < this.#observers.length; i++) this.#observers[i]!.sent(shown);
    return this.#transport.send(flow, shown, options);
  }

  foreseen(reply: string): string {
    return this.#traffic()?.foreseen(reply) ?? reply;
  }

  upgrade(flow: Flow, options: WebSocketOptions): WebSocketHandle | null {
    return this.#transport.upgrade(flow, options);
  }

  hasConnection(connection: number): boolean {
    return this.#transport.connections.has(connection);
  }

  closeConnection(connection: number): boolean {
    return this.#transport.connections.close(connection);
  }

  ownCallId(make: () => string): string {
    let callId = make();
    while (!this.#transport.isOwnCall(callId)) callId = make();
    return callId;
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
    this.#resolver.addHost(name, family, addresses, ttl);
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

  resolve(text: string, preferred: LocalSocket | null): Found {
    const known = this.#known.find(text);
    if (known !== null) return known;
    const found = this.#resolve(text, preferred);
    // Without further targets it was an address, not a name. For WebSocket it also counts which connections there are.
    if (found !== null && !(found instanceof Promise) && found.more === null && found.transport === 'udp')
      this.#known.add(text, found);
    return found;
  }

  #resolve(text: string, preferred: LocalSocket | null): Found {
    const uri = parseUri(text);
    if (uri?.isSipOrSips !== true) return null;
    // As in Kamailio a transport that nobody knows counts as none, and port 0 as well.
    const named = uri.transport !== null && isTransport(uri.transport) ? uri.transport : null;
    const port = uri.port === 0 ? null : uri.port;
    return this.#lookup(uri.maddr ?? uri.address, port, uri.isSips ? 'tls' : named, uri.isSips, preferred);
  }

  resolveHost(host: string, port: number, transport: Transport): Found {
    const address = host.replace(/^\[(.*)\]$/, '$1');
    return this.#lookup(address, port === 0 ? null : port, transport, transport === 'tls', null);
  }

  #lookup(
    host: string,
    port: number | null,
    transport: Transport | null,
    secure: boolean,
    preferred: LocalSocket | null,
  ): Found {
    if (addressFamily(host) !== 0) {
      const used = transport ?? 'udp';
      const at = port ?? defaultPort(used);
      const carrier = used === 'ws' ? this.#transport.webSocketTransport(host, at) : used;
      return { transport: carrier, address: host, port: at, more: null };
    }
    const asked = { host, port, transport, secure, family: preferred?.family ?? this.#family() };
    const destinations = new Destinations(asked, this.#resolver, this.#rules(preferred));
    const first = destinations.next();
    if (!(first instanceof Promise)) return first === null ? null : withMore(first, destinations);
    return first.then((found) => (found === null ? null : withMore(found, destinations)));
  }

  /** Addresses that cannot be sent to are not worth a question. */
  #family(): 0 | 4 | 6 {
    const { sockets } = this.#transport;
    const [first] = sockets;
    if (first === undefined) return 0;
    for (let i = 1; i < sockets.length; i++) if (sockets[i]!.family !== first.family) return 0;
    return first.family;
  }

  #rules(preferred: LocalSocket | null): DestinationRules {
    const core = this.#core;
    return {
      tryNaptr: core.dns_try_naptr !== 0,
      naptrIgnoresOrder: core.dns_naptr_ignore_rfc !== 0,
      balance: core.dns_srv_lb !== 0,
      random: this.#random,
      preference: (transport) => this.#preference(transport),
      reachable: ({ transport, address }) => this.findSocket(transport, address, preferred) !== null,
    };
  }

  #preference(transport: Transport): number | null {
    if (!this.#transport.sockets.some((socket) => socket.transport === transport)) return null;
    const liking = preferenceOf(this.#core, transport);
    return liking < 0 ? null : liking;
  }
}

function preferenceOf(core: CoreValues, transport: Transport): number {
  switch (transport) {
    case 'udp':
      return core.dns_udp_pref;
    case 'tcp':
      return core.dns_tcp_pref;
    case 'tls':
      return core.dns_tls_pref;
    case 'sctp':
      return core.dns_sctp_pref;
    default:
      return -1;
  }
}

function withMore({ transport, address, port }: Destination, more: Destinations): Target {
  return { transport, address, port, more: { next: () => further(more.next()) } };
}

function further(found: Destination | null | Promise<Destination | null>): Found {
  if (found instanceof Promise) return found.then(further);
  return found === null ? null : { ...found, more: null };
}
