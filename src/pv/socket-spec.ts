/** Sockets as configurations, peers and databases name them: `udp:10.0.0.1:5060`, `10.0.0.1:5060`, `tcp:[::1]`. */
import { lowerAscii } from '../lib/ascii.ts';
import { canonicalAddress, hostForm } from '../lib/ip-address.ts';
import type { Flow, LocalSocket } from '../sip/flow.ts';
import { carrierSocket, carriersOf, uriTransport } from '../sip/web-socket.ts';
import { TRANSPORTS, type Transport } from '../sip/transport.ts';

/** A name taken apart. */
export interface SocketName {
  /** null: any. */
  readonly transport: Transport | null;
  /** IP literal in its one spelling and without brackets, or a host name. */
  readonly host: string;
  /** null: any. */
  readonly port: number | null;
}

/** Before nothing but digits stands the host: `localhost:5060`. */
const NAME = /^(?:([a-z]+):(?!\d+$))?(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i;

/** `[proto:]host[:port]`, an IPv6 host in brackets; port 0 is none. null: the text is no such name. */
export function parseSocketName(text: string): SocketName | null {
  const match = NAME.exec(text);
  if (match === null) return null;
  const [, written, host, port] = match;
  const proto = written?.toLowerCase();
  const transport = proto === undefined ? null : TRANSPORTS.find((each) => each === proto);
  if (transport === undefined) return null;
  return { transport, host: canonicalAddress(host!) ?? host!, port: Number(port ?? 0) || null };
}

/**
 * The first socket that a name fits, by its own or its advertised address and port in any mixture; one of WebSocket names the
 * socket below it. null: none of them.
 */
export function socketNamed(sockets: readonly LocalSocket[], name: SocketName): LocalSocket | null {
  // Of sockets that differ in the transport only, a name without one means the first.
  for (const transport of name.transport === null ? TRANSPORTS : carriersOf(name.transport))
    for (const socket of sockets)
      if (socket.transport === transport && hasPort(socket, name.port) && hasHost(socket, name.host)) return socket;
  return null;
}

/** As {@link socketNamed}; null also when the text is no name. */
export function findSocket(sockets: readonly LocalSocket[], text: string): LocalSocket | null {
  const name = parseSocketName(text);
  return name === null ? null : socketNamed(sockets, name);
}

function hasPort(socket: LocalSocket, port: number | null): boolean {
  return port === null || socket.port === port || socket.advertisedPort === port;
}

function hasHost(socket: LocalSocket, host: string): boolean {
  if (socket.address === host) return true;
  return socket.advertisedAddress !== null && lowerAscii(socket.advertisedAddress) === lowerAscii(host);
}

/** `udp:10.0.0.1:5060`; what came by WebSocket came by the socket below it. */
export function socketText(socket: LocalSocket): string {
  const { transport, address, port } = carrierSocket(socket);
  return addressText(transport, address, port);
}

/** The same, with what Via says of the socket instead of its own address. */
export function advertisedText(socket: LocalSocket): string {
  const { transport, address, port } = carrierSocket(socket);
  return addressText(transport, socket.advertisedAddress ?? address, socket.advertisedPort ?? port);
}

/** `sip:host:port`, an IPv6 host in brackets, with the transport when it is not UDP or `always`. */
export function addressUri(transport: Transport, address: string, port: number, always = false): string {
  const parameter = always || transport !== 'udp' ? `;transport=${uriTransport(transport)}` : '';
  return `sip:${hostForm(address)}:${String(port)}${parameter}`;
}

/** Where a message came from, as {@link addressUri}. */
export function sourceUri({ socket, remoteAddress, remotePort }: Flow, always = false): string {
  return addressUri(socket.transport, remoteAddress, remotePort, always);
}

/** `proto:host:port`, an IPv6 host in brackets. */
export function addressText(transport: string, address: string, port: number): string {
  return `${transport}:${hostForm(address)}:${String(port)}`;
}
