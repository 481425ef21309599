// What stands between a connected socket and the messages on it: nothing for TCP, a handshake for TLS.
import type { Socket } from 'node:net';
import type { Flow } from '../sip/flow.ts';
import type { TransportLimits } from './limits.ts';
import type { ProxiedPeer } from './proxy-protocol/header.ts';

/** A connection of which the socket is connected, as the one sees it who makes it ready. */
export interface UnreadyConnection {
  readonly flow: Flow;
  /** The first text that waits for it to be ready; '': none does. */
  readonly firstText: string;
  /** From here on the connection is this socket, made from the one so far. */
  use(socket: Socket): void;
  /** The peer is that one (null: the one it seems to be). False: the connection was closed, for it has too many. */
  isFrom(peer: ProxiedPeer | null): boolean;
  /** This comes next; null: nothing has to, messages may go over the socket. */
  secureBy(next: StreamSecurity | null): void;
  /** Messages may go over the socket in use. */
  ready(): void;
  /** It cannot be made ready: closes it, with the reason in the log. */
  abort(code: string, reason: string): void;
}

/** Makes a connection ready, in a time that the connection limits: it closes its socket when that is over. */
export interface StreamSecurity {
  /** What it waits for, for the log. */
  readonly what: string;
  /** Milliseconds it may take. */
  time(limits: TransportLimits): number;
  begin(socket: Socket, connection: UnreadyConnection): void;
}
