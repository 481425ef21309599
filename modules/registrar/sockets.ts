/** Local sockets as text, `udp:10.0.0.1:5060`, and back. */
import type { Network } from '../../src/module/index.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

/** `advertised`: with what Via says of it instead of its own address. */
export function socketText(socket: LocalSocket, advertised = false): string {
  const address = (advertised ? socket.advertisedAddress : null) ?? socket.address;
  const port = (advertised ? socket.advertisedPort : null) ?? socket.port;
  return `${socket.transport}:${bracketed(address)}:${port}`;
}

/** The socket that is written like this, by its own or its advertised address; null: none of ours. */
export function findSocket(network: Network, text: string): LocalSocket | null {
  if (text === '') return null;
  for (const socket of network.sockets) {
    if (socketText(socket) === text) return socket;
    if (socket.advertisedAddress !== null && socketText(socket, true) === text) return socket;
  }
  return null;
}
