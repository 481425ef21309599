/** Finds where one lexical element ends: the scanners take the text and where the element starts, and give the position after it, or -1. */

import { isIPv6 } from 'node:net';
import { CR, isAlphanumeric, isDigit, SPACE, TAB } from '../lib/ascii.ts';

const UNDERSCORE = 95;
const LINE_FEED = 10;

export function isWordChar(code: number): boolean {
  return isAlphanumeric(code) || code === UNDERSCORE;
}

/** word: (ALPHA / DIGIT / "_")+ */
export function scanWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && isWordChar(text.charCodeAt(at))) at++;
  return at;
}

/** `trimEnd()` for text of one character per byte: that of JavaScript would take half of a letter such as `à` (C3 A0). */
export function trimBytesEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** `trim()`, as {@link trimBytesEnd}. */
export function trimBytes(text: string): string {
  let start = 0;
  while (start < text.length && isBlank(text.charCodeAt(start))) start++;
  return trimBytesEnd(text.slice(start));
}

function isBlank(code: number): boolean {
  return code === SPACE || (code >= TAB && code <= CR);
}

const FIRST_BEYOND_ASCII = 0x80;

/** The UTF-8 of blanks that look like one or like nothing: no-break, zero-width and wide spaces, a byte order mark; the first alone in latin1. */
const INVISIBLE =
  /(?:[\x08\x0b\x0c]|\xc2?\xa0|\xe2(?:\x80[\x80-\x8f\xa8-\xaf]|\x81[\x9f\xa0])|\xe3\x80\x80|\xef\xbb\xbf)+/y;

/** Over what nobody sees and web pages leave in texts that are copied from them; `start` when there is none. */
export function scanInvisible(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (code < FIRST_BEYOND_ASCII && code !== 0x08 && code !== 0x0b && code !== 0x0c) return start;
  INVISIBLE.lastIndex = start;
  return INVISIBLE.test(text) ? INVISIBLE.lastIndex : start;
}

/** To the character after the next line feed, or the end of the text. */
export function scanLine(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  return feed < 0 ? text.length : feed + 1;
}

/** Like `scanLine`, but a backslash before the line's end continues it. */
export function scanContinuedLine(text: string, start: number): number {
  let at = scanLine(text, start);
  while (at < text.length && /\\\r?\n$/.test(text.slice(Math.max(start, at - 3), at))) at = scanLine(text, at);
  return at;
}

/** After the quote that ends the string whose first quote stands at `start`; -1: never closed. A backslash escapes only in double quotes. */
export function scanString(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === quote) return at + 1;
    if (char === '\\' && quote === '"') at++;
  }
  return -1;
}

/** variable: "$" ( name [ "(" … ")" ] [ "[" … "]" ] / "(" … ")" ), brackets balanced. -1: a bracket stays open on its line. */
export function scanVariable(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && (isWordChar(text.charCodeAt(at)) || isNameDot(text, at))) at++;
  // `$?` is the return code.
  if (at === start + 1 && text.charAt(at) === '?') return at + 1;
  if (text.charAt(at) === '(') {
    at = scanBrackets(text, at);
    if (at < 0) return -1;
  }
  return at > start + 1 && text.charAt(at) === '[' ? scanBrackets(text, at) : at;
}

function isNameDot(text: string, at: number): boolean {
  return text.charAt(at) === '.' && isWordChar(text.charCodeAt(at + 1));
}

/** After the mark that closes the comment at `start`; one inside of it has a mark of its own, as the C server counts them. -1: never closed. */
export function scanBlockComment(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text.startsWith('/*', at)) depth++;
    else if (text.startsWith('*/', at)) depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return -1;
}

/** select: "@" name *( "." name / "[" … "]" ) */
export function scanSelect(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    if (text.charAt(at) === '[') {
      at = scanBrackets(text, at);
      if (at < 0) return -1;
    } else if (isWordChar(text.charCodeAt(at)) || isNameDot(text, at)) {
      at++;
    } else {
      break;
    }
  }
  return at;
}

/** After the bracket that closes the one at `start`; only brackets of the same shape are counted, quotes mean nothing. */
function scanBrackets(text: string, start: number): number {
  const open = text.charCodeAt(start);
  const close = open === 40 ? 41 : 93;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) return -1;
    if (code === open) depth++;
    else if (code === close && --depth === 0) return at + 1;
  }
  return -1;
}

const IPV4 = /\d{1,3}(?:\.\d{1,3}){3}(?!\w)/y;
const IPV6_RUN = /[\da-fA-F:]*:(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F]*)(?!\w)/y;

/** An IPv4 address, or an IPv6 address with or without brackets; -1: neither. */
export function scanAddress(text: string, start: number): number {
  const bracketed = text.charAt(start) === '[';
  if (isDigit(text.charCodeAt(start))) {
    IPV4.lastIndex = start;
    if (IPV4.test(text)) return IPV4.lastIndex;
  }
  IPV6_RUN.lastIndex = bracketed ? start + 1 : start;
  const match = IPV6_RUN.exec(text);
  // The second colon is asked for because Node's own check takes 5 ms when it is first called, in every start.
  if (match === null || match[0].lastIndexOf(':') === match[0].indexOf(':') || !isIPv6(match[0])) return -1;
  if (!bracketed) return IPV6_RUN.lastIndex;
  return text.charAt(IPV6_RUN.lastIndex) === ']' ? IPV6_RUN.lastIndex + 1 : -1;
}

// Longest first, so that the first match is the right one.
const PUNCTUATORS = [
  ...['==', '=~', '!=', '!~', '<=', '>=', '<<', '>>', '&&', '||', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^='],
  ...[
    ';',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ',',
    ':',
    '.',
    '=',
    '!',
    '<',
    '>',
    '&',
    '|',
    '^',
    '~',
    '+',
    '-',
    '*',
    '/',
    '%',
  ],
];

export function scanPunctuator(text: string, start: number): number {
  for (const punctuator of PUNCTUATORS) {
    if (text.startsWith(punctuator, start)) return start + punctuator.length;
  }
  return -1;
}

const ESCAPE = /\\(?:\r?\n|[nrta"\\]|x[\da-fA-F]{1,2}|[0-7]{2,3})/g;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', '"': '"', '\\': '\\' };

/** Content of a double-quoted string. An escape that means nothing stays as it is, so that regular expressions need no second backslash. */
export function unescapeString(content: string): string {
  if (!content.includes('\\')) return content;
  return content.replace(ESCAPE, (escape) => {
    const simple = SIMPLE_ESCAPES[escape.charAt(1)];
    if (simple !== undefined) return simple;
    if (escape.endsWith('\n')) return '';
    const code = escape.charAt(1) === 'x' ? parseInt(escape.slice(2), 16) : parseInt(escape.slice(1), 8);
    return String.fromCharCode(code & 0xff);
  });
}

/** For each character of `unescapeString(content)` where it comes from. */
export function unescapedOffsets(content: string): number[] {
  const offsets: number[] = [];
  let at = 0;
  for (const { 0: escape, index } of content.matchAll(ESCAPE)) {
    while (at < index) offsets.push(at++);
    if (!escape.endsWith('\n')) offsets.push(at);
    at += escape.length;
  }
  while (at < content.length) offsets.push(at++);
  return offsets;
}

const HEAD = /^[ \t]*(?:\}[ \t]*)?(?:else[ \t]+)?(?:if|while|switch)\b/;

/** Where to go on when something on this line has no end: the next line, but before the brace that ends an `if (…) {`. */
export function endOfBrokenLine(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = scanLine(text, at);
  const line = trimBytesEnd(text.slice(start, end));
  return HEAD.test(line) && line.endsWith('{') ? start + line.length - 1 : end;
}
