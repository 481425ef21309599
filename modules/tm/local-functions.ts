/** Requests of our own and copies of the one at hand. */
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { findSocket } from '../../src/pv/socket-spec.ts';
import type { Transport } from '../../src/sip/flow.ts';
import { parseProxy, replicate, replicateOn } from './relay-functions.ts';
import { ANY, type Self } from './self.ts';
import { hasContentType, sendRequest } from './uac.ts';

const fn = functionsOf<Self>();

const replicateVia = (name: string, transport: Transport) =>
  fn({
    doc: `As t_replicate(), over ${name}.`,
    args: [arg.text(), arg.int()],
    names: ['host', 'port'],
    routes: RouteType.Request,
    worksIn: RouteType.Failure,
    waits: true,
    run: (self, ctx, host, port) => replicate(self, ctx, self.host.network.resolveHost(host, port, transport)),
  });

function replicateTo(self: Self, ctx: Context, transport: string, address: string): number | Promise<number> {
  const proxy = parseProxy(`${transport}:${address}`, ctx);
  if (proxy === null || proxy.host === null) return -1;
  return replicate(self, ctx, self.host.network.resolveHost(proxy.host, proxy.port, proxy.transport));
}

export const localFunctions = {
  t_replicate: fn({
    doc: 'Sends a copy of the request to a URI, a host and port, or where the request goes, in the transaction of the request: branch, reply and failure routes run, but no reply of a branch goes upstream, not those of a later t_relay() either.',
    args: [arg.optional(arg.text()), arg.optional(arg.int())],
    names: ['target', 'port'],
    routes: RouteType.Request,
    worksIn: RouteType.Failure,
    waits: true,
    run(self, ctx, first, port) {
      const { network } = self.host;
      if (first === undefined || first === '') return replicateOn(self, ctx);
      const found =
        port === undefined
          ? network.resolve(first, ctx.sendSocket)
          : network.resolveHost(first, port, ctx.flow.socket.transport);
      return replicate(self, ctx, found);
    },
  }),
  t_replicate_udp: replicateVia('UDP', 'udp'),
  t_replicate_tcp: replicateVia('TCP', 'tcp'),
  t_replicate_tls: replicateVia('TLS', 'tls'),
  t_replicate_sctp: replicateVia('SCTP', 'sctp'),
  t_replicate_to: fn({
    doc: 'Sends a copy of the request to "host:port" over a transport.',
    args: [arg.text(), arg.text()],
    names: ['transport', 'target'],
    routes: RouteType.Request,
    worksIn: RouteType.Failure,
    waits: true,
    run: replicateTo,
  }),
  t_uac_send: fn({
    doc: 'Sends a request of our own: method, URI, next hop, socket, headers (From and To at least), body. Each 2xx to an INVITE is acknowledged.',
    args: [arg.text(), arg.text(), arg.text(), arg.text(), arg.text(), arg.text()],
    names: ['method', 'uri', 'nextHop', 'socket', 'headers', 'body'],
    routes: ANY,
    waits: true,
    run(self, ctx, method, uri, nextHop, from, headers, body) {
      if (body !== '' && !hasContentType(headers)) {
        self.host.log.error('t_uac_send(): a body needs Content-Type', self.host.logPrefix(ctx));
        return -1;
      }
      const socket = from === '' ? null : findSocket(self.host.network.sockets, from);
      if (from !== '' && socket === null) {
        self.host.log.error(`t_uac_send(): no local socket for "${from}"`, self.host.logPrefix(ctx));
        return -1;
      }
      const request = {
        method,
        uri,
        nextHop: nextHop === '' ? null : nextHop,
        socket,
        headers,
        body,
      };
      const sent = sendRequest(self.state, ctx, request, () => undefined);
      return sent instanceof Promise ? sent.then((isSent) => (isSent ? 1 : -1)) : sent ? 1 : -1;
    },
  }),
};
