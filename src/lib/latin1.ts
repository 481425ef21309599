// Bytes as texts of one char per byte, by the direct methods that Buffer has and @types/node does not declare.
import { Buffer } from 'node:buffer';

interface Latin1Buffer {
  latin1Slice(start: number, end: number): string;
  latin1Write(text: string, offset: number, length: number): number;
}

/** All of `bytes`, one char per byte. */
export function latin1Text(bytes: Buffer): string {
  return latin1Slice(bytes, 0, bytes.length);
}

/** The bytes from `start` to before `end`, one char per byte. */
export function latin1Slice(bytes: Buffer, start: number, end: number): string {
  return (bytes as unknown as Latin1Buffer).latin1Slice(start, end);
}

/** The low byte of each char of `text`. */
export function latin1Bytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length);
  writeLatin1(bytes, text, 0);
  return bytes;
}

/** Writes the low byte of each char of `text` into `bytes`, which has room for them at `offset`. */
export function writeLatin1(bytes: Buffer, text: string, offset: number): void {
  (bytes as unknown as Latin1Buffer).latin1Write(text, offset, text.length);
}

/**
 * The same latin1 text in memory of its own. A slice keeps the whole text it was cut from alive, so what is kept for
 * longer than a message must be a copy.
 */
export function ownCopy(text: string): string {
  return latin1Text(latin1Bytes(text));
}
