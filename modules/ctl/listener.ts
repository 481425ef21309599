/** What the module's sockets have in common, and what `ctl.*` shows of them. */
import type { Packet } from '../../src/rpc/binrpc/packet.ts';

/** The answer to a packet, null when there is none to give. Never rejects. */
export type AnswerPacket = (packet: Packet) => Buffer | null | Promise<Buffer | null>;

/** One socket that was opened. */
export interface ControlListener {
  /** As `ctl.listen` prints it: `unix_stream`, `unix_dgram`, `udp`, `tcp`. */
  readonly kind: string;
  /** Path or address, and port or ''. */
  readonly address: string;
  readonly port: string;
  connections(): readonly ControlConnection[];
  close(): Promise<void>;
}

/** One peer of a stream. */
export interface ControlConnection {
  readonly peerAddress: string;
  readonly peerPort: string;
}

/** Why a socket could not be opened. */
export interface ListenFailure {
  readonly failure: string;
}
