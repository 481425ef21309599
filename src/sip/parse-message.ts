/** From text to `Message`: start line, header lines, empty line, body, in one pass (RFC 3261 §7, §25). */
import { CR, LF, SPACE, TAB, isDigit, isTokenChar } from '../lib/ascii.ts';
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

/** Parses one whole message, received with one char per byte. Never throws; work grows with the length of the text only. */
export function parseMessage(text: string): Message | ParseFailure {
  const start = skipLineEnds(text);
  const lineEnd = text.indexOf('\n', start);
  if (lineEnd < 0) return refuse('not-sip', 'no line end in the start line', start);
  const line = readStartLine(text, start, lineEnd);
  if ('failure' in line) return line;
  const scan = new HeaderScan(text, line.end);
  const message = new Message(text, line, scan.headers, scan.headersEnd, scan.bodyStart);
  const badLine = scan.badLine;
  if (badLine >= 0) return refuse('malformed', 'header line without a name and a colon', badLine, message);
  if (!isSipVersion2(line.version)) {
    return refuse('version', `SIP version ${line.version} is not supported`, start, message);
  }
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

function isSipVersion2(version: string): boolean {
  return version === 'SIP/2.0' || version.toUpperCase() === 'SIP/2.0';
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

function readStartLine(text: string, start: number, lineEnd: number): StartLine | ParseFailure {
  const end = trimEnd(text, start, lineEnd);
  return isSipSlash(text, start)
    ? readStatusLine(text, start, end, lineEnd + 1)
    : readRequestLine(text, start, end, lineEnd + 1);
}

function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === CR;
}

function skipSpaces(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB)) at++;
  return at;
}

/** Status-Line = SIP-Version SP 3DIGIT SP Reason-Phrase */
function readStatusLine(text: string, start: number, end: number, next: number): StartLine | ParseFailure {
  let at = start;
  while (at < end && text.charCodeAt(at) !== SPACE) at++;
  const version = text.slice(start, at);
  at = skipSpaces(text, at, end);
  const status = readStatus(text, at, end);
  if (status < 0) return refuse('malformed', 'status code is not three digits from 100 to 699', at);
  const reasonStart = skipSpaces(text, at + 3, end);
  const reason = text.slice(reasonStart, end);
  return {
    isRequest: false,
    methodId: Method.Unknown,
    method: '',
    start,
    uriStart: start,
    uriEnd: start,
    version,
    status,
    reason,
    end: next,
  };
}

function readStatus(text: string, at: number, end: number): number {
  if (at + 3 > end || (at + 3 < end && text.charCodeAt(at + 3) !== SPACE)) return -1;
  let value = 0;
  for (let i = at; i < at + 3; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return -1;
    value = value * 10 + (code - 48);
  }
  return value >= 100 && value <= 699 ? value : -1;
}

/** Request-Line = Method SP Request-URI SP SIP-Version; runs of spaces between the three are tolerated. */
function readRequestLine(text: string, start: number, end: number, next: number): StartLine | ParseFailure {
  let at = start;
  while (at < end && isTokenChar(text.charCodeAt(at))) at++;
  const methodEnd = at;
  const uriStart = skipSpaces(text, at, end);
  let versionStart = end;
  while (versionStart > uriStart && text.charCodeAt(versionStart - 1) !== SPACE) versionStart--;
  if (methodEnd === start || uriStart === methodEnd || !isSipSlash(text, versionStart)) {
    return refuse('not-sip', 'the first line is neither a request line nor a status line', start);
  }
  const uriEnd = trimEnd(text, uriStart, versionStart);
  if (uriEnd === uriStart) return refuse('malformed', 'no Request-URI', uriStart);
  const methodId = methodIdAt(text, start, methodEnd);
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
  };
}
