import { describe, expect, test } from 'vitest';
import { chooseList, type DestinationList } from '../../src/context/destination-lists.ts';
import { RouteType } from '../../src/module/index.ts';
import { SendOption } from '../../src/sip/send-option.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import { answer, CALLER, request, TmBench } from './testing/bench.ts';

const A = '192.0.2.11';
const B = '192.0.2.12';
const URI = 'sip:bob@pair.test';
const toA = `sip:bob@${A}`;
const toB = `sip:bob@${B}`;

/** A list that refuses these addresses. */
const against = (...addresses: readonly string[]): DestinationList => ({
  name: addresses.join(),
  rules: addresses.map((address) => ({
    isNegated: false,
    transport: null,
    network: { bytes: address.split('.').map(Number), mask: [255, 255, 255, 255] },
    port: 0,
    pattern: '',
  })),
});

type Prepare = (bench: TmBench) => void;

/** A server with DNS failover. */
function serving(arm: Prepare, parameters: Record<string, unknown> = {}): TmBench {
  const bench = new TmBench({ fr_timer: 1000, ...parameters });
  bench.dnsFailover = true;
  bench.blocklist.enabled = true;
  bench.names.set('pair.test', [A, B]);
  bench.route(RouteType.Failure, 'F', (ctx, script) => {
    script.log(`failure ${script.variable(ctx, '$T_reply_code')!}`);
  });
  arm(bench);
  return bench;
}

describe('a list of destinations', () => {
  const choosing = (list: DestinationList, flags?: string, parameters = {}): TmBench =>
    serving((bench) => {
      bench.script((ctx, script) => {
        ctx.newUri = URI;
        chooseList(ctx, list);
        script.call('t_on_failure', ctx, 'F');
        script.log(String(flags === undefined ? script.call('t_relay', ctx) : script.call('t_relay', ctx, flags)));
      });
    }, parameters);

  test('has the next address of the name tried, and nothing is noted of the first', () => {
    const bench = choosing(against(A));
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`OPTIONS ${URI} > ${B}`]);
    expect(bench.lines).toEqual(['1']);
    expect(bench.blocklist.reports).toEqual([]);
    expect(bench.errors).toEqual([`info: udp:${A}:5060 is refused by list ${A}`]);
  });

  test('that refuses all addresses is an error of its own', () => {
    const bench = choosing(against(A, B));
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`473 Filtered destination (473/TM) > ${CALLER}`]);
    expect(bench.lines).toEqual(['-5']);
    const quiet = choosing(against(A, B), '0x02');
    void quiet.receive(request('OPTIONS'));
    expect(quiet.take()).toEqual([]);
    expect(quiet.lines).toEqual(['-5']);
  });

  test('holds for the addresses that are tried later', () => {
    const bench = choosing(against(B));
    void bench.receive(request('OPTIONS'));
    void bench.receive(answer(bench.last, 503, 'Busy'), A);
    expect(bench.take()).toEqual([`OPTIONS ${URI} > ${A}`, `500 Service Unavailable > ${CALLER}`]);
    expect(bench.lines).toEqual(['1', 'failure 503']);
  });

  test('has the failure route run with failure_exec_mode', () => {
    const bench = choosing(against(A, B), undefined, { failure_exec_mode: 1 });
    void bench.receive(request('OPTIONS'));
    expect(bench.lines).toEqual(['failure 473', '1']);
  });

  test('that a branch route chooses is for its branch', () => {
    const bench = serving((each) => {
      each.route(RouteType.Branch, 'B', (ctx) => {
        if (ctx.branchIndex === 0) chooseList(ctx, against(A, B));
      });
      each.script((ctx, script) => {
        ctx.newUri = toA;
        ctx.branches.push(each.destination(toB));
        script.call('t_on_branch', ctx, 'B');
        script.log(String(script.call('t_relay', ctx)));
      });
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`OPTIONS ${toB} > ${B}`]);
    expect(bench.lines).toEqual(['1']);
  });

  test('is forgotten where a failure route begins', () => {
    const bench = serving((each) => {
      each.route(RouteType.Failure, 'F', (ctx, script) => {
        ctx.newUri = toB;
        script.log(String(script.call('t_relay', ctx)));
      });
      each.script((ctx, script) => {
        ctx.newUri = toA;
        chooseList(ctx, against(B));
        script.call('t_on_failure', ctx, 'F');
        script.call('t_relay', ctx);
      });
    });
    void bench.receive(request('OPTIONS'));
    void bench.receive(answer(bench.last, 404, 'No'), A);
    expect(bench.take()).toEqual([`OPTIONS ${toA} > ${A}`, `OPTIONS ${toB} > ${B}`]);
    expect(bench.lines).toEqual(['1']);
  });
});

describe('a branch flag that forbids connections', () => {
  const FLAG = 1 << 5;

  const relaying = (uri: string, arm: Prepare = () => undefined, flags?: string): TmBench =>
    serving((bench) => {
      bench.noConnectFlags = FLAG;
      bench.script((ctx, script) => {
        ctx.newUri = uri;
        ctx.branchFlags = FLAG;
        script.log(String(flags === undefined ? script.call('t_relay', ctx) : script.call('t_relay', ctx, flags)));
      });
      arm(bench);
    });

  const socketOf = (bench: TmBench, transport: LocalSocket['transport']): LocalSocket => ({
    ...bench.tcp,
    id: 20,
    transport,
  });

  test.each(['tcp', 'tls', 'ws', 'wss'] as const)('keeps it from %s where none is open', (transport) => {
    const arm: Prepare = (bench) => {
      bench.sockets = [bench.udp, socketOf(bench, transport)];
    };
    const bench = relaying(`${toA};transport=${transport}`, arm);
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`477 Unfortunately error on sending to next hop occurred (477/TM) > ${CALLER}`]);
    expect(bench.lines).toEqual(['-6']);
    expect(bench.blocklist.reports).toEqual([]);
    const quiet = relaying(`${toA};transport=${transport}`, arm, '0x02');
    void quiet.receive(request('OPTIONS'));
    expect(quiet.take()).toEqual([]);
    expect(quiet.lines).toEqual(['-6']);
    const open = relaying(`${toA};transport=${transport}`, (each) => {
      arm(each);
      each.connected.add(A);
    });
    void open.receive(request('OPTIONS'));
    expect(open.last.to).toBe(A);
    // What is sent on the branch later opens none either.
    expect(open.last.options).toBe(SendOption.NoConnect);
    expect(open.lines).toEqual(['1']);
  });

  test('says nothing about UDP, nor does another flag', () => {
    const bench = relaying(toA);
    void bench.receive(request('OPTIONS'));
    expect(bench.last.to).toBe(A);
    const other = relaying(`${toA};transport=tcp`, (each) => {
      each.noConnectFlags = 1;
    });
    void other.receive(request('OPTIONS'));
    expect(other.last).toMatchObject({ to: A, options: 0 });
  });

  test('has the address of the name taken to which one is open', () => {
    const bench = relaying(`${URI};transport=tcp`, (each) => {
      each.connected.add(B);
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.last.options).toBe(SendOption.NoConnect);
    expect(bench.take()).toEqual([`OPTIONS ${URI};transport=tcp > ${B}`]);
    const later = relaying(`${URI};transport=tcp`, (each) => {
      each.connected.add(A);
    });
    void later.receive(request('OPTIONS'));
    void later.receive(answer(later.last, 503, 'Busy'), A);
    expect(later.take().at(-1)).toBe(`500 Service Unavailable > ${CALLER}`);
  });

  test('is that of each branch, and may be set in a branch route', () => {
    const bench = serving((each) => {
      each.noConnectFlags = FLAG;
      each.route(RouteType.Branch, 'B', (ctx) => {
        if (ctx.branchIndex === 1) ctx.branchFlags |= FLAG;
      });
      each.script((ctx, script) => {
        ctx.newUri = `${toA};transport=tcp`;
        ctx.branches.push(each.destination(`${toB};transport=tcp`));
        script.call('t_on_branch', ctx, 'B');
        script.log(String(script.call('t_relay', ctx)));
      });
    });
    void bench.receive(request('OPTIONS'));
    expect(bench.take()).toEqual([`OPTIONS ${toA};transport=tcp > ${A}`]);
    expect(bench.lines).toEqual(['1']);
  });
});
