import { describe, expect, test } from 'vitest';
import { parseCredentials } from '../../src/sip/digest.ts';
import { answer, type Sent, type TmBench } from '../tm/testing/bench.ts';
import { ALICE, authBench, BOB, CALLEE, header, requestText } from './testing/dialog.ts';

const AVPS = { auth_realm_avp: '$avp(realm)', auth_username_avp: '$avp(user)', auth_password_avp: '$avp(password)' };

function requests(bench: TmBench): Sent[] {
  return bench.sent.filter(({ message }) => message.isRequest && message.method !== 'ACK');
}

/** Challenges a call; gives what was sent then, null: nothing was. */
function challenge(bench: TmBench, lines: readonly string[], status = 401, parts = {}): Sent | null {
  void bench.receive(requestText({ from: ALICE, to: BOB, ...parts }));
  return again(bench, lines, status);
}

function again(bench: TmBench, lines: readonly string[], status = 401): Sent | null {
  const all = requests(bench);
  void bench.receive(answer(all.at(-1)!, status, 'Who', lines.map((line) => `${line}\r\n`).join('')), CALLEE);
  return requests(bench).length > all.length ? bench.last : null;
}

const WWW = 'WWW-Authenticate: Digest realm="r", nonce="n"';

describe('uac_auth()', () => {
  test('sends the request again with credentials in the last line, with the same CSeq', () => {
    const sent = challenge(authBench(AVPS), [WWW])!;
    expect(sent.text).toContain(
      'Content-Length: 0\r\nAuthorization: Digest username="tester", realm="r", nonce="n", uri="sip:bob@192.0.2.5", response="',
    );
    expect(header(sent, 'CSeq')).toBe('1 INVITE');
    expect(parseCredentials(header(sent, 'Authorization')!)!.response).toBe('06f585a98ce33886ebc91eb332c19e32');
  });

  test('answers a proxy in its own header', () => {
    const sent = challenge(authBench(AVPS), [WWW, 'Proxy-Authenticate: Digest realm="p", nonce="n2"'], 407)!;
    expect(header(sent, 'Authorization')).toBeNull();
    expect(header(sent, 'Proxy-Authorization')).toContain('realm="p", nonce="n2"');
  });

  test('takes the first challenge that it understands and has credentials for', () => {
    const credential = { credential: ['u:mine:p:with:colons'] };
    const bench = authBench(credential);
    const sent = challenge(bench, [
      'WWW-Authenticate: Basic realm="mine"',
      'WWW-Authenticate: Digest realm="mine", nonce="1", algorithm=AKAv1-MD5',
      'WWW-Authenticate: Digest realm="other", nonce="2"',
      'WWW-Authenticate: Digest realm="mine", nonce="3", algorithm=SHA-512-256',
      'WWW-Authenticate: Digest realm="mine", nonce="4", algorithm=MD5',
    ])!;
    expect(header(sent, 'Authorization')).toContain('username="u", realm="mine", nonce="3"');
    expect(header(sent, 'Authorization')).toMatch(/response="[0-9a-f]{64}", algorithm=SHA-512-256$/);
  });

  test('has no credentials for a realm that is not the one of the AVP', () => {
    const bench = authBench({ ...AVPS, credential: ['u:cred:p'] });
    const script = (realm: string): Sent | null => {
      bench.script((ctx, calls) => {
        ctx.destination = `sip:${CALLEE}`;
        ctx.avps.push('realm', 'elsewhere');
        ctx.avps.push('user', 'tester');
        ctx.avps.push('password', 'sesame');
        calls.call('t_on_failure', ctx, 'F');
        return calls.call('t_relay', ctx);
      });
      return challenge(bench, [`WWW-Authenticate: Digest realm="${realm}", nonce="n"`]);
    };
    expect(script('r')).toBeNull();
    expect(header(script('elsewhere')!, 'Authorization')).toContain('username="tester"');
    expect(header(script('cred')!, 'Authorization')).toContain('username="u"');
    // Nothing is wrong with any of these.
    expect(bench.errors).toEqual([]);
  });

  test('takes the hash of a password, for its own algorithm only', () => {
    const md5 = { credential: [`tester:r:${'0123456789abcdef'.repeat(2)}`] };
    const bench = authBench(md5, 1);
    const sent = challenge(bench, [`${WWW}, algorithm=SHA-256`, WWW])!;
    expect(header(sent, 'Authorization')).toContain('algorithm=MD5');
  });

  test('says that a hash is for another algorithm', () => {
    const bench = authBench({ credential: [`tester:r:${'0123456789abcdef'.repeat(2)}`] }, 1);
    expect(challenge(bench, [`${WWW}, algorithm=SHA-256`])).toBeNull();
    expect(bench.errors).toEqual(['error: the hash for realm "r" is none of SHA-256']);
  });

  test('protects the body where only auth-int is offered', () => {
    const sent = challenge(authBench(AVPS), [`${WWW}, qop="auth-int"`], 401, { body: 'hello' })!;
    expect(parseCredentials(header(sent, 'Authorization')!)!.qop).toBe('auth-int');
  });

  test('counts how often a nonce was answered, and sends another cnonce each time', () => {
    const bench = authBench(AVPS);
    const seen = ['n1', 'n1', 'n2'].map((nonce, index) => {
      const line = `WWW-Authenticate: Digest realm="r", nonce="${nonce}", qop="auth", stale=true`;
      const sent = index === 0 ? challenge(bench, [line]) : again(bench, [line]);
      return parseCredentials(header(sent!, 'Authorization')!)!;
    });
    expect(seen.map(({ nc }) => nc)).toEqual(['00000001', '00000002', '00000001']);
    expect(new Set(seen.map(({ cnonce }) => cnonce)).size).toBe(3);
    expect(requests(bench).every(({ text }) => text.split('Authorization:').length <= 2)).toBe(true);
  });

  test('ends when a server challenges for ever', () => {
    const bench = authBench(AVPS);
    let sent = challenge(bench, [WWW]);
    let rounds = 1;
    for (; sent !== null && rounds < 100; rounds++) sent = again(bench, [WWW]);
    expect(rounds).toBe(12);
    expect(bench.sent.at(-1)!.message.status).toBe(401);
  });

  test.each([
    ['no challenge', [], 'reply has no auth hdr (WWW-Authenticate)'],
    [
      'a challenge for proxies',
      ['Proxy-Authenticate: Digest realm="r", nonce="n"'],
      'reply has no auth hdr (WWW-Authenticate)',
    ],
    ['another scheme', ['WWW-Authenticate: Basic realm="r"'], 'unsupported scheme "basic"'],
    ['an unknown qop', [`${WWW}, qop="token"`], 'unsupported qop "token"'],
    [
      'a realm of 64 kB',
      [`WWW-Authenticate: Digest realm="${'r'.repeat(65_000)}", nonce="n"`],
      'the challenge is longer than 4096 bytes',
    ],
  ])('gives up on %s', (_name, lines, why) => {
    const bench = authBench(AVPS);
    expect(challenge(bench, lines)).toBeNull();
    expect(bench.errors).toEqual([`error: ${why}`]);
    expect(bench.lines).toEqual(['uac_auth -1']);
    expect(bench.sent.at(-1)!.message.status).toBe(401);
  });

  test('gives up on what is no challenge, and on silence', () => {
    const bench = authBench(AVPS);
    expect(challenge(bench, [WWW], 486)).toBeNull();
    expect(bench.errors).toEqual(['error: reply is not an auth request']);
    void bench.receive(requestText({ from: ALICE, to: BOB }));
    bench.time.run(40_000);
    expect(bench.lines).toEqual(['uac_auth -1', 'uac_auth -1']);
  });

  test('writes no second line, whatever the realm says', () => {
    const sent = challenge(authBench(AVPS), ['WWW-Authenticate: Digest realm="a\r\n\tX-Evil: 1", nonce="n\\"b"'])!;
    expect(header(sent, 'Authorization')).toContain('realm="a X-Evil: 1", nonce="n\\"b"');
    expect(header(sent, 'X-Evil')).toBeNull();
  });
});

test('the credentials are for the URI of the branch that was challenged', () => {
  const bench = authBench(AVPS);
  bench.script((ctx, script) => {
    ctx.newUri = 'sip:changed@192.0.2.9:5090;x=y';
    ctx.avps.push('user', 'tester');
    ctx.avps.push('password', 'sesame');
    script.call('t_on_failure', ctx, 'F');
    return script.call('t_relay', ctx);
  });
  const sent = challenge(bench, [WWW])!;
  expect(sent.message.requestUri).toBe('sip:changed@192.0.2.9:5090;x=y');
  expect(header(sent, 'Authorization')).toContain('uri="sip:changed@192.0.2.9:5090;x=y"');
});
