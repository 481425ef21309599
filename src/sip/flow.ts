/** Where messages come from and go to. */
import type { TlsWishes } from './tls-ends.ts';
import type { Transport } from './transport.ts';

export type { Transport } from './transport.ts';

/** One address the server listens on. Made once at start-up; compared by identity. */
export interface LocalSocket {
  /** Position in the order of the `listen` lines, from 0. */
  readonly id: number;
  readonly transport: Transport;
  readonly family: 4 | 6;
  /** IP literal without brackets. */
  readonly address: string;
  readonly port: number;
  /** What Via, Record-Route and the like say instead of address and port (`listen=… advertise host:port`); null: the real ones. */
  readonly advertisedAddress: string | null;
  readonly advertisedPort: number | null;
  /** The `name "…"` of the listen line, for `$fsn`; null when it has none. */
  readonly name: string | null;
}

/**
 * One way for a message in or out: our socket and the peer's address. `connection` is the id of a stream
 * connection, 0 where there is none or any will do. Transport is that of the socket.
 */
export interface Flow {
  readonly socket: LocalSocket;
  /** IP literal without brackets. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly connection: number;
  /** Somebody has chosen the socket: a stream goes by a connection at its address, whatever others the peer has; absent: false. */
  readonly isSocketChosen?: boolean;
  /** For TLS, what is wanted of a connection that has to be opened; absent: nothing. */
  readonly tls?: TlsWishes | null;
}
