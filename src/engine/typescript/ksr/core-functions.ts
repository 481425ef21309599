/** What is in `KSR` itself: logging, tests of the message, the Request-URI, sending. */
import type { Context } from '../../../context/context.ts';
import { LogLevel } from '../../../lib/log.ts';
import { arg, kemiOf } from '../../../module/index.ts';
import { namedTransport, scriptPortNumber } from '../../../pv/uri-parts.ts';
import { parseUri } from '../../../sip/uri.ts';
import { sendFunctions } from '../../core/send-functions.ts';
import { socketFunctions } from '../../core/socket-functions.ts';
import { uriFunctions } from '../../core/uri-functions.ts';
import type { KsrSelf } from './self.ts';

const ksr = kemiOf<KsrSelf>();

/** Names that `KSR.log()` knows; any other is an error. */
const LEVELS: Readonly<Record<string, LogLevel>> = {
  dbg: LogLevel.Debug,
  info: LogLevel.Info,
  notice: LogLevel.Notice,
  warn: LogLevel.Warning,
  crit: LogLevel.Critical,
};

function write(self: KsrSelf, ctx: Context, level: LogLevel, text: string): undefined {
  self.host.log.log(level, text, self.host.logPrefix(ctx));
}

const logs = (doc: string, level: LogLevel) =>
  ksr({
    doc,
    args: [arg.text()],
    names: ['text'],
    returns: 'none',
    run: (self, ctx, text) => write(self, ctx, level, text),
  });

const holds = (doc: string, test: (ctx: Context, self: KsrSelf) => boolean) =>
  ksr({ doc, returns: 'bool', run: (self, ctx) => test(ctx, self) });

/** Unlike `uri == myself` it asks for the transport too that a URI names. */
function isOwn({ host: { network } }: KsrSelf, text: string | null): boolean {
  if (text === null) return false;
  const uri = parseUri(text);
  if (uri === null) return network.isMyself(text, null, null);
  return network.isMyself(uri.host, scriptPortNumber(uri), namedTransport(uri));
}

/** The functions of the core are true where they give more than 0. */
const changes = (doc: string, change: (self: KsrSelf, ctx: Context) => number) =>
  ksr({ doc, returns: 'bool', run: (self, ctx) => change(self, ctx) > 0 });

const changesBy = (doc: string, name: string, change: (self: KsrSelf, ctx: Context, text: string) => number) =>
  ksr({
    doc,
    args: [arg.text()],
    names: [name],
    returns: 'bool',
    run: (self, ctx, text) => change(self, ctx, text) > 0,
  });

const coreChange = (doc: string, row: { run(self: never, ctx: Context): number | Promise<number> }) =>
  changes(doc, (self, ctx) => row.run(self.state.core() as never, ctx) as number);

export const CORE_FUNCTIONS = {
  dbg: logs('Logs text at level debug.', LogLevel.Debug),
  info: logs('Logs text at level info.', LogLevel.Info),
  notice: logs('Logs text at level notice.', LogLevel.Notice),
  warn: logs('Logs text at level warning.', LogLevel.Warning),
  err: logs('Logs text at level error.', LogLevel.Error),
  crit: logs('Logs text at level critical.', LogLevel.Critical),
  log: ksr({
    doc: 'Logs text at a level: `dbg`, `info`, `notice`, `warn`, `err` or `crit`.',
    args: [arg.text(), arg.text()],
    names: ['level', 'text'],
    returns: 'none',
    run: (self, ctx, level, text) => write(self, ctx, LEVELS[level] ?? LogLevel.Error, text),
  }),
  get_debug: ksr({ doc: 'The log level.', returns: 'int', run: (self) => self.state.logLevel() }),

  is_myself: ksr({
    doc: 'Whether a URI or host is this server.',
    args: [arg.text()],
    names: ['uri'],
    returns: 'bool',
    run: (self, _ctx, uri) => isOwn(self, uri),
  }),
  is_myself_ruri: holds('Whether the Request-URI is this server.', (ctx, self) => isOwn(self, ctx.requestUri)),
  is_myself_duri: holds('Whether the next hop that was set is this server.', (ctx, self) =>
    isOwn(self, ctx.destination),
  ),
  is_myself_nhuri: holds('Whether the next hop, else the Request-URI, is this server.', (ctx, self) =>
    isOwn(self, ctx.destination ?? ctx.requestUri),
  ),
  is_myself_furi: holds('Whether the From URI is this server.', (ctx, self) =>
    isOwn(self, ctx.message.from?.uriText ?? null),
  ),
  is_myself_turi: holds('Whether the To URI is this server.', (ctx, self) =>
    isOwn(self, ctx.message.to?.uriText ?? null),
  ),
  is_myself_suri: holds('Whether the address the message came from is this server.', (ctx, self) =>
    self.host.network.isMyself(ctx.flow.remoteAddress, ctx.flow.remotePort, ctx.flow.socket.transport),
  ),
  is_myself_srcip: holds('Whether the address the message came from is this server, whatever the port.', (ctx, self) =>
    self.host.network.isMyself(ctx.flow.remoteAddress, null, null),
  ),

  seturi: changesBy(
    'Replaces the Request-URI.',
    'uri',
    (self, ctx, uri) => uriFunctions.rewriteuri.run(self.state.core(), ctx, uri) as number,
  ),
  setuser: changesBy(
    'Replaces the user of the Request-URI.',
    'user',
    (self, ctx, user) => uriFunctions.rewriteuser.run(self.state.core(), ctx, user) as number,
  ),
  sethost: changesBy(
    'Replaces the host of the Request-URI.',
    'host',
    (self, ctx, host) => uriFunctions.rewritehost.run(self.state.core(), ctx, host) as number,
  ),
  setdsturi: changesBy('Sets the next hop.', 'uri', (_self, ctx, uri) => {
    ctx.destination = uri;
    return 1;
  }),
  resetdsturi: changes('Forgets the next hop.', (_self, ctx) => {
    ctx.destination = null;
    return 1;
  }),
  isdsturiset: holds('Whether a next hop is set.', (ctx) => ctx.destination !== null),

  force_rport: coreChange('Sends replies to the port the request came from.', socketFunctions.force_rport),
  add_local_rport: coreChange('Asks for rport in our Via.', socketFunctions.add_local_rport),
  set_forward_close: coreChange('Closes the connection after forwarding.', socketFunctions.set_forward_close),
  set_forward_no_connect: coreChange('Forwards only over an open connection.', socketFunctions.set_forward_no_connect),
  set_reply_close: coreChange('Closes the connection after the reply.', socketFunctions.set_reply_close),
  set_reply_no_connect: coreChange('Replies only over an open connection.', socketFunctions.set_reply_no_connect),
  set_advertised_address: ksr({
    doc: 'Puts this address into Via and Record-Route.',
    args: [arg.text()],
    names: ['address'],
    returns: 'int',
    run: (self, ctx, address) => socketFunctions.set_advertised_address.run(self.state.core(), ctx, address),
  }),
  set_advertised_port: ksr({
    doc: 'Puts this port into Via and Record-Route.',
    args: [arg.text()],
    names: ['port'],
    returns: 'int',
    run: (self, ctx, port) =>
      socketFunctions.set_advertised_port.run(self.state.core(), ctx, Number.parseInt(port, 10) || 0),
  }),
  add_tcp_alias: ksr({
    doc: 'Lets requests to this port of the peer use the connection of this message.',
    args: [arg.int()],
    names: ['port'],
    returns: 'int',
    run: (self, ctx, port) => socketFunctions.add_tcp_alias.run(self.state.core(), ctx, port),
  }),
  add_tcp_alias_via: ksr({
    doc: 'Lets requests to the port in the Via of the peer use the connection of this message.',
    returns: 'int',
    run: (self, ctx) => socketFunctions.add_tcp_alias.run(self.state.core(), ctx),
  }),

  forward: ksr({
    doc: 'Sends the request on statelessly, to the next hop or the Request-URI.',
    returns: 'int',
    waits: true,
    run: (self, ctx) => sendFunctions.forward.run(self.state.core(), ctx),
  }),
  forward_uri: ksr({
    doc: 'Sends the request on statelessly to a URI.',
    args: [arg.text()],
    names: ['uri'],
    returns: 'int',
    waits: true,
    run: (self, ctx, uri) => sendFunctions.forward.run(self.state.core(), ctx, uri),
  }),
  set_drop: ksr({
    doc: 'The branch or reply that is being routed is not sent when the route has ended.',
    returns: 'none',
    run(_self, ctx): undefined {
      ctx.dropped = true;
    },
  }),
  route: ksr({
    doc: 'Runs `route[name]` of the configuration or of a script; -1 when there is none.',
    args: [arg.text()],
    names: ['name'],
    returns: 'int',
    waits: true,
    run: (self, ctx, name) => self.state.callRoute(ctx, name) ?? -1,
  }),
};
