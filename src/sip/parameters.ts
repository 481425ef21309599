/** Parameter lists `;name`, `;name=value`, `;name="quoted"` of header values and URIs (RFC 3261 §25.1 generic-param). */
import {
  BACKSLASH,
  COMMA,
  DOUBLE_QUOTE,
  EQUALS,
  LEFT_PARENTHESIS,
  SEMICOLON,
  lowerAscii,
  makeCharTable,
  skipLws,
  spanEqualsIgnoreCase,
} from '../lib/ascii.ts';

/** Where one parameter was found. `valueStart` is -1 for a parameter without `=`; a quoted value includes its quotes. */
export interface ParameterSpan {
  nameStart: number;
  nameEnd: number;
  valueStart: number;
  valueEnd: number;
}

export function makeParameterSpan(): ParameterSpan {
  return { nameStart: 0, nameEnd: 0, valueStart: -1, valueEnd: -1 };
}

/** Position after the closing quote of the quoted string that opens at `start`; -1 when it is not closed before `end`. */
export function skipQuotedString(text: string, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === DOUBLE_QUOTE) return at + 1 <= end ? at + 1 : -1;
  }
  return -1;
}

/**
 * Reads the parameter that starts at `start` (just after its `;`) into `span`. Returns the position of what follows it
 * (a `;`, a `,`, the `(` of a comment, or `end`), -1 when it is malformed: empty name, unclosed quote, or text after a quoted value.
 */
export function readParameter(text: string, start: number, end: number, span: ParameterSpan): number {
  let at = skipLws(text, start, end);
  span.nameStart = at;
  at = wordEnd(text, at, end);
  span.nameEnd = at;
  span.valueStart = -1;
  span.valueEnd = -1;
  if (at === span.nameStart) return -1;
  at = skipLws(text, at, end);
  if (at < end && text.charCodeAt(at) === EQUALS) {
    at = skipLws(text, at + 1, end);
    span.valueStart = at;
    at = at < end && text.charCodeAt(at) === DOUBLE_QUOTE ? skipQuotedString(text, at, end) : valueEnd(text, at, end);
    if (at < 0) return -1;
    span.valueEnd = at;
    at = skipLws(text, at, end);
  }
  if (at === end) return at;
  const next = text.charCodeAt(at);
  return next === SEMICOLON || next === COMMA || next === LEFT_PARENTHESIS ? at : -1;
}

const ENDS_NAME = makeCharTable((code, char) => code <= 32 || ';=,"<>'.includes(char));
const ENDS_VALUE = makeCharTable((code, char) => code <= 32 || ';,"'.includes(char));

function wordEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && ENDS_NAME[text.charCodeAt(at)] !== 1) at++;
  return at;
}

/** An unquoted value ends at `;`, `,`, a quote or white space; an IPv6 reference has none of them. */
function valueEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && ENDS_VALUE[text.charCodeAt(at)] !== 1) at++;
  return at;
}

/** Value inside the quotes with backslash escapes resolved; text that is not quoted comes back as it is. */
export function unquote(text: string): string {
  const length = text.length;
  if (length < 2 || text.charCodeAt(0) !== DOUBLE_QUOTE || text.charCodeAt(length - 1) !== DOUBLE_QUOTE) return text;
  const inner = text.slice(1, length - 1);
  if (!inner.includes('\\')) return inner;
  let result = '';
  for (let at = 0; at < inner.length; at++) {
    if (inner.charCodeAt(at) === BACKSLASH && at + 1 < inner.length) at++;
    result += inner[at];
  }
  return result;
}

/** Puts text into quotes, escaping `"` and `\` (RFC 3261 §25.1 quoted-string). CR and LF, which cannot be escaped, become spaces. */
export function quote(text: string): string {
  return `"${text.replace(/[\r\n]+/g, ' ').replace(/["\\]/g, '\\$&')}"`;
}

const found: ParameterSpan = makeParameterSpan();

/**
 * Looks a parameter up by name (any case) in text[start, end), a list that begins with `;` or with its first parameter.
 * Fills `span` and returns true when it is there; stops at the first malformed parameter.
 */
export function findParameter(
  text: string,
  start: number,
  end: number,
  lowerName: string,
  span: ParameterSpan,
): boolean {
  let at = skipLws(text, start, end);
  if (at < end && text.charCodeAt(at) === SEMICOLON) at++;
  while (at < end) {
    at = readParameter(text, at, end, span);
    if (at < 0) return false;
    if (spanEqualsIgnoreCase(text, span.nameStart, span.nameEnd, lowerName)) return true;
    if (text.charCodeAt(at) !== SEMICOLON) return false;
    at++;
  }
  return false;
}

/** Value of a parameter in the list text[start, end): null when absent, '' for one without value, quotes resolved. */
export function parameterValue(text: string, start: number, end: number, name: string): string | null {
  if (!findParameter(text, start, end, lowerAscii(name), found)) return null;
  if (found.valueStart < 0) return '';
  return unquote(text.slice(found.valueStart, found.valueEnd));
}

/** One parameter as text. `value` is null without `=`, otherwise with quotes resolved. */
export interface Parameter {
  readonly name: string;
  readonly value: string | null;
}

/** All parameters of a list that begins with `;` or with its first parameter, up to the first malformed one. */
export function listParameters(text: string): Parameter[] {
  const list: Parameter[] = [];
  const span = makeParameterSpan();
  let at = skipLws(text, 0, text.length);
  if (at < text.length && text.charCodeAt(at) === SEMICOLON) at++;
  while (at < text.length) {
    at = readParameter(text, at, text.length, span);
    if (at < 0) break;
    const value = span.valueStart < 0 ? null : unquote(text.slice(span.valueStart, span.valueEnd));
    list.push({ name: text.slice(span.nameStart, span.nameEnd), value });
    if (text.charCodeAt(at) !== SEMICOLON) break;
    at++;
  }
  return list;
}
