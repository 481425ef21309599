import { describe, expect, test } from 'vitest';
import { RouteType } from '../../src/module/index.ts';
import { answer, CALLER, type Sent, type TmBench } from '../tm/testing/bench.ts';
import { ALICE, BOB, CALLEE, header, LOSSES, requestText, uacBench } from './testing/dialog.ts';

/** A server that sends such a request for each MESSAGE; what the event route reads is logged. */
function senderBench(values: Record<string, string | number>, parameters = {}, ofTm = {}): TmBench {
  const bench = uacBench(parameters, ofTm);
  bench.route(RouteType.Event, 'uac:reply', (ctx, script) => {
    const read = (key: string): string => String(script.variable(ctx, `$uac_req(${key})`));
    script.log(`${read('evcode')} ${read('evtype')} ${ctx.message.isRequest ? 'none' : ctx.message.status}`);
  });
  return bench.script((ctx, script) => {
    const all = { method: 'OPTIONS', ruri: `sip:you@${CALLEE}`, callid: 'mine', evroute: 1, ...values };
    for (const [key, value] of Object.entries(all)) setVariable(bench, ctx, key, value);
    script.log(`sent ${String(script.call('uac_req_send', ctx))}`);
  });
}

function setVariable(bench: TmBench, ctx: unknown, key: string, value: string | number): void {
  const variable = bench.variables.variable(`$uac_req(${key})`);
  if ('problem' in variable) throw new Error(variable.message);
  variable.set!(ctx as never, value);
}

const begin = (bench: TmBench): void => {
  void bench.receive(requestText({ from: ALICE, to: BOB, method: 'MESSAGE' }));
};

const reply = (bench: TmBench, status: number, lines = '', to: Sent = bench.last): void => {
  void bench.receive(answer(to, status, 'Text', lines), CALLEE);
};

const CHALLENGE = 'WWW-Authenticate: Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"\r\n';
const USER = { auser: 'tester', apasswd: 'sesame' };

describe('uac_req_send()', () => {
  test('sends again with credentials, the next CSeq and the same From tag and Call-ID', () => {
    const bench = senderBench(USER);
    begin(bench);
    const first = bench.last;
    reply(bench, 401, CHALLENGE);
    const second = bench.last;
    expect(header(first, 'CSeq')).toBe('10 OPTIONS');
    expect(header(second, 'CSeq')).toBe('11 OPTIONS');
    expect(header(second, 'From')).toBe(header(first, 'From'));
    expect(header(second, 'Call-ID')).toBe('mine');
    expect(header(second, 'Authorization')).toContain('algorithm=SHA-256');
    expect(header(second, 'Via')).not.toBe(header(first, 'Via'));
    reply(bench, 200);
    expect(bench.lines).toEqual(['sent 1', '401 1 401', '200 1 200']);
  });

  test('gives up when it is challenged for ever', () => {
    const bench = senderBench(USER);
    begin(bench);
    reply(bench, 401, CHALLENGE);
    const { length } = bench.sent;
    reply(bench, 401, CHALLENGE);
    expect(bench.sent).toHaveLength(length);
    expect(bench.lines).toEqual(['sent 1', '401 1 401', '401 1 401']);
  });

  test.each(LOSSES)('says that credentials cannot be sent, which is seen %s', async (_name, lose) => {
    const bench = senderBench({ ...USER, ruri: 'sip:far' });
    bench.names.set('far', [CALLEE]);
    begin(bench);
    const { length } = bench.sent;
    lose(bench);
    reply(bench, 401, CHALLENGE);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.sent).toHaveLength(length);
    expect(bench.lines).toEqual(['sent 1', '401 1 401']);
    expect(bench.errors).toEqual([
      'error: no answer to a challenge of sip:far: failed to send request with authentication',
    ]);
  });

  test('tells of a timeout', () => {
    const bench = senderBench({});
    begin(bench);
    bench.time.run(60_000);
    expect(bench.lines).toEqual(['sent 1', '408 2 none']);
  });

  test.each([
    [0, []],
    [1, ['408 2 none']],
  ])('tells of failures only when tm has enable_uac_fr %i', (enabled, told) => {
    const bench = senderBench({ evroute: 2 }, {}, { enable_uac_fr: enabled });
    begin(bench);
    bench.time.run(60_000);
    expect(bench.lines).toEqual(['sent 1', ...told]);
  });

  test('acknowledges the 2xx of an INVITE along its Record-Route, each time it comes', () => {
    const bench = senderBench({ method: 'INVITE' });
    begin(bench);
    const invite = bench.last;
    reply(bench, 180);
    const lines = `Record-Route: <sip:192.0.2.11;lr>, <sip:192.0.2.12;lr>\r\nContact: <sip:c@192.0.2.13>\r\n`;
    reply(bench, 200, lines, invite);
    expect(bench.last.to).toBe('192.0.2.12');
    expect(bench.last.text).toContain('ACK sip:c@192.0.2.13 SIP/2.0\r\n');

    expect(bench.last.text.match(/^Route: .*$/gm)!.map((line) => line.trimEnd())).toEqual([
      'Route: <sip:192.0.2.12;lr>, <sip:192.0.2.11;lr>',
    ]);
    expect(header(bench.last, 'CSeq')).toBe('10 ACK');
    const { length } = bench.sent;
    reply(bench, 200, lines, invite);
    expect(bench.sent).toHaveLength(length + 1);
    expect(bench.lines).toEqual(['sent 1', '200 1 200']);
  });

  test.each([
    ['a method with blanks', { method: 'OPTIONS sip:evil@x SIP/2.0\r\nX-Evil: 1\r\n' }],
    ['a URI with a line end', { ruri: 'sip:you@x\r\nX-Evil: 1' }],
    ['no URI', { ruri: 'nonsense' }],
    ['a Call-ID with a line end', { callid: 'a\r\nX-Evil: 1' }],
    ['a next hop with a line end', { ouri: 'sip:you@x\r\nX-Evil: 1' }],
  ])('sends nothing with %s', (_name, values) => {
    const bench = senderBench(values);
    begin(bench);
    expect(bench.sent).toEqual([]);
    expect(bench.lines).toEqual(['sent -1']);
  });

  test('writes one line for each header, whatever the variables hold', () => {
    const bench = senderBench({
      furi: 'sip:me@x\r\nX-Evil: 1',
      turi: '"\r\nX-Evil: 1" <sip:x@y>',
      hdrs: 'X-Good: 1\r\n\r\nX-More: 1\r\n',
    });
    begin(bench);
    expect(bench.last.text).not.toMatch(/^X-Evil/m);
    expect(bench.last.text.indexOf('\r\n\r\n')).toBe(bench.last.text.length - 4);
  });

  test('finds what an earlier run set, until it is cleared', () => {
    const bench = uacBench();
    bench.script((ctx, script) => {
      script.log(String(script.variable(ctx, '$uac_req(hdrs)')));
      setVariable(bench, ctx, 'hdrs', 'X: 1\r\n');
      const clear = bench.variables.variable('$uac_req(all)');
      if (ctx.message.method === 'INFO' && !('problem' in clear)) clear.set!(ctx, null);
    });
    for (const method of ['MESSAGE', 'INFO', 'MESSAGE'])
      void bench.receive(requestText({ from: ALICE, to: BOB, method }));
    expect(bench.lines).toEqual(['null', 'X: 1\r\n', 'null']);
  });

  test('uses default_socket, and refuses to start with one that is not there', () => {
    const bench = senderBench({ ruri: `sip:${CALLEE};transport=tcp` }, { default_socket: 'udp:192.0.2.5:5060' });
    begin(bench);
    expect(bench.lines).toEqual(['sent 1']);
    expect(() => uacBench({ default_socket: 'udp:192.0.2.77:5060' })).toThrow('non-local socket <udp:192.0.2.77:5060>');
    expect(() => uacBench({ default_socket: 'x:y:z' })).toThrow('bad socket <x:y:z>');
  });
});

test('a caller of the server is not the one who is answered', () => {
  const bench = senderBench({});
  begin(bench);
  expect(bench.last.to).not.toBe(CALLER);
});
