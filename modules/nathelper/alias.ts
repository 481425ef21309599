/** `;alias=address~port~transport` of a Contact URI: where a phone behind NAT really is, said in a way that comes back. */
import { addressFamily, canonicalAddress, hostForm } from '../../src/lib/ip-address.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { transportNumber } from '../../src/pv/protocols.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { parameterPlaces, placesOf, type ParameterPlace } from './contact.ts';

/** As Kamailio numbers them; wss goes by `transport=ws` in a URI. */
const TRANSPORTS = ['', 'udp', 'tcp', 'tls', 'sctp', 'ws', 'ws'] as const;

export function aliasOfFlow({ socket, remoteAddress, remotePort }: Flow): string {
  return `${hostForm(remoteAddress)}~${remotePort}~${transportNumber(socket.transport)}`;
}

/** A text: why it cannot be made. */
export function aliasOf(address: string, port: number, transport: string): { readonly alias: string } | string {
  const bare = address.startsWith('[') ? canonicalAddress(address) : address;
  if (bare === null || addressFamily(bare) === 0) return `${address} is not an IP address`;
  if (port < 1 || port > 65535) return 'the port is not one';
  const number = transportNumber(transport);
  if (number === 0) return `${transport} is not a known transport`;
  return { alias: `${address}~${port}~${number}` };
}

/** The URI that an alias leads to; null: it is malformed. `namesUdp`: `;transport=udp` is said too. */
export function uriOfAlias(alias: string, namesUdp: boolean): string | null {
  const first = alias.indexOf('~');
  const second = first < 0 ? -1 : alias.indexOf('~', first + 1);
  if (second < 0 || second + 2 !== alias.length) return null;
  const transport = TRANSPORTS[alias.charCodeAt(second + 1) - 48] ?? '';
  if (transport === '') return null;
  const address = alias.slice(0, first);
  const host = address.startsWith('[') ? address : hostForm(address);
  const uri = `sip:${host}:${alias.slice(first + 1, second)}${transport !== 'udp' || namesUdp ? `;transport=${transport}` : ''}`;
  return parseUri(uri) === null ? null : uri;
}

/** The aliases of a URI in order. */
export function aliasesIn(uri: string, name: string): ParameterPlace[] {
  return parameterPlaces(uri, placesOf(uri)).filter((each) => each.name === name && each.value !== '');
}
