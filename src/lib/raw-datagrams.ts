/** UDP over IPv4 from addresses that need not be ours (raw(7)): a native part that is there when it could be built, for who may use it. */
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { socketTools } from './socket-tools.ts';

/** An IPv4 literal and a port. */
export interface DatagramEnd {
  readonly address: string;
  readonly port: number;
}

export interface RawDatagrams {
  /** Null, or why it could not be sent. At most 512 bytes. */
  send(from: DatagramEnd, to: DatagramEnd, bytes: Uint8Array): string | null;
  close(): void;
}

const textOf = (error: number): string => getSystemErrorMap().get(error)?.[1] ?? `error ${String(-error)}`;

export function openRawDatagrams(tools = socketTools()): RawDatagrams | { readonly failure: string } {
  if ('failure' in tools) return tools;
  const { openRaw, closeRaw, sendFrom } = tools;
  if (openRaw === undefined || closeRaw === undefined || sendFrom === undefined)
    return { failure: 'the native part for sockets was built for an older version' };
  const descriptor = openRaw();
  if (descriptor === -constants.errno.EPERM) return { failure: 'raw sockets need the right CAP_NET_RAW' };
  if (descriptor < 0) return { failure: `no raw socket can be opened: ${textOf(descriptor)}` };
  let isOpen = true;
  return {
    send(from, to, bytes) {
      if (!isOpen) return 'the socket is closed';
      const status = sendFrom(descriptor, from.address, from.port, to.address, to.port, bytes);
      return status === 0 ? null : textOf(status);
    },
    close() {
      if (isOpen) closeRaw(descriptor);
      isOpen = false;
    },
  };
}
