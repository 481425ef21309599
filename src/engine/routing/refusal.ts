/** Requests that no route may see, because a mandatory header is missing, comes twice or cannot be read, and what can still be answered (RFC 3261 §8.1.1, §16.3). */
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
  if (once !== ALL_BITS || twice !== 0) {
    const index = MANDATORY.findIndex((_, at) => (once & (1 << at)) === 0 || (twice & (1 << at)) !== 0);
    return `${(once & (1 << index)) === 0 ? 'no' : 'more than one'} ${MANDATORY[index]!.name}`;
  }
  if (message.via === null) return 'no usable Via';
  return message.to === null ? 'no usable To' : null;
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
