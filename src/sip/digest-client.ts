/** Answering a challenge: reading it, and the credentials that go back (RFC 7616 §3.4, RFC 8760 §2). */
import { createHash } from 'node:crypto';
import { parseCredentials } from './digest.ts';
import { quote } from './parameters.ts';

export interface DigestAlgorithm {
  /** As it is written. */
  readonly name: string;
  /** As node names the hash. */
  readonly hash: 'md5' | 'sha256' | 'sha512-256';
  /** `-sess`: the first hash takes in both nonces. */
  readonly isSession: boolean;
}

const ALGORITHMS: readonly DigestAlgorithm[] = [
  { name: 'MD5', hash: 'md5', isSession: false },
  { name: 'SHA-256', hash: 'sha256', isSession: false },
  { name: 'SHA-512-256', hash: 'sha512-256', isSession: false },
  { name: 'MD5-sess', hash: 'md5', isSession: true },
  { name: 'SHA-256-sess', hash: 'sha256', isSession: true },
  { name: 'SHA-512-256-sess', hash: 'sha512-256', isSession: true },
];

/** How long a challenge may be: its parts come back in a request, which has to stay sendable. */
const LONGEST = 4096;

/** A challenge that can be answered. Texts are as they stand between the quotes. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  /** null: none. */
  readonly opaque: string | null;
  readonly algorithm: DigestAlgorithm;
  /** Of those that are offered; null: none is. */
  readonly qop: 'auth' | 'auth-int' | null;
  /** The nonce was too old, the credentials were right. */
  readonly isStale: boolean;
}

/** Algorithm of that name (any case); null: unknown. */
export function digestAlgorithm(name: string): DigestAlgorithm | null {
  const lower = name.toLowerCase();
  return ALGORITHMS.find((each) => each.name.toLowerCase() === lower) ?? null;
}

/** Reads the value of WWW-Authenticate or Proxy-Authenticate; a text says why it cannot be answered. */
export function readChallenge(value: string): DigestChallenge | string {
  if (value.length > LONGEST) return `the challenge is longer than ${LONGEST} bytes`;
  const parsed = parseCredentials(value);
  // Its texts are sent back, and a peer that ends them at a NUL would read a header that goes on elsewhere.
  if (parsed === null || value.includes('\0')) return 'the challenge cannot be read';
  if (parsed.scheme !== 'digest') return `unsupported scheme "${parsed.scheme}"`;
  const { realm, nonce } = parsed;
  if (realm === null || nonce === null || realm === '' || nonce === '') return 'realm or nonce missing';
  const algorithm = digestAlgorithm(parsed.algorithm ?? 'MD5');
  if (algorithm === null) return `unsupported algorithm "${parsed.algorithm}"`;
  const qop = chooseQop(parsed.qop);
  if (qop === undefined) return `unsupported qop "${parsed.qop}"`;
  const isStale = parsed.parameter('stale')?.toLowerCase() === 'true';
  return { realm, nonce, opaque: parsed.opaque, algorithm, qop, isStale };
}

/** `auth` where it is offered; undefined: nothing that is known is offered. */
function chooseQop(offered: string | null): 'auth' | 'auth-int' | null | undefined {
  if (offered === null || offered.trim() === '') return null;
  const all = offered.split(',').map((each) => each.trim().toLowerCase());
  return all.includes('auth') ? 'auth' : all.includes('auth-int') ? 'auth-int' : undefined;
}

export interface DigestUser {
  readonly username: string;
  readonly secret: string;
  /** The secret is the hash of user name, realm and password in hexadecimal digits. */
  readonly isHash: boolean;
}

/** Whether somebody who has only a hash has one of that algorithm. */
export function canAnswer(challenge: DigestChallenge, user: DigestUser): boolean {
  return !user.isHash || user.secret.length === (challenge.algorithm.hash === 'md5' ? 32 : 64);
}

export interface DigestAnswer {
  readonly user: DigestUser;
  readonly method: string;
  readonly uri: string;
  /** For `auth-int`. */
  readonly body: string;
  readonly cnonce: string;
  /** How often the nonce was answered, this time included. */
  readonly count: number;
}

/** Value of the Authorization or Proxy-Authorization, its parameters in Kamailio's order. */
export function writeAuthorization(challenge: DigestChallenge, answer: DigestAnswer): string {
  const { realm, nonce, opaque, algorithm, qop } = challenge;
  const { user, uri, cnonce } = answer;
  const nc = answer.count.toString(16).padStart(8, '0');
  let text = `Digest username=${quote(user.username)}, realm=${quote(realm)}, nonce=${quote(nonce)}, uri=${quote(uri)}`;
  if (opaque !== null) text += `, opaque=${quote(opaque)}`;
  if (qop !== null) text += `, qop=${qop}, nc=${nc}, cnonce=${quote(cnonce)}`;
  else if (algorithm.isSession) text += `, cnonce=${quote(cnonce)}`;
  return `${text}, response="${respond(challenge, answer, nc)}", algorithm=${algorithm.name}`;
}

function respond({ realm, nonce, algorithm, qop }: DigestChallenge, answer: DigestAnswer, nc: string): string {
  const hash = (text: string): string => createHash(algorithm.hash).update(text, 'latin1').digest('hex');
  const { user, method, uri, body, cnonce } = answer;
  const basic = user.isHash ? user.secret : hash(`${inner(user.username)}:${inner(realm)}:${user.secret}`);
  const first = algorithm.isSession ? hash(`${basic}:${inner(nonce)}:${cnonce}`) : basic;
  const second = hash(qop === 'auth-int' ? `${method}:${uri}:${hash(body)}` : `${method}:${uri}`);
  return hash(
    qop === null ? `${first}:${inner(nonce)}:${second}` : `${first}:${inner(nonce)}:${nc}:${cnonce}:${qop}:${second}`,
  );
}

/** As it stands between the quotes, escapes kept: that is what is hashed (RFC 7616 §3.4.2, unq). */
function inner(text: string): string {
  return quote(text).slice(1, -1);
}
