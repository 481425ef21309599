// The type of service of IP (`tos`), where the native part for it is there: a start that needs it makes sure.
import type { Socket } from 'node:net';
import { socketTools } from '../lib/socket-tools.ts';
import type { LocalSocket } from '../sip/flow.ts';
import type { ConnectionOwner } from './connection-owner.ts';

/** The number the system knows a connection by; -1: it has none. Node tells it nowhere else than in its handle. */
export function descriptorOf(socket: Socket): number {
  return (socket as Socket & { readonly _handle?: { readonly fd?: number } | null })._handle?.fd ?? -1;
}

/** 0, or a negative errno: a socket that does not take it sends as others do. */
export function setTypeOfService(descriptor: number, family: 4 | 6, value: number): number {
  const tools = socketTools();
  return 'failure' in tools ? 0 : tools.setTypeOfService(descriptor, family, value);
}

/** Gives a connected stream of `local` the type of service that is asked for, if one is. */
export function markStream(
  socket: Socket,
  owner: Pick<ConnectionOwner, 'limits' | 'onTypeOfServiceRefused'>,
  local: LocalSocket,
): void {
  const value = owner.limits.typeOfService;
  const descriptor = descriptorOf(socket);
  if (value === null || descriptor < 0) return;
  const status = setTypeOfService(descriptor, local.family, value);
  if (status < 0) owner.onTypeOfServiceRefused(local, status);
}
