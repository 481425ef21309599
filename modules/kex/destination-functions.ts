/** The next hop, and whether an address is ours. */
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { namedTransport } from '../../src/pv/uri-parts.ts';
import { parseUri } from '../../src/sip/uri.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();

/** True for a bare host name or address of ours too. A URI without port is ours whatever the port. */
function isMyself(self: Self, text: string): boolean {
  const { network } = self.host;
  if (/^\[?[\w.-]+(:[\da-fA-F:.]+)?\]?$/.test(text) && !/^[^[]*:/.test(text)) return network.isMyself(text, null, null);
  const uri = parseUri(text);
  if (uri === null || uri.host === '' || uri.scheme === 'tel') return false;
  return network.isMyself(uri.host, uri.port, namedTransport(uri));
}

export const destinationFunctions = {
  setdsturi: fn({
    doc: 'Sets the next hop (`$du`).',
    args: [arg.text()],
    names: ['uri'],
    routes: RouteType.Any,
    run(_self, ctx, uri) {
      ctx.destination = uri;
      return 1;
    },
  }),
  resetdsturi: fn({
    doc: 'Forgets the next hop set before.',
    routes: RouteType.Any,
    run(_self, ctx) {
      ctx.destination = null;
      return 1;
    },
  }),
  isdsturiset: fn({
    doc: 'True when a next hop is set.',
    routes: RouteType.Any,
    run: (_self, ctx) => (ctx.destination === null ? -1 : 1),
  }),
  is_myself: fn({
    doc: 'True when a URI or host is this server. A URI without port is, on any port.',
    args: [arg.text()],
    names: ['uri'],
    routes: RouteType.Any,
    run: (self, _ctx, uri) => (isMyself(self, uri) ? 1 : -1),
  }),
};
