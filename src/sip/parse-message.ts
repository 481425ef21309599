/** From text to `Message`: start line, header lines, empty line, body, in one pass (RFC 3261 §7, §25). */
import { CR, LF, SPACE, TAB, isTokenChar, parseDecimal } from '../lib/ascii.ts';
import { HeaderScan } from './header-line.ts';
import { Message } from './message.ts';
import type { StartLine } from './message.ts';
import { Method, methodIdAt, methodName } from './method.ts';

/** Why a text is no message, or a bad one. */
export interface ParseFailure {
  /** `not-sip`: nothing that could be answered; `version`: another SIP version; `malformed`: bad start line or header line. */
  readonly failure: 'malformed' | 'not-sip' | 'version';
  /** For a log line. */
  readonly detail: string;
  /** Offset of the first bad byte or line. */
  readonly at: number;
  /** The message with its good header lines, when the start line could be read: enough for an answer when they are. */
  readonly partial: Message | null;
}

/** Whether `parseMessage` refused the text. */
export function isFailure(result: Message | ParseFailure): result is ParseFailure {
  return !(result instanceof Message);
}

/** A start line as far as it could be read, and what is wrong with it. */
interface ReadLine extends StartLine {
  /** null: nothing. */
  readonly problem: string | null;
}

/** Parses one whole message, received with one char per byte. Never throws; work grows with the length of the text only. */
export function parseMessage(text: string): Message | ParseFailure {
  const start = skipLineEnds(text);
  const lineFeed = text.indexOf('\n', start);
  if (lineFeed < 0) return refuse('not-sip', 'the first line does not end', start);
  const lineEnd = trimEnd(text, start, lineFeed);
  const line = isSipSlash(text, start)
    ? readStatusLine(text, start, lineEnd, lineFeed + 1)
    : readRequestLine(text, start, lineEnd, lineFeed + 1);
  if (line === null) return refuse('not-sip', 'the first line is neither a request line nor a status line', start);
  const scan = new HeaderScan(text, line.end);
  const message = new Message(text, line, scan.headers, scan.headersEnd, scan.bodyStart);
  if (line.version !== 'SIP/2.0' && line.version.toUpperCase() !== 'SIP/2.0') {
    return refuse('version', `SIP version ${line.version} is not supported`, start, message);
  }
  if (line.problem !== null) return refuse('malformed', line.problem, start, message);
  if (scan.badLine >= 0) return refuse('malformed', 'header line without a name and a colon', scan.badLine, message);
  return message;
}

function refuse(
  failure: ParseFailure['failure'],
  detail: string,
  at: number,
  partial: Message | null = null,
): ParseFailure {
  return { failure, detail, at, partial };
}

/** CRLFs before the start line are ignored (RFC 3261 §7.5). */
function skipLineEnds(text: string): number {
  let at = 0;
  while (text.charCodeAt(at) === CR || text.charCodeAt(at) === LF) at++;
  return at;
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
 * Request-Line = Method SP Request-URI SP SIP-Version. null when it does not end in something like a SIP version. White
 * space after the version is tolerated; elsewhere it is a problem, with the Request-URI being all between the two others.
 */
function readRequestLine(text: string, start: number, end: number, next: number): ReadLine | null {
  let versionStart = end;
  while (versionStart > start && !isBlank(text.charCodeAt(versionStart - 1))) versionStart--;
  if (versionStart === start || !isSipSlash(text, versionStart)) return null;
  let methodEnd = start;
  while (isTokenChar(text.charCodeAt(methodEnd))) methodEnd++;
  const methodId = methodIdAt(text, start, methodEnd);
  const uriStart = Math.min(methodEnd + 1, versionStart - 1);
  const uriEnd = versionStart - 1;
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
