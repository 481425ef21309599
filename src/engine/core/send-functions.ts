/** Core functions that send a request on without a transaction, and the plain log function. */
import { arg, functionsOf, RouteType } from '../../module/index.ts';
import type { Context } from '../../context/context.ts';
import type { LogLevel } from '../../lib/log.ts';
import type { Target } from '../../module/host.ts';
import { chosenTarget } from '../../module/outgoing-request.ts';
import type { Transport } from '../../sip/flow.ts';
import { parseListenAddress } from '../config/listen.ts';
import { host, number, quoted } from './plain-arguments.ts';
import { BEFORE_SENDING } from './routes.ts';
import type { CoreSelf } from './self.ts';

const fn = functionsOf<CoreSelf>();
/** As in Kamailio, one more than debug messages have. */
const PLAIN_LEVEL = 4;

type Found = Target | null | Promise<Target | null>;

/** A port; `uri:port` is that of the URI, as null. */
function port(): arg.ArgumentType<number | null> {
  const { bind } = number();
  return {
    label: 'port',
    optional: false,
    takesWords: true,
    bind: (argument, binder) =>
      argument.kind === 'word' && argument.value === 'uri:port'
        ? { kind: 'constant', value: null }
        : bind(argument, binder),
  };
}

/** A host or a URI; `uri:host` is that of the Request-URI. */
function destination(): arg.ArgumentType<string> {
  const { bind, ...type } = host(arg.text());
  return {
    ...type,
    bind(argument, binder) {
      if (argument.kind === 'int') return { problem: 'argument-type', message: 'a host is expected' };
      const isOfUri = argument.kind === 'word' && argument.value === 'uri:host';
      return isOfUri ? { kind: 'constant', value: argument.value } : bind(argument, binder);
    },
  };
}

/** `uri:host` and `uri:port` are what `forward(uri:host, uri:port)` of old configurations says. */
function findTarget(
  self: CoreSelf,
  ctx: Context,
  host: string | undefined,
  port: number | null | undefined,
  transport: Transport | null,
): Found {
  const { network } = self.host;
  if (host === undefined || host === '' || host === 'uri:host') {
    return chosenTarget(network, ctx) ?? network.resolve(ctx.destination ?? ctx.requestUri, ctx.sendSocket);
  }
  if (/^sips?:/i.test(host)) return network.resolve(host, ctx.sendSocket);
  const address = parseListenAddress(host);
  if ('problem' in address) return null;
  return network.resolveHost(address.host, port ?? address.port ?? 0, transport ?? address.transport ?? 'udp');
}

function forward(self: CoreSelf, ctx: Context, find: () => Found): number | Promise<number> {
  if (!ctx.message.isRequest) {
    self.host.log.error('forward: a reply is not forwarded like a request', self.host.logPrefix(ctx));
    return -1;
  }
  const found = find();
  const send = (target: Target | null): number | Promise<number> => {
    if (target === null) {
      self.host.log.error('forward: the destination cannot be resolved', self.host.logPrefix(ctx));
      return -1;
    }
    return self.host.forwardStateless(ctx, target);
  };
  return found instanceof Promise ? found.then(send) : send(found);
}

const forwardVia = (name: string, transport: Transport) =>
  fn({
    doc: `As forward(), over ${name}.`,
    args: [destination(), arg.optional(port())],
    names: ['host', 'port'],
    routes: BEFORE_SENDING,
    waits: true,
    run: (self, ctx, host, port) => forward(self, ctx, () => findTarget(self, ctx, host, port, transport)),
  });

export const sendFunctions = {
  forward: fn({
    doc: 'Sends the request on statelessly: to the given host and port, else to $du or the Request-URI.',
    args: [arg.optional(destination()), arg.optional(port())],
    names: ['host', 'port'],
    routes: BEFORE_SENDING,
    waits: true,
    run: (self, ctx, host, port) => forward(self, ctx, () => findTarget(self, ctx, host, port, null)),
  }),
  forward_udp: forwardVia('UDP', 'udp'),
  forward_tcp: forwardVia('TCP', 'tcp'),
  forward_tls: forwardVia('TLS', 'tls'),
  log: fn({
    doc: 'Writes text to the log, at level 4 (debug) unless one is given; variables are not expanded.',
    args: [quoted(arg.literal()), arg.optional(quoted(arg.literal()))],
    argsOf: (count) => (count === 1 ? [quoted(arg.literal())] : [number(), quoted(arg.literal())]),
    names: ['level', 'text'],
    shorter: [['text']],
    routes: RouteType.Any,
    run(self, ctx, first, second) {
      const level = (second === undefined ? PLAIN_LEVEL : Number(first)) as LogLevel;
      self.host.log.named('<script>').log(level, second ?? first, self.host.logPrefix(ctx));
      return 1;
    },
  }),
};
