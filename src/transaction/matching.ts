// Which cell a request belongs to (RFC 3261 §17.2.3), by branch id or by the rules of RFC 2543.
import { keyedHash } from '../lib/keyed-hash.ts';
import type { Message } from '../sip/message.ts';
import { Method } from '../sip/method.ts';
import { isFailure, parseMessage } from '../sip/parse-message.ts';
import type { Cell } from './cell.ts';
import type { TransactionSettings } from './ports.ts';

/** By what the cells of a request are found. */
export interface RequestHashes {
  readonly callId: number;
  /** What all requests of one transaction and its CANCEL share. */
  readonly request: number;
}

export function callIdHash(callId: string): number {
  return keyedHash(callId, 0);
}

/**
 * Hashes of a request; null when it lacks what identifies a transaction. Whoever sends requests chooses their branch, so
 * the branch alone would let one peer make everybody's search long. A phone that writes the same branch into all of its
 * requests has transactions all the same, as with Kamailio.
 */
export function requestHashes(request: Message): RequestHashes | null {
  const { via, callId, cseq } = request;
  if (via === null || callId === null || cseq === null) return null;
  const ofCallId = callIdHash(callId);
  return { callId: ofCallId, request: keyedHash(via.hasMagicCookie ? via.branch! : '', ofCallId ^ cseq.number) };
}

/** Whether a request with the same hash belongs to `cell`; `methodId` is that of the request the cell was made for. */
export function matchesCell(cell: Cell, request: Message, methodId: number, settings: TransactionSettings): boolean {
  const { original } = cell;
  if (original === null || cell.methodId !== methodId) return false;
  if (methodId === Method.Unknown && request.method !== original.message.method) return false;
  if (original.cseqNumber !== request.cseq!.number || !original.hasCallId(request.callId)) return false;
  const via = request.via!;
  if (!via.hasMagicCookie) return !original.hasBranch && matches2543(cell, request, settings);
  return original.hasBranchAndSentBy(via);
}

/** "The INVITE request matches a transaction if the Request-URI, To tag, From tag, Call-ID, CSeq, and top Via header field match". */
function matches2543(cell: Cell, request: Message, settings: TransactionSettings): boolean {
  const original = cell.request!;
  return (
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
