// System errors in the words of those who run the server.
import { getSystemErrorMap } from 'node:util';

const REASONS: ReadonlyMap<string | undefined, string> = new Map([
  ['EADDRINUSE', 'the address is already in use by another program'],
  ['EADDRNOTAVAIL', 'this machine does not have that address'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'only root may do that'],
  ['ENOENT', 'no such file or folder'],
  ['ENOTDIR', 'a part of the path is no folder'],
  ['EISDIR', 'it is a folder'],
  ['ELOOP', 'a symbolic link stands there'],
  ['EAFNOSUPPORT', 'this machine does not support that address family'],
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection reset by the peer'],
  ['EPIPE', 'connection closed by the peer'],
  ['ETIMEDOUT', 'connection timed out'],
  ['ENETUNREACH', 'network is unreachable'],
  ['EHOSTUNREACH', 'no route to the host'],
  ['EMSGSIZE', 'message too long for one datagram'],
]);

/** The words for a system error code, as people know them from `strerror`. */
export function reasonOf(error: NodeJS.ErrnoException): string {
  // Node's own text names the system call and the path once more.
  return REASONS.get(error.code) ?? getSystemErrorMap().get(error.errno ?? 0)?.[1] ?? error.message;
}
