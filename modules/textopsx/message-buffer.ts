/** Replacing the message a route works on: by itself with all changes made to it, or by another text. */
import type { Context } from '../../src/context/context.ts';
import type { Logger } from '../../src/lib/log.ts';
import { RouteType } from '../../src/module/index.ts';
import { Edits } from '../../src/sip/edits.ts';
import type { Message } from '../../src/sip/message.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import { writeMessage } from '../../src/sip/write-message.ts';

const OUTSIDE_TRANSACTIONS = RouteType.Request | RouteType.CoreReply;
const FAILED = -1;
const STOP = 0;

/** Headers without which nothing can be routed or answered (RFC 3261 §8.1.1). */
function isRoutable(message: Message): boolean {
  const { via, from, to, callId, cseq } = message;
  return via !== null && from !== null && to !== null && callId !== null && cseq !== null;
}

/** Whether the message may be replaced here: once a transaction has it, other routes work on copies of it. */
export function mayReplace(ctx: Context, log: Logger, name: string): boolean {
  if ((ctx.routeType & OUTSIDE_TRANSACTIONS) !== 0) return true;
  log.error(`${name}() works only in request_route and reply_route`);
  return false;
}

/** Writes the message with the new Request-URI and all edits, and goes on with that. 1 done, -1 not, 0 stops the script. */
export function applyChanges(ctx: Context, log: Logger): number {
  if (ctx.recordRoute !== null) {
    log.error('changes cannot be applied after record_route(): its header depends on where the request is sent');
    return FAILED;
  }
  const requestUri = ctx.message.isRequest ? ctx.newUri : null;
  if (ctx.edits.isEmpty && (requestUri === null || requestUri === ctx.message.requestUri)) return 1;
  return replace(ctx, log, writeMessage(ctx.message, ctx.edits, { requestUri }));
}

/** Goes on with another message of the same kind. 1 done, -1 not, 0 stops the script. */
export function setBuffer(ctx: Context, log: Logger, text: string): number {
  if (text === '') {
    log.error('a message cannot be replaced by an empty text');
    return FAILED;
  }
  const result = replace(ctx, log, text);
  if (result > 0) ctx.recordRoute = null;
  return result;
}

function replace(ctx: Context, log: Logger, text: string): number {
  const parsed = parseMessage(text);
  if (isFailure(parsed)) {
    log.error(`the new text of the message cannot be read: ${parsed.detail}`);
    return STOP;
  }
  if (parsed.isRequest !== ctx.message.isRequest || !isRoutable(parsed)) {
    log.error('the new text of the message is of another kind or lacks Via, From, To, Call-ID or CSeq');
    return FAILED;
  }
  ctx.message = parsed;
  ctx.edits = new Edits();
  ctx.newUri = null;
  return 1;
}
