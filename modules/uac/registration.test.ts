import { describe, expect, test } from 'vitest';
import type { RpcStruct } from '../../src/rpc/value.ts';
import type { Script, TmBench } from '../tm/testing/bench.ts';
import { ALICE, BOB, CALLEE, header, LOSSES, requestText, uacBench } from './testing/dialog.ts';
import { TIMES, add, fault, info, pass, reply, flush, contactOf, CHALLENGE } from './testing/registrations.ts';

describe('a registration', () => {
  test('is made with credentials, renewed in time, and kept while the registrar says so', async () => {
    const bench = uacBench(TIMES);
    expect(add(bench)).toBeNull();
    expect(info(bench).flags).toBe(0);
    const [first] = await pass(bench, 10);
    expect(first!.to).toBe(CALLEE);
    expect(first!.message.requestUri).toBe('sip:far.example');
    expect(header(first!, 'To')).toBe('<sip:remote@far.example>');
    expect(header(first!, 'From')).toMatch(/^<sip:remote@far\.example>;tag=[0-9a-f]{16}$/);
    expect(header(first!, 'Contact')).toBe('<sip:u1@192.0.2.5:5060>');
    expect(header(first!, 'Expires')).toBe('600');
    expect(info(bench)).toMatchObject({ flags: 18, seconds: 0 });

    const [second] = await reply(bench, first!, 401, CHALLENGE);
    expect(header(second!, 'CSeq')).toBe('11 REGISTER');
    expect(header(second!, 'Call-ID')).toBe(header(first!, 'Call-ID'));
    expect(header(second!, 'Authorization')).toContain('username="auth", realm="r"');
    expect(header(second!, 'Authorization')).toContain('algorithm=SHA-512-256');
    expect(info(bench).flags).toBe(26);

    await reply(
      bench,
      second!,
      200,
      `Contact: <sip:other@192.0.2.77>;expires=3\r\n${contactOf(second!)};expires=100\r\n`,
    );
    expect(info(bench)).toMatchObject({ flags: 20, seconds: 100 });
    // 100 seconds less the interval and three.
    expect(await pass(bench, 80)).toEqual([]);
    const [renewed] = await pass(bench, 10);
    expect(header(renewed!, 'Call-ID')).not.toBe(header(first!, 'Call-ID'));
    expect(header(renewed!, 'CSeq')).toBe('10 REGISTER');
    await reply(bench, renewed!, 200, `Expires: 50\r\n${contactOf(renewed!)}\r\n`);
    expect(info(bench)).toMatchObject({ flags: 20, seconds: 50 });
  });

  test('keeps its Call-ID with reg_keep_callid until it fails', async () => {
    const bench = uacBench({ ...TIMES, reg_keep_callid: 1 });
    add(bench, { expires: 20 });
    const [first] = await pass(bench, 10);
    await reply(bench, first!, 200, `${contactOf(first!)}\r\n`);
    const [second] = await pass(bench, 10);
    expect(header(second!, 'Call-ID')).toBe(header(first!, 'Call-ID'));
    expect(header(second!, 'CSeq')).toBe('11 REGISTER');
    await reply(bench, second!, 403);
    const [third] = await pass(bench, 60);
    expect(header(third!, 'Call-ID')).not.toBe(header(first!, 'Call-ID'));
    expect(header(third!, 'CSeq')).toBe('10 REGISTER');
  });

  test.each([
    ['a refusal', 403, '', 'got sip response 403 while registering [u1]'],
    ['a redirect', 302, 'Contact: <sip:x@y>\r\n', 'got sip response 302 while registering [u1]'],
    ['no Contact', 200, '', 'no Contact found in the reply for [u1]'],
    ['a star', 200, 'Contact: *\r\n', 'no Contact that can be read in the reply for [u1]'],
    [
      'another realm',
      401,
      CHALLENGE.replace('"r"', '"localhost"'),
      'realms do not match. requested realm: [localhost]',
    ],
    ['no challenge', 401, '', 'reply has no auth hdr (WWW-Authenticate)'],
  ])('is tried again after %s', async (_name, status, lines, why) => {
    const bench = uacBench(TIMES);
    add(bench);
    const [first] = await pass(bench, 10);
    await reply(bench, first!, status, lines);
    expect(bench.errors).toEqual([`error: ${why}`]);
    expect(info(bench)).toMatchObject({ flags: 16, seconds: 60 });
    // As much as the interval and three seconds earlier.
    expect(await pass(bench, 40)).toEqual([]);
    expect(await pass(bench, 10)).toHaveLength(1);
  });

  test('is tried again when nobody answers', async () => {
    const bench = uacBench(TIMES);
    add(bench);
    const sent = await pass(bench, 45);
    expect(new Set(sent.map((each) => header(each, 'Call-ID'))).size).toBe(1);
    expect(bench.errors).toEqual(['error: got sip response 408 while registering [u1]']);
    expect(info(bench).flags).toBe(16);
  });

  test('is given up when the password is wrong and there is no reg_retry_interval', async () => {
    const bench = uacBench({ ...TIMES, reg_retry_interval: 0 });
    add(bench);
    const [first] = await pass(bench, 10);
    const [second] = await reply(bench, first!, 401, CHALLENGE);
    expect(await reply(bench, second!, 401, CHALLENGE)).toEqual([]);
    expect(bench.errors).toEqual(['error: authentication failed for <u1>']);
    expect(info(bench).flags).toBe(17);
    expect(await pass(bench, 3600)).toEqual([]);
    expect(bench.statistics.find('uac:regdisabled')!.read()).toBe(1);
  });

  test('answers a nonce that was too old again, but not for ever', async () => {
    const bench = uacBench(TIMES);
    add(bench);
    const [first] = await pass(bench, 10);
    const stale = CHALLENGE.replace('nonce="n"', 'nonce="n2", stale=true');
    let [next] = await reply(bench, first!, 401, CHALLENGE);
    for (let round = 0; round < 2; round++) [next] = await reply(bench, next!, 401, stale);
    expect(header(next!, 'Authorization')).toContain('nonce="n2"');
    expect(header(next!, 'CSeq')).toBe('13 REGISTER');
    expect(bench.errors).toEqual([]);
    expect(await reply(bench, next!, 401, stale)).toEqual([]);
    expect(bench.errors).toEqual(['error: authentication failed for <u1>']);
  });

  test.each(LOSSES)(
    'fails when the way to its registrar is gone before a challenge is answered, which is seen %s',
    async (_name, lose) => {
      const bench = uacBench(TIMES);
      bench.names.set('far', [CALLEE]);
      add(bench, { proxy: 'sip:far' });
      const [first] = await pass(bench, 10);
      lose(bench);
      expect(await reply(bench, first!, 401, CHALLENGE)).toEqual([]);
      await flush();
      expect(bench.errors).toEqual(['error: failed to send request with authentication for [u1]']);
      expect(info(bench)).toMatchObject({ flags: 16, seconds: 60 });
    },
  );

  test('takes the time a registrar insists on', async () => {
    const bench = uacBench(TIMES);
    add(bench);
    const [first] = await pass(bench, 10);
    await reply(bench, first!, 423, 'Min-Expires: 900\r\n');
    const [second] = await pass(bench, 10);
    expect(header(second!, 'Expires')).toBe('900');
    // A registrar that knows no end is not followed.
    await reply(bench, second!, 423, 'Min-Expires: 900\r\n');
    expect(info(bench)).toMatchObject({ flags: 16, seconds: 60, expires: 900 });
  });

  test('is tried at once when the registrar has other contacts only', async () => {
    const bench = uacBench(TIMES);
    add(bench);
    const [first] = await pass(bench, 10);
    await reply(bench, first!, 200, 'Contact: <sip:other@192.0.2.77>;expires=77\r\n');
    expect(info(bench)).toMatchObject({ flags: 16, seconds: 0 });
  });

  test('waits for reg_delay, or for a random time', async () => {
    const bench = uacBench({ ...TIMES, reg_random_delay: 300 });
    add(bench, { uuid: 'late', delay: 25 });
    expect(await pass(bench, 20)).toEqual([]);
    expect(await pass(bench, 10)).toHaveLength(1);
    const others = Array.from({ length: 20 }, (_, index) => `r${index}`);
    for (const uuid of others) add(bench, { uuid });
    const delays = others.map((uuid) => {
      const { values } = bench.rpc('uac.reg_info', 'l_uuid', uuid) as unknown as { values: RpcStruct[] };
      return values[0]!.get('reg_delay') as number;
    });
    expect(new Set(delays).size).toBeGreaterThan(10);
    expect(delays.every((each) => each >= 0 && each < 300)).toBe(true);
  });

  test('is taken away with Expires 0 and not made again', async () => {
    const bench = uacBench(TIMES);
    add(bench);
    const [first] = await pass(bench, 10);
    await reply(bench, first!, 200, `${contactOf(first!)}\r\n`);
    expect((await bench.rpc('uac.reg_unregister', 'l_uuid', 'u1')).fault).toBeNull();
    const last = bench.last;
    expect(header(last, 'Expires')).toBe('0');
    const [again] = await reply(bench, last, 401, CHALLENGE);
    expect(header(again!, 'Authorization')).not.toBeNull();
    await reply(bench, again!, 200);
    expect(bench.errors).toEqual([]);
    expect(await pass(bench, 3600)).toEqual([]);
  });

  test('does not come back by a late reply once it is removed', async () => {
    const bench = uacBench(TIMES);
    add(bench);
    const [first] = await pass(bench, 10);
    expect(fault(bench, 'uac.reg_remove', 'u1')).toBeNull();
    expect(await reply(bench, first!, 401, CHALLENGE)).toEqual([]);
    expect(bench.statistics.find('uac:regtotal')!.read()).toBe(0);
  });

  test('waits while registrations are not active, or it is disabled', async () => {
    const bench = uacBench({ ...TIMES, reg_active: 0 });
    add(bench);
    expect(await pass(bench, 60)).toEqual([]);
    bench.rpc('uac.reg_active', 1);
    fault(bench, 'uac.reg_disable', 'r_username', 'remote');
    expect(await pass(bench, 60)).toEqual([]);
    fault(bench, 'uac.reg_enable', 'auth_username', 'auth');
    expect(await pass(bench, 10)).toHaveLength(1);
  });

  test('writes one Contact line, whatever the row says', async () => {
    const bench = uacBench(TIMES);
    add(bench, { contact: 'x\r\nX-Evil: 1' });
    add(bench, { uuid: 'u2', domain: 'x\r\nX-Evil: 1' });
    const sent = await pass(bench, 10);
    expect(sent).toHaveLength(1);
    expect(sent[0]!.text).not.toMatch(/^X-Evil/m);
  });
});

test.each([
  ['neither password nor hash', { password: '.' }, '500 - Failed to add record - invalid password or ha1'],
  ['a short hash', { hash: '0123' }, '500 - Failed to add record - invalid password or ha1'],
  ['a hash of other digits', { hash: 'Z'.repeat(32) }, '500 - Failed to add record - invalid password or ha1'],
  ['a hash', { hash: 'a'.repeat(32) }, null],
  ['a hash of SHA-256', { hash: 'a'.repeat(64) }, null],
])('uac.reg_add with %s', (_name, row, why) => {
  const bench = uacBench(TIMES);
  expect(add(bench, row)).toBe(why);
});

test('a hash in capitals is stored in small letters, in which it goes into another hash', () => {
  const bench = uacBench(TIMES);
  add(bench, { hash: 'ABCDEF01'.repeat(4) });
  const { values } = bench.rpc('uac.reg_info', 'l_uuid', 'u1') as unknown as { values: RpcStruct[] };
  expect(values[0]!.get('auth_ha1')).toBe('abcdef01'.repeat(4));
});

test('a hash that is refused is not written to the log', () => {
  const bench = uacBench(TIMES);
  add(bench, { hash: `${'abcdef01'.repeat(3)}abcdefgg` });
  expect(bench.errors).toEqual(['error: invalid char 30 in HA1 string']);
});

test('a hash of another length than the challenge needs is told', async () => {
  const bench = uacBench(TIMES);
  add(bench, { hash: 'a'.repeat(32) });
  const [first] = await pass(bench, 10);
  await reply(bench, first!, 401, CHALLENGE);
  expect(bench.errors).toEqual(['error: the hash for realm "r" is none of SHA-512-256']);
});

test('commands about what is not there', () => {
  const bench = uacBench(TIMES);
  expect(fault(bench, 'uac.reg_info', 'bad', 'x')).toBe('404 - Record not found');
  add(bench);
  expect(add(bench)).toBe('409 - uuid already exists');
  expect(fault(bench, 'uac.reg_add', 'u1')).toBe('400 - Invalid Parameters');
  expect(fault(bench, 'uac.reg_info', 'l_uuid', 'x')).toBe('404 - Record not found');
  expect(fault(bench, 'uac.reg_info', 'bad', 'x')).toBe('400 - Unsupported filter attribute');
  expect(fault(bench, 'uac.reg_enable', 'l_uuid')).toBe('400 - Invalid Parameters');
  expect(fault(bench, 'uac.reg_remove', 'x')).toBe('404 - Record not found');
  expect(fault(bench, 'uac.reg_active')).toBe('500 - Missing parameter');
  expect(fault(bench, 'uac.reg_reload')).toBe('500 - Failed to reload records - check log messages');
});

describe('scripts', () => {
  function run(bench: TmBench, script: Script): unknown {
    let result: unknown;
    bench.script((ctx, calls) => {
      result = script(ctx, calls);
    });
    void bench.receive(requestText({ from: ALICE, to: BOB, method: 'MESSAGE' }));
    return result;
  }

  test('find registrations', () => {
    const bench = uacBench({ ...TIMES, reg_use_domain: 1 });
    add(bench);
    const into = bench.variables.variable('$avp(x)');
    const ask = (name: string, text: string): unknown =>
      run(bench, (ctx, script) => [script.call(name, ctx, text, into), ctx.avps.get('x')]);
    expect(ask('uac_reg_lookup', 'u1')).toEqual([1, 'sip:local@home.example']);
    expect(ask('uac_reg_lookup', 'local')).toEqual([-1, null]);
    expect(ask('uac_reg_lookup_uri', 'sip:local@HOME.example')).toEqual([1, 'u1']);
    expect(ask('uac_reg_lookup_uri', 'sip:local@other.example')).toEqual([-1, null]);
    expect(ask('uac_reg_lookup_uri', 'nonsense')).toEqual([-1, null]);
  });

  test('see how far one is', async () => {
    const bench = uacBench(TIMES);
    const status = (): unknown => run(bench, (ctx, script) => script.call('uac_reg_status', ctx, 'u1'));
    expect(status()).toBe(-1);
    add(bench);
    expect(status()).toBe(-99);
    const [first] = await pass(bench, 10);
    expect(status()).toBe(-2);
    await reply(bench, first!, 200, `${contactOf(first!)}\r\n`);
    expect(status()).toBe(1);
    expect(run(bench, (ctx, script) => script.call('uac_reg_disable', ctx, 'l_username', 'local'))).toBe(1);
    expect(run(bench, (ctx, script) => script.call('uac_reg_disable', ctx, 'bad', 'local'))).toBe(-3);
    expect(run(bench, (ctx, script) => script.call('uac_reg_enable', ctx, 'l_uuid', 'nobody'))).toBe(-2);
  });

  test('send requests to the server of one', () => {
    const avps = {
      auth_realm_avp: '$avp(realm)',
      auth_username_avp: '$avp(user)',
      auth_password_avp: '$avp(password)',
    };
    const bench = uacBench({ ...TIMES, ...avps });
    add(bench, { hash: 'b'.repeat(32) });
    const to = (user: string, mode: number): unknown =>
      run(bench, (ctx, script) => [
        script.call('uac_reg_request_to', ctx, user, mode),
        ctx.requestUri,
        ctx.destination,
        ctx.avps.get('password'),
      ]);
    expect(to('u1', 0)).toEqual([1, 'sip:remote@far.example', `sip:${CALLEE}`, 'pass']);
    expect(to('local', 3)).toEqual([1, 'sip:remote@far.example', `sip:${CALLEE}`, 'b'.repeat(32)]);
    expect(to('nobody', 0)).toEqual([-1, 'sip:bob@192.0.2.5', null, null]);
  });
});
