/**
 * Messages that no route may see, because a mandatory header is missing, comes twice or cannot be read, or because nobody
 * can say where a request ends; and what can still be answered (RFC 3261 §8.1.1, §16.3, §18.3).
 */
import { LF, SPACE, TAB } from '../../lib/ascii.ts';
import { HeaderId } from '../../sip/header-name.ts';
import type { Message } from '../../sip/message.ts';
import { isFailure, parseMessage } from '../../sip/parse-message.ts';

/** Headers of which every message has exactly one, besides Via (RFC 3261 §8.1.1, §7.3.1). */
const MANDATORY = [
  { id: HeaderId.From, name: 'From' },
  { id: HeaderId.To, name: 'To' },
  { id: HeaderId.CallId, name: 'Call-ID' },
  { id: HeaderId.CSeq, name: 'CSeq' },
] as const;

/** One bit for each mandatory header, by its number. */
const BITS = new Uint8Array(256);
for (const [index, { id }] of MANDATORY.entries()) BITS[id] = 1 << index;
const ALL_BITS = (1 << MANDATORY.length) - 1;
/** Of Content-Length, which may be absent. */
const LENGTH_BIT = 1 << MANDATORY.length;
BITS[HeaderId.ContentLength] = LENGTH_BIT;

/** Why a message must not be routed, for a log line; null: it may. */
export function refusal(message: Message): string | null {
  const { headers } = message;
  let once = 0;
  let twice = 0;
  for (let i = 0; i < headers.length; i++) {
    const bit = BITS[headers[i]!.id]!;
    twice |= once & bit;
    once |= bit;
  }
  if ((once & ALL_BITS) !== ALL_BITS || (twice & ALL_BITS) !== 0) {
    const index = MANDATORY.findIndex((_, at) => (once & (1 << at)) === 0 || (twice & (1 << at)) !== 0);
    return `${(once & (1 << index)) === 0 ? 'no' : 'more than one'} ${MANDATORY[index]!.name}`;
  }
  return unusable(message, once & LENGTH_BIT, twice & LENGTH_BIT);
}

/** What cannot be read though it has to be, with its number of Content-Lengths: not 0 for one, not 0 for two. */
function unusable(message: Message, length: number, twoLengths: number): string | null {
  if (message.via === null || isBroken(message, HeaderId.Via)) return 'no usable Via';
  if (message.to === null || isBroken(message, HeaderId.To)) return 'no usable To';
  if (isBroken(message, HeaderId.CSeq) || (message.cseq === null && !hasTwoWords(message))) return 'no usable CSeq';
  // A reply goes on with the right length. The next hop must not find another end of a request than the script did.
  if (length === 0 || !message.isRequest) return null;
  if (twoLengths !== 0) return 'more than one Content-Length';
  return message.contentLength === null || isBroken(message, HeaderId.ContentLength)
    ? 'no usable Content-Length'
    : null;
}

/** A CR within the line that neither ends nor folds it: some take it for a line end. */
function isBroken(message: Message, id: HeaderId): boolean {
  const { text } = message;
  const { nameEnd, end } = message.first(id)!;
  for (let at = text.indexOf('\r', nameEnd); at >= 0 && at < end - 2; at = text.indexOf('\r', at + 1)) {
    const next = text.charCodeAt(at + 1);
    if (next !== LF && next !== SPACE && next !== TAB) return true;
  }
  return false;
}

/** What stands for number and method is not looked at: a CSeq of a strange form is the business of the script. */
function hasTwoWords(message: Message): boolean {
  return /^\S+\s+\S+$/.test(message.valueOf(HeaderId.CSeq) ?? '');
}

/**
 * A request as its answer needs it: with the parameters of its topmost Via left out when they cannot be read. Null: no
 * answer can be made, because it is no request, or an ACK, or there is no Via that says where to.
 */
export function answerable(message: Message): Message | null {
  if (!message.isRequest || message.method === 'ACK') return null;
  if (message.via !== null) return message;
  const field = message.first(HeaderId.Via);
  if (field === null) return null;
  const { text } = message;
  const parameters = text.slice(field.valueStart, field.valueEnd).search(/[;,]/);
  if (parameters < 0) return null;
  const readable = parseMessage(text.slice(0, field.valueStart + parameters) + text.slice(field.valueEnd));
  const plain = isFailure(readable) ? readable.partial : readable;
  return plain === null || plain.via === null ? null : plain;
}
