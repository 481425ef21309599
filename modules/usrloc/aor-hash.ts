/** The hash Kamailio shows of an address of record (`HashID`) and puts into temporary GRUUs. */

/** Unsigned 32 bits: words of four chars, the last one shorter, each mixed with itself and summed. */
export function aorHash(aor: string): number {
  let hash = 0;
  let word = 0;
  for (let at = 0; at < aor.length; at++) {
    word = ((word << 8) | aor.charCodeAt(at)) >>> 0;
    if (at % 4 === 3) {
      hash = (hash + (word ^ (word >>> 3))) >>> 0;
      word = 0;
    }
  }
  hash = (hash + (word ^ (word >>> 3))) >>> 0;
  return (hash + (hash >>> 11) + ((hash >>> 13) + (hash >>> 23))) >>> 0;
}
