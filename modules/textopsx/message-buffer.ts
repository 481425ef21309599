/** Replacing the message a route works on: by itself with all changes made to it, or by another text. */
import type { Context } from '../../src/context/context.ts';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { RouteType, type ModuleHost } from '../../src/module/index.ts';
import { Edits } from '../../src/sip/edits.ts';
import type { Message } from '../../src/sip/message.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import { writeMessage } from '../../src/sip/write-message.ts';

const OUTSIDE_TRANSACTIONS = RouteType.Request | RouteType.CoreReply;
/** Lines are about the message. */
type LogHost = Pick<ModuleHost, 'log' | 'logPrefix'>;

const FAILED = -1;

/** Headers without which nothing can be routed or answered (RFC 3261 §8.1.1). */
function isRoutable(message: Message): boolean {
  const { via, from, to, callId, cseq } = message;
  return via !== null && from !== null && to !== null && callId !== null && cseq !== null;
}

/** Whether the message may be replaced here: once a transaction has it, other routes work on copies of it. */
export function mayReplace(ctx: Context, host: LogHost, name: string): boolean {
  if ((ctx.routeType & OUTSIDE_TRANSACTIONS) !== 0) return true;
  host.log.error(`${name}() works only in request_route and reply_route`, host.logPrefix(ctx));
  return false;
}

/** Writes the message with the new Request-URI and all edits, and goes on with that. 1 done, -1 not. */
export function applyChanges(ctx: Context, host: LogHost): number {
  if (ctx.recordRoute !== null || ctx.pathLines !== null) {
    const why = 'its header depends on where the request is sent';
    host.log.error(`changes cannot be applied after record_route() or add_path(): ${why}`, host.logPrefix(ctx));
    return FAILED;
  }
  const requestUri = ctx.message.isRequest ? ctx.newUri : null;
  // Also with nothing to change.
  forgetReply(ctx);
  if (ctx.edits.isEmpty && (requestUri === null || requestUri === ctx.message.requestUri)) return 1;
  return replace(ctx, host, writeMessage(ctx.message, ctx.edits, { requestUri }));
}

/** Goes on with another message of the same kind. 1 done, -1 not. */
export function setBuffer(ctx: Context, host: LogHost, text: string): number {
  if (text === '') {
    host.log.error('a message cannot be replaced by an empty text', host.logPrefix(ctx));
    return FAILED;
  }
  const result = replace(ctx, host, text);
  if (result > 0) {
    forgetReply(ctx);
    ctx.recordRoute = null;
    ctx.pathLines = null;
  }
  return result;
}

/** Replies begin anew with the message: without what `append_to_reply()` and `set_reply_body()` were told. */
function forgetReply(ctx: Context): void {
  ctx.replyHeaders = ReplyHeaders.none;
  ctx.replyBody = null;
  ctx.replyContentType = null;
}

function replace(ctx: Context, host: LogHost, text: string): number {
  const parsed = parseMessage(text);
  if (isFailure(parsed)) {
    // The script goes on with what it had: ending here would leave the request without an answer.
    host.log.error(`the new text of the message cannot be read: ${parsed.detail}`, host.logPrefix(ctx));
    return FAILED;
  }
  if (parsed.isRequest !== ctx.message.isRequest || !isRoutable(parsed)) {
    const what = 'is of another kind or lacks Via, From, To, Call-ID or CSeq';
    host.log.error(`the new text of the message ${what}`, host.logPrefix(ctx));
    return FAILED;
  }
  parsed.receivedLength = ctx.message.receivedLength;
  ctx.message = parsed;
  ctx.edits = new Edits();
  const { isNewDestination } = ctx;
  ctx.newUri = null;
  // It is the same one, now of the message.
  ctx.isNewDestination = isNewDestination;
  return 1;
}
