/** CSeq: number and method (RFC 3261 §20.16, §8.1.1.5). */
import { isDigit, isLws, isTokenChar, parseDecimal, skipLws } from '../lib/ascii.ts';
import { methodIdAt, methodName } from './method.ts';
import type { MethodId } from './method.ts';

export interface CSeq {
  /** 0…2^32-1. */
  readonly number: number;
  readonly method: string;
  readonly methodId: MethodId;
}

const LARGEST = 4294967295;

/** Parses `1*DIGIT LWS Method`; null when malformed or the number is above 2^32-1. */
export function parseCSeq(text: string): CSeq | null {
  return parseCSeqAt(text, 0, text.length);
}

/** Parses text[start, end). */
export function parseCSeqAt(text: string, start: number, end: number): CSeq | null {
  const first = skipLws(text, start, end);
  let at = first;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  const number = parseDecimal(text, first, at, LARGEST);
  if (number < 0 || number > LARGEST || at >= end || !isLws(text.charCodeAt(at))) return null;
  const methodStart = skipLws(text, at, end);
  at = methodStart;
  while (at < end && isTokenChar(text.charCodeAt(at))) at++;
  if (at === methodStart || skipLws(text, at, end) !== end) return null;
  const methodId = methodIdAt(text, methodStart, at);
  return { number, method: methodId === 0 ? text.slice(methodStart, at) : methodName(methodId), methodId };
}

export function writeCSeq(number: number, method: string): string {
  return `${number} ${method}`;
}
