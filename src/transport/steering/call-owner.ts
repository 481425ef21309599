/** Which of several workers a call belongs to: one number from its Call-ID, the same in every thread and in the program that the kernel runs. */
import type { RandomSource } from '../../lib/random.ts';

/** The hash looks at no more chars of a Call-ID. */
export const HASHED = 128;

/**
 * Random numbers, 32 bits each: two for each word of four chars, two for the last four, one for the length, one for the sum.
 * Nobody outside knows them: who chooses Call-IDs cannot give one worker all the calls.
 */
export type CallKey = Int32Array;

/** Where in the key the numbers of the last four chars are, that of the length, and that of the sum. */
export const KEY_OF_LAST = HASHED / 2;
export const KEY_OF_LENGTH = KEY_OF_LAST + 2;
export const KEY_OF_SUM = KEY_OF_LENGTH + 1;

export function newCallKey(random: RandomSource): CallKey {
  return Int32Array.from({ length: KEY_OF_SUM + 1 }, () => random.int32());
}

/** How the upper half of the sum is mixed: shift, factor, shift, factor, shift, in 16 bits. None of it makes two numbers one. */
export const MIXING = [8, 0x88b5, 7, 0xdb2d, 9] as const;

/**
 * The index of the worker, 0 up to `count`, for the chars of a Call-ID (one byte each) up to white space.
 *
 * The sum is MULTILINEAR-HM of Lemire and Kaser, "Strongly universal string hashing is fast" (2014): of each word one half,
 * with a number added, times the other half with another one added. Whatever two Call-IDs are, over all keys the upper
 * halves of their sums are any two numbers equally often.
 */
export function callOwner(callId: string, key: CallKey, count: number): number {
  if (count === 1) return 0;
  const length = hashedLength(callId);
  let sum = (key[KEY_OF_SUM]! + Math.imul(length, key[KEY_OF_LENGTH]!)) | 0;
  for (let at = 0; at + 4 <= length; at += 4) sum = (sum + product(callId, at, key, at >> 1)) | 0;
  sum = (sum + product(callId, Math.max(0, length - 4), key, KEY_OF_LAST)) | 0;
  let mixed = sum >>> 16;
  mixed = ((mixed ^ (mixed >>> MIXING[0])) * MIXING[1]) & 0xffff;
  mixed = ((mixed ^ (mixed >>> MIXING[2])) * MIXING[3]) & 0xffff;
  return ((mixed ^ (mixed >>> MIXING[4])) * count) >>> 16;
}

function hashedLength(callId: string): number {
  const most = Math.min(callId.length, HASHED);
  for (let at = 0; at < most; at++) {
    if (callId.charCodeAt(at) <= 0x20) return at;
  }
  return most;
}

/** Of a shorter one what there is: the program in the kernel leaves those out. */
function product(text: string, at: number, key: CallKey, of: number): number {
  const upper = (text.charCodeAt(at) << 8) | text.charCodeAt(at + 1);
  const lower = (text.charCodeAt(at + 2) << 8) | text.charCodeAt(at + 3);
  return Math.imul(upper + key[of]!, lower + key[of + 1]!);
}
