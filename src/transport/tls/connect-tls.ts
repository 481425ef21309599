// Makes a connection ready that was opened from here for TLS, as was chosen when it was.
import type { Socket } from 'node:net';
import type { ClientChoice, TlsEnds } from '../../sip/tls-ends.ts';
import type { TransportLimits } from '../limits.ts';
import type { StreamSecurity, UnreadyConnection } from '../stream-security.ts';

export class ConnectTls implements StreamSecurity {
  readonly what = 'handshake';
  readonly #ends: TlsEnds;
  readonly #choice: ClientChoice;

  constructor(ends: TlsEnds, choice: ClientChoice) {
    this.#ends = ends;
    this.#choice = choice;
  }

  time({ handshakeTimeout }: TransportLimits): number {
    return handshakeTimeout;
  }

  begin(socket: Socket, connection: UnreadyConnection): void {
    const { end, serverName } = this.#choice;
    const onFailed = (reason: string): void => {
      connection.abort('EPROTO', reason);
    };
    const decide = (isAllowed: boolean): void => {
      if (isAllowed) connection.ready();
      else connection.abort('ECANCELED', 'the configuration allows no data on it');
    };
    const secure = end.begin(socket, serverName, {
      onFailed,
      onSecure: () => {
        const allowed = this.#ends.opened(connection.flow, connection.firstText);
        if (allowed instanceof Promise) void allowed.then(decide);
        else decide(allowed);
      },
    });
    connection.use(secure);
  }
}
