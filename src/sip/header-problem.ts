/** Why a header has no usable value: absent, malformed, or more than one where there may be one (RFC 3261 §7.3.1, table 2). */
import { HeaderId } from './header-name.ts';
import type { Message } from './message.ts';

/** Why a parsed view is null, or `repeated` when a header that must be alone comes more than once (the view is the first). */
export type HeaderProblem = 'absent' | 'malformed' | 'repeated';

/** Headers of which a message may have one only (RFC 3261 §7.3.1, table 2). */
const SINGLE: ReadonlySet<HeaderId> = new Set([
  HeaderId.From,
  HeaderId.To,
  HeaderId.CallId,
  HeaderId.CSeq,
  HeaderId.MaxForwards,
  HeaderId.ContentLength,
  HeaderId.ContentType,
  HeaderId.Expires,
]);

/** What is wrong with a header of a message; null when nothing is. A header without a parsed view is only absent or repeated. */
export function headerProblem(message: Message, id: HeaderId): HeaderProblem | null {
  const count = message.all(id).length;
  if (count === 0) return 'absent';
  if (!hasView(message, id)) return 'malformed';
  return count > 1 && SINGLE.has(id) ? 'repeated' : null;
}

function hasView(message: Message, id: HeaderId): boolean {
  switch (id) {
    case HeaderId.Via:
      return message.vias !== null;
    case HeaderId.From:
      return message.from?.isDamaged === false;
    case HeaderId.To:
      return message.to?.isDamaged === false;
    case HeaderId.CallId:
      return message.callId !== null;
    case HeaderId.CSeq:
      return message.cseq !== null;
    case HeaderId.Contact:
      return message.contacts !== null;
    case HeaderId.Route:
      return message.routes !== null;
    case HeaderId.RecordRoute:
      return message.recordRoutes !== null;
    case HeaderId.MaxForwards:
      return message.maxForwards !== null;
    case HeaderId.Expires:
      return message.expires !== null;
    case HeaderId.ContentLength:
      return message.contentLength !== null;
    case HeaderId.Authorization:
    case HeaderId.ProxyAuthorization:
      return message.credentials(id).length === message.all(id).length;
    default:
      return true;
  }
}
