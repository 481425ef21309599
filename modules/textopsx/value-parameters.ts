/** Parameters inside header values: `value;name=x` (RFC 3261 §7.3.1) and `Digest name=x, name=y` (§20.7). */
import { COMMA, EQUALS, SEMICOLON, isLws, lowerAscii, skipLws, spanEqualsIgnoreCase } from '../../src/lib/ascii.ts';
import { listItemEnd } from '../../src/sip/list.ts';
import { makeParameterSpan, readParameter } from '../../src/sip/parameters.ts';

/** Offsets into the message text. */
export interface FoundParameter {
  /** What goes away with the parameter, its separator included. */
  readonly from: number;
  readonly to: number;
  readonly nameEnd: number;
  /** Equal to `nameEnd` for a parameter without value. */
  readonly valueEnd: number;
}

export interface ParameterStyle {
  readonly separator: ';' | ',';
  find(text: string, start: number, end: number, name: string): FoundParameter | null;
}

/** `;name=value` behind a value. */
export const SEMICOLONS: ParameterStyle = {
  separator: ';',
  find(text, start, end, name) {
    const wanted = lowerAscii(name);
    const span = makeParameterSpan();
    let at = listItemEnd(text, start, end, SEMICOLON);
    while (at < end) {
      const next = readParameter(text, at + 1, end, span);
      if (next < 0) return null;
      if (spanEqualsIgnoreCase(text, span.nameStart, span.nameEnd, wanted)) {
        return { from: at, to: next, nameEnd: span.nameEnd, valueEnd: Math.max(span.nameEnd, span.valueEnd) };
      }
      if (next < end && text.charCodeAt(next) !== SEMICOLON) return null;
      at = next;
    }
    return null;
  },
};

/** After the scheme (`Digest `), or `start` when there is none. */
function afterScheme(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && !isLws(text.charCodeAt(at)) && text.charCodeAt(at) !== EQUALS && text.charCodeAt(at) !== COMMA)
    at++;
  const next = skipLws(text, at, end);
  return next > at && text.charCodeAt(next) !== EQUALS ? next : start;
}

/** `name=value, name=value` behind a scheme. */
export const COMMAS: ParameterStyle = {
  separator: ',',
  find(text, start, end, name) {
    const wanted = lowerAscii(name);
    const span = makeParameterSpan();
    let comma = -1;
    let at = afterScheme(text, start, end);
    while (at < end) {
      const next = readParameter(text, at, end, span);
      if (next < 0) return null;
      if (spanEqualsIgnoreCase(text, span.nameStart, span.nameEnd, wanted)) {
        const isFirst = comma < 0;
        const to = isFirst && next < end ? skipLws(text, next + 1, end) : next;
        const valueEnd = Math.max(span.nameEnd, span.valueEnd);
        return { from: isFirst ? span.nameStart : comma, to, nameEnd: span.nameEnd, valueEnd };
      }
      if (next < end && text.charCodeAt(next) !== COMMA) return null;
      comma = next;
      at = next + 1;
    }
    return null;
  },
};
