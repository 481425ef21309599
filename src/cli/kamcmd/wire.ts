/** What carries packets to a server and back. */
import { wordsOfC } from '../../lib/system-error.ts';
import type { Packet } from '../../rpc/binrpc/packet.ts';

export interface Wire {
  /** Sends one request and waits for one packet. */
  exchange(request: Buffer): Promise<Packet | WireFailure>;
  close(): void;
}

/** A line for people, as it is to be printed. */
export interface WireFailure {
  readonly failure: string;
}

export function isWireFailure(value: object): value is WireFailure {
  return 'failure' in value;
}

/** Text and number of a system error as C prints them: `Connection refused`, 111. */
export function systemError(error: NodeJS.ErrnoException): { readonly text: string; readonly number: number } {
  return { text: wordsOfC(error), number: Math.abs(error.errno ?? 0) };
}
