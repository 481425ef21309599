// The transport layer's live state, for RPC and the user interface.
import type { LocalSocket, Transport } from '../sip/flow.ts';
import type { TransportCounters } from './counters.ts';
import type { Alias } from './own-addresses.ts';
import type { ConnectionState } from './stream-connection.ts';

export interface SocketSnapshot {
  readonly socket: LocalSocket;
  /** The host name of the listen line; null when it gave an address. */
  readonly hostName: string | null;
}

export interface ConnectionSnapshot {
  readonly id: number;
  readonly transport: Transport;
  readonly state: ConnectionState;
  readonly outgoing: boolean;
  /** The peer. */
  readonly sourceAddress: string;
  readonly sourcePort: number;
  /** Our end of the connection. */
  readonly destinationAddress: string;
  readonly destinationPort: number;
  /** Seconds of silence left, and in all. */
  readonly timeout: number;
  readonly lifetime: number;
  readonly queuedBytes: number;
}

export interface TransportSnapshot {
  /** In listen order. */
  readonly sockets: readonly SocketSnapshot[];
  readonly aliases: readonly Alias[];
  readonly connections: readonly ConnectionSnapshot[];
  readonly tcp: {
    readonly maxConnections: number;
    readonly maxTlsConnections: number;
    readonly openedConnections: number;
    readonly openedTlsConnections: number;
    readonly queuedBytes: number;
  };
  readonly counters: { readonly udp: TransportCounters; readonly tcp: TransportCounters };
}
