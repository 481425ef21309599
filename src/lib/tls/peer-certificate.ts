// The certificate of the peer of a TLS connection, and how many lead from it to the authority.
import type { X509Certificate } from 'node:crypto';
import type { PeerCertificate, TLSSocket } from 'node:tls';

const known = new WeakMap<TLSSocket, X509Certificate>();

/** null: the peer showed none, or the connection was over before anybody asked. */
export function peerCertificate(socket: TLSSocket): X509Certificate | null {
  const found = known.get(socket);
  if (found !== undefined) return found;
  // Node takes what it gives out of the chain that the peer sent: at the client side nothing is left for a second question.
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  known.set(socket, certificate);
  return certificate;
}

/** How many certificates lead from that of the peer to the authority, both counted. True only before `peerCertificate()`. */
export function chainLength(socket: TLSSocket): number {
  let length = 0;
  const seen = new Set<string>();
  let current: PeerCertificate | undefined = socket.getPeerCertificate(true);
  while (current?.raw !== undefined && !seen.has(current.fingerprint256)) {
    seen.add(current.fingerprint256);
    length++;
    current = (current as { issuerCertificate?: PeerCertificate }).issuerCertificate;
  }
  return length;
}
