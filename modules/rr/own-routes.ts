/** Which Route headers are ours, and which socket one names. */
import type { ModuleHost } from '../../src/module/index.ts';
import { canonicalAddress } from '../../src/lib/ip-address.ts';
import { socketNamed } from '../../src/pv/socket-spec.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import { defaultPort, isTransport } from '../../src/sip/transport.ts';
import type { Uri } from '../../src/sip/uri.ts';

export interface OwnRouteSettings {
  readonly sockname_mode: number;
}

export class OwnRoutes {
  readonly #host: ModuleHost;
  readonly #settings: OwnRouteSettings;

  constructor(host: ModuleHost, settings: OwnRouteSettings) {
    this.#host = host;
    this.#settings = settings;
  }

  /** Whether host and port are ours by any transport; GRUUs of ours are not that. */
  isMine(uri: Uri): boolean {
    const { network } = this.#host;
    const { port } = uri;
    if (!network.isMyself(uri.host, port, null)) return false;
    if (port === null && !network.isMyself(uri.host, 5060, null)) {
      const { transport } = uri;
      if (transport === null || !isTransport(transport)) return false;
      if (!network.isMyself(uri.host, defaultPort(transport), transport)) return false;
    }
    return !uri.hasParameter('gr');
  }

  /** The socket a Route of ours stands for; null: there is none. */
  socketOf(uri: Uri): LocalSocket | null {
    const { sockets } = this.#host.network;
    const name = this.#settings.sockname_mode === 1 ? uri.parameter('sn') : null;
    const named = name === null ? null : (sockets.find((each) => each.name === name) ?? null);
    if (named !== null) return named;
    const transport = uri.transport !== null && isTransport(uri.transport) ? uri.transport : null;
    const port = uri.port ?? defaultPort(transport ?? 'udp');
    const host = canonicalAddress(uri.host) ?? uri.host;
    return socketNamed(sockets, { transport, host, port });
  }
}
