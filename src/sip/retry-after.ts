/** Retry-After (RFC 3261 §20.33): `120 (in a meeting);duration=3600`. */
import { HeaderId } from './header-name.ts';
import type { Message } from './message.ts';

/** Seconds; null: the header is missing or malformed. */
export function retryAfter(message: Message): number | null {
  const field = message.first(HeaderId.RetryAfter);
  const match = field === null ? null : /^\s*(\d+)\s*(?:[;(]|$)/.exec(message.value(field));
  return match === null ? null : Number(match[1]);
}
