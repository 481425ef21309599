/** Challenges and the credentials that answer them: what is read of either is what was meant, and the answer is the right one. */
import { createHash } from 'node:crypto';
import {
  canAnswer,
  digestAlgorithm,
  readChallenge,
  writeAuthorization,
  type DigestAnswer,
  type DigestChallenge,
} from '../../../../src/sip/digest-client.ts';
import { parseCredentials, writeChallenge } from '../../../../src/sip/digest.ts';
import { isFailure, parseMessage } from '../../../../src/sip/parse-message.ts';
import type { Message } from '../../../../src/sip/message.ts';
import { expectEqual, expectTrue, type Target } from '../target.ts';

const BODY = 'v=0\r\n';
const ANSWER: DigestAnswer = {
  user: { username: 'al"i\\ce', secret: 'open:sesame', isHash: false },
  method: 'REGISTER',
  uri: 'sip:example.com;a="b"',
  body: BODY,
  cnonce: '0a4f113b',
  count: 42,
};

/** The response of RFC 7616 §3.4.1, said once more; texts as they stand between the quotes. */
function responseTo(name: string, raw: (parameter: string) => string, qop: string | null): string {
  const [, family, session] = /^(.*?)(-sess)?$/i.exec(name)!;
  const hashes: Record<string, string> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' };
  const h = (...parts: string[]): string =>
    createHash(hashes[family!.toUpperCase()]!).update(parts.join(':'), 'latin1').digest('hex');
  const secret = h(raw('username'), raw('realm'), ANSWER.user.secret);
  const a1 = session === undefined ? secret : h(secret, raw('nonce'), ANSWER.cnonce);
  const a2 = qop === 'auth-int' ? h(ANSWER.method, ANSWER.uri, h(BODY)) : h(ANSWER.method, ANSWER.uri);
  return qop === null ? h(a1, raw('nonce'), a2) : h(a1, raw('nonce'), '0000002a', ANSWER.cnonce, qop, a2);
}

/** A parameter of a header that we wrote, quotes gone and escapes kept. */
function rawIn(header: string): (parameter: string) => string {
  return (name) => new RegExp(`[ ,]${name}="((?:[^"\\\\]|\\\\[^])*)"`).exec(header)?.[1] ?? '';
}

function checkAnswer(challenge: DigestChallenge): void {
  expectTrue('a password answers any challenge', canAnswer(challenge, ANSWER.user));
  const header = writeAuthorization(challenge, ANSWER);
  expectTrue('the answer is one line', !/[\r\n\0]/.test(header));
  const read = parseCredentials(header);
  if (read === null) throw new Error(`these are no credentials: ${header}`);
  const { realm, nonce, opaque, algorithm, qop } = challenge;
  expectEqual('whose answer it is', [ANSWER.user.username, ANSWER.uri], [read.username, read.uri]);
  const asked = [realm, nonce, opaque].map((each) => each?.replace(/[\r\n]+/g, ' ') ?? null);
  expectEqual(
    'what is answered',
    [...asked, algorithm.name, qop],
    [read.realm, read.nonce, read.opaque, read.algorithm, read.qop],
  );
  expectEqual('the response', responseTo(algorithm.name, rawIn(header), qop), read.response);
  const again = readChallenge(
    writeChallenge({ realm, nonce, opaque, stale: challenge.isStale, algorithm: algorithm.name, qop }),
  );
  if (typeof again === 'string') throw new Error(`the challenge that was written: ${again}`);
  expectEqual(
    'the challenge that was written',
    [...asked, qop, challenge.isStale],
    [again.realm, again.nonce, again.opaque, again.qop, again.isStale],
  );
}

/** A reply with this challenge, as one that came from a peer; null: it cannot be in one line of one. */
function replyWith(challenge: string): Message | null {
  const message = parseMessage(
    `SIP/2.0 401 Who\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\n` +
      `Call-ID: c\r\nCSeq: 1 REGISTER\r\nWWW-Authenticate: ${challenge}\r\nContent-Length: 0\r\n\r\n`,
  );
  return isFailure(message) ? null : message;
}

export const challengeTarget: Target = {
  name: 'challenge',
  seeds: [
    'Digest realm="example.com", nonce="84a4cc6f3082121f32b42a2187831a9e", opaque="5ccc069c", stale=FALSE, algorithm=MD5, qop="auth,auth-int"',
    'Digest realm="a \\"b\\" \\\\c", nonce="n", algorithm=SHA-256-sess, qop="auth-int"',
    'digest\r\n realm = x ,nonce=y , algorithm="SHA-512-256",qop=auth',
    'Digest username="bob", realm="r", nonce="n", uri="sip:a", response="00", cnonce="c", nc=00000001, qop=auth, algorithm=MD5-sess',
    ...[
      'Basic realm="x"',
      'Digest nonce="a", realm="b", stale=true',
      'Digest realm="\xe9", domain="sip:a sip:b", nonce="\xff"',
    ],
  ],
  words: [
    ...[
      'realm="',
      'nonce="',
      'opaque="',
      'stale=true',
      'algorithm=',
      'MD5',
      'SHA-256',
      'SHA-512-256',
      '-sess',
      'qop="auth"',
    ],
    ...[
      'auth-int',
      'domain="',
      ', ',
      ',,',
      '= ',
      '\\"',
      '\\\\',
      '"',
      'Digest ',
      'Basic ',
      'username="',
      'uri="',
      'cnonce="',
    ],
    ...['response="', 'nc=', '\r\n ', '\r\nWWW-Authenticate: ', '__proto__='],
  ],
  check(text) {
    const direct = readChallenge(text);
    if (typeof direct !== 'string') checkAnswer(direct);
    else expectTrue('a refusal is short', direct.length < text.length + 100);
    expectEqual(
      'whether there is an algorithm of that name',
      digestAlgorithm(text) !== null,
      /^(?:MD5|SHA-256|SHA-512-256)(?:-sess)?$/i.test(text),
    );
    const reply = replyWith(text);
    for (const field of reply?.headers ?? []) {
      if (reply!.name(field) !== 'WWW-Authenticate') continue;
      const received = readChallenge(reply!.value(field));
      if (typeof received !== 'string') checkAnswer(received);
    }
  },
};
