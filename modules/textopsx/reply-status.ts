/** Another status line for a reply that is passed on (RFC 3261 §7.2). */
import type { Context } from '../../src/context/context.ts';
import type { Logger } from '../../src/lib/log.ts';
import type { Edit } from '../../src/sip/edits.ts';
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
  const lineEnd = endOfStatusLine(message);
  const isStatusLine = ({ start, end }: Edit): boolean => start === message.start && end === lineEnd;
  // A status line that was changed before is changed once more, not twice.
  const before = ctx.edits.sorted.find(isStatusLine);
  const unchanged = before === undefined ? message.reason : before.text.slice(`${message.version} 000 `.length);
  const phrase = (reason ?? unchanged).replace(/[\r\n]+/g, ' ');
  if (before !== undefined) ctx.edits = ctx.edits.without(isStatusLine);
  ctx.edits.replace(message.start, lineEnd, `${message.version} ${status} ${phrase}`);
  ctx.message = withStatus(message, status);
  return 1;
}

/** Before the line end of the status line. */
function endOfStatusLine(message: Message): number {
  const { text, startLineEnd } = message;
  return startLineEnd - (text.charCodeAt(startLineEnd - 2) === 13 ? 2 : 1);
}

/** The same text, so that edits stay valid, seen with another status; variables keep the reason that was received, as in Kamailio. */
function withStatus(message: Message, status: number): Message {
  const line = {
    isRequest: false,
    methodId: message.methodId,
    method: message.method,
    start: message.start,
    uriStart: message.requestUriStart,
    uriEnd: message.requestUriEnd,
    version: message.version,
    status,
    reason: message.reason,
    end: message.startLineEnd,
  };
  return new Message(message.text, line, message.headers, message.headersEnd, message.bodyStart);
}
