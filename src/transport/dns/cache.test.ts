import { expect, test } from 'vitest';
import { DnsCache, type CacheSettings } from './cache.ts';
import { addressesOf } from './cache-entry.ts';
import type { DnsRecord } from './record.ts';

const address = (last: number, ttl = 60): DnsRecord => ({ type: 'A', ttl, address: `192.0.2.${last}` });

function cacheWith(settings: Partial<CacheSettings> = {}): DnsCache {
  const all = { minTtl: 0, maxTtl: 1e9, mostBytes: 10_000, dropsValid: false, preferred: 'new' as const };
  return new DnsCache({ ...all, ...settings });
}

test.each([
  ['new', '2'],
  ['old', '1'],
  ['longer', '1'],
] as const)('of two answers the %s one stays', (preferred, last) => {
  const cache = cacheWith({ preferred });
  cache.put('a.test', 'A', [address(1, 60)], 0);
  cache.put('a.test', 'A', [address(2, 30)], 0);
  expect(addressesOf(cache.get('a.test', 'A', 0)!.records(0))).toEqual([`192.0.2.${last}`]);
});

test('a full cache keeps what it has, or lets what was not used longest go', () => {
  for (const dropsValid of [false, true]) {
    const cache = cacheWith({ mostBytes: 250, dropsValid });
    cache.put('a.test', 'A', [address(1)], 0);
    cache.put('b.test', 'A', [address(2)], 0);
    cache.get('a.test', 'A', 1000);
    cache.put('c.test', 'A', [address(3)], 2000);
    expect([...cache.entries()].map(({ name }) => name)).toEqual(
      dropsValid ? ['a.test', 'c.test'] : ['a.test', 'b.test'],
    );
    expect(cache.bytes).toBeLessThanOrEqual(250);
    cache.clear(true);
    expect([cache.bytes, cache.size]).toEqual([0, 0]);
  }
});

test('what was put in for ever is replaced by hand and removed by force only', () => {
  const cache = cacheWith();
  const key = { name: 'a.test', type: 'A', permanent: true } as const;
  cache.add(key, address(1), 0, 0);
  cache.put('a.test', 'A', [address(2)], 0);
  expect(addressesOf(cache.get('a.test', 'A', 1e12)!.records(1e12))).toEqual(['192.0.2.1']);
  expect(cache.delete('a.test', 'A', 0)).toBe('permanent');
  cache.clear(false);
  expect(cache.size).toBe(1);
  cache.clear(true);
  expect(cache.delete('a.test', 'A', 0)).toBe('unknown');
});

test('a sweep removes what is over', () => {
  const cache = cacheWith();
  cache.put('a.test', 'A', [address(1, 1), address(2, 3)], 0);
  cache.putNone('b.test', 'A', 2000, 0);
  cache.sweep(2000);
  expect([...cache.entries()].map((entry) => [entry.name, addressesOf(entry.records(2000))])).toEqual([
    ['a.test', ['192.0.2.2']],
  ]);
  cache.sweep(3000);
  expect(cache.size).toBe(0);
});
