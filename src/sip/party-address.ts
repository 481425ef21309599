/**
 * Addresses of From and To (RFC 3261 §20.20, §20.39), damaged ones too while they have a URI that can be read: another
 * element may act on that URI, so a check here must see it. What is read is what Kamailio reads in the same value.
 */
import {
  COMMA,
  CR,
  DOUBLE_QUOTE,
  EQUALS,
  GREATER_THAN,
  LESS_THAN,
  LF,
  SEMICOLON,
  SPACE,
  TAB,
  makeCharTable,
  spanEqualsIgnoreCase,
  trimLwsEnd,
} from '../lib/ascii.ts';
import { NameAddr, parseNameAddrAt, type NameAddrSpans } from './name-addr.ts';
import { skipQuotedString } from './parameters.ts';

const NUL = 0;

const ENDS_FIRST = makeCharTable((code, char) => code === NUL || '<>;"\r\n \t'.includes(char));
const ENDS_BRACKETED = makeCharTable((code, char) => code === NUL || '<>'.includes(char));
const ENDS_NAME = makeCharTable((code, char) => code === NUL || ';=",\r\n \t'.includes(char));
const ENDS_VALUE = makeCharTable((code, char) => code === NUL || ';="\r\n \t'.includes(char));

/**
 * Reads text[start, end) as one address; null when there is no URI, or parameters that are not set apart. `mayBreakOff`:
 * a CR that folds no line, or a NUL, ends the value; otherwise it spoils it.
 */
export function parsePartyAddressAt(text: string, start: number, end: number, mayBreakOff: boolean): NameAddr | null {
  const address = parseNameAddrAt(text, start, end);
  if (address !== null) {
    // A CR is white space to one reader and the end of the value to another: each is looked at where there is one.
    const next = text.indexOf('\r', start);
    if (next < 0 || next >= end) return address;
  }
  return readCarefully(text, start, end, { mayBreakOff, isDamaged: address === null });
}

interface Reading {
  readonly mayBreakOff: boolean;
  readonly isDamaged: boolean;
}

/** Lets parameters be of whatever characters. */
function readCarefully(text: string, start: number, end: number, { mayBreakOff, isDamaged }: Reading): NameAddr | null {
  const first = skipBlanks(text, start, end);
  const spans: NameAddrSpans = {
    end: first,
    displayStart: first,
    displayEnd: first,
    uriStart: first,
    uriEnd: first,
    hasBrackets: false,
    parametersStart: first,
    tagStart: -1,
    tagEnd: -1,
    isDamaged,
  };
  const afterUri = readUri(text, first, end, spans);
  if (afterUri < 0) return null;
  spans.end = afterUri;
  spans.parametersStart = afterUri;
  const stop = readParameters(text, afterUri, end, spans);
  if (stop < 0) return null;
  if (stop < end) {
    if (!mayBreakOff || !breaksOff(text.charCodeAt(stop))) return null;
    spans.isDamaged = true;
  }
  return new NameAddr(text, first, spans);
}

/** The position after display name and URI; -1: there is none. */
function readUri(text: string, first: number, end: number, spans: NameAddrSpans): number {
  let at: number;
  if (text.charCodeAt(first) === DOUBLE_QUOTE) {
    at = skipQuotedString(text, first, end);
    if (at < 0) return -1;
    spans.displayEnd = at;
    at = skipBlanks(text, at, end);
    return at < end && text.charCodeAt(at) === LESS_THAN ? readBracketed(text, at, end, spans) : -1;
  }
  at = wordEnd(ENDS_FIRST, text, first, end);
  const wordStop = at;
  for (let next = skipBlanks(text, at, end); next > at; next = skipBlanks(text, at, end)) {
    at = wordEnd(ENDS_FIRST, text, next, end);
  }
  if (at < end && text.charCodeAt(at) === LESS_THAN) {
    spans.displayEnd = trimLwsEnd(text, first, at);
    return readBracketed(text, at, end, spans);
  }
  spans.uriEnd = wordStop;
  return wordStop > first ? wordStop : -1;
}

function readBracketed(text: string, open: number, end: number, spans: NameAddrSpans): number {
  const close = wordEnd(ENDS_BRACKETED, text, open + 1, end);
  if (close >= end || text.charCodeAt(close) !== GREATER_THAN) return -1;
  spans.uriStart = skipBlanks(text, open + 1, close);
  spans.uriEnd = trimLwsEnd(text, spans.uriStart, close);
  spans.hasBrackets = true;
  return spans.uriEnd > spans.uriStart ? close + 1 : -1;
}

/** Where the parameters end: `end`, a character that does not belong there, or -1 when one has no name. */
function readParameters(text: string, start: number, end: number, spans: NameAddrSpans): number {
  let at = skipBlanks(text, start, end);
  if (at < end && text.charCodeAt(at) === SEMICOLON) spans.parametersStart = at;
  while (at < end && text.charCodeAt(at) === SEMICOLON) {
    const nameStart = skipBlanks(text, at + 1, end);
    const nameEnd = wordEnd(ENDS_NAME, text, nameStart, end);
    if (nameEnd === nameStart) return -1;
    spans.end = nameEnd;
    at = skipBlanks(text, nameEnd, end);
    if (at >= end || text.charCodeAt(at) !== EQUALS) continue;
    const valueStart = skipBlanksAndCommas(text, at + 1, end);
    const isQuoted = valueStart < end && text.charCodeAt(valueStart) === DOUBLE_QUOTE;
    const valueEnd = isQuoted ? skipQuotedString(text, valueStart, end) : wordEnd(ENDS_VALUE, text, valueStart, end);
    if (valueEnd < 0) return -1;
    spans.end = valueEnd;
    const quotes = isQuoted ? 1 : 0;
    if (valueEnd - valueStart > 2 * quotes && spanEqualsIgnoreCase(text, nameStart, nameEnd, 'tag')) {
      spans.tagStart = valueStart + quotes;
      spans.tagEnd = valueEnd - quotes;
    }
    at = skipBlanks(text, valueEnd, end);
  }
  return at;
}

function wordEnd(ends: Uint8Array, text: string, start: number, end: number): number {
  let at = start;
  while (at < end && ends[text.charCodeAt(at)] !== 1) at++;
  return at;
}

/** Spaces, tabs and line ends that are folded; a line end that is not stays. */
function skipBlanks(text: string, start: number, end: number): number {
  let at = start;
  for (;;) {
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    let next = at;
    if (next < end && text.charCodeAt(next) === CR) next++;
    if (next < end && text.charCodeAt(next) === LF) next++;
    if (next === at || next >= end || !isBlank(text.charCodeAt(next))) return at;
    at = next;
  }
}

function skipBlanksAndCommas(text: string, start: number, end: number): number {
  let at = skipBlanks(text, start, end);
  while (at < end && text.charCodeAt(at) === COMMA) at = skipBlanks(text, at + 1, end);
  return at;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

function breaksOff(code: number): boolean {
  return code === CR || code === LF || code === NUL;
}
