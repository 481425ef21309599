/** The stream connections by their numbers, whichever worker has them: what may be asked of one by whoever has read its number somewhere. */
import { peerIsVerified } from '../lib/tls/peer-rules.ts';
import type { Transport } from '../sip/flow.ts';
import type { KeepAliveTimes } from '../sip/stream.ts';
import { type ConnectionTable, STREAMS } from './connection-table.ts';
import { setKeepAlive } from './keep-alive.ts';
import type { ConnectionState } from './stream-connection.ts';
import type { HandingOver } from './workers/handing-over.ts';

export class Connections {
  readonly #own: ConnectionTable;
  /** null: there are no other workers. */
  readonly #elsewhere: HandingOver | null;

  constructor(own: ConnectionTable, elsewhere: HandingOver | null) {
    this.#own = own;
    this.#elsewhere = elsewhere;
  }

  /** Whether there is one with that number. */
  has(connection: number): boolean {
    return this.#own.byId(connection) !== null || this.#elsewhere?.isElsewhereAlive(connection) === true;
  }

  /** Ends one in good order. False: there is none with that number. */
  close(connection: number): boolean {
    const found = this.#own.byId(connection);
    if (found === null) return this.#elsewhere?.close(connection) ?? false;
    found.close('asked');
    return true;
  }

  /**
   * Lets the peer's `port` be reached by the connection (RFC 5923; Via `alias`). False when there is no such connection, or
   * nobody knows whose it is: what is to go by TLS may not go to one who merely claims the port.
   */
  addAlias(connection: number, port: number): boolean {
    const found = this.#own.byId(connection);
    if (found === null) return this.#elsewhere?.addAlias(connection, port) ?? false;
    if (found.flow.socket.transport === 'tls' && !peerIsVerified(found.secure)) return false;
    return this.#own.addAlias(found, port);
  }

  /** Milliseconds of silence until it is closed. False: there is none with that number. */
  setLifetime(connection: number, milliseconds: number): boolean {
    const found = this.#own.byId(connection);
    if (found === null) return this.#elsewhere?.setLifetime(connection, milliseconds) ?? false;
    found.lifetime = milliseconds;
    return true;
  }

  /**
   * Keep-alives by the operating system; null: none. What it did not take of that, as far as this worker knows; null: there is no connection
   * with that number.
   */
  setKeepAlive(connection: number, times: KeepAliveTimes | null): readonly string[] | null {
    const found = this.#own.byId(connection);
    if (found !== null) return setKeepAlive(found.descriptor, times);
    return this.#elsewhere?.setKeepAlive(connection, times) === true ? [] : null;
  }

  /** Another worker tells of one only that it is there; null: there is none with that number. */
  state(connection: number): Exclude<ConnectionState, 'closed'> | null {
    const state = this.#own.byId(connection)?.state ?? 'closed';
    if (state !== 'closed') return state;
    return this.#elsewhere?.isElsewhereAlive(connection) === true ? 'open' : null;
  }

  /** The number of one with that peer, whatever its transport is; null: there is none. */
  find(address: string, port: number): number | null {
    const found = this.#own.byAddress(address, port)?.id ?? null;
    if (found !== null || this.#elsewhere === null) return found;
    for (const transport of STREAMS) {
      const other = this.#elsewhere.peer(transport, address, port);
      if (other !== 0) return other;
    }
    return null;
  }

  hasPeer(transport: Transport, address: string, port: number): boolean {
    if (this.#own.byPeer(transport, address, port) !== null) return true;
    return this.#elsewhere !== null && this.#elsewhere.peer(transport, address, port) !== 0;
  }
}
