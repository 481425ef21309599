// The server side of TLS with one certificate and one set of rules, for sockets that somebody else accepted.
import type { Socket } from 'node:net';
import { createServer, type Server, type TlsOptions, type TLSSocket } from 'node:tls';
import { handshakeReason, type HandshakeListener } from './handshake.ts';
import { refusalOf, type PeerRules } from './peer-rules.ts';

/** Receives the secrets of a connection, a line at a time, in the format of SSLKEYLOGFILE. */
export type KeyLog = (line: Buffer, remoteAddress: string | undefined) => void;

export interface ServerEndOptions {
  /** Certificate, key, versions and the like. Making a server end throws what OpenSSL says against them. */
  readonly tls: TlsOptions;
  readonly rules: PeerRules;
  readonly keyLog: KeyLog | null;
}

/** No handshake is over before this, whoever limits it otherwise. */
const LONGEST_HANDSHAKE_MS = 600_000;

export class TlsServerEnd {
  readonly rules: PeerRules;
  readonly #server: Server;
  /** By the two addresses of their sockets: what Node tells of the end of a handshake has a socket of its own. */
  readonly #handshakes = new Map<string, HandshakeListener>();

  constructor({ tls, rules, keyLog }: ServerEndOptions) {
    this.rules = rules;
    this.#server = createServer({ ...tls, rejectUnauthorized: false, handshakeTimeout: LONGEST_HANDSHAKE_MS });
    this.#server.on('secureConnection', this.#onSecure);
    this.#server.on('tlsClientError', this.#onFailed);
    if (keyLog !== null) {
      this.#server.on('keylog', (line, socket) => {
        keyLog(line, socket.remoteAddress);
      });
    }
  }

  /** Begins the handshake on `socket`, from which nothing was read; whoever closes that ends it. */
  begin(socket: Socket, listener: HandshakeListener): void {
    const key = keyOf(socket);
    this.#handshakes.set(key, listener);
    socket.once('close', () => {
      if (this.#handshakes.get(key) === listener) this.#handshakes.delete(key);
    });
    this.#server.emit('connection', socket);
  }

  #take(socket: TLSSocket): HandshakeListener | null {
    const key = keyOf(socket);
    const listener = this.#handshakes.get(key) ?? null;
    this.#handshakes.delete(key);
    return listener;
  }

  readonly #onSecure = (socket: TLSSocket): void => {
    const listener = this.#take(socket);
    const refusal = refusalOf(socket, this.rules);
    if (listener === null || refusal !== null) socket.destroy();
    if (refusal === null) listener?.onSecure(socket);
    else listener?.onFailed(refusal);
  };

  readonly #onFailed = (error: Error, socket: TLSSocket): void => {
    this.#take(socket)?.onFailed(`the handshake failed: ${handshakeReason(error)}`);
  };
}

function keyOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress}#${remotePort}#${localAddress}#${localPort}`;
}
