// The server side of TLS with one certificate and one set of rules, for sockets that somebody else accepted.
import type { Socket } from 'node:net';
import { createServer, type Server, type TlsOptions, type TLSSocket } from 'node:tls';
import { handshakeReason, type HandshakeListener } from './handshake.ts';
import { NO_CERTIFICATE, notAccepted, refusalOf, verificationProblem, type PeerRules } from './peer-rules.ts';

/** Receives the secrets of a connection, a line at a time, in the format of SSLKEYLOGFILE. */
export type KeyLog = (line: Buffer, remoteAddress: string | undefined) => void;

export interface ServerEndOptions {
  /** Certificate, key, versions and the like. Making a server end throws what OpenSSL says against them. */
  readonly tls: TlsOptions;
  readonly rules: PeerRules;
  readonly keyLog: KeyLog | null;
}

/** One that goes on. */
interface Handshake {
  readonly listener: HandshakeListener;
  /** null: not known yet. */
  secure: TLSSocket | null;
}

/** No handshake is over before this, whoever limits it otherwise. */
const LONGEST_HANDSHAKE_MS = 600_000;

export class TlsServerEnd {
  readonly rules: PeerRules;
  readonly #server: Server;
  /** By the two addresses of their sockets: what Node tells of a handshake has a socket of its own. */
  readonly #handshakes = new Map<string, Handshake>();

  constructor({ tls, rules, keyLog }: ServerEndOptions) {
    this.rules = rules;
    // Only so does OpenSSL tell the peer, in an alert, that a certificate is missing.
    const rejectUnauthorized = rules.requires && rules.verifies;
    this.#server = createServer({ ...tls, rejectUnauthorized, handshakeTimeout: LONGEST_HANDSHAKE_MS });
    this.#server.on('secureConnection', this.#onSecure);
    this.#server.on('tlsClientError', this.#onFailed);
    if (rejectUnauthorized) this.#server.on('keylog', this.#onKey);
    if (keyLog !== null) {
      this.#server.on('keylog', (line, socket) => {
        keyLog(line, socket.remoteAddress);
      });
    }
  }

  /** Begins the handshake on `socket`, from which nothing was read; whoever closes that ends it. */
  begin(socket: Socket, listener: HandshakeListener): void {
    const key = keyOf(socket);
    const handshake: Handshake = { listener, secure: null };
    this.#handshakes.set(key, handshake);
    // Before whoever else listens for the end: they are to know the reason.
    socket.prependOnceListener('close', () => {
      if (this.#handshakes.get(key) !== handshake) return;
      this.#handshakes.delete(key);
      const problem = problemOf(handshake.secure);
      if (problem !== null) listener.onFailed(notAccepted(problem));
    });
    this.#server.emit('connection', socket);
  }

  #take(socket: TLSSocket): HandshakeListener | null {
    const key = keyOf(socket);
    const handshake = this.#handshakes.get(key);
    this.#handshakes.delete(key);
    return handshake?.listener ?? null;
  }

  /** The first word of a handshake that has a socket: Node says nothing when it refuses the certificate of a peer. */
  readonly #onKey = (_line: Buffer, socket: TLSSocket): void => {
    const handshake = this.#handshakes.get(keyOf(socket));
    if (handshake !== undefined) handshake.secure = socket;
  };

  readonly #onSecure = (socket: TLSSocket): void => {
    const listener = this.#take(socket);
    const refusal = refusalOf(socket, this.rules);
    if (listener === null || refusal !== null) socket.destroy();
    if (refusal === null) listener?.onSecure(socket);
    else listener?.onFailed(refusal);
  };

  readonly #onFailed = (error: NodeJS.ErrnoException, socket: TLSSocket): void => {
    const isMissing = error.code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE';
    this.#take(socket)?.onFailed(isMissing ? NO_CERTIFICATE : `the handshake failed: ${handshakeReason(error)}`);
  };
}

/** Why Node refused the certificate of a peer, in words; null: it did not. */
function problemOf(socket: TLSSocket | null): string | null {
  // Not set while the handshake goes on, whatever Node's types say.
  const error: unknown = socket?.authorizationError;
  return socket === null || error === undefined || error === null ? null : verificationProblem(socket);
}

function keyOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress}#${remotePort}#${localAddress}#${localPort}`;
}
