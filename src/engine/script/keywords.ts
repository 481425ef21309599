/** Bare words of conditions that stand for a fact about the message: `method`, `src_ip`, `msg:len`, … */
import type { Context } from '../../context/context.ts';
import { sendingOf } from '../../context/sending.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { transportNumber } from '../../pv/protocols.ts';
import type { Flow } from '../../sip/flow.ts';

/** Longest message in a datagram; the value of `max_len`. */
const MAX_LENGTH = 65535;

type Read = (ctx: Context) => ScriptValue;

/** null: it is about what is being sent, and nothing is. */
type ReadNumber = (ctx: Context) => number | null;

/** Facts that Kamailio compares as numbers. */
const NUMBERS: Readonly<Record<string, ReadNumber>> = {
  src_port: (ctx) => ctx.flow.remotePort,
  dst_port: (ctx) => ctx.flow.socket.port,
  proto: (ctx) => transportNumber(ctx.flow.socket.transport),
  af: (ctx) => familyNumber(ctx.flow),
  // In an onsend_route, what is about to be sent.
  'msg:len': (ctx) => sendingOf(ctx)?.text.length ?? ctx.message.text.length,
  snd_port: (ctx) => sendingOf(ctx)?.flow.socket.port ?? null,
  to_port: (ctx) => sendingOf(ctx)?.flow.remotePort ?? null,
  snd_proto: (ctx) => {
    const sending = sendingOf(ctx);
    return sending === null ? null : transportNumber(sending.flow.socket.transport);
  },
  snd_af: (ctx) => {
    const sending = sendingOf(ctx);
    return sending === null ? null : familyNumber(sending.flow);
  },
};

const READ: Readonly<Record<string, Read>> = {
  ...NUMBERS,
  method: (ctx) => ctx.message.method,
  uri: (ctx) => ctx.requestUri,
  from_uri: (ctx) => ctx.message.from?.uriText ?? null,
  to_uri: (ctx) => ctx.message.to?.uriText ?? null,
  src_ip: (ctx) => ctx.flow.remoteAddress,
  dst_ip: (ctx) => ctx.flow.socket.address,
  proto: (ctx) => ctx.flow.socket.transport.toUpperCase(),
  af: (ctx) => familyName(ctx.flow),
  snd_ip: (ctx) => sendingOf(ctx)?.flow.socket.address ?? null,
  to_ip: (ctx) => sendingOf(ctx)?.flow.remoteAddress ?? null,
  snd_proto: (ctx) => sendingOf(ctx)?.flow.socket.transport.toUpperCase() ?? null,
  snd_af: (ctx) => familyName(sendingOf(ctx)?.flow ?? null),
  max_len: () => MAX_LENGTH,
  status: (ctx) => (ctx.message.isRequest ? null : String(ctx.message.status)),
};

function familyName(flow: Flow | null): string | null {
  if (flow === null) return null;
  return flow.socket.family === 6 ? 'INET6' : 'INET';
}

function familyNumber({ socket }: Flow): number {
  return socket.family === 6 ? 10 : 2;
}

/** Words that name a value rather than a fact: transports and address families. */
export const CONSTANTS: Readonly<Record<'transports' | 'families', readonly string[]>> = {
  transports: ['UDP', 'TCP', 'TLS', 'SCTP', 'WS', 'WSS'],
  families: ['INET', 'INET6', 'IPV4', 'IPV6'],
};

const CONSTANT = [...CONSTANTS.transports, ...CONSTANTS.families];

export const KEYWORDS: readonly string[] = [...Object.keys(READ), ...CONSTANT, 'myself'];

export function readKeyword(name: string): Read | null {
  if (Object.hasOwn(READ, name)) return READ[name]!;
  const constant = CONSTANT.find((word) => word.toLowerCase() === name.toLowerCase());
  if (constant === undefined) return null;
  const value = constant === 'IPV4' ? 'INET' : constant === 'IPV6' ? 'INET6' : constant;
  return () => value;
}

/** The number of a fact, null for a word that is none or is a text. */
export function readNumber(name: string): ReadNumber | null {
  return Object.hasOwn(NUMBERS, name) ? NUMBERS[name]! : null;
}

/** The number that a word stands for: `UDP`, `INET6`, `max_len`. null: it stands for none. */
export function numberOf(word: string): number | null {
  if (word === 'max_len') return MAX_LENGTH;
  switch (word.toUpperCase()) {
    case 'INET':
    case 'IPV4':
      return 2;
    case 'INET6':
    case 'IPV6':
      return 10;
    default:
      return transportNumber(word) || null;
  }
}
