/** `natping_socket` and `udpping_from_path`: keep-alives that seem to come from another server, whose address the NAT knows. */
import { addressFamily } from '../../src/lib/ip-address.ts';
import type { DatagramEnd, RawDatagrams } from '../../src/lib/raw-datagrams.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import { type NameAddr, readNameAddrList } from '../../src/sip/name-addr.ts';
import { isPort } from '../../src/sip/port.ts';

const DEFAULT_PORT = 5060;

interface Source {
  readonly host: string;
  readonly port: number;
}

/** `host` or `host:port`; null: it is neither. */
export function parseSource(text: string): Source | null {
  const match = /^([\w.-]+)(?::(\d{1,5}))?$/.exec(text);
  const port = Number(match?.[2] ?? DEFAULT_PORT);
  return match === null || !isPort(port) ? null : { host: match[1]!, port };
}

/** The last proxy is the one that the phone sees. */
function lastHost(path: string): Source | null {
  const proxies: NameAddr[] = [];
  const uri = readNameAddrList(path, 0, path.length, proxies) ? proxies.at(-1)!.uri : null;
  return uri === null ? null : { host: uri.address, port: uri.port ?? DEFAULT_PORT };
}

type Later<T> = T | Promise<T>;

/** Null: the host has no IPv4 address. */
function locate({ network }: ModuleHost, { host, port }: Source): Later<DatagramEnd | null> {
  if (addressFamily(host) === 4) return { address: host, port };
  if (addressFamily(host) === 6) return null;
  const found = network.resolveHost(host, port, 'udp');
  const endOf = (target: Awaited<typeof found>): DatagramEnd | null =>
    target === null || addressFamily(target.address) !== 4 ? null : { address: target.address, port };
  return found instanceof Promise ? found.then(endOf) : endOf(found);
}

export class ForgedSource {
  readonly #host: ModuleHost;
  readonly #raw: RawDatagrams;
  /** `natping_socket`; null: contacts without a Path are asked from here. */
  readonly #fixed: string | null;
  readonly #fromPath: boolean;

  constructor(host: ModuleHost, raw: RawDatagrams, fixed: string | null, fromPath: boolean) {
    this.#host = host;
    this.#raw = raw;
    this.#fixed = fixed;
    this.#fromPath = fromPath;
  }

  /** Where a keep-alive to a contact with that Path seems to come from; null: from here, 'unknown': from nowhere, it is not sent. */
  of(path: string): Later<DatagramEnd | 'unknown' | null> {
    if (this.#fromPath && path !== '')
      return this.#locate(lastHost(path), `udpping_from_path: the last host of Path ${path}`);
    return this.#fixed === null ? null : this.#locate(parseSource(this.#fixed), `natping_socket: ${this.#fixed}`);
  }

  #locate(source: Source | null, what: string): Later<DatagramEnd | 'unknown'> {
    const found = source === null ? null : locate(this.#host, source);
    const orUnknown = (end: DatagramEnd | null): DatagramEnd | 'unknown' => {
      if (end === null) this.#host.log.error(`${what} has no IPv4 address`);
      return end ?? 'unknown';
    };
    return found instanceof Promise ? found.then(orUnknown) : orUnknown(found);
  }

  send(from: DatagramEnd, to: DatagramEnd, bytes: Uint8Array): void {
    const failure = this.#raw.send(from, to, bytes);
    if (failure !== null) this.#host.log.error(`keep-alive to ${to.address}:${to.port} failed: ${failure}`);
  }

  close(): void {
    this.#raw.close();
  }
}
