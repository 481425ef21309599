/** The message as a whole and its body: `$mb`, `$ml`, `$rb`, `$msg(…)`, `$msgbuf(…)`, `$rs`, `$rr`, … */
import type { Context } from '../../context/context.ts';
import { writeMessage } from '../../sip/write-message.ts';
import type { VariableDefinition } from '../definition.ts';
import { keyed, readOnly } from '../plain.ts';

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

export const MESSAGE_VARIABLES: readonly VariableDefinition[] = [
  readOnly(['mi'], 'Serial number of the message.', (ctx) => ctx.serial),
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
  keyed(['msg'], 'Pieces of the message as received.', {
    len: (ctx) => ctx.message.text.length,
    buf: (ctx) => ctx.message.text,
    body: (ctx) => ctx.message.body,
    body_len: (ctx) => ctx.message.bodyEnd - ctx.message.bodyStart,
    hdrs: headers,
    hdrs_len: (ctx) => headers(ctx).length,
    fline: firstLine,
    fpart: (ctx) => ctx.message.text.slice(ctx.message.start, lineEnd(ctx.message.text, ctx.message.headersEnd)),
    lpart: (ctx) => ctx.message.text.slice(ctx.message.startLineEnd),
  }),
  {
    names: ['msgbuf'],
    doc: 'Character of the message as received at an offset; empty behind its end.',
    inner: 'required',
    innerKind: 'literal',
    bind({ inner }) {
      const at = /^[+-]?\d+$/.test(inner!.text) ? Number(inner!.text) : null;
      if (at === null) return { problem: 'bad-value', message: `"${inner!.text}" is not an offset` };
      return { get: (ctx) => (at < 0 || at >= ctx.message.text.length ? null : ctx.message.text[at]!) };
    },
  },
];
