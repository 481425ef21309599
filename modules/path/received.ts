/** Where a REGISTER came from, as a parameter of our Path and back (`received=` and its like). */
import { hostForm } from '../../src/lib/ip-address.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { TRANSPORTS } from '../../src/sip/transport.ts';

/** `sip:host:port[;transport=…]` with escapes, so that it is one parameter. */
export function receivedUri({ socket, remoteAddress, remotePort }: Flow): string {
  const transport = socket.transport === 'udp' ? '' : `%3Btransport%3D${socket.transport}`;
  return `sip:${hostForm(remoteAddress)}:${String(remotePort)}${transport}`;
}

/** `host~port~number`, as set_contact_alias() writes it. */
export function receivedAlias({ socket, remoteAddress, remotePort }: Flow): string {
  return `${hostForm(remoteAddress)}~${String(remotePort)}~${String(TRANSPORTS.indexOf(socket.transport) + 1)}`;
}

/** The URI an alias stands for; null: it is none. */
export function uriOfAlias(alias: string): string | null {
  const [host, port, number, ...rest] = alias.split('~');
  const transport = TRANSPORTS[Number(number) - 1];
  if (transport === undefined || host === '' || !/^\d+$/.test(port ?? '') || rest.length > 0) return null;
  return `sip:${host!}:${port!};transport=${transport}`;
}

/** Resolves escapes; null where they are broken. */
export function unescapeUri(text: string): string | null {
  return /%(?![\da-f]{2})/i.test(text)
    ? null
    : text.replace(/%([\da-f]{2})/gi, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
