// Whether the peer of a TLS connection is accepted, by the certificate that it showed.
import type { TLSSocket } from 'node:tls';
import { chainLength, peerCertificate } from './peer-certificate.ts';

export interface PeerRules {
  /** A certificate must be there. */
  readonly requires: boolean;
  /** One that is there must lead to an authority that is trusted. */
  readonly verifies: boolean;
  /** Most certificates between that of the peer and that of the authority; below 0: any number. */
  readonly depth: number;
}

/** Why a peer without one is not accepted. */
export const NO_CERTIFICATE = 'the peer shows no certificate';

/** Why the peer is not accepted, for the log; null: it is. Asked when the handshake is over. */
export function refusalOf(socket: TLSSocket, rules: PeerRules): string | null {
  if (!rules.requires && !rules.verifies) return null;
  if (peerCertificate(socket) === null) return rules.requires ? NO_CERTIFICATE : null;
  if (!rules.verifies) return null;
  const problem = verificationProblem(socket);
  if (problem !== null) return notAccepted(problem);
  const between = chainLength(socket) - 2;
  return rules.depth >= 0 && between > rules.depth
    ? notAccepted(`${between} certificates up to the authority, at most ${rules.depth} may be`)
    : null;
}

export function notAccepted(problem: string): string {
  return `the certificate of the peer is not accepted: ${problem}`;
}

/** Whether the peer showed a certificate that leads to an authority which is trusted. */
export function peerIsVerified(socket: TLSSocket | null): boolean {
  return socket !== null && socket.authorized && peerCertificate(socket) !== null;
}

/** What is wrong with the certificate of a peer, in words; null: nothing. */
export function verificationProblem(socket: TLSSocket): string | null {
  if (socket.authorized) return null;
  const code = verificationCode(socket);
  return WORDS[code] ?? code.toLowerCase().replaceAll('_', ' ');
}

/** OpenSSL's name of what is wrong: `CERT_HAS_EXPIRED`. */
export function verificationCode(socket: TLSSocket): string {
  // Node gives a code at the server side and an error with it at the client side.
  const error: unknown = socket.authorizationError;
  if (error instanceof Error) return (error as NodeJS.ErrnoException).code ?? error.message;
  return typeof error === 'string' ? error : 'UNVERIFIED';
}

const WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_REVOKED: 'it was revoked',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  CRL_HAS_EXPIRED: 'the list of revoked certificates has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not among those of ca_list',
  UNABLE_TO_GET_CRL: 'there is no list of revoked certificates of its authority',
  UNABLE_TO_GET_ISSUER_CERT: 'a certificate of its chain is missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not among those of ca_list',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not among those of ca_list',
};
