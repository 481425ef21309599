import { beforeEach, describe, expect, test } from 'vitest';
import { newDestination } from '../../src/context/destination.ts';
import type { Context } from '../../src/context/context.ts';
import { scriptFlags } from '../../src/context/script-flags.ts';
import { ConfigVariables, isProblem } from '../../src/module/index.ts';
import { textLines } from '../../src/rpc/text-format.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import kex from './index.ts';
import { LogLevelSwitch } from './log-level.ts';

const OPTIONS = `OPTIONS sip:a@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKx
From: <sip:x@y>;tag=1
To: <sip:a@b>
Call-ID: k
CSeq: 1 OPTIONS
Content-Length: 0

`;

let bench: ModuleBench;
let ctx: Context;
beforeEach(async () => {
  bench = new ModuleBench();
  await bench.load(kex);
  ctx = bench.context(OPTIONS);
});

const rpc = (name: string, ...values: string[]): string => {
  const answer = bench.rpc(name, ...values);
  if (answer.fault !== null) return `error: ${answer.fault.message}`;
  return textLines(answer.values, { indent: true }).join('\n');
};

describe('script flags', () => {
  test('are set, asked for and cleared', () => {
    expect(bench.call('setsflag', ctx, 5)).toBe(1);
    expect(bench.call('setsflag', ctx, 31)).toBe(1);
    expect(bench.call('issflagset', ctx, 5)).toBe(1);
    expect(bench.call('issflagset', ctx, 4)).toBe(-1);
    expect(bench.call('resetsflag', ctx, 5)).toBe(1);
    expect(bench.call('issflagset', ctx, 5)).toBe(-1);
    expect(scriptFlags(ctx)).toBe(-0x80000000);
  });

  test('number 32 is none', () => {
    expect(bench.call('setsflag', ctx, 32)).toBe(-1);
    expect(bench.call('setsflag', ctx, -1)).toBe(-1);
    expect(scriptFlags(ctx)).toBe(0);
  });
});

test('branch flags belong to the Request-URI or to the branch named', () => {
  ctx.branches.push(newDestination('sip:b@127.0.0.2'));
  expect(bench.call('setbflag', ctx, 2)).toBe(1);
  expect(bench.call('setbflag', ctx, 4, 1)).toBe(1);
  expect(bench.call('setbflag', ctx, 4, 7)).toBe(-1);
  expect([ctx.branchFlags, ctx.branches[0]!.flags]).toEqual([4, 16]);
  expect(bench.call('isbflagset', ctx, 2)).toBe(1);
  expect(bench.call('isbflagset', ctx, 2, 1)).toBe(-1);
  expect(bench.call('resetbflag', ctx, 4, 1)).toBe(1);
  expect(ctx.branches[0]!.flags).toBe(0);
});

test('the next hop is set, asked for and forgotten', () => {
  expect(bench.call('isdsturiset', ctx)).toBe(-1);
  bench.call('setdsturi', ctx, 'sip:10.0.0.10');
  expect([ctx.destination, bench.call('isdsturiset', ctx)]).toEqual(['sip:10.0.0.10', 1]);
  bench.call('resetdsturi', ctx);
  expect(ctx.destination).toBeNull();
});

/** Answers of Kamailio for an address it listens on. */
test.each([
  ['127.0.0.1', 1],
  ['sip:127.0.0.1', 1],
  ['sip:a@127.0.0.1:5060', 1],
  ['sip:a@127.0.0.1:5061', -1],
  ['sip:a@127.0.0.1:5060;transport=udp', 1],
  ['sip:a@127.0.0.1:5060;transport=tls', -1],
  ['sip:a@127.0.0.1;transport=wss', 1],
  ['sip:', -1],
  ['tel:127', -1],
  ['127.0.0.1:5060', -1],
  ['', -1],
])('is_myself(%j) is %i', (uri, code) => {
  expect(bench.call('is_myself', ctx, uri)).toBe(code);
});

test('setdebug() lasts until resetdebug()', () => {
  const config = new ConfigVariables();
  let level = 2;
  config.add({
    group: 'core',
    name: 'debug',
    type: 'int',
    doc: '',
    min: null,
    max: null,
    get: () => level,
    set: (value) => {
      level = value as number;
      return level > 9 ? 'too high' : null;
    },
  });
  const switcher = new LogLevelSwitch(config);
  switcher.resetLevel();
  expect(level).toBe(2);
  expect(switcher.setLevel(3)).toBe(true);
  expect(switcher.setLevel(-1)).toBe(true);
  expect(level).toBe(-1);
  switcher.resetLevel();
  expect(level).toBe(2);
  expect(switcher.setLevel(10)).toBe(false);
});

describe('stats.*', () => {
  beforeEach(() => {
    bench.statistics.counter('core', 'rcv_requests').value = 3;
    bench.statistics.counter('core', 'fwd_requests').value = 1;
    bench.statistics.computed('usrloc', 'location-users', () => 7);
  });

  test('lines name group and statistic', () => {
    expect(rpc('stats.get_statistics', 'core:')).toBe('core:fwd_requests = 1\ncore:rcv_requests = 3');
    expect(rpc('stats.get_statistics', 'rcv_requests', 'usrloc:')).toBe(
      'core:rcv_requests = 3\nusrloc:location-users = 7',
    );
    expect(rpc('stats.get_statistics', 'core.rcv_requests')).toBe('');
  });

  test('fields are text or numbers', () => {
    expect(bench.rpc('stats.fetch', 'core.rcv_requests')).toMatchObject({
      values: [{ entries: [{ name: 'core.rcv_requests', value: '3' }] }],
    });
    expect(bench.rpc('stats.fetchn', 'core:rcv_requests', 'nope')).toMatchObject({
      values: [{ entries: [{ name: 'core.rcv_requests', value: 3 }] }],
    });
    expect(rpc('stats.fetch', 'nope')).toBe('{\n}');
  });

  test('all of them include the memory of the process', () => {
    expect(rpc('stats.fetch', 'all')).toMatch(/\tshmem\.total_size: \d{7,}\n/);
  });

  test('counters are reset, computed values are not', () => {
    expect(rpc('stats.clear_statistics', 'rcv_requests', 'usrloc:')).toBe(
      'core:rcv_requests = 0 (3)\nusrloc:location-users = 7',
    );
    expect(rpc('stats.reset_statistics', 'all')).toBe('');
    expect(rpc('stats.get_statistics', 'core:', 'usrloc:')).toBe(
      'core:fwd_requests = 0\ncore:rcv_requests = 0\nusrloc:location-users = 7',
    );
  });

  test('nothing asked for is a fault', () => {
    expect(rpc('stats.fetch')).toBe('error: 400 - Please provide which stats to retrieve');
    expect(rpc('stats.get_statistics')).toBe('error: 400 - Please provide which stats to retrieve');
    expect(rpc('stats.reset_statistics')).toBe('error: 400 - Please provide stats name');
  });
});

describe('memory', () => {
  test('is that of the one process', () => {
    expect(rpc('pkg.stats')).toContain(`pid: ${process.pid}\n`);
    expect(rpc('pkg.info')).toContain('name: v8');
    expect(rpc('pkg.stats', 'foo')).toBe('error: 500 - Invalid filter type');
    expect(rpc('pkg.stats', 'rank')).toBe('error: 500 - One more parameter expected');
  });

  test('of modules is not measured', () => {
    expect(rpc('mod.stats', 'kex', 'pkg')).toBe('Module: kex\n{\n\tTotal: 0\n}\n');
    expect(rpc('mod.stats')).toBe('error: 500 - Module name or "all" needed');
  });
});

test('$sruid is another each time', () => {
  const variable = bench.variables.variable('$sruid');
  const ids = isProblem(variable) ? [] : [variable.get(ctx), variable.get(ctx)];
  expect(ids[0]).toMatch(/^srid-[0-9a-f]+-[0-9a-f]+-1$/);
  expect(ids[1]).toMatch(/-2$/);
});
