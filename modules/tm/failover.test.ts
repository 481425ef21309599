import { describe, expect, test } from 'vitest';
import { setIgnoredFailures } from '../../src/context/ignored-failures.ts';
import { RouteType, type AnyModule } from '../../src/module/index.ts';
import rr from '../rr/index.ts';
import { answer, CALLER, request, TmBench, type Sent } from './testing/bench.ts';

const A = '192.0.2.11';
const B = '192.0.2.12';
const URI = 'sip:bob@pair.test';

/** A server that relays to a name with two addresses. */
function relaying(arm: (bench: TmBench) => void = () => undefined, parameters: Record<string, unknown> = {}): TmBench {
  const bench = new TmBench({ fr_timer: 1000, ...parameters });
  bench.dnsFailover = true;
  bench.names.set('pair.test', [A, B]);
  bench.route(RouteType.Failure, 'F', (ctx, script) => {
    script.log(`failure ${script.variable(ctx, '$T_reply_code')!} ${script.variable(ctx, '$T_branch_idx')!}`);
  });
  bench.route(RouteType.Event, 'tm:branch-failure:BF', (ctx, script) => {
    script.log(`branch failure ${script.variable(ctx, '$T_branch_idx')!}`);
  });
  bench.script((ctx, script) => {
    ctx.newUri = URI;
    script.call('t_on_failure', ctx, 'F');
    script.call('t_on_branch_failure', ctx, 'BF');
    return script.call('t_relay', ctx);
  });
  arm(bench);
  return bench;
}

function asked(bench: TmBench, method = 'OPTIONS'): Sent {
  void bench.receive(request(method));
  const sent = bench.last;
  bench.take();
  return sent;
}

describe('the next address of a name', () => {
  test('gets the same request on a branch of its own when the first answers 503', () => {
    const bench = relaying();
    const first = asked(bench);
    void bench.receive(answer(first, 503, 'Busy'), A);
    const second = bench.last;
    expect(bench.take()).toEqual([`OPTIONS ${URI} > ${B}`]);
    expect(second.message.via!.branch).toBe(first.message.via!.branch!.replace(/0$/, '1'));
    expect(second.text.replace(second.message.via!.branch!, first.message.via!.branch!)).toBe(first.text);
    void bench.receive(answer(second, 200, 'OK'), B);
    expect(bench.take()).toEqual([`200 OK > ${CALLER}`]);
    expect(bench.lines).toEqual(['branch failure 0']);
  });

  test('is tried when the first says nothing, and the failure route has its turn at the end', () => {
    const bench = relaying();
    asked(bench);
    bench.time.run(1000);
    expect(bench.take().at(-1)).toBe(`OPTIONS ${URI} > ${B}`);
    bench.time.run(1000);
    expect(bench.take().at(-1)).toBe(`408 Request Timeout > ${CALLER}`);
    expect(bench.lines).toEqual(['branch failure 0', 'branch failure 1', 'failure 408 2']);
  });

  test('gets a branch of its own when a Record-Route stands before our Via', () => {
    const bench = relaying((each) => {
      each.load(rr as AnyModule);
      each.script((ctx, script) => {
        ctx.newUri = URI;
        script.call('record_route', ctx);
        return script.call('t_relay', ctx);
      });
    });
    const first = asked(bench, 'INVITE');
    expect(first.text).toMatch(/^INVITE [^\r]*\r\nRecord-Route: /);
    void bench.receive(answer(first, 503, 'Busy'), A);
    expect(bench.last.message.via!.branch).toBe(first.message.via!.branch!.replace(/0$/, '1'));
  });

  test('gets it with what was wished of a connection by TLS', () => {
    const wishes = { serverName: 'pair.test', serverId: 'strict' };
    const bench = relaying();
    bench.sockets = [bench.udp, bench.tls];
    bench.wishes = wishes;
    bench.script((ctx, script) => {
      ctx.newUri = `${URI};transport=tls`;
      return script.call('t_relay', ctx);
    });
    const first = asked(bench);
    expect(first.flow).toMatchObject({ remoteAddress: A, tls: wishes });
    bench.wishes = null;
    void bench.receive(answer(first, 503), A);
    expect(bench.last.flow).toMatchObject({ remoteAddress: B, tls: wishes });
  });

  test('is not tried after a provisional reply, another negative one, or without failover', () => {
    const rang = relaying();
    const invite = asked(rang, 'INVITE');
    void rang.receive(answer(invite, 180, 'Ringing'), A);
    rang.time.run(200_000);
    expect(rang.take().some((line) => line.endsWith(B))).toBe(false);
    const refused = relaying();
    void refused.receive(answer(asked(refused), 404, 'No'), A);
    expect(refused.take()).toEqual([`404 No > ${CALLER}`]);
    const off = relaying((bench) => {
      bench.dnsFailover = false;
    });
    void off.receive(answer(asked(off), 503, 'No'), A);
    expect(off.take()).toEqual([`500 Service Unavailable > ${CALLER}`]);
  });

  test('t_set_disable_failover() is for one transaction', () => {
    const bench = relaying();
    bench.script((ctx, script) => {
      ctx.newUri = URI;
      script.call('t_newtran', ctx);
      script.call('t_set_disable_failover', ctx, 1);
      return script.call('t_relay', ctx);
    });
    void bench.receive(answer(asked(bench), 503, 'No'), A);
    expect(bench.take()).toEqual([`500 Service Unavailable > ${CALLER}`]);
  });

  test('is tried at once when nothing can be sent to the first, and when its connection fails later', () => {
    const bench = relaying((each) => each.unreachable.add(A));
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`OPTIONS ${URI} > ${B}`]);
    const later = relaying();
    later.failSending(asked(later));
    expect(later.take()).toEqual([`OPTIONS ${URI} > ${B}`]);
    expect(later.lines).toEqual([]);
  });

  test('a request without any address left fails as one that could not be sent', () => {
    const bench = relaying((each) => {
      each.unreachable.add(A).add(B);
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`477 Unfortunately error on sending to next hop occurred (477/TM) > ${CALLER}`]);
  });

  test('a CANCEL ends the search', () => {
    const bench = relaying();
    const invite = asked(bench, 'INVITE');
    void bench.receive(answer(invite, 100, 'Trying'), A);
    void bench.receive(request('CANCEL'));
    bench.take();
    void bench.receive(answer(invite, 503, 'No'), A);
    expect(bench.take().some((line) => line.startsWith('INVITE'))).toBe(false);
  });
});

describe('the blocklist', () => {
  function listing(parameters: Record<string, unknown> = {}, failover = false): TmBench {
    return relaying((bench) => {
      bench.blocklist.enabled = true;
      bench.dnsFailover = failover;
    }, parameters);
  }
  const methods = { blst_methods_add: 1, blst_methods_lookup: -9 };

  test('gets who did not answer an INVITE at all', () => {
    const bench = listing(methods);
    asked(bench, 'INVITE');
    bench.time.run(1000);
    expect(bench.blocklist.reports).toEqual([`udp:${A}:5060 16`]);
    const other = listing(methods);
    asked(other, 'OPTIONS');
    other.time.run(1000);
    expect(other.blocklist.reports).toEqual([]);
  });

  test.each([
    [{}, 'Retry-After: 7\r\n', []],
    [{ blst_503: 1 }, 'Retry-After: 7 (soon)\r\n', [`udp:${A}:5060 32 7000`]],
    [{ blst_503: 1 }, '', []],
    [{ blst_503: 1, blst_503_def_timeout: 9 }, 'Retry-After: soon\r\n', [`udp:${A}:5060 32 9000`]],
    [{ blst_503: 1, blst_503_min_timeout: 30 }, 'Retry-After: 7\r\n', [`udp:${A}:5060 32 30000`]],
    [{ blst_503: 1, blst_503_max_timeout: 5 }, 'Retry-After: 7\r\n', [`udp:${A}:5060 32 5000`]],
  ])('gets who answered 503, with %o and %o', (parameters, header, reports) => {
    const bench = listing({ ...methods, ...parameters });
    const first = asked(bench);
    void bench.receive(answer(first, 503, 'No').replace('Content-Length', `${header}Content-Length`), A);
    expect(bench.blocklist.reports).toEqual(reports);
  });

  test('keeps requests from who is on it, but for BYE; the next address is tried', () => {
    const bench = listing(methods);
    bench.blocklist.listed.add(`udp:${A}:5060`);
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`477 Unfortunately error on sending to next hop occurred (477/TM) > ${CALLER}`]);
    const bye = listing(methods);
    bye.blocklist.listed.add(`udp:${A}:5060`);
    void bye.receive(request('BYE'));
    expect(bye.take()).toEqual([`BYE ${URI} > ${A}`]);
    const further = listing(methods, true);
    further.blocklist.listed.add(`udp:${A}:5060`);
    void further.receive(request('OPTIONS'));
    expect(further.take()).toEqual([`OPTIONS ${URI} > ${B}`]);
  });

  test('does not change the socket that the script sends from, nor what it wishes of TLS', () => {
    const wishes = { serverName: 'pair.test', serverId: 'strict' };
    const bench = listing(methods, true);
    const other = { ...bench.tls, id: 9, port: 5099 };
    bench.sockets = [bench.udp, bench.tls];
    bench.wishes = wishes;
    bench.script((ctx, script) => {
      ctx.newUri = `${URI};transport=tls`;
      ctx.sendSocket = other;
      return script.call('t_relay', ctx);
    });
    bench.blocklist.listed.add(`tls:${A}:5060`);
    void bench.receive(request('OPTIONS'));
    expect(bench.last.flow).toMatchObject({ remoteAddress: B, socket: other, tls: wishes });
  });

  test('leaves out what the script wants to be ignored', () => {
    const bench = listing({ ...methods, blst_503: 1, blst_503_def_timeout: 9 });
    bench.script((ctx, script) => {
      ctx.newUri = URI;
      setIgnoredFailures(ctx, 32);
      return script.call('t_relay', ctx);
    });
    void bench.receive(answer(asked(bench), 503, 'No'), A);
    expect(bench.blocklist.reports).toEqual([]);
  });
});
