/** Where a REGISTER came from, as a parameter of our Path and back (`received=` and its like). */
import { hostForm } from '../../src/lib/ip-address.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { uriTransport } from '../../src/sip/web-socket.ts';

/** `sip:host:port[;transport=…]` with escapes, so that it is one parameter. */
export function receivedUri({ socket, remoteAddress, remotePort }: Flow): string {
  const named = uriTransport(socket.transport);
  const transport = named === 'udp' ? '' : `%3Btransport%3D${named}`;
  return `sip:${hostForm(remoteAddress)}:${String(remotePort)}${transport}`;
}

/** Resolves escapes; null where they are broken. */
export function unescapeUri(text: string): string | null {
  return /%(?![\da-f]{2})/i.test(text)
    ? null
    : text.replace(/%([\da-f]{2})/gi, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
