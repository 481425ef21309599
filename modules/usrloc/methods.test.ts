import { beforeEach, describe, expect, test } from 'vitest';
import { ModuleBench } from '../../test/support/module-host.ts';
import { RpcArray, RpcDouble, RpcStruct, type RpcValue } from '../../src/rpc/value.ts';
import { newContact } from '../../src/state/location/contact.ts';
import usrloc from './index.ts';
import { LocationTable } from '../../src/state/location/table.ts';

let bench: ModuleBench;

beforeEach(async () => {
  bench = new ModuleBench();
  await bench.load(usrloc, { preload: ['location'], nat_bflag: 6 });
});

/** Lines as a person reads them: names, values and braces. */
function show(value: RpcValue, indent = ''): string[] {
  if (value instanceof RpcStruct || value instanceof RpcArray) {
    const members = value instanceof RpcStruct ? value.entries : value.items;
    return members.flatMap(({ name, value: inner }) => {
      if (inner instanceof RpcStruct || inner instanceof RpcArray) {
        return [`${indent}${name ?? '-'}:`, ...show(inner, `${indent} `)];
      }
      return [`${indent}${name ?? '-'}: ${inner instanceof RpcDouble ? inner.value.toFixed(6) : String(inner)}`];
    });
  }
  return [String(value)];
}

function answer(method: string, ...args: RpcValue[]): string[] | string {
  const result = bench.rpc(method, ...args);
  return result.fault === null ? result.values.flatMap((value) => show(value)) : result.fault.message;
}

test('an empty table is shown with its size', () => {
  expect(answer('ul.dump')).toEqual([
    'Domains:',
    ' Domain:',
    '  Domain: location',
    '  Size: 1024',
    '  AoRs:',
    '  Stats:',
    '   Records: 0',
    '   Max-Slots: 0',
  ]);
});

test('a contact is shown with all its fields in order', () => {
  const now = bench.time.clock.wall() / 1000;
  new LocationTable(bench.state).put('location', 'bob', [
    newContact({
      uri: 'sip:b@h',
      ruid: 'uloc-1',
      expires: now + 60,
      q: 500,
      callId: 'c',
      cseq: 3,
      userAgent: 'n/a',
      path: '<sip:p;lr>',
      socket: 'udp:127.0.0.1:5060',
      lastModified: now,
      lastKeepalive: now,
    }),
    newContact({ uri: 'sip:c@h', ruid: 'uloc-2', expires: now - 1 }),
    newContact({ uri: 'sip:d@h', ruid: 'uloc-3' }),
  ]);
  const lines = answer('ul.lookup', 'location', 'bob') as string[];
  expect(lines.slice(0, 25)).toEqual([
    'AoR: bob',
    'Contacts:',
    ' Contact:',
    '  Address: sip:b@h',
    '  Expires: 60',
    '  Q: 0.500000',
    '  Call-ID: c',
    '  CSeq: 3',
    '  User-Agent: n/a',
    '  Received: [not set]',
    '  Path: <sip:p;lr>',
    '  State: CS_NEW',
    '  Flags: 0',
    '  CFlags: 0',
    '  Socket: udp:127.0.0.1:5060',
    '  Methods: -1',
    '  Ruid: uloc-1',
    '  Instance: [not set]',
    '  Reg-Id: 0',
    '  Server-Id: 0',
    '  Tcpconn-Id: -1',
    '  Keepalive: 0',
    `  Last-Keepalive: ${String(now)}`,
    '  KA-Roundtrip: 0',
    `  Last-Modified: ${String(now)}`,
  ]);
  expect(lines.filter((line) => line.includes('Expires'))).toEqual([
    '  Expires: 60',
    '  Expires: expired',
    '  Expires: permanent',
  ]);
  expect(lines.filter((line) => line.includes(' Q:'))).toEqual(['  Q: 0.500000', '  Q: -1', '  Q: -1']);
});

test('records stand in the order of their hash', () => {
  const table = new LocationTable(bench.state);
  for (const aor of ['alice', 'bob']) table.put('location', aor, [newContact({ uri: `sip:${aor}@h`, ruid: aor })]);
  const lines = answer('ul.dump', 'brief') as string[];
  expect(lines.slice(4)).toEqual([
    '  AoRs:',
    '   AoR: bob',
    '   AoR: alice',
    '  Stats:',
    '   Records: 2',
    '   Max-Slots: 1',
  ]);
  expect(answer('ul.dump')).toContain('    HashID: 7222211');
});

describe('changes', () => {
  const added = (...more: RpcValue[]): RpcValue[] => [
    'location',
    'bob',
    'sip:b@h',
    120,
    new RpcDouble(0.5),
    '.',
    0,
    64,
    5951,
    ...more,
  ];

  test('a contact can be added and replaced', () => {
    expect(answer('ul.add', ...added())).toEqual([]);
    expect(answer('ul.add', ...added('sip:1.2.3.4:5060', 'udp:127.0.0.1:5060'))).toEqual([]);
    const lines = answer('ul.lookup', 'location', 'bob') as string[];
    expect(lines.filter((line) => line.includes('Address'))).toHaveLength(1);
    expect(lines).toContain('  Received: sip:1.2.3.4:5060');
    expect(lines).toContain('  Socket: udp:127.0.0.1:5060');
    expect(lines).toContain('  CFlags: 64');
    expect(lines).toContain('  Keepalive: 1');
    expect(lines).toContain('  Methods: 5951');
    expect(lines.find((line) => line.includes('Ruid'))).toMatch(/ulcx-/);
  });

  test('contacts and addresses can be removed', () => {
    answer('ul.add', ...added());
    expect(answer('ul.rm_contact', 'location', 'bob', 'sip:x@h')).toBe('404 - Contact not found');
    expect(answer('ul.rm_contact', 'location', 'zz', 'sip:x@h')).toBe('404 - AOR not found');
    expect(answer('ul.rm_contact', 'location', 'bob', 'sip:b@h')).toEqual([]);
    expect(answer('ul.lookup', 'location', 'bob')).toBe('500 - AOR not found in location table');
    answer('ul.add', ...added());
    expect(answer('ul.rm', 'location', 'bob')).toEqual([]);
    expect(answer('ul.rm', 'location', 'bob')).toEqual([]);
    expect(bench.statistic('usrloc:location_users')).toBe(0);
  });
});

describe('faults', () => {
  test.each([
    ['ul.lookup', [], '500 - Not enough parameters (table and AOR to lookup)'],
    ['ul.lookup', ['nolocation', 'bob'], '500 - Domain table not found'],
    ['ul.rm', ['location'], '500 - Not enough parameters (table and AOR to lookup)'],
    ['ul.add', ['location', 'bob', 'sip:b@h'], '500 - Not enough parameters or wrong format'],
    ['ul.db_users', ['location'], '500 - Command is not supported in db_mode=0'],
    ['ul.lookup', ['location', 'x'.repeat(2000)], '500 - AOR too long'],
  ])('%s %j', (method, args, fault) => {
    expect(answer(method, ...args)).toBe(fault);
  });

  test('with use_domain an address without domain is refused', async () => {
    bench = new ModuleBench();
    await bench.load(usrloc, { preload: ['location'], use_domain: 1 });
    expect(answer('ul.lookup', 'location', 'bob')).toBe('500 - Domain missing in AOR');
  });

  test('there is nothing to flush', () => {
    expect(answer('ul.flush')).toEqual([]);
  });
});
