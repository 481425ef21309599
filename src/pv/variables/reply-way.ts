/** Where a reply goes when it is forwarded: to what its second Via says (RFC 3261 §16.7 step 9): `$rpl(…)`, `$nh(…)`. */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { defaultPort } from '../../sip/transport.ts';
import type { Via } from '../../sip/via.ts';
import type { VariableDefinition } from '../definition.ts';
import { keyed } from '../plain.ts';
import { transportNumber } from '../protocols.ts';

/** null: a request, or a reply that is for this server. */
function wayOf(ctx: Context): Via | null {
  return ctx.message.isRequest ? null : ctx.message.secondVia;
}

const host = (via: Via): string => via.received ?? via.host;
const port = (via: Via): number => via.rport ?? via.port ?? defaultPort(via.transport === 'tls' ? 'tls' : 'udp');

const part =
  (read: (via: Via) => ScriptValue) =>
  (ctx: Context): ScriptValue => {
    const via = wayOf(ctx);
    return via === null ? null : read(via);
  };

export const replyUri = part((via) => `sip:${host(via)}:${String(port(via))};transport=${via.transport}`);
export const replyHost = part(host);
export const replyPort = part(port);
export const replyTransport = part((via) => via.transport);
export const replyPortNumber = (ctx: Context): number => numberOf(ctx, port);
export const replyTransportNumber = (ctx: Context): number => numberOf(ctx, (via) => transportNumber(via.transport));

function numberOf(ctx: Context, read: (via: Via) => number): number {
  const via = wayOf(ctx);
  return via === null ? 0 : read(via);
}

export const REPLY_VARIABLES: readonly VariableDefinition[] = [
  keyed(['rpl'], 'Where a reply is forwarded to: duri (a URI), dhost, dport, dproto, dprotoid.', {
    duri: replyUri,
    dhost: replyHost,
    dport: replyPort,
    dproto: { get: replyTransport, number: replyTransportNumber },
    dprotoid: part((via) => transportNumber(via.transport)),
  }),
];
