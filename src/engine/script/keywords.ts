/** Bare words of conditions that stand for a fact about the message: `method`, `src_ip`, `msg:len`, … */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';

/** Largest datagram that is not fragmented on Ethernet; the value of `max_len`. */
const MAX_LENGTH = 65535;

type Read = (ctx: Context) => ScriptValue;

const READ: Readonly<Record<string, Read>> = {
  method: (ctx) => ctx.message.method,
  uri: (ctx) => ctx.requestUri,
  from_uri: (ctx) => ctx.message.from?.uriText ?? null,
  to_uri: (ctx) => ctx.message.to?.uriText ?? null,
  src_ip: (ctx) => ctx.flow.remoteAddress,
  dst_ip: (ctx) => ctx.flow.socket.address,
  src_port: (ctx) => ctx.flow.remotePort,
  dst_port: (ctx) => ctx.flow.socket.port,
  proto: (ctx) => ctx.flow.socket.transport.toUpperCase(),
  af: (ctx) => (ctx.flow.socket.family === 6 ? 'INET6' : 'INET'),
  'msg:len': (ctx) => ctx.message.text.length,
  max_len: () => MAX_LENGTH,
  status: (ctx) => (ctx.message.isRequest ? null : String(ctx.message.status)),
};

/** Words that name a value rather than a fact: transports and address families. */
const CONSTANT = ['UDP', 'TCP', 'TLS', 'SCTP', 'WS', 'WSS', 'INET', 'INET6', 'IPV4', 'IPV6'] as const;

export const KEYWORDS: readonly string[] = [...Object.keys(READ), ...CONSTANT, 'myself'];

export function readKeyword(name: string): Read | null {
  if (Object.hasOwn(READ, name)) return READ[name]!;
  const constant = CONSTANT.find((word) => word.toLowerCase() === name.toLowerCase());
  if (constant === undefined) return null;
  const value = constant === 'IPV4' ? 'INET' : constant === 'IPV6' ? 'INET6' : constant;
  return () => value;
}
