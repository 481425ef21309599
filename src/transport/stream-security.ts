// What stands between a connected socket and the messages on it: nothing for TCP, a handshake for TLS.
import type { Socket } from 'node:net';

/** A connection of which the socket is connected, as the one sees it who makes it ready. */
export interface UnreadyConnection {
  /** From here on the connection is this socket, made from the one so far. */
  use(socket: Socket): void;
  /** Messages may go over the socket in use. */
  ready(): void;
  /** It cannot be made ready: closes it, with the reason in the log. */
  abort(code: string, reason: string): void;
}

/** Makes connections ready, each in a time that somebody else limits: a connection closes its socket when it is over. */
export interface StreamSecurity {
  /** Of one that a peer opened. */
  accept(socket: Socket, connection: UnreadyConnection): void;
  /** Of one that was opened from here. */
  connect(socket: Socket, connection: UnreadyConnection): void;
}
