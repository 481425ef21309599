// The client side of TLS with one certificate and one set of rules, on sockets that somebody else connected.
import type { Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { handshakeReason, type HandshakeListener } from './handshake.ts';
import { refusalOf, type PeerRules } from './peer-rules.ts';
import type { KeyLog } from './server-end.ts';

export interface ClientEndOptions {
  /** Certificate, key, versions and the like. Making a client end throws what OpenSSL says against them. */
  readonly tls: SecureContextOptions;
  readonly rules: PeerRules;
  readonly keyLog: KeyLog | null;
}

export class TlsClientEnd {
  readonly rules: PeerRules;
  readonly #context: SecureContext;
  readonly #keyLog: KeyLog | null;

  constructor({ tls, rules, keyLog }: ClientEndOptions) {
    this.rules = rules;
    this.#context = createSecureContext(tls);
    this.#keyLog = keyLog;
  }

  /**
   * Begins the handshake on `socket` and gives the socket that takes its place, which whoever closes ends it.
   * `serverName`: which server is asked for (RFC 6066 §3).
   */
  begin(socket: Socket, serverName: string | null, listener: HandshakeListener): TLSSocket {
    const keyLog = this.#keyLog;
    const secure = connect({
      socket,
      secureContext: this.#context,
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      ...(serverName !== null && { servername: serverName }),
    });
    if (keyLog !== null) {
      secure.on('keylog', (line: Buffer) => {
        keyLog(line, socket.remoteAddress);
      });
    }
    const onError = (error: Error): void => {
      listener.onFailed(`the handshake failed: ${handshakeReason(error)}`);
    };
    secure.once('error', onError);
    secure.once('secureConnect', () => {
      secure.off('error', onError);
      const refusal = refusalOf(secure, this.rules);
      if (refusal === null) listener.onSecure(secure);
      else listener.onFailed(refusal);
    });
    return secure;
  }
}
