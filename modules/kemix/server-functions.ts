/** Where a message came from and to, and what the server was started with, as `KSR.kx` gives it. */
import type { Context } from '../../src/context/context.ts';
import { hostForm } from '../../src/lib/ip-address.ts';
import { arg, isProblem, kemiOf, type ScriptValue } from '../../src/module/index.ts';
import { transportNumber } from '../../src/pv/protocols.ts';
import { sourceUri } from '../../src/pv/socket-spec.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import type { Rows, Self } from './message-functions.ts';

const ksr = kemiOf<Self>();

const value = (doc: string, read: (ctx: Context) => ScriptValue) =>
  ksr({ doc, returns: 'value', run: (_self, ctx) => read(ctx) });

/** `udp:127.0.0.1:5060`. */
const place = (transport: string, address: string, port: number): string => `${transport}:${hostForm(address)}:${port}`;

const ofSendSocket = (read: (socket: LocalSocket) => ScriptValue) => (ctx: Context) =>
  ctx.sendSocket === null ? null : read(ctx.sendSocket);

/** A variable by its text; null: it has no value, or there is none. */
function variable(self: Self, ctx: Context, text: string): ScriptValue {
  const bound = self.host.variables.variable(text);
  return isProblem(bound) ? null : bound.get(ctx);
}

export const SERVER_FUNCTIONS: Rows = {
  get_srcip: value('The address the message came from.', (ctx) => ctx.flow.remoteAddress),
  get_srcport: value('The port the message came from.', (ctx) => ctx.flow.remotePort),
  get_srcuri: value('The address the message came from as a URI.', (ctx) => sourceUri(ctx.flow)),
  get_srcaddr_sock: value('Transport, address and port the message came from.', ({ flow }) =>
    place(flow.socket.transport, flow.remoteAddress, flow.remotePort),
  ),
  get_rcvip: value('Our address the message came to.', (ctx) => ctx.flow.socket.address),
  get_rcvport: value('Our port the message came to.', (ctx) => ctx.flow.socket.port),
  get_rcvadvip: value(
    'The address that is advertised for our socket, else its own.',
    ({ flow: { socket } }) => socket.advertisedAddress ?? socket.address,
  ),
  get_rcvadvport: value(
    'The port that is advertised for our socket, else its own.',
    ({ flow: { socket } }) => socket.advertisedPort ?? socket.port,
  ),
  get_rcvaddr_sock: value('Our socket the message came to.', ({ flow: { socket } }) =>
    place(socket.transport, socket.address, socket.port),
  ),
  get_rcv_sock_name: value(
    'The name of our socket the message came to; null: it has none.',
    (ctx) => ctx.flow.socket.name,
  ),
  get_send_sock: value(
    'The socket that was set for sending; null: none was.',
    ofSendSocket(({ transport, address, port }) => place(transport, address, port)),
  ),
  get_send_sock_name: value(
    'The name of the socket that was set for sending; null: none was, or it has none.',
    ofSendSocket(({ name }) => name),
  ),
  get_send_sock_port: ksr({
    doc: 'The port of the socket that was set for sending; 0: none was.',
    returns: 'int',
    run: (_self, ctx) => ctx.sendSocket?.port ?? 0,
  }),
  get_proto: value('The transport the message came over.', (ctx) => ctx.flow.socket.transport),
  get_protoid: ksr({
    doc: 'The number of the transport: UDP 1, TCP 2, TLS 3, SCTP 4, WS 5, WSS 6.',
    returns: 'int',
    run: (_self, ctx) => transportNumber(ctx.flow.socket.transport),
  }),
  get_conid: ksr({
    doc: 'The number of the connection the message came over; -1 for UDP.',
    returns: 'int',
    run: (_self, ctx) => (ctx.flow.connection === 0 ? -1 : ctx.flow.connection),
  }),
  get_def: ksr({
    doc: 'The value of a preprocessor definition; empty text when there is none.',
    args: [arg.literal()],
    names: ['name'],
    returns: 'value',
    run: (self, ctx, name) => variable(self, ctx, `$def(${name})`) ?? '',
  }),
  get_defn: ksr({
    doc: 'The value of a preprocessor definition as a number; 0 when there is none.',
    args: [arg.literal()],
    names: ['name'],
    returns: 'int',
    run: (self, ctx, name) => toNumber(variable(self, ctx, `$def(${name})`)),
  }),
  ifdef: ksr({
    doc: 'Whether a preprocessor definition exists.',
    args: [arg.literal()],
    names: ['name'],
    returns: 'bool',
    run: (self, ctx, name) => variable(self, ctx, `$def(${name})`) !== null,
  }),
  ifndef: ksr({
    doc: 'Whether a preprocessor definition does not exist.',
    args: [arg.literal()],
    names: ['name'],
    returns: 'bool',
    run: (self, ctx, name) => variable(self, ctx, `$def(${name})`) === null,
  }),
  get_env: ksr({
    doc: 'The value of an environment variable; empty text when there is none.',
    args: [arg.literal()],
    names: ['name'],
    returns: 'value',
    run: (self, ctx, name) => variable(self, ctx, `$env(${name})`) ?? '',
  }),
  get_envn: ksr({
    doc: 'The value of an environment variable as a number; 0 when there is none.',
    args: [arg.literal()],
    names: ['name'],
    returns: 'int',
    run: (self, ctx, name) => toNumber(variable(self, ctx, `$env(${name})`)),
  }),
};

function toNumber(text: ScriptValue): number {
  const number = Number.parseInt(String(text ?? ''), 10);
  return Number.isNaN(number) ? 0 : number;
}
