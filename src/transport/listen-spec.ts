// One `listen=` line after parsing, and the error of one that cannot be had.
import { hostForm } from '../lib/ip-address.ts';
import type { Transport } from '../sip/flow.ts';
import { reasonOf } from '../lib/system-error.ts';

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

/** The words for why a socket could not be opened. */
export function listenReason(error: NodeJS.ErrnoException): string {
  return error.code === 'EACCES' ? `${reasonOf(error)} (ports below 1024 need privileges)` : reasonOf(error);
}
