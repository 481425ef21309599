// Which cell a request belongs to (RFC 3261 §17.2.3), by branch id or by the rules of RFC 2543.
import { lowerAscii } from '../lib/ascii.ts';
import type { Message } from '../sip/message.ts';
import { Method } from '../sip/method.ts';
import { isFailure, parseMessage } from '../sip/parse-message.ts';
import type { Cell } from './cell.ts';
import type { TransactionSettings } from './ports.ts';

/**
 * What all requests of one transaction and its CANCEL share; null when the message lacks what identifies one. Whoever
 * sends requests chooses their branch, so the branch alone would let one peer make everybody's search long. A phone that
 * writes the same branch into all of its requests has transactions all the same, as with Kamailio.
 */
export function matchingKey(request: Message): string | null {
  const { via, callId, cseq } = request;
  if (via === null || callId === null || cseq === null) return null;
  const dialog = ` ${cseq.number} ${callId}`;
  // "the sent-by value in the top Via of the request is equal to the one in the request that created the transaction"
  return via.hasMagicCookie ? `${via.branch!} ${lowerAscii(via.host)}:${via.port ?? 0}${dialog}` : dialog;
}

/** Whether a request with the same key belongs to `cell`; `methodId` is that of the request the cell was made for. */
export function matchesCell(cell: Cell, request: Message, methodId: number, settings: TransactionSettings): boolean {
  const { original } = cell;
  if (original === null || cell.methodId !== methodId) return false;
  if (methodId === Method.Unknown && request.method !== original.message.method) return false;
  return request.via!.hasMagicCookie || matches2543(cell, request, settings);
}

/** "The INVITE request matches a transaction if the Request-URI, To tag, From tag, Call-ID, CSeq, and top Via header field match". */
function matches2543(cell: Cell, request: Message, settings: TransactionSettings): boolean {
  const original = cell.request!;
  return (
    request.callId === original.callId &&
    request.cseq?.number === original.cseq?.number &&
    (request.from?.tag ?? null) === (original.from?.tag ?? null) &&
    (!settings.matchRequestUri || request.requestUri === original.requestUri) &&
    (!settings.matchVia || request.via!.toString() === original.via!.toString()) &&
    sameToTag(cell, request)
  );
}

/** "The ACK request matches a transaction if […] the To tag of the ACK matches the To tag of the response sent by the server transaction". */
function sameToTag(cell: Cell, request: Message): boolean {
  const tag = request.to?.tag ?? null;
  if (request.methodId !== Method.Ack) return tag === (cell.request!.to?.tag ?? null);
  const last = cell.server!.lastReply;
  if (last === null) return true;
  const reply = parseMessage(last);
  return isFailure(reply) || (reply.to?.tag ?? null) === tag;
}

/** Whether a request belongs to a dialog that is there already, by its To tag. */
export function isInDialog(request: Message): boolean {
  return (request.to?.tag ?? '') !== '';
}
