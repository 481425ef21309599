/** Tests in `KSR`: the method, the transport and the addresses of a message. */
import type { Context } from '../../../context/context.ts';
import { sendingOf } from '../../../context/sending.ts';
import { arg, kemiOf, type KemiTable } from '../../../module/index.ts';
import type { Transport } from '../../../sip/flow.ts';
import type { KsrSelf } from './self.ts';

const ksr = kemiOf<KsrSelf>();

type Row = NonNullable<KemiTable<KsrSelf>['functions']>[string];

/** The letters of `KSR.is_method_in()`. */
const LETTERS: Readonly<Record<string, string>> = {
  I: 'INVITE',
  A: 'ACK',
  B: 'BYE',
  C: 'CANCEL',
  R: 'REGISTER',
  M: 'MESSAGE',
  O: 'OPTIONS',
  S: 'SUBSCRIBE',
  P: 'PUBLISH',
  N: 'NOTIFY',
  U: 'UPDATE',
  K: 'KDMQ',
  G: 'GET',
  T: 'POST',
  V: 'PUT',
  D: 'DELETE',
};

const METHODS = [
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'REGISTER',
  'OPTIONS',
  'SUBSCRIBE',
  'PUBLISH',
  'NOTIFY',
  'REFER',
  'INFO',
  'UPDATE',
  'PRACK',
  'MESSAGE',
  'KDMQ',
  'GET',
  'POST',
  'PUT',
  'DELETE',
];

const TRANSPORTS: Readonly<Record<string, readonly Transport[]>> = {
  UDP: ['udp'],
  TCP: ['tcp'],
  TLS: ['tls'],
  SCTP: ['sctp'],
  WS: ['ws'],
  WSS: ['wss'],
  WSX: ['ws', 'wss'],
};

/** The letters of `KSR.is_proto()`. */
const PROTO_LETTERS: Readonly<Record<string, Transport>> = {
  u: 'udp',
  t: 'tcp',
  s: 'tls',
  e: 'tls',
  w: 'ws',
  v: 'wss',
};

const holds = (doc: string, test: (ctx: Context) => boolean): Row =>
  ksr({ doc, returns: 'bool', run: (_self, ctx) => test(ctx) });

const sentOver = (ctx: Context): Transport | null => sendingOf(ctx)?.flow.socket.transport ?? null;

const byMethod = METHODS.map((method): [string, Row] => [
  `is_${method}`,
  holds(`Whether the method is ${method}.`, (ctx) => ctx.message.method === method),
]);

const byTransport = Object.entries(TRANSPORTS).flatMap(([name, transports]): [string, Row][] => [
  [
    `is_${name}`,
    holds(`Whether the message came over ${transports.join(' or ')}.`, (ctx) =>
      transports.includes(ctx.flow.socket.transport),
    ),
  ],
  [
    `to_${name}`,
    holds(`In onsend_route: whether the message leaves over ${transports.join(' or ')}.`, (ctx) => {
      const transport = sentOver(ctx);
      return transport !== null && transports.includes(transport);
    }),
  ],
]);

export const TEST_FUNCTIONS: Readonly<Record<string, Row>> = {
  ...Object.fromEntries([...byMethod, ...byTransport]),
  is_method: ksr({
    doc: 'Whether the method has this name, or one of these with `|` between them, in any case.',
    args: [arg.text()],
    names: ['method'],
    returns: 'bool',
    run: (_self, ctx, method) =>
      ctx.message.method === method || method.toUpperCase().split('|').includes(ctx.message.method),
  }),
  is_method_in: ksr({
    doc: 'Whether the method is one of these letters: INVITE, ACK, BYE, CANCEL, REGISTER, MESSAGE, OPTIONS, SUBSCRIBE, PUBLISH, NOTIFY, UPDATE by their first letters.',
    args: [arg.text()],
    names: ['letters'],
    returns: 'bool',
    run(_self, ctx, letters) {
      for (let i = 0; i < letters.length; i++) if (LETTERS[letters[i]!] === ctx.message.method) return true;
      return false;
    },
  }),
  is_proto: ksr({
    doc: 'Whether the message came over one of these: `u` UDP, `t` TCP, `s` TLS, `w` WS, `v` WSS.',
    args: [arg.text()],
    names: ['letters'],
    returns: 'bool',
    run(_self, ctx, letters) {
      const lower = letters.toLowerCase();
      for (let i = 0; i < lower.length; i++) if (PROTO_LETTERS[lower[i]!] === ctx.flow.socket.transport) return true;
      return false;
    },
  }),
  is_IPv4: holds('Whether the message came over IPv4.', (ctx) => ctx.flow.socket.family === 4),
  is_IPv6: holds('Whether the message came over IPv6.', (ctx) => ctx.flow.socket.family === 6),
  to_IPv4: holds(
    'In onsend_route: whether the message leaves over IPv4.',
    (ctx) => sendingOf(ctx)?.flow.socket.family === 4,
  ),
  to_IPv6: holds(
    'In onsend_route: whether the message leaves over IPv6.',
    (ctx) => sendingOf(ctx)?.flow.socket.family === 6,
  ),
  is_src_port: ksr({
    doc: 'Whether the message came from this port.',
    args: [arg.int()],
    names: ['port'],
    returns: 'bool',
    run: (_self, ctx, port) => ctx.flow.remotePort === port,
  }),
  is_dst_port: ksr({
    doc: 'Whether the message came to this port.',
    args: [arg.int()],
    names: ['port'],
    returns: 'bool',
    run: (_self, ctx, port) => ctx.flow.socket.port === port,
  }),
};
