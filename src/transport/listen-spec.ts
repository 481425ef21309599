// One `listen=` line after parsing, and the error of one that cannot be had.
import { hostForm } from '../lib/ip-address.ts';
import type { Transport } from '../sip/flow.ts';

export interface ListenSpec {
  readonly transport: Transport;
  /** IP literal with or without brackets, or a host name that resolves to one of our addresses; interface names are expanded before. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly advertisedAddress: string | null;
  readonly advertisedPort: number | null;
  readonly name: string | null;
}

/** A listening socket that could not be opened. `message` is one line fit for the operator. */
export class ListenError extends Error {
  /** The system's error code, such as `EADDRINUSE`. */
  readonly code: string;

  constructor(spec: ListenSpec, code: string, reason: string) {
    super(`cannot listen on ${spec.transport}:${hostForm(spec.host)}:${spec.port}: ${reason}`);
    this.name = 'ListenError';
    this.code = code;
  }
}

/** The words for a system error code, as people know them from `strerror`. */
export function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'the address is already in use by another program';
    case 'EADDRNOTAVAIL':
      return 'this machine does not have that address';
    case 'EACCES':
      return 'permission denied (ports below 1024 need privileges)';
    case 'EAFNOSUPPORT':
      return 'this machine does not support that address family';
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ECONNRESET':
      return 'connection reset by the peer';
    case 'EPIPE':
      return 'connection closed by the peer';
    case 'ETIMEDOUT':
      return 'connection timed out';
    case 'ENETUNREACH':
      return 'network is unreachable';
    case 'EHOSTUNREACH':
      return 'no route to the host';
    case 'EMSGSIZE':
      return 'message too long for one datagram';
    default:
      return error.message;
  }
}

/** A port that a message can be sent to. */
export function isPort(port: number): boolean {
  return port > 0 && port <= 65_535;
}
