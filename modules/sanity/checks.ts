/** The single checks of `sanity_check()`: one row each, in the order they are made. */
import { equalsIgnoreCase, parseDecimal } from '../../src/lib/ascii.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import { listParameters } from '../../src/sip/parameters.ts';

/** Why a message is refused; `headers` are further lines of the answer, each with its CRLF. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly headers: string;
  /** For the log: the check and what it found. */
  readonly detail: string;
}

export interface CheckInput {
  readonly message: Message;
  /** Bits of {@link UriCheck}. */
  readonly uriChecks: number;
  /** Extensions that Proxy-Require may name, in lower case. */
  readonly extensions: ReadonlySet<string>;
}

export const UriCheck = { Request: 1, From: 2, To: 4, Contact: 8 } as const;

interface Check {
  /** Value in the sum of the first argument. */
  readonly bit: number;
  run(input: CheckInput): Refusal | null;
}

const LARGEST_NUMBER = 4294967295;
const SCHEMES: ReadonlySet<string> = new Set(['sip', 'sips', 'tel', 'tels', 'urn']);
const REQUIRED = [HeaderId.To, HeaderId.From, HeaderId.CSeq, HeaderId.CallId, HeaderId.Via];

function refuse(reason: string, detail: string, status = 400, headers = ''): Refusal {
  return { status, reason, headers, detail };
}

function checkVersion({ message }: CheckInput): Refusal | null {
  if (!message.isRequest || message.version.toUpperCase() === 'SIP/2.0') return null;
  return refuse('Version Not Supported', `the version is ${message.version}`, 505);
}

function checkScheme({ message }: CheckInput): Refusal | null {
  if (!message.isRequest) return null;
  const { uri } = message;
  if (uri === null) return refuse('Bad Request URI', `the Request-URI cannot be read [${message.requestUri}]`);
  if (SCHEMES.has(uri.scheme)) return null;
  return refuse('Unsupported URI Scheme in Request URI', `the scheme of the Request-URI is ${uri.scheme}`, 416);
}

function checkRequiredHeaders({ message }: CheckInput): Refusal | null {
  for (const id of REQUIRED) {
    if (!message.has(id)) return refuse('Missing Required Header in Request', 'a required header is missing');
  }
  return null;
}

function checkCSeqMethod({ message }: CheckInput): Refusal | null {
  if (!message.isRequest) return null;
  const method = message.valueOf(HeaderId.CSeq)?.split(/\s+/)[1] ?? '';
  if (method === message.method) return null;
  return refuse('CSeq method does not match request method', `the CSeq method is ${method}`);
}

/** Whether the value of a header is a number of 32 bits. */
function isNumber(message: Message, id: HeaderId): boolean {
  const text = (message.valueOf(id) ?? '').split(/\s/, 1)[0]!;
  const value = parseDecimal(text, 0, text.length, LARGEST_NUMBER);
  return value >= 0 && value <= LARGEST_NUMBER;
}

function checkCSeqValue({ message }: CheckInput): Refusal | null {
  if (!message.has(HeaderId.CSeq) || isNumber(message, HeaderId.CSeq)) return null;
  return refuse('CSeq number is illegal', 'the CSeq number is not one of 32 bits');
}

/** Bytes behind Content-Length are ignored on datagrams (RFC 3261 §18.3), so only a body that is too short is refused. */
function checkContentLength({ message }: CheckInput): Refusal | null {
  if (!message.has(HeaderId.ContentLength)) return null;
  const lengths = new Set(message.all(HeaderId.ContentLength).map((field) => message.value(field)));
  if (message.contentLength !== null && !message.isTruncated && lengths.size === 1) return null;
  return refuse('Content-Length mis-match', `Content-Length is ${[...lengths].join(', ')}`);
}

function checkExpires({ message }: CheckInput): Refusal | null {
  if (!message.has(HeaderId.Expires) || isNumber(message, HeaderId.Expires)) return null;
  return refuse('Expires value is illegal', 'the Expires value is not a number of 32 bits');
}

function checkProxyRequire({ message, extensions }: CheckInput): Refusal | null {
  const unknown = message.values(HeaderId.ProxyRequire).filter((option) => !extensions.has(option.toLowerCase()));
  if (unknown.length === 0) return null;
  const headers = `Unsupported: ${unknown.join(', ')}\r\n`;
  return refuse('Bad Proxy Require Extension', `Proxy-Require names ${unknown.join(', ')}`, 420, headers);
}

const isReadable = (address: NameAddr | null): boolean => {
  const scheme = address?.uri?.scheme;
  return address?.isDamaged === false && scheme !== undefined && SCHEMES.has(scheme);
};

function checkUris({ message, uriChecks }: CheckInput): Refusal | null {
  if (
    (uriChecks & UriCheck.Request) !== 0 &&
    message.isRequest &&
    (message.uri === null || message.uri.headers !== '')
  ) {
    return refuse('Bad Request URI', 'the Request-URI cannot be read or has headers');
  }
  if ((uriChecks & UriCheck.From) !== 0 && !isReadable(message.from)) {
    return refuse('Invalid From Header', 'the From header or its URI cannot be read');
  }
  // The spelling is what peers of Kamailio see.
  if ((uriChecks & UriCheck.To) !== 0 && !isReadable(message.to)) {
    return refuse('Ivalid To Header', 'the To header or its URI cannot be read');
  }
  if ((uriChecks & UriCheck.Contact) === 0) return null;
  const contacts = message.contacts;
  if (contacts !== null && contacts.addresses.every((contact) => contact.uri !== null)) return null;
  return refuse('Bad Contact URI', 'a Contact URI cannot be read');
}

const CREDENTIALS = [HeaderId.Authorization, HeaderId.ProxyAuthorization];
const DIGEST_FIELDS = ['username', 'realm', 'nonce', 'uri', 'response'] as const;

function checkDigest({ message }: CheckInput): Refusal | null {
  for (const id of CREDENTIALS) {
    const credentials = message.credentials(id);
    const isWhole = credentials.every((each) => DIGEST_FIELDS.every((name) => (each[name] ?? '') !== ''));
    if (credentials.length === message.all(id).length && isWhole) continue;
    return refuse('Bad Auth Header', 'credentials are not those of digest authentication');
  }
  return null;
}

function checkAuthorization({ message }: CheckInput): Refusal | null {
  const field = message.first(HeaderId.Authorization);
  if (field === null || !/^digest\s/i.test(message.value(field))) return null;
  return message.credentials(HeaderId.Authorization).length > 0
    ? null
    : refuse('Bad Auth Header', 'Authorization cannot be read');
}

function checkTags({ message }: CheckInput): Refusal | null {
  if (tagCount(message.from) > 1) return refuse('Many From Tag Params', 'From has more than one tag');
  return tagCount(message.to) > 1 ? refuse('Many To Tag Params', 'To has more than one tag') : null;
}

function tagCount(address: NameAddr | null): number {
  if (address === null) return 0;
  return listParameters(address.parameters).filter(({ name }) => equalsIgnoreCase(name, 'tag')).length;
}

function checkVia({ message }: CheckInput): Refusal | null {
  return message.via !== null && message.via.host !== ''
    ? null
    : refuse('Invalid Via1 Header', 'the first Via cannot be read');
}

const CHECKS: readonly Check[] = [
  { bit: 1, run: checkVersion },
  { bit: 2, run: checkScheme },
  { bit: 4, run: checkRequiredHeaders },
  { bit: 32, run: checkCSeqMethod },
  { bit: 64, run: checkCSeqValue },
  { bit: 128, run: checkContentLength },
  { bit: 256, run: checkExpires },
  { bit: 512, run: checkProxyRequire },
  { bit: 1024, run: checkUris },
  { bit: 2048, run: checkDigest },
  { bit: 4096, run: checkTags },
  { bit: 8192, run: checkAuthorization },
  { bit: 16384, run: checkVia },
];

/** The first refusal of the checks in the sum; null: the message is sane. */
export function firstRefusal(checks: number, input: CheckInput): Refusal | null {
  for (const check of CHECKS) {
    if ((checks & check.bit) === 0) continue;
    const refusal = check.run(input);
    if (refusal !== null) return refusal;
  }
  return null;
}
