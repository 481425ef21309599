/** Credentials and challenges of HTTP authentication in SIP (RFC 3261 §22, RFC 7616, RFC 8760). */
import { COMMA, EQUALS, DOUBLE_QUOTE, isLws, isTokenChar, lowerAscii, skipLws, trimLwsEnd } from '../lib/ascii.ts';
import { quote, skipQuotedString, unquote } from './parameters.ts';

/** Scheme and parameters of an Authorization, Proxy-Authorization, WWW-Authenticate or Proxy-Authenticate line. */
export class Credentials {
  /** Lower case: 'digest', 'basic' … */
  readonly scheme: string;
  readonly #values: ReadonlyMap<string, string>;

  constructor(scheme: string, values: ReadonlyMap<string, string>) {
    this.scheme = scheme;
    this.#values = values;
  }

  /** Value of a parameter (lower-case name), quotes resolved; null when absent. */
  parameter(lowerName: string): string | null {
    return this.#values.get(lowerName) ?? null;
  }

  get username(): string | null {
    return this.parameter('username');
  }

  get realm(): string | null {
    return this.parameter('realm');
  }

  get nonce(): string | null {
    return this.parameter('nonce');
  }

  get uri(): string | null {
    return this.parameter('uri');
  }

  get response(): string | null {
    return this.parameter('response');
  }

  /** As written; null means MD5 (RFC 7616 §3.4). */
  get algorithm(): string | null {
    return this.parameter('algorithm');
  }

  get cnonce(): string | null {
    return this.parameter('cnonce');
  }

  get opaque(): string | null {
    return this.parameter('opaque');
  }

  get qop(): string | null {
    return this.parameter('qop');
  }

  /** Nonce count as written, eight hexadecimal digits. */
  get nc(): string | null {
    return this.parameter('nc');
  }
}

/**
 * Parses `scheme 1*SP name=value *(, name=value)`; null when malformed: no scheme, a parameter without value, an unclosed
 * quote or a parameter twice. A scheme followed by something else than parameters (Basic) keeps it as parameter ''.
 */
export function parseCredentials(text: string): Credentials | null {
  const end = text.length;
  const start = skipLws(text, 0, end);
  let at = start;
  while (at < end && isTokenChar(text.charCodeAt(at))) at++;
  if (at === start || at >= end || !isLws(text.charCodeAt(at))) return null;
  const scheme = lowerAscii(text.slice(start, at));
  const values = new Map<string, string>();
  if (scheme === 'digest') return readParameters(text, at, values) ? new Credentials(scheme, values) : null;
  const rest = skipLws(text, at, end);
  if (!readParameters(text, rest, values)) {
    values.clear();
    values.set('', text.slice(rest, trimLwsEnd(text, rest, end)));
  }
  return new Credentials(scheme, values);
}

function readParameters(text: string, start: number, values: Map<string, string>): boolean {
  const end = text.length;
  let at = skipLws(text, start, end);
  while (at < end) {
    const nameStart = at;
    while (at < end && isTokenChar(text.charCodeAt(at))) at++;
    const name = lowerAscii(text.slice(nameStart, at));
    at = skipLws(text, at, end);
    if (name === '' || at >= end || text.charCodeAt(at) !== EQUALS || values.has(name)) return false;
    const valueStart = skipLws(text, at + 1, end);
    at = digestValueEnd(text, valueStart, end);
    if (at <= valueStart) return false;
    values.set(name, unquote(text.slice(valueStart, at)));
    at = skipLws(text, at, end);
    if (at >= end) return true;
    if (text.charCodeAt(at) !== COMMA) return false;
    at = skipLws(text, at + 1, end);
  }
  return values.size > 0;
}

function digestValueEnd(text: string, start: number, end: number): number {
  if (start < end && text.charCodeAt(start) === DOUBLE_QUOTE) return skipQuotedString(text, start, end);
  // A second `=` is no value but the padding of Basic credentials.
  if (start < end && text.charCodeAt(start) === EQUALS) return -1;
  let at = start;
  while (at < end && text.charCodeAt(at) !== COMMA && !isLws(text.charCodeAt(at))) at++;
  return at;
}

/** What `writeChallenge` puts together. */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  readonly stale: boolean;
  /** null leaves it out, which means MD5. */
  readonly algorithm: string | null;
  /** For example 'auth'; null leaves it out. */
  readonly qop: string | null;
}

/** Value of a WWW-Authenticate or Proxy-Authenticate header (RFC 7616 §3.3). */
export function writeChallenge(challenge: Challenge): string {
  let text = `Digest realm=${quote(challenge.realm)}, nonce=${quote(challenge.nonce)}`;
  if (challenge.opaque !== null) text += `, opaque=${quote(challenge.opaque)}`;
  if (challenge.stale) text += ', stale=true';
  if (challenge.algorithm !== null) text += `, algorithm=${challenge.algorithm}`;
  if (challenge.qop !== null) text += `, qop=${quote(challenge.qop)}`;
  return text;
}
