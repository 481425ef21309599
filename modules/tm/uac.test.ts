import { describe, expect, test } from 'vitest';
import { RouteType } from '../../src/module/index.ts';
import type { RpcStruct } from '../../src/rpc/value.ts';
import { answer, request, TmBench } from './testing/bench.ts';

const A = '192.0.2.11';
const HEADERS = 'From: <sip:me@192.0.2.5>\r\nTo: <sip:you@192.0.2.11>\r\nX-Extra: 1\r\n';

describe('requests of our own', () => {
  test('have what a request needs', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => script.call('t_uac_send', ctx, 'OPTIONS', `sip:you@${A}`, '', '', HEADERS, ''));
    void bench.receive(request('MESSAGE'));
    const { message } = bench.last;
    expect(bench.last.to).toBe(A);
    expect(message.method).toBe('OPTIONS');
    expect(message.vias).toHaveLength(1);
    expect(message.from!.tag).toMatch(/^[0-9a-f]{16}$/);
    expect(message.callId).toMatch(/@192\.0\.2\.5$/);
    expect(message.cseq!.number).toBe(10);
    expect(bench.last.text).toContain('X-Extra: 1\r\n');
    expect(bench.last.text).toContain('User-Agent: test\r\n');
  });

  test('go by TLS as the script wishes, as do copies', () => {
    const bench = new TmBench();
    const wishes = { serverName: 'you.test', serverId: 'strict' };
    const uri = `sip:you@${A};transport=tls`;
    bench.sockets = [bench.udp, bench.tls];
    bench.wishes = wishes;
    bench.script((ctx, script) => {
      script.call('t_uac_send', ctx, 'OPTIONS', uri, '', '', HEADERS, '');
      script.call('t_replicate', ctx, uri);
    });
    void bench.receive(request('MESSAGE'));
    expect(bench.sent.map(({ message, flow }) => [message.method, flow?.tls])).toEqual([
      ['OPTIONS', wishes],
      ['MESSAGE', wishes],
    ]);
  });

  test('are repeated until they are answered, and leave nothing', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => script.call('t_uac_send', ctx, 'OPTIONS', `sip:you@${A}`, '', '', HEADERS, ''));
    void bench.receive(request('MESSAGE'));
    bench.time.run(500);
    expect(bench.sent).toHaveLength(2);
    void bench.receive(answer(bench.last, 200), A);
    bench.time.run(10_000);
    expect(bench.sent).toHaveLength(2);
    expect(bench.time.timers.size).toBe(0);
  });

  test('go through the event route, which may change or drop them', () => {
    const bench = new TmBench();
    bench.route(RouteType.Event, 'tm:local-request', (ctx) => {
      if (ctx.message.requestUri.includes('drop')) ctx.dropped = true;
      ctx.edits.appendHeader('X-Event: 1\r\n');
    });
    bench.script((ctx, script) => {
      script.log(String(script.call('t_uac_send', ctx, 'OPTIONS', `sip:you@${A}`, '', '', HEADERS, '')));
      script.log(String(script.call('t_uac_send', ctx, 'OPTIONS', `sip:drop@${A}`, '', '', HEADERS, '')));
    });
    void bench.receive(request('MESSAGE'));
    expect(bench.lines).toEqual(['1', '-1']);
    expect(bench.sent).toHaveLength(1);
    expect(bench.last.text).toContain('X-Event: 1\r\n');
  });

  test('go through local_route after that, which sees and may drop them too', () => {
    const bench = new TmBench();
    bench.route(RouteType.Event, 'tm:local-request', (ctx) => {
      ctx.edits.appendHeader('X-First: 1\r\n');
    });
    bench.route(RouteType.Local, '', (ctx) => {
      if (ctx.message.requestUri.includes('drop')) ctx.dropped = true;
      ctx.edits.appendHeader('X-Second: 2\r\n');
    });
    bench.script((ctx, script) => {
      script.log(String(script.call('t_uac_send', ctx, 'OPTIONS', `sip:you@${A}`, '', '', HEADERS, '')));
      script.log(String(script.call('t_uac_send', ctx, 'OPTIONS', `sip:drop@${A}`, '', '', HEADERS, '')));
    });
    void bench.receive(request('MESSAGE'));
    expect(bench.lines).toEqual(['1', '-1']);
    expect(bench.sent).toHaveLength(1);
    expect(bench.last.text).toContain('X-First: 1\r\nX-Second: 2\r\n');
  });

  test('are refused when they are to come from a socket that is not there', async () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      for (const socket of ['udp:192.0.2.99', 'nonsense', '192.0.2.5'])
        script.log(String(script.call('t_uac_send', ctx, 'OPTIONS', `sip:you@${A}`, '', socket, HEADERS, '')));
    });
    void bench.receive(request('MESSAGE'));
    expect(bench.lines).toEqual(['-1', '-1', '1']);
    const answer = await bench.rpc('tm.t_uac_start', 'OPTIONS', `sip:you@${A}`, '.', 'nonsense', HEADERS);
    expect(answer.fault?.message).toBe('400 - No local socket for "nonsense"');
  });

  test.each([
    [0, '192.0.2.12'],
    [1, A],
    [2, '192.0.2.14'],
  ])('each 2xx to an INVITE is acknowledged, with local_ack_mode %i at %s', (mode, to) => {
    const bench = new TmBench({ local_ack_mode: mode });
    bench.script((ctx, script) => script.call('t_uac_send', ctx, 'INVITE', `sip:you@${A}`, '', '', HEADERS, ''));
    void bench.receive(request('MESSAGE'));
    const invite = bench.last;
    void bench.receive(answer(invite, 180), A);
    const lines = 'Record-Route: <sip:192.0.2.11;lr>, <sip:192.0.2.12;lr>\r\nContact: <sip:c@192.0.2.13>\r\n';
    const ok = answer(invite, 200).replace('Content-Length', `${lines}Content-Length`);
    for (let count = 0; count < 2; count++) {
      bench.take();
      void bench.receive(ok, '192.0.2.14');
      expect(bench.last.to).toBe(to);
      expect(bench.last.message.requestUri).toBe('sip:c@192.0.2.13');
      expect(bench.last.message.routes!.map(({ uriText }) => uriText)).toEqual([
        'sip:192.0.2.12;lr',
        'sip:192.0.2.11;lr',
      ]);
      expect(bench.last.message.cseq).toMatchObject({ number: 10, method: 'ACK' });
      expect(bench.last.message.via!.branch).not.toBe(invite.message.via!.branch);
    }
    bench.time.run(60_000);
    expect(bench.time.timers.size).toBe(0);
  });

  test('a strict router among the Record-Routes gets the ACK as it wants it', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => script.call('t_uac_send', ctx, 'INVITE', `sip:you@${A}`, '', '', HEADERS, ''));
    void bench.receive(request('MESSAGE'));
    const lines = 'Record-Route: <sip:192.0.2.11;lr>, <sip:192.0.2.12>\r\nContact: <sip:c@192.0.2.13>\r\n';
    void bench.receive(answer(bench.last, 200).replace('Content-Length', `${lines}Content-Length`), A);
    expect(bench.last.to).toBe('192.0.2.12');
    expect(bench.last.message.requestUri).toBe('sip:192.0.2.12');
    expect(bench.last.message.routes!.map(({ uriText }) => uriText)).toEqual(['sip:192.0.2.11;lr', 'sip:c@192.0.2.13']);
  });

  test('tm.t_uac_wait answers with the reply', async () => {
    const bench = new TmBench();
    const pending = bench.rpc(
      'tm.t_uac_wait',
      'OPTIONS',
      `sip:you@${A}`,
      '.',
      '.',
      HEADERS,
    ) as unknown as Promise<unknown>;
    void bench.receive(answer(bench.last, 486, 'Busy'), A);
    expect(await pending).toMatchObject({ values: [486, 'Busy'] });
  });
});

describe('a copy of the request', () => {
  const copied = (bench: TmBench, name: string, ...args: readonly (string | number)[]): void => {
    bench.script((ctx, script) => {
      script.log(String(script.call(name, ctx, ...args)));
    });
  };

  test.each([
    ['t_replicate_udp', [A, 5070], 'udp'],
    ['t_replicate_to', ['tcp', `${A}:5070`], 'tcp'],
    ['t_replicate', [`sip:${A}`], 'udp'],
  ] as const)('by %s is sent elsewhere, and its replies are not seen', (name, args, transport) => {
    const bench = new TmBench();
    copied(bench, name, ...args);
    void bench.receive(request('REGISTER'));
    expect(bench.lines).toEqual(['1']);
    const [copy] = bench.sent.splice(0);
    expect([copy!.to, copy!.message.via!.transport]).toEqual([A, transport]);
    for (const status of [100, 180, 200]) void bench.receive(answer(copy!, status), A);
    expect(bench.take()).toEqual([]);
    expect(bench.statelessly).toEqual([]);
    bench.time.run(60_000);
    expect(bench.take()).toEqual([]);
    expect(bench.time.timers.size).toBe(0);
  });

  test('of an INVITE: each 2xx is acknowledged, a refusal and a silence end unheard', () => {
    for (const status of [200, 486, 0]) {
      const bench = new TmBench();
      copied(bench, 't_replicate', `sip:${A}`);
      void bench.receive(request('INVITE'));
      const [trying, copy] = bench.sent.splice(0);
      expect([trying!.message.status, copy!.to]).toEqual([100, A]);
      const ok = answer(copy!, status).replace('Content-Length', 'Contact: <sip:c@192.0.2.13>\r\nContent-Length');
      if (status !== 0) {
        void bench.receive(ok, A);
        expect(bench.last.message.method).toBe('ACK');
        expect(bench.take()).toHaveLength(1);
      }
      bench.time.run(300_000);
      expect(bench.sent.filter(({ message }) => message.status >= 200)).toEqual([]);
      expect(bench.time.timers.size).toBe(0);
    }
  });

  test.each([
    ['MESSAGE', [180, 200], { rpl_received: 2, rpl_generated: 0, rpl_sent: 2, '2xx': 1, '4xx': 0 }],
    ['MESSAGE', [486], { rpl_received: 1, rpl_generated: 0, rpl_sent: 1, '2xx': 0, '4xx': 1 }],
    ['MESSAGE', [], { rpl_received: 0, rpl_generated: 1, rpl_sent: 1, '2xx': 0, '4xx': 1 }],
    ['INVITE', [180, 200], { rpl_received: 2, rpl_generated: 1, rpl_sent: 3, '2xx': 1, '4xx': 0 }],
    ['INVITE', [486], { rpl_received: 1, rpl_generated: 1, rpl_sent: 2, '2xx': 0, '4xx': 1 }],
    ['INVITE', [], { rpl_received: 0, rpl_generated: 2, rpl_sent: 2, '2xx': 0, '4xx': 1 }],
  ])('of a %s answered %j are counted as if that were sent', (method, statuses, counted) => {
    const bench = new TmBench();
    copied(bench, 't_replicate', `sip:${A}`);
    void bench.receive(request(method));
    const copy = bench.last;
    for (const status of statuses) void bench.receive(answer(copy, status), A);
    bench.time.run(300_000);
    const told = bench.rpc('tm.stats');
    const stats = told.fault === null ? (told.values[0] as RpcStruct) : null;
    expect(Object.fromEntries(Object.keys(counted).map((name) => [name, stats?.get(name)]))).toEqual(counted);
  });
});
