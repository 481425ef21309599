/** Sockets as configurations name them: `udp:10.0.0.1:5060`, `10.0.0.1:5060`, `tcp:[::1]:5060`. */
import { withoutBrackets } from '../lib/ip-address.ts';
import type { LocalSocket } from '../sip/flow.ts';

/** The first of `sockets` that the text names; parts left out match any. null: none of them, or the text is no such name. */
export function findSocket(sockets: readonly LocalSocket[], text: string): LocalSocket | null {
  const match = /^(?:([a-z]+):)?(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(text.trim());
  if (match === null) return null;
  const transport = match[1]?.toLowerCase();
  const address = withoutBrackets(match[2]!);
  const port = match[3] === undefined ? null : Number(match[3]);
  return (
    sockets.find(
      (socket) =>
        (socket.address === address || socket.advertisedAddress === address) &&
        (transport === undefined || socket.transport === transport) &&
        (port === null || socket.port === port || socket.advertisedPort === port),
    ) ?? null
  );
}

/** `udp:10.0.0.1:5060` */
export function socketText(socket: LocalSocket): string {
  return addressText(socket.transport, socket.address, socket.port);
}

/** `proto:host:port`, an IPv6 host in brackets. */
export function addressText(transport: string, address: string, port: number): string {
  return `${transport}:${address.includes(':') ? `[${address}]` : address}:${String(port)}`;
}
