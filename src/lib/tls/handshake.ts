// What both sides of a handshake have in common: who is told of its end, and in which words it failed.
import type { TLSSocket } from 'node:tls';

/** Told of the end of one handshake, once; neither when the socket was closed meanwhile. */
export interface HandshakeListener {
  onSecure(socket: TLSSocket): void;
  onFailed(reason: string): void;
}

interface OpenSslError extends Error {
  readonly reason?: string;
  readonly code?: string;
}

/** Why a handshake failed, in a few words for the log. */
export function handshakeReason(error: OpenSslError): string {
  if (error.reason !== undefined) return error.reason.replace(/^(?:sslv3|tlsv1|tlsv13) /, '');
  return error.code === 'ECONNRESET' ? 'the peer closed the connection' : error.message;
}
