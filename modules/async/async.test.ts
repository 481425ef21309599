import { expect, test } from 'vitest';
import { RouteType } from '../../src/module/index.ts';
import { CALLER, request, TmBench } from '../tm/testing/bench.ts';
import asyncModule from './index.ts';

const bench = (params: Record<string, unknown> = { ms_timer: 10, return: 0 }): TmBench =>
  new TmBench().load(asyncModule, { ms_timer: 0, return: 0, ...params });

test('a request goes on in another route after a while, with what the script set', () => {
  const b = bench();
  b.route(RouteType.Request, 'RESUME', (ctx, script) => {
    script.log(`${String(ctx.avps.get('x'))} ${String(ctx.flags)} ${String(b.variable(ctx, '$async(gname)'))}`);
    script.call('t_reply', ctx, 404, 'Not found');
  });
  b.script((ctx, script) => {
    ctx.avps.push('x', 'kept');
    ctx.flags = 8;
    script.log(String(script.call('async_route', ctx, 'RESUME', 4)));
  });
  void b.receive(request('OPTIONS'));
  b.time.run(3900);
  expect(b.take()).toEqual([]);
  b.time.run(200);
  expect(b.lines).toEqual(['0', 'kept 8 default']);
  expect(b.take()).toEqual([`404 Not found > ${CALLER}`]);
});

test('a request that is sent nowhere then is answered', () => {
  const b = bench();
  b.route(RouteType.Request, 'RESUME', () => undefined);
  b.script((ctx, script) => script.call('async_ms_route', ctx, 'RESUME', 250));
  void b.receive(request('OPTIONS'));
  b.time.run(300);
  expect(b.take()).toEqual([`500 I'm terribly sorry, server error occurred (1/TM) > ${CALLER}`]);
});

test('a task takes the request over at once', () => {
  const b = bench({ return: 1 });
  b.route(RouteType.Request, 'TASK', (ctx, script) => {
    script.log(`task of ${String(b.variable(ctx, '$async(gname)'))}`);
    script.call('t_reply', ctx, 403, 'No');
  });
  b.script((ctx, script) => {
    script.log(String(script.call('async_task_group_route', ctx, 'TASK', 'abc')));
    script.log('end');
  });
  void b.receive(request('OPTIONS'));
  b.time.run(10);
  expect(b.lines).toEqual(['1', 'end', 'task of abc']);
  expect(b.take()).toEqual([`403 No > ${CALLER}`]);
});

test('a route on the side gets a text and no message', () => {
  const b = bench();
  b.route(RouteType.Request, 'SIDE', (ctx, script) => {
    script.log(`${String(b.variable(ctx, '$async(data)'))} ${ctx.message.requestUri}`);
  });
  b.script((ctx, script) => {
    expect(script.call('async_task_data', ctx, 'SIDE', 'some data')).toBe(1);
    script.call('t_newtran', ctx);
    script.call('t_reply', ctx, 404, 'No');
    expect(b.variable(ctx, '$async(data)')).toBeNull();
  });
  void b.receive(request('OPTIONS'));
  b.time.run(10);
  expect(b.lines).toEqual(['some data sip:you@kamailio.org']);
});

test('sleeping makes a transaction and goes on with the script', async () => {
  const b = bench();
  b.script(async (ctx, script) => {
    script.log(String(await script.call('async_sleep', ctx, 1)));
    script.call('t_reply', ctx, 404, 'Slept');
  });
  const run = b.receive(request('OPTIONS'));
  b.time.run(1100);
  await run;
  expect(b.lines).toEqual(['1']);
  expect(b.take()).toEqual([`404 Slept > ${CALLER}`]);
});

test('a retransmission is answered as before, ends its script and begins nothing', async () => {
  const b = bench({ return: 1 });
  const trying = `100 trying -- your call is important to us > ${CALLER}`;
  b.route(RouteType.Request, 'RESUME', (ctx, script) => script.call('t_reply', ctx, 404, 'Resumed'));
  b.script((ctx, script) => script.log(String(script.call('async_route', ctx, 'RESUME', 1))));
  void b.receive(request('INVITE'));
  b.time.run(500);
  void b.receive(request('INVITE'));
  expect(b.take()).toEqual([trying, trying]);
  b.time.run(600);
  expect(b.take()).toEqual([`404 Resumed > ${CALLER}`]);
  void b.receive(request('INVITE'));
  expect(b.take()).toEqual([`404 Resumed > ${CALLER}`]);
  expect(b.lines).toEqual(['1', '0', '0']);
  expect(b.errors).toEqual([]);
});

test('a retransmission does not sleep', async () => {
  const b = bench();
  b.script(async (ctx, script) => {
    const slept = await script.call('async_sleep', ctx, 1);
    script.log(String(slept));
    return slept === 1 ? script.call('t_reply', ctx, 404, 'Slept') : slept;
  });
  const run = b.receive(request('INVITE'));
  await b.receive(request('INVITE'));
  expect(b.lines).toEqual(['0']);
  expect(b.take()).toHaveLength(2);
  b.time.run(1100);
  await run;
  expect(b.lines).toEqual(['0', '1']);
  expect(b.take()).toEqual([`404 Slept > ${CALLER}`]);
});

test('a call that is canceled meanwhile is answered at once, and its script ends', async () => {
  const b = bench();
  b.script(async (ctx, script) => {
    if (ctx.message.method === 'CANCEL') return script.call('t_relay', ctx);
    const slept = await script.call('async_sleep', ctx, 1);
    script.log(String(slept));
    if (slept === 1) script.call('t_reply', ctx, 404, 'Slept');
    return slept;
  });
  const run = b.receive(request('INVITE'));
  expect(b.take()).toEqual([`100 trying -- your call is important to us > ${CALLER}`]);
  void b.receive(request('CANCEL'));
  expect(b.take()).toEqual([`487 Request canceled > ${CALLER}`, `200 ok -- no more pending branches > ${CALLER}`]);
  b.time.run(1100);
  await run;
  expect(b.lines).toEqual(['0']);
});

test('a request that slept and is sent nowhere then is answered', async () => {
  const b = bench();
  b.script((ctx, script) => script.call('async_sleep', ctx, 1));
  const run = b.receive(request('OPTIONS'));
  b.time.run(1100);
  await run;
  expect(b.take()).toEqual([`500 I'm terribly sorry, server error occurred (1/TM) > ${CALLER}`]);
});

test('what goes on begins with the request as its transaction has it: no branches, no branch flags, no reply', async () => {
  const b = bench();
  const see: Parameters<typeof b.script>[0] = (ctx, script) => {
    const variables = ['$T_reply_code', '$T_reply_reason', '$T(reply_type)', '$T_branch_idx', '$T_branch(flags)'];
    const seen = variables.map((name) => String(b.variable(ctx, name)));
    script.log(
      [ctx.requestUri, ctx.branchFlags, ctx.branches.length, ...seen, script.call('t_is_failure_route', ctx)].join(' '),
    );
    ctx.newUri = 'sip:c@192.0.2.12';
    script.call('t_relay', ctx);
  };
  b.route(RouteType.Request, 'RESUME', see);
  b.script(async (ctx, script) => {
    const isAsleep = ctx.message.requestUri.includes('sleeps');
    if (ctx.message.method === 'MESSAGE') script.call('t_newtran', ctx);
    ctx.newUri = 'sip:b@192.0.2.11';
    ctx.branchFlags = 16;
    ctx.branches.push(b.destination('sip:d@192.0.2.13'));
    if (!isAsleep) return script.call('async_route', ctx, 'RESUME', 1);
    await script.call('async_sleep', ctx, 1);
    return see(ctx, script);
  });
  for (const method of ['OPTIONS', 'MESSAGE']) {
    for (const user of ['sleeps', 'resumes']) {
      const run = b.receive(request(method, { branch: `z9hG4bK${method}${user}`, user }));
      b.time.run(1100);
      await run;
      expect(b.last.message.requestUri).toBe('sip:c@192.0.2.12');
      expect(b.last.message.via!.branch).toMatch(/\.1$/);
    }
  }
  const asSlept = 'sip:b@192.0.2.11 0 0 0  0 1 null 1';
  const asMade = (user: string): string => `sip:${user}@192.0.2.5 0 0 0  0 1 null 1`;
  expect(b.lines).toEqual([asSlept, asSlept, asMade('sleeps'), asMade('resumes')]);
  expect(b.take().filter((line) => line.includes('192.0.2.13'))).toEqual([]);
});

test('what cannot be done is said, and the script goes on', async () => {
  const b = bench({ ms_timer: 0 });
  const codes: unknown[] = [];
  b.route(RouteType.Request, 'THERE', () => undefined);
  b.script(async (ctx, script) => {
    codes.push(script.call('async_route', ctx, 'NOWHERE', 1));
    codes.push(script.call('async_route', ctx, 'THERE', 101));
    codes.push(script.call('async_ms_route', ctx, 'THERE', 10));
    codes.push(script.call('async_task_data', ctx, 'NOWHERE', 'x'));
    codes.push(await script.call('async_ms_sleep', ctx, 10));
  });
  await b.receive(request('OPTIONS'));
  expect(codes).toEqual([-1, -1, -1, -1, -1]);
  expect(b.errors).toEqual([
    'error: route block not found: NOWHERE',
    'error: max sleep time is 100 sec (101)',
    'error: async timer list not initialized - check modparams',
    'error: route block not found: NOWHERE',
    'error: async timer list not initialized - check modparams',
  ]);
});
