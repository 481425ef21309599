/** Via values: sent-protocol, sent-by and parameters (RFC 3261 §20.42, §18.2, RFC 3581). */
import {
  BACKSLASH,
  COLON,
  COMMA,
  LEFT_BRACKET,
  LEFT_PARENTHESIS,
  RIGHT_PARENTHESIS,
  SEMICOLON,
  SLASH,
  isDigit,
  isLws,
  isTokenChar,
  lowerAscii,
  parseDecimal,
  skipLws,
  spanEqualsIgnoreCase,
} from '../lib/ascii.ts';
import { makeParameterSpan, parameterValue, readParameter } from './parameters.ts';
import type { ParameterSpan } from './parameters.ts';
import { isPort } from './port.ts';
import { findHostEnd } from './uri.ts';

/** Start of every branch made by an RFC 3261 element (§8.1.1.7). */
export const MAGIC_COOKIE = 'z9hG4bK';

/** One Via value. Positions are offsets into the text it was parsed from (for a header view: the message). */
export class Via {
  readonly source: string;
  /** First character of the protocol name and the position after the last parameter. */
  readonly start: number;
  end: number;
  /** Lower case: 'udp', 'tcp', 'tls', 'ws' … */
  transport: string;
  /** As written, an IPv6 literal with its brackets. */
  host: string;
  hostStart: number;
  /** May be above 65535: nothing can be sent there, but an answer goes by the connection, or to the source with `rport`. */
  port: number | null;
  /** Position after `host[:port]`. */
  sentByEnd: number;
  branch: string | null;
  branchStart: number;
  /** `received` value, an IPv6 address without brackets. */
  received: string | null;
  /** Span of `received=…` and of `rport[=…]`, name included and `;` not; -1 when absent. */
  receivedStart: number;
  receivedEnd: number;
  rportStart: number;
  rportEnd: number;
  /** `rport=` number; null when absent, without value or malformed. */
  rport: number | null;
  /** Where the comment opens, which then ends the Via; -1 when there is none. */
  commentStart: number;

  constructor(source: string, start: number) {
    this.source = source;
    this.start = start;
    this.end = start;
    this.transport = '';
    this.host = '';
    this.hostStart = start;
    this.port = null;
    this.sentByEnd = start;
    this.branch = null;
    this.branchStart = start;
    this.received = null;
    this.receivedStart = -1;
    this.receivedEnd = -1;
    this.rportStart = -1;
    this.rportEnd = -1;
    this.rport = null;
    this.commentStart = -1;
  }

  /** Whether the sender asked for a reply to its source port (RFC 3581), with or without a value. */
  get hasRport(): boolean {
    return this.rportStart >= 0;
  }

  /** Whether the branch is one of RFC 3261, so that it identifies the transaction. */
  get hasMagicCookie(): boolean {
    return this.branch !== null && this.branch.length > MAGIC_COOKIE.length && this.branch.startsWith(MAGIC_COOKIE);
  }

  /** Host without the brackets of an IPv6 literal. */
  get address(): string {
    return this.host.charCodeAt(0) === LEFT_BRACKET ? this.host.slice(1, -1) : this.host;
  }

  get maddr(): string | null {
    return this.parameter('maddr');
  }

  /** `ttl=` 0…255, null when absent or malformed. */
  get ttl(): number | null {
    const text = this.parameter('ttl');
    const value = text === null ? -1 : parseDecimal(text, 0, text.length, 255);
    return value >= 0 && value <= 255 ? value : null;
  }

  /** Value of a parameter (name in any case): null when absent, '' without value, quotes resolved. */
  parameter(name: string): string | null {
    return parameterValue(this.source, this.sentByEnd, this.end, name);
  }

  /** The comment behind the parameters without its parentheses, null when there is none. */
  get comment(): string | null {
    return this.commentStart < 0 ? null : this.source.slice(this.commentStart + 1, this.end - 1);
  }

  toString(): string {
    return this.source.slice(this.start, this.end);
  }
}

/** Kamailio reads no more digits than five. */
const LARGEST_PORT_READ = 99_999;

const span = makeParameterSpan();

/** Parses a text that is exactly one Via value; null when it is malformed. */
export function parseVia(text: string): Via | null {
  const via = parseViaItem(text, 0, text.length);
  return via !== null && skipLws(text, via.end, text.length) === text.length ? via : null;
}

/** Parses the first value of the comma list text[start, end); what follows its `end` is a comma or nothing. */
export function parseViaItem(text: string, start: number, end: number): Via | null {
  const via = new Via(text, skipLws(text, start, end));
  const afterProtocol = readProtocol(via, end);
  if (afterProtocol < 0) return null;
  const afterHost = readSentBy(via, afterProtocol, end);
  if (afterHost < 0) return null;
  return readParameters(via, afterHost, end) ? via : null;
}

/**
 * sent-protocol = protocol-name SLASH protocol-version SLASH transport; position after it, -1 when malformed. Any name
 * and version will do: a request of another SIP version has to be answered too.
 */
function readProtocol(via: Via, end: number): number {
  const text = via.source;
  const start = via.start;
  // The form nearly every message has; white space round the slashes takes the longer way.
  if (text.startsWith('SIP/2.0/UDP ', start) && start + 12 <= end) {
    via.transport = 'udp';
    return start + 12;
  }
  const version = afterSlash(text, start, readWord(text, start, end), end);
  if (version < 0) return -1;
  const transport = afterSlash(text, version, readWord(text, version, end), end);
  if (transport < 0) return -1;
  const at = readWord(text, transport, end);
  if (at === transport || at >= end || !isLws(text.charCodeAt(at))) return -1;
  via.transport = lowerAscii(text.slice(transport, at));
  return at;
}

function readWord(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isTokenChar(text.charCodeAt(at))) at++;
  return at;
}

/** Position after the word text[start, wordEnd), `SLASH` and the white space round it; -1 when one of them is missing. */
function afterSlash(text: string, start: number, wordEnd: number, end: number): number {
  const at = skipLws(text, wordEnd, end);
  return wordEnd > start && at < end && text.charCodeAt(at) === SLASH ? skipLws(text, at + 1, end) : -1;
}

/** sent-by = host [ COLON port ] */
function readSentBy(via: Via, start: number, end: number): number {
  const text = via.source;
  const hostStart = skipLws(text, start, end);
  const hostEnd = findHostEnd(text, hostStart, end);
  if (hostEnd < 0) return -1;
  via.host = text.slice(hostStart, hostEnd);
  via.hostStart = hostStart;
  via.sentByEnd = hostEnd;
  const at = skipLws(text, hostEnd, end);
  if (at >= end || text.charCodeAt(at) !== COLON) return at;
  const portStart = skipLws(text, at + 1, end);
  let portEnd = portStart;
  while (portEnd < end && isDigit(text.charCodeAt(portEnd))) portEnd++;
  const port = parseDecimal(text, portStart, portEnd, LARGEST_PORT_READ);
  if (port < 0 || port > LARGEST_PORT_READ) return -1;
  via.port = port;
  via.sentByEnd = portEnd;
  return skipLws(text, portEnd, end);
}

/** *( SEMI via-params ) [ comment ], up to a comma or the end. The comment is of RFC 2543 §6.40. */
function readParameters(via: Via, start: number, end: number): boolean {
  const text = via.source;
  let at = start;
  via.end = via.sentByEnd;
  while (at < end && text.charCodeAt(at) === SEMICOLON) {
    at = readParameter(text, at + 1, end, span);
    if (at < 0) return false;
    via.end = span.valueStart < 0 ? span.nameEnd : span.valueEnd;
    noteParameter(via, span);
  }
  if (at < end && text.charCodeAt(at) === LEFT_PARENTHESIS) {
    via.commentStart = at;
    at = skipComment(text, at, end);
    if (at < 0) return false;
    via.end = at;
    at = skipLws(text, at, end);
  }
  return at === end || text.charCodeAt(at) === COMMA;
}

/** Position after the comment that opens at `start`, nested ones included; -1 when it is not closed. */
function skipComment(text: string, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === LEFT_PARENTHESIS) depth++;
    else if (code === RIGHT_PARENTHESIS && --depth === 0) return at + 1;
  }
  return -1;
}

function noteParameter(via: Via, parameter: ParameterSpan): void {
  const text = via.source;
  const { nameStart, nameEnd, valueStart, valueEnd } = parameter;
  switch (nameEnd - nameStart) {
    case 6:
      if (via.branch === null && valueStart >= 0 && spanEqualsIgnoreCase(text, nameStart, nameEnd, 'branch')) {
        via.branch = text.slice(valueStart, valueEnd);
        via.branchStart = valueStart;
      }
      break;
    case 5:
      if (via.rportStart < 0 && spanEqualsIgnoreCase(text, nameStart, nameEnd, 'rport')) {
        via.rportStart = nameStart;
        via.rportEnd = via.end;
        const port = valueStart < 0 ? -1 : parseDecimal(text, valueStart, valueEnd, 65535);
        via.rport = isPort(port) ? port : null;
      }
      break;
    case 8:
      if (via.received === null && valueStart >= 0 && spanEqualsIgnoreCase(text, nameStart, nameEnd, 'received')) {
        via.receivedStart = nameStart;
        via.receivedEnd = valueEnd;
        via.received = withoutBrackets(text, valueStart, valueEnd);
      }
      break;
    default:
  }
}

/** RFC 5118 §4.5: elements differ on the brackets of an IPv6 `received`; both are understood. */
function withoutBrackets(text: string, start: number, end: number): string {
  return text.charCodeAt(start) === LEFT_BRACKET && end - start > 2
    ? text.slice(start + 1, end - 1)
    : text.slice(start, end);
}

/** What `writeVia` puts together. */
export interface ViaParts {
  /** Any case; written in upper case. */
  readonly transport: string;
  /** An IPv6 literal with its brackets. */
  readonly host: string;
  readonly port: number | null;
  readonly branch: string | null;
  /** Raw further parameters, without the leading `;`; '' for none. */
  readonly parameters: string;
}

/** Text of a Via value. */
export function writeVia(parts: ViaParts): string {
  let text = `SIP/2.0/${parts.transport.toUpperCase()} ${parts.host}`;
  if (parts.port !== null) text += `:${parts.port}`;
  if (parts.branch !== null) text += `;branch=${parts.branch}`;
  return parts.parameters === '' ? text : `${text};${parts.parameters}`;
}
