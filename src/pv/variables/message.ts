/** The message as a whole, its body and flags: `$mb`, `$ml`, `$rb`, `$mf`, `$msg(…)`, `$rs`, `$rr`, … */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { writeMessage } from '../../sip/write-message.ts';
import type { VariableDefinition } from '../definition.ts';
import type { CoreFacts } from '../facts.ts';
import { keyed, readOnly, readWrite } from '../plain.ts';

const hexadecimal = (bits: number): string => (bits >>> 0).toString(16).padStart(8, '0');

/** Headers without the line end of the last. */
function headers(ctx: Context): string {
  const { text, startLineEnd, headersEnd } = ctx.message;
  return text.slice(startLineEnd, lineEnd(text, headersEnd));
}

function firstLine(ctx: Context): string {
  const { text, start, startLineEnd } = ctx.message;
  return text.slice(start, lineEnd(text, startLineEnd));
}

/** Where the line that ends at `end` ends without its line break. */
function lineEnd(text: string, end: number): number {
  let at = end;
  while (at > 0 && (text.charCodeAt(at - 1) === 10 || text.charCodeAt(at - 1) === 13)) at--;
  return at;
}

function flags(
  names: readonly [string, string],
  doc: string,
  get: (ctx: Context) => number,
  set: (ctx: Context, bits: number) => void,
  facts: CoreFacts,
): VariableDefinition[] {
  const write = (ctx: Context, value: ScriptValue): void => {
    const bits = value === null ? 0 : typeof value === 'number' ? value : Number.parseInt(value, 16);
    if (Number.isNaN(bits)) facts.error(ctx, `$${names[0]} needs a number`);
    else set(ctx, bits | 0);
  };
  return [
    readWrite([names[0]], `${doc}, as a number.`, get, write),
    readWrite([names[1]], `${doc}, in hexadecimal.`, (ctx) => hexadecimal(get(ctx)), write),
  ];
}

export function messageVariables(facts: CoreFacts): readonly VariableDefinition[] {
  return [
    readOnly(['mi'], 'Serial number of the message.', (ctx) => ctx.id),
    readOnly(['mb'], 'The whole message as received.', (ctx) => ctx.message.text),
    readOnly(['mbu'], 'The whole message with the changes made so far, that of the Request-URI too.', (ctx) =>
      writeMessage(ctx.message, ctx.edits, { requestUri: ctx.newUri }),
    ),
    readOnly(['ml'], 'Length of the message in bytes.', (ctx) => ctx.message.text.length),
    readOnly(['mt'], 'Kind of message: 1 request, 2 reply.', (ctx) => (ctx.message.isRequest ? 1 : 2)),
    readOnly(['mts'], 'Kind of message: rq or rp.', (ctx) => (ctx.message.isRequest ? 'rq' : 'rp')),
    readOnly(['rb'], 'Body; empty when there is none.', (ctx) => ctx.message.body),
    readOnly(['bs'], 'Length of the body in bytes.', (ctx) => ctx.message.bodyEnd - ctx.message.bodyStart),
    readOnly(['rs'], 'Status of the reply; null for a request.', (ctx) =>
      ctx.message.isRequest ? null : ctx.message.status,
    ),
    readOnly(['rsi'], 'Status of the reply; 0 for a request.', (ctx) => ctx.message.status),
    readOnly(['rr'], 'Reason of the reply; null for a request.', (ctx) =>
      ctx.message.isRequest ? null : ctx.message.reason,
    ),
    ...flags(
      ['mf', 'mF'],
      'Message flags',
      (ctx) => ctx.flags,
      (ctx, bits) => {
        ctx.flags = bits;
      },
      facts,
    ),
    ...flags(
      ['bf', 'bF'],
      'Branch flags',
      (ctx) => ctx.branchFlags,
      (ctx, bits) => {
        ctx.branchFlags = bits;
      },
      facts,
    ),
    keyed(['msg'], 'Pieces of the message as received.', {
      len: (ctx) => ctx.message.text.length,
      buf: (ctx) => ctx.message.text,
      body: (ctx) => (ctx.message.body === '' ? null : ctx.message.body),
      body_len: (ctx) => ctx.message.bodyEnd - ctx.message.bodyStart,
      hdrs: headers,
      fline: firstLine,
      fpart: (ctx) => ctx.message.text.slice(ctx.message.start, lineEnd(ctx.message.text, ctx.message.headersEnd)),
      lpart: (ctx) => ctx.message.text.slice(ctx.message.startLineEnd),
    }),
  ];
}
