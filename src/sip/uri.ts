/** SIP, SIPS and tel URIs; other schemes are kept as opaque text (RFC 3261 §19.1, RFC 3966). Comparison is in compare-uri.ts. */
import {
  AT_SIGN,
  COLON,
  LEFT_BRACKET,
  QUESTION_MARK,
  RIGHT_BRACKET,
  SEMICOLON,
  equalsIgnoreCase,
  hexValue,
  isAlpha,
  isAlphanumeric,
  isDigit,
  lowerAscii,
  makeCharTable,
  parseDecimal,
} from '../lib/ascii.ts';
import { normalizeEscapes } from './escapes.ts';
import { listParameters, parameterValue } from './parameters.ts';

/** The pieces of a URI. `parameters` and `headers` are raw, without the leading `;` and `?`. */
export interface UriParts {
  /** Lower case, without the colon. */
  readonly scheme: string;
  /** Escapes kept; for tel the number, for a urn its namespace (as Kamailio has it); null when there is none. */
  readonly user: string | null;
  readonly password: string | null;
  /** As written, an IPv6 literal with its brackets; for a urn what follows its namespace; '' for tel and opaque schemes. */
  readonly host: string;
  readonly port: number | null;
  /** The port as written where that is not its shortest form (`070`); absent or null otherwise. */
  readonly portText?: string | null;
  readonly parameters: string;
  readonly headers: string;
  /** What follows the colon of a scheme other than sip, sips and tel; '' for those three. */
  readonly opaque: string;
}

/** One parsed URI. Immutable; `changeUri` makes a changed copy. */
export class Uri implements UriParts {
  readonly scheme: string;
  readonly user: string | null;
  readonly password: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly portText: string | null;
  readonly parameters: string;
  readonly headers: string;
  readonly opaque: string;
  /** undefined: not asked for yet. */
  #subscriber: string | null | undefined;

  constructor(parts: UriParts) {
    this.scheme = parts.scheme;
    this.user = parts.user;
    this.password = parts.password;
    this.host = parts.host;
    this.port = parts.port;
    this.portText = parts.portText ?? null;
    this.parameters = parts.parameters;
    this.headers = parts.headers;
    this.opaque = parts.opaque;
    this.#subscriber = undefined;
  }

  /** The user; of a telephone number (`user=phone`) without its own parameters, as in `107;phone-context=+1`. */
  get subscriber(): string | null {
    if (this.#subscriber === undefined) {
      const { user } = this;
      const end = user?.indexOf(';') ?? -1;
      this.#subscriber = end >= 0 && this.parameter('user') === 'phone' ? user!.slice(0, end) : user;
    }
    return this.#subscriber;
  }

  get isSips(): boolean {
    return this.scheme === 'sips';
  }

  get isTel(): boolean {
    return this.scheme === 'tel';
  }

  /** Whether it is sip or sips, so that it has a host to send to. */
  get isSipOrSips(): boolean {
    return this.scheme === 'sip' || this.scheme === 'sips';
  }

  get hostIsIpv6(): boolean {
    return this.host.charCodeAt(0) === LEFT_BRACKET;
  }

  /** Host without the brackets of an IPv6 literal. */
  get address(): string {
    return this.hostIsIpv6 ? this.host.slice(1, -1) : this.host;
  }

  /** Value of a URI parameter (name in any case): null when absent, '' when it has no value. Escapes count in names and are kept in values. */
  parameter(name: string): string | null {
    const parameters = this.parameters;
    if (parameters === '') return null;
    const plain = parameterValue(parameters, 0, parameters.length, name);
    return plain === null && parameters.includes('%') ? this.#escapedParameter(name) : plain;
  }

  #escapedParameter(name: string): string | null {
    for (const parameter of listParameters(this.parameters)) {
      if (equalsIgnoreCase(normalizeEscapes(parameter.name), name)) return parameter.value ?? '';
    }
    return null;
  }

  hasParameter(name: string): boolean {
    return this.parameter(name) !== null;
  }

  /** `transport=` in lower case, null when absent. */
  get transport(): string | null {
    const value = this.parameter('transport');
    return value === null ? null : lowerAscii(value);
  }

  get isLooseRouter(): boolean {
    return this.hasParameter('lr');
  }

  get maddr(): string | null {
    return this.parameter('maddr');
  }

  /** `ttl=` 0…255, null when absent or not a number. */
  get ttl(): number | null {
    const value = this.parameter('ttl');
    const number = value === null ? -1 : parseDecimal(value, 0, value.length, 255);
    return number >= 0 && number <= 255 ? number : null;
  }

  get method(): string | null {
    return this.parameter('method');
  }

  /** Whether `user=phone` is there, or the scheme is tel. */
  get isPhone(): boolean {
    if (this.isTel) return true;
    const user = this.parameter('user');
    return user !== null && lowerAscii(user) === 'phone';
  }

  toString(): string {
    return writeUri(this);
  }
}

/** The pieces that stand for a port as it is written, in digits up to 65535; '' is none. */
export function portPieces(text: string): Required<Pick<UriParts, 'port' | 'portText'>> {
  if (text === '') return { port: null, portText: null };
  const port = Number(text);
  return { port, portText: String(port) === text ? null : text };
}

/** Text of a URI, in the order scheme, user, password, host, port, parameters, headers. */
export function writeUri(uri: UriParts): string {
  if (uri.opaque !== '') return `${uri.scheme}:${uri.opaque}`;
  let text = `${uri.scheme}:`;
  if (uri.scheme === 'tel') {
    text += uri.user ?? '';
  } else {
    if (uri.user !== null) text += uri.password === null ? `${uri.user}@` : `${uri.user}:${uri.password}@`;
    text += uri.host;
    if (uri.port !== null) text += `:${uri.portText ?? uri.port}`;
  }
  if (uri.parameters !== '') text += `;${uri.parameters}`;
  if (uri.headers !== '') text += `?${uri.headers}`;
  return text;
}

/** Copy of `uri` with some pieces changed. The caller answers for the pieces being well formed. */
export function changeUri(uri: UriParts, changes: Partial<UriParts>): Uri {
  return new Uri({
    scheme: changes.scheme ?? uri.scheme,
    user: changes.user === undefined ? uri.user : changes.user,
    password: changes.password === undefined ? uri.password : changes.password,
    host: changes.host ?? uri.host,
    port: changes.port === undefined ? uri.port : changes.port,
    portText: (changes.port === undefined ? uri : changes).portText ?? null,
    parameters: changes.parameters ?? uri.parameters,
    headers: changes.headers ?? uri.headers,
    opaque: changes.opaque ?? uri.opaque,
  });
}

/** Parses a whole URI; null when it is not one. */
export function parseUri(text: string): Uri | null {
  return parseUriAt(text, 0, text.length);
}

/** Parses text[start, end) as a URI; null when it is malformed (bad scheme, empty host, port over 65535, white space, …). */
export function parseUriAt(text: string, start: number, end: number): Uri | null {
  const colon = schemeEnd(text, start, end);
  if (colon < 0 || !isClean(text, colon, end)) return null;
  const scheme = lowerAscii(text.slice(start, colon));
  if (scheme === 'sip' || scheme === 'sips') return parseSip(text, scheme, colon + 1, end);
  if (scheme === 'tel') return parseTel(text, colon + 1, end);
  if (colon + 1 === end) return null;
  const opaque = text.slice(colon + 1, end);
  const second = scheme === 'urn' ? opaque.indexOf(':') : -1;
  return new Uri({
    scheme,
    user: second < 0 ? null : opaque.slice(0, second),
    password: null,
    host: second < 0 ? '' : opaque.slice(second + 1),
    port: null,
    parameters: '',
    headers: '',
    opaque,
  });
}

/** scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) ":" — position of the colon, -1 when there is no scheme. */
function schemeEnd(text: string, start: number, end: number): number {
  if (start >= end || !isAlpha(text.charCodeAt(start))) return -1;
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) return at;
    if (!isAlphanumeric(code) && code !== 43 && code !== 45 && code !== 46) return -1;
  }
  return -1;
}

const NEVER_IN_URI = makeCharTable((code, char) => code <= 32 || code === 127 || '<>"'.includes(char));

/** No URI holds white space, control characters, `<`, `>` or `"` (RFC 3261 §25.1: they must be escaped). */
function isClean(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (NEVER_IN_URI[text.charCodeAt(at)] === 1) return false;
  return true;
}

/** First position of `code` in [start, end), -1 when it is not there. */
function find(text: string, code: number, start: number, end: number): number {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === code) return at;
  return -1;
}

function parseSip(text: string, scheme: string, start: number, end: number): Uri | null {
  let user: string | null = null;
  let password: string | null = null;
  let at = start;
  const userEnd = find(text, AT_SIGN, start, end);
  if (userEnd >= 0) {
    if (userEnd === start) return null;
    const colon = find(text, COLON, start, userEnd);
    if (colon === start || (colon >= 0 && find(text, COLON, colon + 1, userEnd) >= 0)) return null;
    user = text.slice(start, colon < 0 ? userEnd : colon);
    if (colon >= 0) password = text.slice(colon + 1, userEnd);
    at = userEnd + 1;
  }
  const hostEnd = findHostEnd(text, at, end);
  if (hostEnd < 0) return null;
  const host = text.slice(at, hostEnd);
  let port: number | null = null;
  let portText: string | null = null;
  at = hostEnd;
  if (at < end && text.charCodeAt(at) === COLON) {
    const portEnd = findPortEnd(text, at + 1, end);
    port = parseDecimal(text, at + 1, portEnd, 65535);
    if (port < 0 || port > 65535) return null;
    if (text.charCodeAt(at + 1) === 0x30 && portEnd > at + 2) portText = text.slice(at + 1, portEnd);
    at = portEnd;
  }
  return finish(text, at, end, { scheme, user, password, host, port, portText });
}

/** Reads `;parameters ?headers` up to `end` and makes the URI. */
function finish(
  text: string,
  start: number,
  end: number,
  front: Pick<UriParts, 'scheme' | 'user' | 'password' | 'host' | 'port' | 'portText'>,
): Uri | null {
  let at = start;
  let parameters = '';
  let headers = '';
  if (at < end && text.charCodeAt(at) === SEMICOLON) {
    const question = find(text, QUESTION_MARK, at, end);
    const stop = question < 0 ? end : question;
    parameters = text.slice(at + 1, stop);
    at = stop;
  }
  if (at < end && text.charCodeAt(at) === QUESTION_MARK) {
    headers = text.slice(at + 1, end);
    at = end;
  }
  if (at !== end || find(text, AT_SIGN, start, end) >= 0) return null;
  return new Uri({
    scheme: front.scheme,
    user: front.user,
    password: front.password,
    host: front.host,
    port: front.port,
    portText: front.portText ?? null,
    parameters,
    headers,
    opaque: '',
  });
}

/** telephone-subscriber of RFC 3966: number, then parameters. */
function parseTel(text: string, start: number, end: number): Uri | null {
  let at = start;
  while (at < end && text.charCodeAt(at) !== SEMICOLON && text.charCodeAt(at) !== QUESTION_MARK) at++;
  if (at === start) return null;
  return finish(text, at, end, { scheme: 'tel', user: text.slice(start, at), password: null, host: '', port: null });
}

function findPortEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  return at;
}

// Underscore is in no grammar but in many host names of private networks.
const USUAL_IN_HOSTS = makeCharTable((code, char) => isAlphanumeric(code) || '-._'.includes(char));
const HOST_CHARACTER = USUAL_IN_HOSTS.slice();

/** From now on hosts may have these characters and the usual ones, no others (`uri_host_extra_chars`). */
export function setExtraHostCharacters(characters: string): void {
  HOST_CHARACTER.set(USUAL_IN_HOSTS);
  for (let at = 0; at < characters.length; at++) HOST_CHARACTER[characters.charCodeAt(at)] = 1;
}

/**
 * Position after the host that starts at `start`: an IPv6 reference with brackets, or a name or IPv4 address. -1 when it
 * is empty or has characters no host has. Shared by URIs and the sent-by of Via.
 */
export function findHostEnd(text: string, start: number, end: number): number {
  if (start < end && text.charCodeAt(start) === LEFT_BRACKET) return findIpv6End(text, start, end);
  let at = start;
  while (at < end && HOST_CHARACTER[text.charCodeAt(at)] === 1) at++;
  return at === start ? -1 : at;
}

/** IPv6reference = "[" IPv6address "]": hex digits, colons and an embedded IPv4 address, with at least two colons. */
function findIpv6End(text: string, start: number, end: number): number {
  let colons = 0;
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === RIGHT_BRACKET) return colons >= 2 ? at + 1 : -1;
    if (code === COLON) colons++;
    else if (hexValue(code) < 0 && code !== 46) return -1;
  }
  return -1;
}
