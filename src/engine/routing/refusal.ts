/** Requests that no route may see, because a mandatory header is missing or comes twice, and what can still be answered (RFC 3261 §8.1.1, §16.3). */
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

/** Why a message must not be routed, for a log line; null: it may. */
export function refusal(message: Message): string | null {
  const { headers } = message;
  for (let i = 0; i < MANDATORY.length; i++) {
    const { id, name } = MANDATORY[i]!;
    let count = 0;
    for (let j = 0; j < headers.length; j++) if (headers[j]!.id === id) count++;
    if (count !== 1) return count === 0 ? `no ${name}` : `more than one ${name}`;
  }
  return message.via === null ? 'no usable Via' : null;
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
