/** Sets of methods as bits, with Kamailio's numbers: what a phone says in Allow, kept as one number with its contact. */
import { isLws, isTokenChar } from '../../src/lib/ascii.ts';
import { Method, methodIdAt, type MethodId } from '../../src/sip/method.ts';

/** Any method without a bit of its own. */
const OTHER = 1 << 19;

/** By MethodId. */
const BITS: readonly number[] = [
  OTHER, // Unknown
  1 << 0, // INVITE
  1 << 2, // ACK
  1 << 3, // BYE
  1 << 1, // CANCEL
  1 << 5, // REGISTER
  1 << 9, // OPTIONS
  1 << 4, // INFO
  1 << 11, // UPDATE
  1 << 10, // PRACK
  1 << 6, // SUBSCRIBE
  1 << 7, // NOTIFY
  1 << 13, // PUBLISH
  1 << 8, // MESSAGE
  1 << 12, // REFER
  1 << 14, // KDMQ
];

export function methodBit(method: MethodId): number {
  return BITS[method] ?? BITS[Method.Unknown]!;
}

/** Bits of a comma list of method names. */
export function methodBits(list: string): number {
  let bits = 0;
  let at = 0;
  while (at < list.length) {
    const code = list.charCodeAt(at);
    if (code === 0x2c || isLws(code)) {
      at++;
      continue;
    }
    const start = at;
    while (at < list.length && isTokenChar(list.charCodeAt(at))) at++;
    if (at === start) at++;
    else bits |= methodBit(methodIdAt(list, start, at));
  }
  return bits;
}
