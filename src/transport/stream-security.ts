// What stands between a connected socket and the messages on it: nothing for TCP, a handshake for TLS.
import type { Socket } from 'node:net';
import type { Flow } from '../sip/flow.ts';

/** A connection of which the socket is connected, as the one sees it who makes it ready. */
export interface UnreadyConnection {
  readonly flow: Flow;
  /** The first text that waits for it to be ready; '': none does. */
  readonly firstText: string;
  /** From here on the connection is this socket, made from the one so far. */
  use(socket: Socket): void;
  /** Messages may go over the socket in use. */
  ready(): void;
  /** It cannot be made ready: closes it, with the reason in the log. */
  abort(code: string, reason: string): void;
}

/** Makes a connection ready, in a time that the connection limits: it closes its socket when that is over. */
export interface StreamSecurity {
  begin(socket: Socket, connection: UnreadyConnection): void;
}
