/** Another status line for a reply that is passed on (RFC 3261 §7.2). */
import type { Context } from '../../src/context/context.ts';
import type { Logger } from '../../src/lib/log.ts';
import { Message } from '../../src/sip/message.ts';

/** Replies below are provisional or positive: their class decides what the client does next and stays. */
const FIRST_NEGATIVE = 300;

const classOf = (status: number): number => Math.trunc(status / 100);

/** `reason` null leaves the phrase as it is. 1 done, -1 not. */
export function changeReplyStatus(ctx: Context, log: Logger, status: number, reason: string | null): number {
  const { message } = ctx;
  if (message.isRequest) {
    log.error('a request has no status');
    return -1;
  }
  if (reason === '') {
    log.error('the reason of a reply cannot be empty');
    return -1;
  }
  if (status < 100 || status > 699) {
    log.error(`${status} is no status of a reply`);
    return -1;
  }
  const isProtected = message.status < FIRST_NEGATIVE || status < FIRST_NEGATIVE;
  if (isProtected && classOf(message.status) !== classOf(status)) {
    log.error(
      `a reply cannot become ${status} from ${message.status}: the class of provisional and positive ones stays`,
    );
    return -1;
  }
  const phrase = (reason ?? message.reason).replace(/[\r\n]+/g, ' ');
  const lineEnd = endOfStatusLine(message);
  // A status line that was changed before is changed once more, not twice.
  ctx.edits = ctx.edits.without(({ start, end }) => start === message.start && end === lineEnd);
  ctx.edits.replace(message.start, lineEnd, `${message.version} ${status} ${phrase}`);
  ctx.message = withStatus(message, status, phrase);
  return 1;
}

/** Before the line end of the status line. */
function endOfStatusLine(message: Message): number {
  const { text, startLineEnd } = message;
  return startLineEnd - (text.charCodeAt(startLineEnd - 2) === 13 ? 2 : 1);
}

/** The same text, so that edits stay valid, seen with another status. */
function withStatus(message: Message, status: number, reason: string): Message {
  const line = {
    isRequest: false,
    methodId: message.methodId,
    method: message.method,
    start: message.start,
    uriStart: message.requestUriStart,
    uriEnd: message.requestUriEnd,
    version: message.version,
    status,
    reason,
    end: message.startLineEnd,
  };
  return new Message(message.text, line, message.headers, message.headersEnd, message.bodyStart);
}
