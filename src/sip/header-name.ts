/** Known header field names, their compact forms and whether several values may share a line (RFC 3261 §7.3, §20 and the IANA registry). */
import { isTokenChar, lowerCode } from '../lib/ascii.ts';

interface HeaderRow {
  readonly name: string;
  /** One-letter form (RFC 3261 §7.3.3), null when there is none. */
  readonly compact: string | null;
  /** Whether `a, b` on one line means the same as two lines. */
  readonly many: boolean;
}

const one = (name: string, compact: string | null = null): HeaderRow => ({ name, compact, many: false });
const many = (name: string, compact: string | null = null): HeaderRow => ({ name, compact, many: true });

const ROWS = {
  Via: many('Via', 'v'),
  From: one('From', 'f'),
  To: one('To', 't'),
  CallId: one('Call-ID', 'i'),
  CSeq: one('CSeq'),
  MaxForwards: one('Max-Forwards'),
  Contact: many('Contact', 'm'),
  Route: many('Route'),
  RecordRoute: many('Record-Route'),
  ContentLength: one('Content-Length', 'l'),
  ContentType: one('Content-Type', 'c'),
  Expires: one('Expires'),
  Require: many('Require'),
  ProxyRequire: many('Proxy-Require'),
  Supported: many('Supported', 'k'),
  Unsupported: many('Unsupported'),
  // Challenges and credentials contain commas of their own, so a line of them is never split (RFC 3261 §7.3.1).
  Authorization: one('Authorization'),
  ProxyAuthorization: one('Proxy-Authorization'),
  WwwAuthenticate: one('WWW-Authenticate'),
  ProxyAuthenticate: one('Proxy-Authenticate'),
  AuthenticationInfo: one('Authentication-Info'),
  UserAgent: one('User-Agent'),
  Server: one('Server'),
  Allow: many('Allow'),
  AllowEvents: many('Allow-Events', 'u'),
  Event: one('Event', 'o'),
  SubscriptionState: one('Subscription-State'),
  ReferTo: one('Refer-To', 'r'),
  ReferredBy: one('Referred-By', 'b'),
  Replaces: one('Replaces'),
  Join: one('Join'),
  Path: many('Path'),
  ServiceRoute: many('Service-Route'),
  Accept: many('Accept'),
  AcceptEncoding: many('Accept-Encoding'),
  AcceptLanguage: many('Accept-Language'),
  AcceptContact: many('Accept-Contact', 'a'),
  RejectContact: many('Reject-Contact', 'j'),
  RequestDisposition: many('Request-Disposition', 'd'),
  ContentDisposition: one('Content-Disposition'),
  ContentEncoding: many('Content-Encoding', 'e'),
  ContentLanguage: many('Content-Language'),
  MimeVersion: one('MIME-Version'),
  Date: one('Date'),
  Timestamp: one('Timestamp'),
  Subject: one('Subject', 's'),
  Organization: one('Organization'),
  Priority: one('Priority'),
  Warning: many('Warning'),
  RetryAfter: one('Retry-After'),
  MinExpires: one('Min-Expires'),
  SessionExpires: one('Session-Expires', 'x'),
  MinSe: one('Min-SE'),
  RSeq: one('RSeq'),
  RAck: one('RAck'),
  Reason: many('Reason'),
  Diversion: many('Diversion'),
  HistoryInfo: many('History-Info'),
  Privacy: one('Privacy'),
  PAssertedIdentity: many('P-Asserted-Identity'),
  PPreferredIdentity: many('P-Preferred-Identity'),
  RemotePartyId: many('Remote-Party-ID'),
  Identity: one('Identity', 'y'),
  IdentityInfo: one('Identity-Info', 'n'),
  SipEtag: one('SIP-ETag'),
  SipIfMatch: one('SIP-If-Match'),
  CallInfo: many('Call-Info'),
  AlertInfo: many('Alert-Info'),
  ErrorInfo: many('Error-Info'),
  InReplyTo: many('In-Reply-To'),
  ReplyTo: one('Reply-To'),
} as const;

type HeaderKey = keyof typeof ROWS;
const KEYS = Object.keys(ROWS) as HeaderKey[];

/** Numbers of the known headers; `Other` is every header not in the table. */
export const HeaderId = Object.freeze({
  Other: 0,
  ...Object.fromEntries(KEYS.map((key, index) => [key, index + 1])),
}) as Readonly<Record<HeaderKey | 'Other', HeaderId>>;

/** A number of `HeaderId`, branded so that other numbers are not taken for it. */
export type HeaderId = number & { readonly __headerId: true };

const BY_ID: readonly HeaderRow[] = [one(''), ...KEYS.map((key) => ROWS[key])];

/** Full name as RFC 3261 spells it; '' for Other. */
export function headerName(id: HeaderId): string {
  return BY_ID[id]?.name ?? '';
}

/** One-letter form, null when there is none. */
export function compactForm(id: HeaderId): string | null {
  return BY_ID[id]?.compact ?? null;
}

/** Whether several values of this header may stand on one line, separated by commas. */
export function allowsMany(id: HeaderId): boolean {
  return BY_ID[id]?.many ?? false;
}

/** Lower case of a token character, 0 for every other character: reads, checks and folds a name in one step. */
const FOLDED_TOKEN = new Uint8Array(65536);
setExtraHeaderNameCharacters('');

/** From now on header names may have these characters and those of a token, no others (`hdr_name_extra_chars`). */
export function setExtraHeaderNameCharacters(characters: string): void {
  FOLDED_TOKEN.fill(0);
  for (let code = 0; code < 128; code++) if (isTokenChar(code)) FOLDED_TOKEN[code] = lowerCode(code);
  for (let at = 0; at < characters.length; at++)
    FOLDED_TOKEN[characters.charCodeAt(at)] = lowerCode(characters.charCodeAt(at));
}

/** Lower case of a token character, 0 for every other. */
export function foldTokenCode(code: number): number {
  return FOLDED_TOKEN[code]!;
}

/** Hash of a name, one folded character after the other, from 0. */
export function nextHash(hash: number, folded: number): number {
  return (Math.imul(hash, 31) + folded) | 0;
}

// Open hash table from name to id: no slice of the text, one comparison on a hit.
const TABLE_SIZE = 512;
const TABLE_NAMES: string[] = new Array<string>(TABLE_SIZE).fill('');
const TABLE_IDS: HeaderId[] = new Array<HeaderId>(TABLE_SIZE).fill(HeaderId.Other);

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 9)) & (TABLE_SIZE - 1);
}

function hashSpan(text: string, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = nextHash(hash, foldTokenCode(text.charCodeAt(at)));
  return hash;
}

for (const [index, row] of BY_ID.entries()) {
  if (index === 0) continue;
  for (const name of row.compact === null ? [row.name] : [row.name, row.compact]) {
    let slot = slotOf(hashSpan(name, 0, name.length));
    while (TABLE_NAMES[slot] !== '') slot = (slot + 1) & (TABLE_SIZE - 1);
    TABLE_NAMES[slot] = name;
    TABLE_IDS[slot] = index as HeaderId;
  }
}

/** Header number of the name in text[start, end), of which `hash` is the hash; Other when it is not in the table. */
export function hashedHeaderId(text: string, start: number, end: number, hash: number): HeaderId {
  let slot = slotOf(hash);
  for (;;) {
    const name = TABLE_NAMES[slot]!;
    if (name === '') return HeaderId.Other;
    if (name.length === end - start && (text.startsWith(name, start) || isSameName(text, start, name))) {
      return TABLE_IDS[slot]!;
    }
    slot = (slot + 1) & (TABLE_SIZE - 1);
  }
}

function isSameName(text: string, start: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    if (lowerCode(text.charCodeAt(start + i)) !== lowerCode(name.charCodeAt(i))) return false;
  }
  return true;
}

/** Header number of a name, long or compact, in any case; Other when it is not in the table. */
export function headerId(name: string): HeaderId {
  return hashedHeaderId(name, 0, name.length, hashSpan(name, 0, name.length));
}
