import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { describe, expect, test } from 'vitest';
import { RouteType } from '../../src/module/index.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { branchDataOf } from './cell-data.ts';
import { answer, CALLER, request, TmBench } from './testing/bench.ts';

const A = '192.0.2.11';
const toA = `sip:bob@${A}`;

describe('transactions of a script', () => {
  test('t_newtran makes one and stops at a retransmission, which is answered', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      const made = script.call('t_newtran', ctx);
      script.log(String(made));
      if (made === 0) return;
      expect(script.call('t_reply', ctx, 404, 'Nope')).toBe(1);
      expect(script.call('t_reply', ctx, 486, 'Again')).toBe(-1);
    });
    void bench.receive(request('OPTIONS'));
    void bench.receive(request('OPTIONS'));
    expect(bench.lines).toEqual(['1', '0']);
    expect(bench.take()).toEqual([`404 Nope > ${CALLER}`, `404 Nope > ${CALLER}`]);
    expect(bench.errors).toEqual(["info: can't generate 486 reply when a final 404 was sent out"]);
  });

  test('where a branch went is known after its end, when the request comes again', () => {
    const bench = new TmBench();
    const went: string[] = [];
    bench.script((ctx, script) => {
      if (script.call('t_check_trans', ctx) === 0) {
        const { uri, flags } = branchDataOf((ctx.transaction as Cell).branchAt(0)!).destination;
        went.push(`${uri} ${flags}`);
        return;
      }
      if (ctx.message.method === 'MESSAGE') ctx.branchFlags = 4;
      if (ctx.message.method === 'INFO') ctx.newUri = `sip:other@${A}`;
      ctx.destination = toA;
      return script.call('t_relay', ctx);
    });
    for (const method of ['OPTIONS', 'MESSAGE', 'INFO']) {
      void bench.receive(request(method));
      void bench.receive(answer(bench.last, 200), A);
      void bench.receive(request(method));
    }
    expect(went).toEqual(['sip:bob@192.0.2.5 0', 'sip:bob@192.0.2.5 4', `sip:other@${A} 0`]);
  });

  test('t_send_reply makes the transaction, t_reply does not', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      expect(script.call('t_reply', ctx, 404, 'x')).toBe(-1);
      expect(script.call('t_send_reply', ctx, 405, 'Fine')).toBe(1);
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`405 Fine > ${CALLER}`]);
    expect(bench.errors).toEqual([
      'error: cannot send a t_reply to a message for which no T-state has been established',
    ]);
  });

  test('the answer has the headers and the body of the script, and the destination set when it redirects', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      ctx.replyHeaders = ReplyHeaders.exempt('X-Mine: 1\r\n');
      ctx.newUri = 'sip:z@192.0.2.9';
      ctx.branches.push(bench.destination('sip:b@192.0.2.8', { q: 500 }));
      script.call('t_send_reply', ctx, 302, 'Moved');
    });
    void bench.receive(request('INVITE'));
    expect(bench.last.text).toContain('X-Mine: 1\r\nContact: <sip:z@192.0.2.9>, <sip:b@192.0.2.8>;q=0.5\r\n');
    expect(bench.last.text).toContain('Server: test\r\n');
  });

  test('an answer of another module has its own headers behind those of the script', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      ctx.replyHeaders = ReplyHeaders.exempt('X-Mine: 1\r\n');
      script.call('t_newtran', ctx);
      bench.reply(ctx, 420, 'Bad Extension', ReplyHeaders.counting('Unsupported: x\r\n'));
    });
    void bench.receive(request('INVITE'));
    expect(bench.last.text).toContain('X-Mine: 1\r\nUnsupported: x\r\n');
  });

  test('an event route sees the replies made here', () => {
    const bench = new TmBench({}, (each) => {
      each.route(RouteType.Event, 'tm:local-response', (ctx) => {
        each.log(`${ctx.message.status} ${ctx.message.reason} ${ctx.avps.get('mine')}`);
      });
    });
    bench.script((ctx, script) => {
      ctx.avps.push('mine', 'kept');
      ctx.newUri = toA;
      void script.call('t_relay', ctx);
      script.call('t_reply', ctx, 404, 'No');
    });
    void bench.receive(request('INVITE'));
    expect(bench.lines).toEqual(['100 trying -- your call is important to us kept', '404 No kept']);
  });

  test('a negative answer is repeated until its ACK, which ends the script', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      if (ctx.message.method === 'ACK') {
        script.log(String(script.call('t_check_trans', ctx)));
        return;
      }
      script.call('t_send_reply', ctx, 404, 'No');
    });
    void bench.receive(request('INVITE'));
    const tag = bench.last.message.to!.tag!;
    bench.time.run(500);
    expect(bench.take()).toHaveLength(2);
    void bench.receive(request('ACK', { toTag: tag }));
    bench.time.run(20_000);
    expect(bench.take()).toEqual([]);
    expect(bench.lines).toEqual(['0']);
  });

  test('an ACK for a 2xx goes on to the callee', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      if (ctx.message.method === 'ACK') script.log(String(script.call('t_check_trans', ctx)));
      ctx.newUri = toA;
      return script.call('t_relay', ctx);
    });
    void bench.receive(request('INVITE'));
    void bench.receive(answer(bench.last, 200), A);
    void bench.receive(request('ACK', { branch: 'z9hG4bKack', toTag: 'b' }));
    expect(bench.statelessly).toEqual([`ACK > ${A}`]);
    expect(bench.lines).toEqual(['-1']);
  });

  test('a 2xx of our own is repeated until its ACK', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      if (ctx.message.method === 'ACK') return script.call('t_relay', ctx);
      return script.call('t_send_reply', ctx, 200, 'OK');
    });
    void bench.receive(request('INVITE'));
    bench.time.run(500);
    expect(bench.take()).toHaveLength(2);
    void bench.receive(request('ACK', { branch: 'z9hG4bKack' }));
    bench.time.run(20_000);
    expect(bench.take()).toEqual([]);
    expect(bench.statelessly).toEqual([]);
  });

  test('a CANCEL is answered and its retransmission too; one of no INVITE is relayed, forwarded or dropped', () => {
    for (const [mode, expected] of [
      [0, `CANCEL ${toA} > ${A}`],
      [1, undefined],
      [2, undefined],
    ] as const) {
      const bench = new TmBench({ unmatched_cancel: mode });
      bench.script((ctx, script) => {
        ctx.newUri = toA;
        return script.call('t_relay', ctx);
      });
      void bench.receive(request('CANCEL'));
      expect(bench.take()[0]).toBe(expected);
      expect(bench.statelessly).toEqual(mode === 1 ? [`CANCEL > ${A}`] : []);
    }
    const bench = new TmBench();
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      if (ctx.message.method === 'CANCEL') {
        script.log(`${String(script.call('t_lookup_cancel', ctx))} ${String(script.call('t_relay_cancel', ctx))}`);
        return;
      }
      return script.call('t_relay', ctx);
    });
    void bench.receive(request('CANCEL'));
    void bench.receive(request('INVITE'));
    void bench.receive(request('CANCEL'));
    void bench.receive(request('CANCEL'));
    expect(bench.lines).toEqual(['-1 1', '1 0', '1 0']);
    expect(bench.take().slice(2)).toEqual([`200 canceling > ${CALLER}`, `200 canceling > ${CALLER}`]);
  });

  test('a forgotten transaction is let go with a warning', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      script.call('t_newtran', ctx);
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.errors).toEqual(["warn: script writer didn't release transaction"]);
    bench.time.run(5000);
    expect(bench.time.timers.size).toBe(0);
  });

  test('a released transaction is not warned about', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      expect(script.call('t_release', ctx)).toBe(1);
      script.call('t_newtran', ctx);
      expect(script.call('t_release', ctx)).toBe(1);
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.errors).toEqual([]);
  });

  test('an exception in the route is answered 500 through the transaction', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      script.call('t_newtran', ctx);
      throw new Error('broken');
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`500 Server Internal Error > ${CALLER}`]);
  });

  test('functions about a transaction that is not there say so', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      for (const name of ['t_is_canceled', 't_is_expired', 't_any_replied', 't_any_timeout']) {
        expect(script.call(name, ctx), name).toBe(-1);
      }
      expect(script.call('t_branch_timeout', ctx)).toBe(-1);
      expect(script.call('t_get_status_code', ctx)).toBe(-1);
      expect(script.call('t_retransmit_reply', ctx)).toBe(-1);
      expect(script.call('t_lookup_request', ctx)).toBe(-1);
      expect(script.call('t_forward_nonack', ctx, A, 5060)).toBe(-1);
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.errors).toHaveLength(5);
  });

  test('replies of nobody go through on_sl_reply and on, a 100 too', () => {
    const bench = new TmBench();
    void bench.receive(request('OPTIONS'));
    const stray = (status: number) => answer({ to: '', text: '', message: parsedRequest() }, status);
    void bench.receive(stray(200), A);
    void bench.receive(stray(100), A);
    expect(bench.statelessly).toEqual(['200 forwarded', '100 forwarded']);
  });

  test('armed routes can be asked for, and disarmed', () => {
    const bench = new TmBench();
    bench.route(RouteType.Failure, 'F', () => undefined);
    bench.script((ctx, script) => {
      expect(script.call('t_is_set', ctx, 'failure_route')).toBe(-1);
      script.call('t_on_failure', ctx, 'F');
      expect(script.call('t_is_set', ctx, 'failure_route')).toBe(1);
      expect(script.call('t_is_set', ctx, 'branch_route')).toBe(-1);
      script.call('t_on_failure', ctx, '0');
      expect(script.call('t_is_set', ctx, 'failure_route')).toBe(-1);
      expect(script.call('t_is_set', ctx, 'nonsense')).toBe(-1);
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.errors).toEqual([]);
  });

  test('timers of one transaction are set before it is made and while it runs', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      script.call('t_set_fr', ctx, 5000, 2000);
      script.call('t_set_retr', ctx, 100, 200);
      script.call('t_set_auto_inv_100', ctx, 0);
      script.call('t_relay', ctx);
    });
    void bench.receive(request('INVITE'));
    bench.time.run(1000);
    expect(bench.take()).toHaveLength(6);
    bench.time.run(1000);
    expect(bench.take().at(-1)).toBe(`408 Request Timeout > ${CALLER}`);
    const other = new TmBench();
    other.script((ctx, script) => {
      ctx.newUri = toA;
      script.call('t_relay', ctx);
      script.call('t_set_fr', ctx, 0, 3000);
      script.call('t_set_max_lifetime', ctx, 0, 1000);
    });
    void other.receive(request('OPTIONS'));
    other.time.run(2999);
    expect(other.take().every((line) => line.startsWith('OPTIONS'))).toBe(true);
    other.time.run(1);
    expect(other.take()).toEqual([`408 Request Timeout > ${CALLER}`]);
  });

  test('timers come from AVPs, in seconds, when parameters name them', () => {
    const bench = new TmBench({ fr_timer_avp: '$avp(fr)' });
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      ctx.avps.push('fr', 4);
      script.call('t_relay', ctx);
    });
    void bench.receive(request('OPTIONS'));
    bench.time.run(3999);
    bench.take();
    bench.time.run(1);
    expect(bench.take()).toEqual([`408 Request Timeout > ${CALLER}`]);
  });

  test('the reply of another module goes through the transaction', () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      expect(bench.reply(ctx, 200, 'OK')).toBeNull();
      script.call('t_newtran', ctx);
      expect(bench.reply(ctx, 200, 'OK')).toBe(true);
      expect(bench.reply(ctx, 200, 'OK')).toBe(false);
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`200 OK > ${CALLER}`]);
  });

  test('draining waits for what is in progress and knows what belongs to it', async () => {
    const bench = new TmBench();
    bench.script((ctx, script) => {
      ctx.newUri = toA;
      return script.call('t_relay', ctx);
    });
    void bench.receive(request('INVITE'));
    const invite = bench.last;
    let done = false;
    const drained = bench.drain!().then(() => {
      done = true;
    });
    expect(bench.belongs(request('CANCEL'))).toBe(true);
    expect(bench.belongs(request('INVITE'))).toBe(true);
    expect(bench.belongs(request('INVITE', { branch: 'z9hG4bKnew' }))).toBe(false);
    expect(bench.belongs(request('BYE', { branch: 'z9hG4bKnew', toTag: 'b' }))).toBe(true);
    void bench.receive(answer(invite, 200), A);
    expect(done).toBe(false);
    bench.time.run(50);
    await drained;
    expect(bench.rpc('tm.list')).toMatchObject({ values: [] });
    expect(bench.time.timers.size).toBe(0);
  });
});

function parsedRequest() {
  const bench = new TmBench();
  bench.script((ctx, script) => {
    ctx.newUri = toA;
    return script.call('t_relay', ctx);
  });
  void bench.receive(request('OPTIONS', { branch: 'z9hG4bKstray' }));
  return bench.last.message;
}
