// What the configuration wants of the socket of a connected stream beyond what Node gives it.
import type { Socket } from 'node:net';
import { setTcpOption, TcpOption } from '../lib/socket-tools.ts';
import type { LocalSocket } from '../sip/flow.ts';
import type { ConnectionOwner } from './connection-owner.ts';
import type { TransportLimits } from './limits.ts';
import { descriptorOf } from './descriptor.ts';
import { setTypeOfService } from './type-of-service.ts';

/** `local`: the socket of ours that it belongs to. */
export function setSocketOptions(
  socket: Socket,
  owner: Pick<ConnectionOwner, 'limits' | 'onTypeOfServiceRefused'>,
  local: LocalSocket,
): void {
  const descriptor = descriptorOf(socket);
  if (descriptor < 0) return;
  setTcpOptions(descriptor, owner.limits);
  const value = owner.limits.typeOfService;
  if (value === null) return;
  const status = setTypeOfService(descriptor, local.family, value);
  if (status < 0) owner.onTypeOfServiceRefused(local, status);
}

/** 0 is the system's own value. */
function setTcpOptions(descriptor: number, limits: TransportLimits): void {
  if (limits.tcpKeepalive) {
    if (limits.tcpKeepCount > 0) setTcpOption(descriptor, TcpOption.KeepCount, limits.tcpKeepCount);
    if (limits.tcpKeepInterval > 0) setTcpOption(descriptor, TcpOption.KeepInterval, limits.tcpKeepInterval);
  }
  if (limits.tcpLinger > 0) setTcpOption(descriptor, TcpOption.Linger, limits.tcpLinger);
}
