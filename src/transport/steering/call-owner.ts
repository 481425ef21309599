/** Which of several workers a call belongs to: one number from its Call-ID, the same in every thread and in the program that the kernel runs. */
import type { RandomSource } from '../../lib/random.ts';

/** The hash looks at no more chars of a Call-ID. */
export const HASHED = 128;

/** What mixes the bits at the end. */
export const END_SHIFT = 15;
export const END_FACTOR = 0x2c1b3c6d;

/** Nobody outside knows it: who chooses Call-IDs cannot give one worker all the work. Odd, for the hash multiplies by it. */
export function newCallKey(random: RandomSource): number {
  return random.int32() | 1;
}

/**
 * The index of the worker, 0 up to `count`, for the chars of a Call-ID (one byte each) up to white space. It is made of
 * words of four chars, then the last four, then the length, each added and multiplied by the key.
 */
export function callOwner(callId: string, key: number, count: number): number {
  if (count === 1) return 0;
  const length = hashedLength(callId);
  let hash = 0;
  for (let at = 0; at + 4 <= length; at += 4) hash = Math.imul(hash + wordAt(callId, at), key);
  hash = Math.imul(hash + wordAt(callId, Math.max(0, length - 4)), key);
  hash = Math.imul(hash + length, key);
  hash = Math.imul(hash ^ (hash >>> END_SHIFT), END_FACTOR);
  return ((hash >>> 16) * count) >>> 16;
}

function hashedLength(callId: string): number {
  const most = Math.min(callId.length, HASHED);
  for (let at = 0; at < most; at++) {
    if (callId.charCodeAt(at) <= 0x20) return at;
  }
  return most;
}

/** Of a shorter one what there is: the program in the kernel leaves those out. */
function wordAt(text: string, at: number): number {
  return (
    (text.charCodeAt(at) << 24) |
    (text.charCodeAt(at + 1) << 16) |
    (text.charCodeAt(at + 2) << 8) |
    text.charCodeAt(at + 3)
  );
}
