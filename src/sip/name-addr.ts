/** `name-addr / addr-spec` with parameters, the value of From, To, Contact, Route and others (RFC 3261 §20.10, §25.1). */
import {
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  GREATER_THAN,
  LESS_THAN,
  QUESTION_MARK,
  SEMICOLON,
  isLws,
  makeCharTable,
  parseDecimal,
  skipLws,
  spanEqualsIgnoreCase,
  trimLwsEnd,
} from '../lib/ascii.ts';
import { makeParameterSpan, parameterValue, quote, readParameter, skipQuotedString, unquote } from './parameters.ts';
import { unfold } from './fold.ts';
import { parseUriAt } from './uri.ts';
import type { Uri } from './uri.ts';

const span = makeParameterSpan();

/** One address. All positions are offsets into the text it was parsed from (for a header view: the message). */
export class NameAddr {
  readonly source: string;
  /** First character of the address and the position after its last parameter. */
  readonly start: number;
  readonly end: number;
  /** Display name, quotes included; equal when there is none. */
  readonly displayStart: number;
  readonly displayEnd: number;
  /** URI without the angle brackets. */
  readonly uriStart: number;
  readonly uriEnd: number;
  readonly hasBrackets: boolean;
  /** From the first `;` after the URI (equal to `end` when there is none). */
  readonly parametersStart: number;
  /** Span of the `tag` value without quotes; -1 when there is no tag, or an empty one. */
  readonly tagStart: number;
  readonly tagEnd: number;
  /** It breaks the grammar and was read in spite of that. */
  readonly isDamaged: boolean;
  #uri: Uri | null | undefined;

  constructor(source: string, start: number, spans: NameAddrSpans) {
    this.source = source;
    this.start = start;
    this.end = spans.end;
    this.displayStart = spans.displayStart;
    this.displayEnd = spans.displayEnd;
    this.uriStart = spans.uriStart;
    this.uriEnd = spans.uriEnd;
    this.hasBrackets = spans.hasBrackets;
    this.parametersStart = spans.parametersStart;
    this.tagStart = spans.tagStart;
    this.tagEnd = spans.tagEnd;
    this.isDamaged = spans.isDamaged;
    this.#uri = undefined;
  }

  /** Display name as written, quotes included and lines unfolded; '' when there is none. */
  get displayName(): string {
    return unfold(this.source.slice(this.displayStart, this.displayEnd));
  }

  /** Display name without quotes and escapes; '' when there is none. */
  get displayText(): string {
    return unquote(this.displayName);
  }

  get uriText(): string {
    return this.source.slice(this.uriStart, this.uriEnd);
  }

  /** The parsed URI; null when it is malformed. */
  get uri(): Uri | null {
    if (this.#uri === undefined) this.#uri = parseUriAt(this.source, this.uriStart, this.uriEnd);
    return this.#uri;
  }

  /** Header parameters, raw, without the leading `;`. */
  get parameters(): string {
    return this.source.slice(Math.min(this.parametersStart + 1, this.end), this.end);
  }

  /** Value of a header parameter (name in any case): null when absent, '' without value, quotes resolved. */
  parameter(name: string): string | null {
    return parameterValue(this.source, this.parametersStart, this.end, name);
  }

  /** `tag` parameter; null when absent or empty (a token has at least one character). */
  get tag(): string | null {
    return this.tagStart < 0 ? null : this.source.slice(this.tagStart, this.tagEnd);
  }

  /** `q` in thousandths 0…1000 (RFC 3261 §20.10), null when absent or malformed. */
  get q(): number | null {
    const text = this.parameter('q');
    return text === null ? null : parseQValue(text);
  }

  /** `expires` in seconds, null when absent or malformed; values above 2^32-1 count as that (RFC 3261 §20.19). */
  get expires(): number | null {
    const text = this.parameter('expires');
    if (text === null) return null;
    const value = parseDecimal(text, 0, text.length, 4294967295);
    return value < 0 ? null : Math.min(value, 4294967295);
  }

  toString(): string {
    return this.source.slice(this.start, this.end);
  }
}

/** Where the parts of an address are. */
export interface NameAddrSpans {
  end: number;
  displayStart: number;
  displayEnd: number;
  uriStart: number;
  uriEnd: number;
  hasBrackets: boolean;
  parametersStart: number;
  tagStart: number;
  tagEnd: number;
  isDamaged: boolean;
}

const work: NameAddrSpans = {
  end: 0,
  displayStart: 0,
  displayEnd: 0,
  uriStart: 0,
  uriEnd: 0,
  hasBrackets: false,
  parametersStart: 0,
  tagStart: -1,
  tagEnd: -1,
  isDamaged: false,
};

/** Parses a whole text as one address; null when it is malformed or more than one. */
export function parseNameAddr(text: string): NameAddr | null {
  return parseNameAddrAt(text, 0, text.length);
}

/** Parses text[start, end) as exactly one address; null when it is malformed. */
export function parseNameAddrAt(text: string, start: number, end: number): NameAddr | null {
  const address = parseNameAddrItem(text, start, end);
  return address !== null && skipLws(text, address.end, end) === end ? address : null;
}

/** Parses the first address of the comma list text[start, end); what follows its `end` is a comma or nothing. */
export function parseNameAddrItem(text: string, start: number, end: number): NameAddr | null {
  const first = skipLws(text, start, end);
  const afterUri = readAddress(text, first, end);
  if (afterUri < 0) return null;
  const stop = readParameters(text, afterUri, end);
  if (stop < 0) return null;
  work.end = stop;
  return new NameAddr(text, first, work);
}

/** Appends every address of the comma list text[start, end) to `into`; false when one is malformed or missing. */
export function readNameAddrList(text: string, start: number, end: number, into: NameAddr[]): boolean {
  let at = start;
  for (;;) {
    const address = parseNameAddrItem(text, at, end);
    if (address === null) return false;
    into.push(address);
    at = skipLws(text, address.end, end);
    if (at >= end) return true;
    at++;
  }
}

const ENDS_DISPLAY = makeCharTable((_code, char) => '<>;,"'.includes(char));
const ENDS_BRACKETED = makeCharTable((_code, char) => '<>'.includes(char));

/** Reads display name and URI into `work`; returns the position after them, -1 when malformed. */
function readAddress(text: string, start: number, end: number): number {
  work.displayStart = start;
  work.displayEnd = start;
  let at = start;
  if (at < end && text.charCodeAt(at) === DOUBLE_QUOTE) {
    at = skipQuotedString(text, at, end);
    if (at < 0) return -1;
    work.displayEnd = at;
    at = skipLws(text, at, end);
    return at < end && text.charCodeAt(at) === LESS_THAN ? readBracketed(text, at, end) : -1;
  }
  while (at < end && ENDS_DISPLAY[text.charCodeAt(at)] !== 1) at++;
  if (at >= end || text.charCodeAt(at) !== LESS_THAN) return readBare(text, start, at);
  work.displayEnd = trimLwsEnd(text, start, at);
  return readBracketed(text, at, end);
}

/** `<` addr-spec `>` */
function readBracketed(text: string, open: number, end: number): number {
  let at = open + 1;
  while (at < end && ENDS_BRACKETED[text.charCodeAt(at)] !== 1) at++;
  if (at >= end || text.charCodeAt(at) !== GREATER_THAN) return -1;
  work.uriStart = skipLws(text, open + 1, at);
  work.uriEnd = trimLwsEnd(text, work.uriStart, at);
  work.hasBrackets = true;
  return work.uriEnd > work.uriStart ? at + 1 : -1;
}

/**
 * addr-spec without brackets: ends before `;` or `,`, must have a scheme and no white space inside. "If the URI contains
 * a comma, question mark or semicolon, the URI MUST be enclosed in angle brackets" (RFC 3261 §20).
 */
function readBare(text: string, start: number, stop: number): number {
  work.uriStart = start;
  work.uriEnd = trimLwsEnd(text, start, stop);
  work.hasBrackets = false;
  let hasColon = false;
  for (let at = start; at < work.uriEnd; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) hasColon = true;
    if (isLws(code) || code === QUESTION_MARK) return -1;
  }
  return hasColon ? work.uriEnd : -1;
}

/** *( SEMI generic-param ) up to a comma or the end; notes the tag. -1 when malformed. */
function readParameters(text: string, start: number, end: number): number {
  work.tagStart = -1;
  work.tagEnd = -1;
  let at = skipLws(text, start, end);
  let stop = start;
  work.parametersStart = start;
  if (at < end && text.charCodeAt(at) === SEMICOLON) work.parametersStart = at;
  while (at < end && text.charCodeAt(at) === SEMICOLON) {
    at = readParameter(text, at + 1, end, span);
    if (at < 0) return -1;
    stop = span.valueStart < 0 ? span.nameEnd : span.valueEnd;
    if (spanEqualsIgnoreCase(text, span.nameStart, span.nameEnd, 'tag')) noteTag(text);
  }
  return at === end || text.charCodeAt(at) === COMMA ? stop : -1;
}

/** Takes the parameter in `span` for the tag: of several the last counts, as to Kamailio. Quotes, which a tag must not have, are left out as Kamailio leaves them out. */
function noteTag(text: string): void {
  const quotes = span.valueStart >= 0 && text.charCodeAt(span.valueStart) === DOUBLE_QUOTE ? 1 : 0;
  if (span.valueEnd - quotes <= span.valueStart + quotes) return;
  work.tagStart = span.valueStart + quotes;
  work.tagEnd = span.valueEnd - quotes;
}

/** qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ), in thousandths; null when it is none. */
export function parseQValue(text: string): number | null {
  const whole = text.charCodeAt(0) - 48;
  if (text === '' || whole < 0 || whole > 1) return null;
  if (text.length === 1) return whole * 1000;
  if (text[1] !== '.' || text.length > 5) return null;
  if (text.length === 2) return whole * 1000;
  const digits = parseDecimal(text, 2, text.length, 999);
  if (digits < 0) return null;
  const value = whole * 1000 + digits * 10 ** (5 - text.length);
  return value > 1000 ? null : value;
}

/** Writes an address. `displayName` is plain text and gets quotes; `parameters` is raw, without the leading `;`. */
export function writeNameAddr(displayName: string | null, uri: string, parameters = ''): string {
  const address = displayName === null || displayName === '' ? `<${uri}>` : `${quote(displayName)} <${uri}>`;
  return parameters === '' ? address : `${address};${parameters}`;
}
