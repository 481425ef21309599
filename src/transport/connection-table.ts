// The stream connections of one transport, found by id or by the peer's transport, address and port (RFC 3261 §18.1.1, RFC 5923).
import type { Transport } from '../sip/flow.ts';
import { carrierTransport } from '../sip/web-socket.ts';
import type { StreamConnection } from './stream-connection.ts';

function keyOf(transport: Transport, address: string, port: number): string {
  return `${transport}:${address}#${port}`;
}

const STREAMS: readonly Transport[] = ['tcp', 'tls', 'ws', 'wss'];

function isSecure({ flow }: StreamConnection): boolean {
  return carrierTransport(flow.socket.transport) === 'tls';
}

export class ConnectionTable {
  readonly #byId = new Map<number, StreamConnection>();
  #secure = 0;
  /** How many each address has opened. */
  readonly #sources = new Map<string, number>();
  readonly #byPeer = new Map<string, StreamConnection>();

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
    this.addAlias(connection, connection.flow.remotePort);
  }

  remove(connection: StreamConnection): void {
    if (!this.#byId.delete(connection.id)) return;
    if (isSecure(connection)) this.#secure--;
    if (!connection.outgoing) this.#count(connection.flow.remoteAddress, -1);
    for (const key of connection.keys) {
      if (this.#byPeer.get(key) === connection) {
        this.#byPeer.delete(key);
      }
    }
    connection.keys.length = 0;
  }

  #count(address: string, change: 1 | -1): void {
    const now = this.acceptedFrom(address) + change;
    if (now > 0) this.#sources.set(address, now);
    else this.#sources.delete(address);
  }

  /** The transport of a connection is another one now: it is found by that, and by nothing it was found by before. */
  changed(connection: StreamConnection): void {
    this.remove(connection);
    this.add(connection);
  }

  byId(id: number): StreamConnection | null {
    return this.#byId.get(id) ?? null;
  }

  byPeer(transport: Transport, address: string, port: number): StreamConnection | null {
    return this.#byPeer.get(keyOf(transport, address, port)) ?? null;
  }

  /** The same whatever its transport is. */
  byAddress(address: string, port: number): StreamConnection | null {
    for (const transport of STREAMS) {
      const found = this.byPeer(transport, address, port);
      if (found !== null) return found;
    }
    return null;
  }

  /** Lets the connection be found at another port of its peer; of two that claim one port the newer has it. False when it has too many. */
  addAlias(connection: StreamConnection, port: number): boolean {
    const { socket, remoteAddress } = connection.flow;
    const key = keyOf(socket.transport, remoteAddress, port);
    if (!connection.keys.includes(key)) {
      if (connection.keys.length >= MAX_KEYS) {
        return false;
      }
      connection.keys.push(key);
    }
    this.#byPeer.set(key, connection);
    return true;
  }

  /** In the order in which they were opened, or became what they are. */
  all(): IterableIterator<StreamConnection> {
    return this.#byId.values();
  }
}

/** A peer may not fill the table with ports of its choice. */
const MAX_KEYS = 12;
