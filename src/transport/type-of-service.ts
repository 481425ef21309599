// The type of service of IP (`tos`), where the native part for it is there: a start that needs it makes sure.
import type { Socket as DatagramSocket } from 'node:dgram';
import type { Server, Socket } from 'node:net';
import { socketTools } from '../lib/socket-tools.ts';

/** The number the system knows a socket by; -1: it has none. Node tells it nowhere else than in its handle. */
export function descriptorOf(socket: Socket | Server | DatagramSocket): number {
  return (
    (socket as (Socket | Server | DatagramSocket) & { readonly _handle?: { readonly fd?: number } | null })._handle
      ?.fd ?? -1
  );
}

/** 0, or a negative errno: a socket that does not take it sends as others do. */
export function setTypeOfService(descriptor: number, family: 4 | 6, value: number): number {
  const tools = socketTools();
  return 'failure' in tools ? 0 : tools.setTypeOfService(descriptor, family, value);
}
