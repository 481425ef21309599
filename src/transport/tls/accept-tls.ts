// Makes connections ready that peers opened for TLS: looks at whom they ask for, chooses how to answer, lets the handshake run.
import type { Socket } from 'node:net';
import { ClientHelloReader } from '../../lib/tls/client-hello.ts';
import type { TlsEnds } from '../../sip/tls-ends.ts';
import type { TransportLimits } from '../limits.ts';
import { readFirst } from '../read-first.ts';
import type { StreamSecurity, UnreadyConnection } from '../stream-security.ts';

export class AcceptTls implements StreamSecurity {
  readonly what = 'handshake';
  readonly #ends: () => TlsEnds | null;

  /** `ends`: null while nobody knows how. */
  constructor(ends: () => TlsEnds | null) {
    this.#ends = ends;
  }

  time({ handshakeTimeout }: TransportLimits): number {
    return handshakeTimeout;
  }

  begin(socket: Socket, connection: UnreadyConnection): void {
    const reader = new ClientHelloReader();
    readFirst(socket, (bytes) => reader.push(bytes), {
      onDecided: (hello) => {
        if ('refusal' in hello) {
          connection.abort('EPROTO', hello.refusal);
          return;
        }
        socket.unshift(reader.received);
        this.#answer(socket, connection, hello.serverName);
      },
      onEnd: () => {
        connection.abort('ECONNRESET', 'the peer ended it before the handshake');
      },
    });
  }

  #answer(socket: Socket, connection: UnreadyConnection, serverName: string | null): void {
    const end = this.#ends()?.server(connection.flow.socket, serverName) ?? null;
    if (end === null) {
      connection.abort('EPROTO', 'TLS is not set up: there is no profile for it');
      return;
    }
    end.begin(socket, {
      onSecure: (secure) => {
        connection.use(secure);
        connection.ready();
      },
      onFailed: (reason) => {
        connection.abort('EPROTO', reason);
      },
    });
  }
}
