/** `address~port~transport`: where a peer really is, said in one parameter of a URI in a way that comes back. */
import { hostForm } from '../lib/ip-address.ts';
import type { Flow } from './flow.ts';
import { TRANSPORTS } from './transport.ts';
import { parseUri } from './uri.ts';
import { uriTransport } from './web-socket.ts';

export function aliasOfFlow({ socket, remoteAddress, remotePort }: Flow): string {
  return `${hostForm(remoteAddress)}~${remotePort}~${TRANSPORTS.indexOf(socket.transport) + 1}`;
}

/** The URI that an alias leads to; null: it is malformed. `namesUdp`: `;transport=udp` is said too. */
export function uriOfAlias(alias: string, namesUdp: boolean): string | null {
  const first = alias.indexOf('~');
  const second = first < 0 ? -1 : alias.indexOf('~', first + 1);
  if (second < 0 || second + 2 !== alias.length) return null;
  const transport = TRANSPORTS[alias.charCodeAt(second + 1) - 49];
  if (transport === undefined) return null;
  const address = alias.slice(0, first);
  const host = address.startsWith('[') ? address : hostForm(address);
  const named = uriTransport(transport);
  const uri = `sip:${host}:${alias.slice(first + 1, second)}${named !== 'udp' || namesUdp ? `;transport=${named}` : ''}`;
  return parseUri(uri) === null ? null : uri;
}
