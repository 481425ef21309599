import { describe, expect, test } from 'vitest';
import { destinationOf, setDestination } from '../../src/context/destination.ts';
import { RouteType } from '../../src/module/index.ts';
import type { RpcStruct } from '../../src/rpc/value.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { answer, CALLER, request, TmBench } from '../tm/testing/bench.ts';

const A = '192.0.2.11';
const B = '192.0.2.12';
const toA = `sip:bob@${A}`;

function relaying(bench: TmBench): TmBench {
  return bench.script((ctx, script) => {
    ctx.newUri = toA;
    script.call('t_on_reply', ctx, 'R');
    script.call('t_on_failure', ctx, 'F');
    return script.call('t_relay', ctx);
  });
}

describe('variables', () => {
  test('say what they say in Kamailio, route by route', () => {
    const bench = new TmBench();
    const show = (ctx: Parameters<TmBench['variable']>[0]) =>
      [
        '$T(id_index)',
        '$T_branch_idx',
        '$T_reply_code',
        '$T_reply_last',
        '$T_req($T(id_index))',
        '$T_rpl($T_reply_code)',
      ]
        .map((name) => bench.variable(ctx, name) ?? '-')
        .join(' ');
    bench.route(RouteType.Reply, 'R', (ctx) => {
      bench.log(`reply ${show(ctx)}`);
    });
    bench.route(RouteType.Failure, 'F', (ctx) => {
      bench.log(`failure ${show(ctx)} ${bench.variable(ctx, '$T_branch(flags)') ?? '-'}`);
    });
    bench.script((ctx, script) => {
      bench.log(`before ${show(ctx)}`);
      ctx.newUri = toA;
      script.call('t_on_reply', ctx, 'R');
      script.call('t_on_failure', ctx, 'F');
      void script.call('t_relay', ctx);
      bench.log(`after ${show(ctx)}`);
    });
    void bench.receive(request('INVITE'));
    void bench.receive(answer(bench.last, 404), A);
    expect(bench.lines).toEqual([
      'before - 0 0  - -',
      'after 0 0 100  - -',
      'reply 0 0 404 404 0 -',
      'failure 0 1 404  - 404 0',
    ]);
  });

  test('with _n the position makes the transaction, and deals with a retransmission', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      const before = script.variable(ctx, '$T(id_label)');
      const [label, index] = [script.variable(ctx, '$T(id_label_n)'), script.variable(ctx, '$T(id_index_n)')];
      script.log(
        `${String(before)} ${String(label === script.variable(ctx, '$T(id_label)'))} ${typeof label} ${typeof index}`,
      );
      if (ctx.message.method === 'OPTIONS') return script.call('t_reply', ctx, 404, 'Not here');
      return 1;
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`404 Not here > ${CALLER}`]);
    void bench.receive(request('OPTIONS'));
    // Sent again by the variable, not by t_reply(), which says that it is too late.
    expect(bench.take()).toEqual([`404 Not here > ${CALLER}`]);
    void bench.receive(request('ACK', { branch: 'z9hG4bKack' }));
    expect(bench.lines).toEqual(['null true number number', 'null true number number', 'null true object object']);
    expect(bench.errors).toEqual(["info: can't generate 404 reply when a final 404 was sent out"]);
  });

  test('an unknown name is a problem', () => {
    const bench = new TmBench();
    expect(bench.variables.variable('$T(nonsense)')).toMatchObject({ problem: 'bad-value' });
    expect(bench.variables.variable('$T_branch(nonsense)')).toMatchObject({ problem: 'bad-value' });
  });
});

describe('functions', () => {
  test('t_cancel_branches cancels the others, or the one', () => {
    const bench = new TmBench();
    bench.route(RouteType.Reply, 'R', (ctx, script) => {
      if (ctx.message.status === 183) expect(script.call('t_cancel_branches', ctx, 'others')).toBe(1);
      expect(script.call('t_cancel_branches', ctx, 'nonsense')).toBe(-1);
    });
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      ctx.branches.push(bench.destination(`sip:bob@${B}`));
      script.call('t_on_reply', ctx, 'R');
      return script.call('t_relay', ctx);
    });
    void bench.receive(request('INVITE'));
    const [, first, second] = bench.sent;
    void bench.receive(answer(first!, 180), A);
    bench.take();
    void bench.receive(answer(second!, 183), B);
    expect(bench.take()).toEqual([`CANCEL ${toA} > ${A}`, `183 Text > ${CALLER}`]);
  });

  test('other calls are canceled and answered by Call-ID and CSeq', () => {
    const bench = relaying(new TmBench());
    void bench.receive(request('INVITE'));
    const invite = bench.last;
    void bench.receive(answer(invite, 180), A);
    bench.take();
    bench.script((ctx, script) => {
      expect(script.call('t_cancel_callid', ctx, 'nobody', '1', 22)).toBe(-1);
      expect(script.call('t_cancel_callid', ctx, 'call', '1', 22, 200)).toBe(1);
      expect(script.call('t_reply_callid', ctx, 'call', '1', 458, 'Replied remotely')).toBe(1);
      expect(script.call('t_reply_callid', ctx, 'call', '2', 458, 'x')).toBe(-1);
    });
    void bench.receive(request('OPTIONS', { branch: 'z9hG4bKo' }));
    expect(bench.sent[0]!.text).toContain('Reason: SIP;cause=200\r\n');
    expect(bench.take()).toEqual([`CANCEL ${toA} > ${A}`, `458 Replied remotely > ${CALLER}`]);
  });

  test('the kind of route is known', () => {
    const bench = relaying(new TmBench());
    const kinds = ['t_is_request_route', 't_is_failure_route', 't_is_branch_route', 't_is_reply_route'];
    bench.route(RouteType.Failure, 'F', (ctx, script) => {
      script.log(kinds.map((kind) => String(script.call(kind, ctx))).join(' '));
    });
    void bench.receive(request('INVITE'));
    void bench.receive(answer(bench.last, 404), A);
    expect(bench.lines).toEqual(['-1 1 -1 -1']);
  });

  test('only the request itself can be suspended', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      ctx.routeType = RouteType.Branch;
      script.log(String(script.call('t_suspend', ctx)));
    });
    void bench.receive(request('INVITE'));
    expect(bench.lines).toContain('-1');
  });

  test('a suspended transaction goes on in another route', () => {
    const bench = new TmBench();
    bench.route(RouteType.Request, 'LATER', (ctx, script) => {
      script.log(String(bench.variable(ctx, '$T_reply_code')));
      ctx.newUri = toA;
      script.log(String(script.call('t_relay', ctx)));
    });
    let position: [unknown, unknown] = [0, 0];
    bench.script((ctx, script) => {
      if (ctx.message.method === 'OPTIONS') {
        script.log(String(script.call('t_continue', ctx, ...position, 'LATER')));
        script.log(String(script.call('t_continue', ctx, ...position, 'LATER')));
        return;
      }
      expect(script.call('t_suspend', ctx)).toBe(1);
      position = [script.variable(ctx, '$T(id_index)'), script.variable(ctx, '$T(id_label)')];
    });
    void bench.receive(request('INVITE'));
    expect(bench.take()).toEqual([`100 trying -- your call is important to us > ${CALLER}`]);
    void bench.receive(request('OPTIONS', { branch: 'z9hG4bKo' }));
    expect(bench.lines).toEqual(['500', '1', '1', '-1']);
    expect(bench.take().at(-1)).toBe(`INVITE ${toA} > ${A}`);
  });

  test('flags that are set where a transaction goes on are there when the destination answers', () => {
    const bench = new TmBench();
    bench.route(RouteType.Request, 'LATER', (ctx) => {
      ctx.flags = 4;
      ctx.extendedFlags = 2n;
    });
    bench.route(RouteType.Failure, 'F', (ctx, script) => {
      script.log(`${String(ctx.flags)} ${String(ctx.extendedFlags)}`);
    });
    let position: [unknown, unknown] = [0, 0];
    bench.script((ctx, script) => {
      if (ctx.message.method === 'OPTIONS') return script.call('t_continue', ctx, ...position, 'LATER');
      script.call('t_on_failure', ctx, 'F');
      ctx.newUri = toA;
      script.call('t_relay', ctx);
      script.call('t_suspend', ctx);
      position = [script.variable(ctx, '$T(id_index)'), script.variable(ctx, '$T(id_label)')];
      return 1;
    });
    void bench.receive(request('INVITE'));
    const relayed = bench.last;
    void bench.receive(request('OPTIONS', { branch: 'z9hG4bKo' }));
    void bench.receive(answer(relayed, 404), A);
    expect(bench.lines).toEqual(['4 2']);
  });

  test('a suspended transaction that nobody continues fails in the end', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => script.call('t_suspend', ctx));
    void bench.receive(request('INVITE'));
    bench.time.run(120_000);
    expect(bench.take().at(-1)).toBe(`408 Request Timeout > ${CALLER}`);
  });

  test('a suspended transaction that is canceled is answered at once and cannot go on', () => {
    const bench = new TmBench();
    bench.route(RouteType.Request, 'LATER', () => undefined);
    bench.script((ctx, script) => script.call(ctx.message.method === 'CANCEL' ? 't_relay' : 't_suspend', ctx));
    void bench.receive(request('INVITE'));
    void bench.receive(request('CANCEL'));
    expect(bench.take().slice(1)).toEqual([
      `487 Request canceled > ${CALLER}`,
      `200 ok -- no more pending branches > ${CALLER}`,
    ]);
    const cell = structs(bench, 'tm.list')[0]!;
    bench.script((ctx, script) => {
      expect(script.call('t_continue', ctx, cell.get('tindex'), cell.get('tlabel'), 'LATER')).toBe(-1);
    });
    void bench.receive(request('OPTIONS', { branch: 'z9hG4bKo' }));
    bench.time.run(30_000);
    expect(bench.time.timers.size).toBe(0);
  });

  test('a suspended transaction that is ended leaves no timer', () => {
    const bench = new TmBench();
    let cell: Cell | null = null;
    bench.script((ctx, script) => {
      void script.call('t_suspend', ctx);
      cell = ctx.transaction as Cell;
    });
    void bench.receive(request('INVITE'));
    cell!.abort();
    expect(bench.time.timers.size).toBe(0);
  });

  test('t_reuse_branch makes the failed destination that of the run, with all that belongs to it', () => {
    const bench = new TmBench();
    const failed = bench.destination(toA, { ruid: 'r1', userAgent: 'phone', regId: 3, q: 500, socket: bench.udp });
    bench.route(RouteType.Event, 'tm:branch-failure:E', (ctx, script) => {
      expect(script.call('t_reuse_branch', ctx)).toBe(1);
      expect(destinationOf(ctx)).toEqual(failed);
    });
    bench.script((ctx, script) => {
      setDestination(ctx, failed);
      script.call('t_on_branch_failure', ctx, 'E');
      return script.call('t_relay', ctx);
    });
    void bench.receive(request('INVITE'));
    void bench.receive(answer(bench.last, 404), A);
    expect(bench.errors).toEqual([]);
  });

  test('flags are kept with the transaction when they are flushed', () => {
    const bench = new TmBench();
    bench.route(RouteType.Failure, 'F', (ctx, script) => {
      script.log(String(ctx.flags));
    });
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      script.call('t_on_failure', ctx, 'F');
      script.call('t_relay', ctx);
      ctx.flags = 5;
      expect(script.call('t_flush_flags', ctx)).toBe(1);
    });
    void bench.receive(request('INVITE'));
    void bench.receive(answer(bench.last, 404), A);
    expect(bench.lines).toEqual(['5']);
  });
});

/** The structures a method answers. */
function structs(bench: TmBench, method: string): RpcStruct[] {
  const answer = bench.rpc(method);
  if (answer.fault !== null) throw answer.fault;
  return answer.values.map((value) => value as RpcStruct);
}

describe('management', () => {
  test('tm.list, tm.stats and the statistics show a call', () => {
    const bench = relaying(new TmBench());
    void bench.receive(request('INVITE'));
    void bench.receive(answer(bench.last, 200), A);
    const cell = structs(bench, 'tm.list')[0]!;
    expect(cell.get('method')).toBe('INVITE');
    expect(cell.get('from')).toBe(`From: <sip:alice@${CALLER}>;tag=a\r\n`);
    expect(cell.get('callid')).toBe('Call-ID: call\r\n');
    expect(cell.get('cseq')).toBe('CSeq: 1');
    expect(cell.get('outgoings')).toBe(1);
    const stats = structs(bench, 'tm.stats')[0]!;
    expect(['current', 'waiting', 'total', '2xx', 'freed'].map((name) => stats.get(name))).toEqual([1, 1, 1, 1, 0]);
    const read = (name: string) => bench.statistics.find(`tmx:${name}`)!.read();
    expect([
      read('UAS_transactions'),
      read('2xx_transactions'),
      read('active_transactions'),
      read('rpl_relayed'),
    ]).toEqual([1, 1, 0, 1]);
  });

  test('tm.cancel and tm.reply act on a call', () => {
    const bench = relaying(new TmBench());
    void bench.receive(request('INVITE'));
    void bench.receive(answer(bench.last, 180), A);
    bench.take();
    expect(bench.rpc('tm.cancel', 'call')).toMatchObject({ fault: { code: 400 } });
    expect(bench.rpc('tm.cancel', 'nobody', '1')).toMatchObject({ fault: { code: 400 } });
    const unknown = bench.rpc('tm.reply_callid', 480, 'Enough', 'nobody', '1', 'tag', '.', '');
    expect(unknown).toMatchObject({ fault: { code: 404 } });
    bench.rpc('tm.cancel', 'call', '1');
    expect(bench.take()).toEqual([`CANCEL ${toA} > ${A}`]);
    const cell = structs(bench, 'tm.list')[0]!;
    const position = `${String(cell.get('tindex'))}:${String(cell.get('tlabel'))}`;
    bench.rpc('tm.reply', 480, 'Enough', position, 'named', 'X-Why: rpc');
    expect(bench.last.text).toContain('X-Why: rpc\r\n');
    expect(bench.last.message.to!.tag).toBe('named');
    expect(bench.take()).toEqual([`480 Enough > ${CALLER}`]);
  });
});
