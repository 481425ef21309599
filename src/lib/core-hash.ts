/** The hash that Kamailio shows to scripts: `core_hash()`, `{s.corehash}`. */

/** Unsigned 32 bits over one or two texts; with `size` above 0 only the bits of `size - 1`. */
export function coreHash(first: string, second: string, size: number): number {
  const sum = (add(first, 0) + (second === '' ? 0 : add(second, 0))) >>> 0;
  const hash = (sum + (sum >>> 11) + ((sum >>> 13) + (sum >>> 23))) >>> 0;
  return size > 0 ? (hash & (size - 1)) >>> 0 : hash;
}

/** Words of four chars, the last one shorter, each mixed with itself and summed. */
function add(text: string, start: number): number {
  let hash = start;
  let word = 0;
  for (let at = 0; at < text.length; at++) {
    // A byte counts with its sign.
    word = ((word << 8) + ((text.charCodeAt(at) << 24) >> 24)) >>> 0;
    if (at % 4 !== 3) continue;
    hash = (hash + (word ^ (word >>> 3))) >>> 0;
    word = 0;
  }
  return (hash + (word ^ (word >>> 3))) >>> 0;
}
