// System errors in the words of those who run the server.
import { getSystemErrorMap } from 'node:util';

/** Where those of the system say less. What a code means at one place only is said there. */
const REASONS: ReadonlyMap<string | undefined, string> = new Map([
  ['EADDRINUSE', 'the address is already in use by another program'],
  ['EADDRNOTAVAIL', 'this machine does not have that address'],
  ['EACCES', 'permission denied'],
  ['ENOENT', 'no such file or folder'],
  ['ENOTDIR', 'a part of the path is no folder'],
  ['EISDIR', 'it is a folder'],
  ['EAFNOSUPPORT', 'this machine does not support that address family'],
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection reset by the peer'],
  ['EPIPE', 'connection closed by the peer'],
  ['ETIMEDOUT', 'connection timed out'],
  ['ENETUNREACH', 'network is unreachable'],
  ['EHOSTUNREACH', 'no route to the host'],
  ['EMSGSIZE', 'message too long for one datagram'],
]);

export const FOLDER_GONE = 'the current folder is gone';

/** Whether Node.js could not say where it is: somebody removed the folder. */
export function isFolderGone(error: unknown): boolean {
  return partsOf(error).syscall === 'uv_cwd';
}

/** Why something that was asked of the system failed; of any other error its text. */
export function reasonOf(error: unknown): string {
  if (isFolderGone(error)) return FOLDER_GONE;
  const { code, errno, message } = partsOf(error);
  const known = getSystemErrorMap().get(errno ?? 0);
  // Node's own text names the system call and the path once more.
  return REASONS.get(code ?? known?.[0]) ?? known?.[1] ?? message ?? String(error);
}

/** The same of a file that was opened with `O_NOFOLLOW`, which fails at a link. */
export function reasonAtLink(error: unknown): string {
  return isSystemError(error, 'ELOOP') ? 'a symbolic link stands there' : reasonOf(error);
}

/** As C prints it (strerror(3)), and so what Kamailio and its tools say: `No such file or directory`. */
export function wordsOfC(error: unknown): string {
  const { errno, message } = partsOf(error);
  const text = getSystemErrorMap().get(errno ?? 0)?.[1] ?? message ?? String(error);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function isSystemError(error: unknown, code: string): boolean {
  return partsOf(error).code === code;
}

const partsOf = (error: unknown): Partial<NodeJS.ErrnoException> => (error ?? {}) as Partial<NodeJS.ErrnoException>;
