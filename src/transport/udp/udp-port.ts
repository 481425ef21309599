// The port to UDP, shaped for batched system calls (recvmmsg, sendmmsg): one crossing each way per batch.
import type { ReceiveQueue } from '../../lib/socket-tools.ts';

/** Received datagrams, the first `count` of each array. The arrays are used again: read them before returning. */
export interface DatagramBatch {
  count: number;
  /** Latin1: one char per byte. */
  readonly texts: string[];
  readonly addresses: string[];
  readonly ports: number[];
}

/** How a port at the address of a group takes part in it. */
export interface MulticastOptions {
  /** The name of the interface; null: the system chooses. */
  readonly interface: string | null;
  readonly loopback: boolean;
  /** null: the system's own. */
  readonly ttl: number | null;
}

export interface UdpPortOptions {
  readonly family: 4 | 6;
  readonly address: string;
  readonly port: number;
  /** Of a socket that is bound there already and stays when the port is closed; null or absent: one has to be opened. */
  readonly descriptor?: number | null;
  /** Bytes to ask the kernel for. */
  readonly receiveBuffer: number;
  /** Of IP, for what is sent; null: the system's own. */
  readonly typeOfService: number | null;
  /** null: the address is not that of a group. */
  readonly multicast: MulticastOptions | null;
  readonly onBatch: (batch: DatagramBatch) => void;
  /** A datagram that was flushed and the kernel refused. */
  readonly onSendError: (error: NodeJS.ErrnoException, text: string, address: string, port: number) => void;
  /** The socket itself failed. */
  readonly onError: (error: Error) => void;
}

export interface UdpPort {
  /** The port in use; differs from the option when that was 0. */
  readonly port: number;
  /** Bytes that were flushed and the kernel has not taken yet. */
  readonly queuedBytes: number;
  /** What came and was not read yet; null: not known. */
  receiveQueue(): ReceiveQueue | null;
  /** Queues a datagram. `address` is an IP literal of the port's family, `text` latin1. */
  send(text: string, address: string, port: number): void;
  /** Hands everything queued to the kernel. */
  flush(): void;
  close(): Promise<void>;
}

/** Opens a port; rejects with the system's error when the address cannot be had. */
export type OpenUdpPort = (options: UdpPortOptions) => Promise<UdpPort>;
