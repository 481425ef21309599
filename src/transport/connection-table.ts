// The stream connections of one transport, found by id or by the peer's address and port (RFC 3261 §18.1.1, RFC 5923).
import type { TcpConnection } from './tcp-connection.ts';

function keyOf(address: string, port: number): string {
  return `${address}#${port}`;
}

export class ConnectionTable {
  readonly #byId = new Map<number, TcpConnection>();
  readonly #byPeer = new Map<string, TcpConnection>();

  get size(): number {
    return this.#byId.size;
  }

  add(connection: TcpConnection): void {
    this.#byId.set(connection.id, connection);
    this.addAlias(connection, connection.flow.remotePort);
  }

  remove(connection: TcpConnection): void {
    this.#byId.delete(connection.id);
    for (const key of connection.keys) {
      if (this.#byPeer.get(key) === connection) {
        this.#byPeer.delete(key);
      }
    }
    connection.keys.length = 0;
  }

  byId(id: number): TcpConnection | null {
    return this.#byId.get(id) ?? null;
  }

  byPeer(address: string, port: number): TcpConnection | null {
    return this.#byPeer.get(keyOf(address, port)) ?? null;
  }

  /** Lets the connection be found at another port of its peer; of two that claim one port the newer has it. False when it has too many. */
  addAlias(connection: TcpConnection, port: number): boolean {
    const key = keyOf(connection.flow.remoteAddress, port);
    if (!connection.keys.includes(key)) {
      if (connection.keys.length >= MAX_KEYS) {
        return false;
      }
      connection.keys.push(key);
    }
    this.#byPeer.set(key, connection);
    return true;
  }

  /** In the order in which they were opened. */
  all(): IterableIterator<TcpConnection> {
    return this.#byId.values();
  }
}

/** A peer may not fill the table with ports of its choice. */
const MAX_KEYS = 12;
