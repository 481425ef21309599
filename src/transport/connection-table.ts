// The stream connections of one transport, found by id or by the peer's transport, address and port (RFC 3261 §18.1.1, RFC 5923).
import { isUnspecified } from '../lib/ip-address.ts';
import type { LocalSocket, Transport } from '../sip/flow.ts';
import { carrierTransport } from '../sip/web-socket.ts';
import type { StreamConnection } from './stream-connection.ts';
import type { ConnectionDirectory } from './workers/connection-directory.ts';

/** What a peer is known by. */
export function peerName(transport: Transport, address: string, port: number): string {
  return `${transport}:${address}#${port}`;
}

/** Transports that connections have. */
export const STREAMS: readonly Transport[] = ['tcp', 'tls', 'ws', 'wss'];

function isSecure({ flow }: StreamConnection): boolean {
  return carrierTransport(flow.socket.transport) === 'tls';
}

/** How much of the socket that a sender has chosen a connection must have: its address, its port rather than another one at that address, both. */
export type OwnEndMatch = 'address' | 'port-first' | 'port';

/** The socket that a sender has chosen. */
export interface OwnEnd {
  readonly socket: LocalSocket;
  readonly match: OwnEndMatch;
}

function isAtAddress({ flow, localAddress, outgoing }: StreamConnection, socket: LocalSocket): boolean {
  return localAddress === socket.address || isUnspecified(socket.address) || (!outgoing && flow.socket === socket);
}

/** One that was opened for the socket counts as one of its port, from whichever the system has it go. */
function isAtPort({ flow, localPort, outgoing }: StreamConnection, socket: LocalSocket): boolean {
  return localPort === socket.port || (outgoing && flow.socket === socket);
}

function isSameEnd(one: StreamConnection, other: StreamConnection): boolean {
  return one.localPort === other.localPort && one.localAddress === other.localAddress;
}

export class ConnectionTable {
  readonly #byId = new Map<number, StreamConnection>();
  #secure = 0;
  /** How many each address has opened. */
  readonly #sources = new Map<string, number>();
  /** The newest last; of several with the same end of ours the newest only. */
  readonly #byPeer = new Map<string, readonly StreamConnection[]>();
  /** Where other workers look. */
  readonly #directory: ConnectionDirectory | null;

  constructor(directory: ConnectionDirectory | null | undefined) {
    this.#directory = directory ?? null;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** How many of them are by TLS. */
  get secureSize(): number {
    return this.#secure;
  }

  /** How many of them that address has opened: those that we opened do not count. */
  acceptedFrom(address: string): number {
    return this.#sources.get(address) ?? 0;
  }

  add(connection: StreamConnection): void {
    this.#byId.set(connection.id, connection);
    if (!connection.outgoing) this.#count(connection.flow.remoteAddress, 1);
    if (isSecure(connection)) this.#secure++;
    this.#directory?.addNumber(connection.id);
    this.#directory?.count(this.#byId.size, this.#secure);
    this.addAlias(connection, connection.flow.remotePort);
  }

  remove(connection: StreamConnection): void {
    if (!this.#byId.delete(connection.id)) return;
    if (isSecure(connection)) this.#secure--;
    this.#directory?.removeNumber(connection.id);
    this.#directory?.count(this.#byId.size, this.#secure);
    if (!connection.outgoing) this.#count(connection.flow.remoteAddress, -1);
    for (const key of connection.keys) {
      const others = this.#byPeer.get(key)?.filter((each) => each !== connection) ?? [];
      this.#setPeer(key, others);
    }
    connection.keys.length = 0;
  }

  #setPeer(key: string, connections: readonly StreamConnection[]): void {
    const newest = connections.at(-1);
    if (newest === undefined) {
      this.#byPeer.delete(key);
      this.#directory?.removePeer(key);
    } else {
      this.#byPeer.set(key, connections);
      this.#directory?.setPeer(key, newest.id);
    }
  }

  #count(address: string, change: 1 | -1): void {
    const now = this.acceptedFrom(address) + change;
    if (now > 0) this.#sources.set(address, now);
    else this.#sources.delete(address);
    this.#directory?.countSource(address, now);
  }

  /** The transport of a connection is another one now: it is found by that, and by nothing it was found by before. */
  changed(connection: StreamConnection): void {
    this.remove(connection);
    this.add(connection);
  }

  byId(id: number): StreamConnection | null {
    return this.#byId.get(id) ?? null;
  }

  /** The newest that can be used, at an end of ours that a sender has chosen; null: at any. */
  byPeer(transport: Transport, address: string, port: number, own: OwnEnd | null = null): StreamConnection | null {
    const all = this.#byPeer.get(peerName(transport, address, port));
    if (all === undefined) return null;
    if (own === null) return all.findLast((each) => each.usable) ?? null;
    const { socket, match } = own;
    const near = all.filter((each) => each.usable && isAtAddress(each, socket));
    const exact = match === 'address' ? undefined : near.findLast((each) => isAtPort(each, socket));
    return exact ?? (match === 'port' ? null : (near.at(-1) ?? null));
  }

  /** The same whatever its transport is. */
  byAddress(address: string, port: number): StreamConnection | null {
    for (const transport of STREAMS) {
      const found = this.byPeer(transport, address, port);
      if (found !== null) return found;
    }
    return null;
  }

  /** Lets the connection be found at another port of its peer; of those that claim one port the newest has it. False when it has too many. */
  addAlias(connection: StreamConnection, port: number): boolean {
    const { socket, remoteAddress } = connection.flow;
    const key = peerName(socket.transport, remoteAddress, port);
    if (!connection.keys.includes(key)) {
      if (connection.keys.length >= MAX_KEYS) {
        return false;
      }
      connection.keys.push(key);
    }
    const others = this.#byPeer.get(key)?.filter((each) => each !== connection && !isSameEnd(each, connection)) ?? [];
    this.#setPeer(key, [...others, connection]);
    return true;
  }

  /** In the order in which they were opened, or became what they are. */
  all(): IterableIterator<StreamConnection> {
    return this.#byId.values();
  }
}

/** A peer may not fill the table with ports of its choice. */
const MAX_KEYS = 12;
