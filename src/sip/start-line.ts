/** Request line and status line (RFC 3261 §7.1, §7.2). */
import { CR, SPACE, TAB, isTokenChar, parseDecimal } from '../lib/ascii.ts';
import { Method, methodIdAt, methodName } from './method.ts';
import type { MethodId } from './method.ts';

/** What `parseMessage` found in the start line. Positions are offsets into the message text. */
export interface StartLine {
  readonly isRequest: boolean;
  /** 0 and '' for a reply. */
  readonly methodId: MethodId;
  readonly method: string;
  /** First character of the message: leading CRLFs are before it. */
  readonly start: number;
  /** Equal for a reply. */
  readonly uriStart: number;
  readonly uriEnd: number;
  readonly version: string;
  /** 0 and '' for a request. */
  readonly status: number;
  readonly reason: string;
  /** After the line end. */
  readonly end: number;
}

/** A start line as far as it could be read, and what is wrong with it. */
export interface ReadLine extends StartLine {
  /** null: nothing. */
  readonly problem: string | null;
}

let takesHttpReplies = false;

/** From now on status lines of HTTP/1.0 and HTTP/1.1 are read like those of SIP, or not (`http_reply_parse`). */
export function readHttpReplies(areRead: boolean): void {
  takesHttpReplies = areRead;
}

/** Reads the start line text[start, lineFeed); null when it is neither a request line nor a status line. */
export function readStartLine(text: string, start: number, lineFeed: number): ReadLine | null {
  const end = trimEnd(text, start, lineFeed);
  return isSipSlash(text, start) || (takesHttpReplies && isHttpVersion(text, start))
    ? readStatusLine(text, start, end, lineFeed + 1)
    : readRequestLine(text, start, end, lineFeed + 1);
}

/** `HTTP/1.0` or `HTTP/1.1` in any case, and a space. */
function isHttpVersion(text: string, at: number): boolean {
  const minor = text.charCodeAt(at + 7) - 0x30;
  if ((minor !== 0 && minor !== 1) || text.charCodeAt(at + 8) !== SPACE) return false;
  return text.slice(at, at + 7).toUpperCase() === 'HTTP/1.';
}

/** `SIP/` in any case at a position: what tells a reply from a request, and a request from other protocols. */
function isSipSlash(text: string, at: number): boolean {
  return (
    (text.charCodeAt(at) | 0x20) === 0x73 &&
    (text.charCodeAt(at + 1) | 0x20) === 0x69 &&
    (text.charCodeAt(at + 2) | 0x20) === 0x70 &&
    text.charCodeAt(at + 3) === 0x2f
  );
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === CR;
}

/** Status-Line = SIP-Version SP 3DIGIT SP Reason-Phrase; the second space may be missing when there is no phrase. */
function readStatusLine(text: string, start: number, end: number, next: number): ReadLine {
  let at = start;
  while (at < end && text.charCodeAt(at) !== SPACE) at++;
  const status = parseDecimal(text, at + 1, at + 4, 699);
  const isStatus =
    status >= 100 && status <= 699 && at + 4 <= end && (at + 4 === end || text.charCodeAt(at + 4) === SPACE);
  return {
    isRequest: false,
    methodId: Method.Unknown,
    method: '',
    start,
    uriStart: start,
    uriEnd: start,
    version: text.startsWith('SIP/2.0', start) && at === start + 7 ? 'SIP/2.0' : text.slice(start, at),
    status: isStatus ? status : 0,
    reason: text.slice(Math.min(at + 5, end), end),
    end: next,
    problem: isStatus ? null : 'the status code is not three digits from 100 to 699',
  };
}

/**
 * Request-Line = Method SP Request-URI SP SIP-Version. null when it does not end in something like a version of SIP
 * or HTTP/1 (whose requests share the stream sockets). White space after the version is tolerated, and so is more than one
 * space before it; elsewhere it is a problem, with the Request-URI being all between the two others.
 */
function readRequestLine(text: string, start: number, end: number, next: number): ReadLine | null {
  let versionStart = end;
  while (versionStart > start && !isBlank(text.charCodeAt(versionStart - 1))) versionStart--;
  if (versionStart === start || !(isSipSlash(text, versionStart) || text.startsWith('HTTP/1.', versionStart)))
    return null;
  let methodEnd = start;
  while (isTokenChar(text.charCodeAt(methodEnd))) methodEnd++;
  const methodId = methodIdAt(text, start, methodEnd);
  const uriStart = Math.min(methodEnd + 1, versionStart - 1);
  let uriEnd = versionStart - 1;
  while (uriEnd > uriStart && text.charCodeAt(uriEnd - 1) === SPACE && text.charCodeAt(uriEnd) === SPACE) uriEnd--;
  return {
    isRequest: true,
    methodId,
    method: methodId === Method.Unknown ? text.slice(start, methodEnd) : methodName(methodId),
    start,
    uriStart,
    uriEnd,
    version:
      text.startsWith('SIP/2.0', versionStart) && end === versionStart + 7 ? 'SIP/2.0' : text.slice(versionStart, end),
    status: 0,
    reason: '',
    end: next,
    problem: requestLineProblem(text, start, methodEnd, uriStart, uriEnd),
  };
}

function requestLineProblem(
  text: string,
  start: number,
  methodEnd: number,
  uriStart: number,
  uriEnd: number,
): string | null {
  if (methodEnd === start || text.charCodeAt(methodEnd) !== SPACE) return 'the method is not a token';
  if (uriEnd <= uriStart) return 'there is no Request-URI';
  if (text.charCodeAt(uriEnd) !== SPACE) return 'there is no space before the SIP version';
  for (let at = uriStart; at < uriEnd; at++) {
    if (isBlank(text.charCodeAt(at))) return 'there is white space round or in the Request-URI';
  }
  return null;
}
