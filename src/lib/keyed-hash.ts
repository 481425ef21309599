/** A hash whose values nobody outside can foresee: whoever chooses the texts cannot make them fall together (HalfSipHash-1-3). */
import { randomFillSync } from 'node:crypto';

/** Another one in each process. */
const KEY = randomFillSync(new Int32Array(2));

/** Rounds with no word left that come last, and the round of the last word. */
const END_ROUNDS = 3;
const LAST_WORD = END_ROUNDS + 1;

/** 32 bits, signed, over the four bytes of `salt`, the lowest first, and then the chars of a text, one byte each. */
export function keyedHash(text: string, salt: number): number {
  return halfSipHash(KEY[0]!, KEY[1]!, text, salt);
}

/** The same with a key of one's own. All rounds, those of the words and those of the end, are one loop: so the round is written once. */
export function halfSipHash(keyLow: number, keyHigh: number, text: string, salt: number): number {
  let v0 = keyLow;
  let v1 = keyHigh;
  let v2 = 0x6c796765 ^ keyLow;
  let v3 = 0x74656462 ^ keyHigh;
  let word = salt;
  let at = 0;
  for (let rounds = (text.length >> 2) + 1 + LAST_WORD; rounds > 0; rounds--) {
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
    if (rounds > LAST_WORD + 1) {
      word =
        text.charCodeAt(at) |
        (text.charCodeAt(at + 1) << 8) |
        (text.charCodeAt(at + 2) << 16) |
        (text.charCodeAt(at + 3) << 24);
      at += 4;
    } else if (rounds > LAST_WORD) {
      // The salt counts as text.
      word = (text.length + 4) << 24;
      for (let shift = 0; at < text.length; at++, shift += 8) word |= text.charCodeAt(at) << shift;
    } else {
      if (rounds === LAST_WORD) v2 ^= 0xff;
      word = 0;
    }
  }
  return v1 ^ v3;
}
