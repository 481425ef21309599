/** What whoever makes connections by TLS asks of whoever knows how it is set up (RFC 3261 §26.3.2.1). */
import type { TlsClientEnd } from '../lib/tls/client-end.ts';
import type { TlsServerEnd } from '../lib/tls/server-end.ts';
import type { Flow } from './flow.ts';

/** One end of a connection. */
export interface Endpoint {
  /** IP literal. */
  readonly address: string;
  readonly port: number;
}

/** What a script wants of a connection that may have to be opened for a message. */
export interface TlsWishes {
  /** The server to be asked for (RFC 6066 §3). */
  readonly serverName: string | null;
  /** The `server_id` of the profile. */
  readonly serverId: string | null;
}

/** How a connection that is about to be opened will be made secure. */
export interface ClientChoice {
  readonly end: TlsClientEnd;
  /** The server to be asked for; null: none. */
  readonly serverName: string | null;
}

export interface TlsEnds {
  /** Milliseconds of silence until a connection is closed; infinite: never. */
  readonly lifetime: number;
  /** For a peer that connected to `local` and asks for `serverName`; null: none. */
  server(local: Endpoint, serverName: string | null): TlsServerEnd | null;
  /** For a connection that is to be opened now to `peer`; null: none. */
  client(peer: Endpoint, wishes: TlsWishes | null): ClientChoice | null;
  /**
   * A connection that was opened from here is secure, and `text` is the first to go over it ('': there is none). False: nothing
   * may, and it is closed.
   */
  opened(flow: Flow, text: string): boolean | Promise<boolean>;
}
