// The certificate of the peer of a TLS connection, and how many lead from it to the authority.
import type { X509Certificate } from 'node:crypto';
import type { PeerCertificate, TLSSocket } from 'node:tls';

interface Shown {
  readonly certificate: X509Certificate;
  readonly chainLength: number;
}

const known = new WeakMap<TLSSocket, Shown>();

/** null: the peer showed none, or the connection was over before anybody asked. */
export function peerCertificate(socket: TLSSocket): X509Certificate | null {
  return shown(socket)?.certificate ?? null;
}

/** How many certificates lead from that of the peer to the authority, both counted; 0 when the peer showed none. */
export function chainLength(socket: TLSSocket): number {
  return shown(socket)?.chainLength ?? 0;
}

// Node takes the single certificate out of the chain that the peer sent, and at the client side has nothing for a second
// question: both are read here, the chain first, and nowhere else.
function shown(socket: TLSSocket): Shown | null {
  const found = known.get(socket);
  if (found !== undefined) return found;
  const length = countChain(socket);
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  const now = { certificate, chainLength: length };
  known.set(socket, now);
  return now;
}

function countChain(socket: TLSSocket): number {
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
