/** Functions that send raw data or the message as it came, past all transactions. */
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, RouteType, type ModuleHost } from '../../src/module/index.ts';
import type { Target } from '../../src/module/index.ts';
import { flowTo } from '../../src/module/outgoing-request.ts';
import { parseSocketName, socketNamed } from '../../src/pv/socket-spec.ts';
import type { LocalSocket, Transport } from '../../src/sip/flow.ts';
import { parseUri } from '../../src/sip/uri.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();

function send(
  host: ModuleHost,
  ctx: Context,
  target: Target | null,
  text: string,
  preferred: LocalSocket | null,
): number {
  if (target === null) return -1;
  const socket = host.network.selectSocket(target.transport, target.address, preferred);
  if (socket === null) return -1;
  return host.network.send(flowTo(host.network, { ctx, socket, target, isSocketChosen: preferred !== null }), text)
    ? 1
    : -1;
}

function sendTo(
  host: ModuleHost,
  ctx: Context,
  found: Target | null | Promise<Target | null>,
  text: string,
  preferred: LocalSocket | null,
): number | Promise<number> {
  return found instanceof Promise
    ? found.then((target) => send(host, ctx, target, text, preferred))
    : send(host, ctx, found, text, preferred);
}

/** `host[:port]`, or nothing for where the message would go. */
function sendMessage(
  self: Self,
  ctx: Context,
  where: string | undefined,
  transport: Transport,
): number | Promise<number> {
  const { host } = self;
  const uri = parseUri(where === undefined || where === '' ? (ctx.destination ?? ctx.requestUri) : `sip:${where}`);
  if (uri === null) return -1;
  const found = host.network.resolveHost(uri.address, uri.port ?? 0, transport);
  return sendTo(host, ctx, found, ctx.message.text, ctx.sendSocket);
}

export const sendFunctions = {
  send_udp: fn({
    doc: 'Sends the message as it was received to `host[:port]` over UDP; without one to its next hop.',
    args: [arg.optional(arg.text())],
    names: ['destination'],
    routes: RouteType.Request | RouteType.Failure,
    waits: true,
    run: (self, ctx, where) => sendMessage(self, ctx, where, 'udp'),
  }),
  send_tcp: fn({
    doc: 'As send_udp(), over TCP.',
    args: [arg.optional(arg.text())],
    names: ['destination'],
    routes: RouteType.Request | RouteType.Failure,
    waits: true,
    run: (self, ctx, where) => sendMessage(self, ctx, where, 'tcp'),
  }),
  send_data: fn({
    doc: 'Sends text to the address of a SIP URI.',
    args: [arg.text(), arg.text()],
    names: ['destination', 'data'],
    routes: RouteType.Any,
    waits: true,
    run: (self, ctx, uri, data) => sendTo(self.host, ctx, self.host.network.resolve(uri, null), data, null),
  }),
  sendx: fn({
    doc: 'As send_data(), from the socket of ours that is named as in $fs; from any when we have no such socket.',
    args: [arg.text(), arg.text(), arg.text()],
    names: ['destination', 'socket', 'data'],
    routes: RouteType.Any,
    waits: true,
    run({ host }, ctx, uri, text, data) {
      const name = parseSocketName(text);
      if (name === null && text !== '') {
        host.log.error(`sendx: [${text}] names no socket`, host.logPrefix(ctx));
        return -1;
      }
      const socket = name === null ? null : socketNamed(host.network.sockets, name);
      if (name !== null && socket === null) {
        host.log.warn(`sendx: no socket found to match [${text}]`, host.logPrefix(ctx));
      }
      return sendTo(host, ctx, host.network.resolve(uri, socket), data, socket);
    },
  }),
};
