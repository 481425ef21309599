import { expect, test } from 'vitest';
import { seededRandom } from '../../src/lib/testing/seeded-random.ts';
import { isProblem } from '../../src/module/index.ts';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import ipops from './index.ts';
import { naptrResult, serviceResult } from './query-answers.ts';

const bench = FunctionBench.make(ipops);

test.each([
  ['1.2.3.4', 1],
  ['2001:DB8:0:0:8:800:200C:417A', 2],
  ['::ffff:1.2.3.4', 2],
  ['[::1]', 3],
  ['[1.2.3.4]', -1],
  ['256.1.1.1', -1],
  ['01.2.3.4', -1],
  ['fe80::1%eth0', -1],
  ['[::1', -1],
  ['', -1],
])('ip_type("%s") is %i', (ip, type) => {
  expect(bench.call('ip_type', ip)).toBe(type);
  expect(bench.call('is_ip', ip)).toBe(type > 0 ? 1 : -1);
  expect(bench.call('is_pure_ip', ip)).toBe(type === 1 || type === 2 ? 1 : -1);
  expect(bench.call('is_ipv4', ip)).toBe(type === 1 ? 1 : -1);
  expect(bench.call('is_ipv6', ip)).toBe(type === 2 ? 1 : -1);
  expect(bench.call('is_ipv6_reference', ip)).toBe(type === 3 ? 1 : -1);
});

test.each([
  ['8.8.8.8', 'PUBLIC'],
  ['172.31.0.1', 'PRIVATE'],
  ['172.32.0.1', 'PUBLIC'],
  ['100.64.1.1', 'SHARED'],
  ['255.255.255.255', 'BROADCAST'],
  ['::1', 'LOOPBACK'],
  ['[2001:db8::1]', 'DOCUMENTATION'],
  ['2001::1', 'TEREDO'],
  ['fd12::1', 'UNIQUE-LOCAL-UNICAST'],
  ['::1.2.3.4', 'RESERVED'],
])('detailed_ip_type("%s") is %s', (ip, type) => {
  expect(bench.call('detailed_ip_type', ip, '$var(type)')).toBe(1);
  expect(bench.script.get('$var(type)')).toBe(type);
});

test('the type of what is no address is not written', () => {
  bench.script.set('$var(type)', '-');
  expect(bench.call('detailed_ipv4_type', '::1', '$var(type)')).toBe(-1);
  expect(bench.call('detailed_ipv6_type', '1.2.3.4', '$var(type)')).toBe(-1);
  expect(bench.script.get('$var(type)')).toBe('-');
  expect(bench.call('detailed_ipv4_type', ' 8.8.8.8 ', '$var(type)')).toBe(1);
  expect(bench.script.get('$var(type)')).toBe('PUBLIC');
});

test.each([
  ['1080:0000:0000:0000:0008:0800:200C:417A', '[1080::8:800:200C:417A]', 1, -1],
  ['::1', '0:0:0:0:0:0:0:1', 1, 1],
  ['1.2.3.4', '::ffff:1.2.3.4', -1, -1],
  ['x', 'x', -1, -1],
  ['[1.2.3.4]', '1.2.3.4', -1, -1],
])('%s and %s', (one, other, code, pureCode) => {
  expect(bench.call('compare_ips', one, other)).toBe(code);
  expect(bench.call('compare_pure_ips', one, other)).toBe(pureCode);
});

test.each([
  ['10.0.123.123', '10.0.123.1/24', 1],
  ['192.168.0.9', '10.0.0.0/16, 192.168.0.0/24', 1],
  ['192.168.1.9', '10.0.0.0/16,192.168.0.0/24', -1],
  ['1.2.3.4', '1.2.3.4', 1],
  ['1.2.3.4', '0.0.0.0/0', 1],
  ['1.2.3.4', '1.2.3.4/33', -1],
  ['1.2.3.4', '1.2.3.4/x', -1],
  ['1.2.3.4', '10.0.0.0/', -1],
  ['2001:db8::5', '1.2.3.0/24,2001:db8::/33', 1],
  ['2001:db8:8000::5', '2001:db8::/33', -1],
  ['1.2.3.4', '2001:db8::/0', -1],
])('is_in_subnet("%s", "%s") is %i', (ip, list, code) => {
  expect(bench.call('is_in_subnet', ip, list)).toBe(code);
});

test('private addresses are those of RFC 1918', () => {
  expect(bench.call('is_ip_rfc1918', '192.168.1.1')).toBe(1);
  expect(bench.call('is_ip_rfc1918', '100.64.0.1')).toBe(-1);
  expect(bench.call('is_ip_rfc1918', 'fd12::1')).toBe(-1);
});

test('a name is compared with an address, and its addresses are kept under an id', async () => {
  expect(await bench.call('dns_sys_match_ip', '127.0.0.7', '127.0.0.7')).toBe(1);
  expect(await bench.call('dns_sys_match_ip', '127.0.0.7', '127.0.0.8')).toBe(-1);
  expect(await bench.call('dns_sys_match_ip', '127.0.0.7', 'x')).toBe(-3);
  expect(await bench.call('dns_int_match_ip', '127.0.0.7', '127.0.0.7')).toBe(1);
  expect(await bench.call('dns_query', '', 'a')).toBe(-4);
  expect(await bench.call('srv_query', '', 'a')).toBe(-2);
  expect(await bench.call('naptr_query', '', 'a')).toBe(-2);
  expect(await bench.call('dns_query', '127.0.0.7', 'a')).toBe(1);
  expect(bench.script.print('$dns(a=>count) $dns(a=>ipv4) $dns(a=>ipv6) $dns(a=>addr) $dns(a=>type[-1])')).toBe(
    '1 1 0 127.0.0.7 4',
  );
  expect(bench.script.print('$dns(a=>addr[1]) $dns(b=>count)')).toBe('<null> <null>');
});

test('records come in the order in which they are to be tried', () => {
  const random = seededRandom(1);
  const orders = Array.from({ length: 100 }, () => {
    const { records } = serviceResult(
      [
        { priority: 20, weight: 0, port: 1, name: 'c' },
        { priority: 10, weight: 1, port: 2, name: 'b' },
        { priority: 10, weight: 9, port: 3, name: 'a' },
      ],
      random,
    );
    return records.map(({ target }) => target).join('');
  });
  expect([...new Set(orders)].sort()).toEqual(['abc', 'bac']);
  expect(orders.filter((order) => order === 'abc').length).toBeGreaterThan(70);
  const record = { flags: 's', service: 'SIP+D2U', expression: '', name: 'x' };
  const naptr = naptrResult([
    { order: 2, preference: 1, ...record },
    { order: 1, preference: 9, ...record },
    { order: 1, preference: 3, ...record },
  ]);
  expect(naptr.records.map(({ order, pref }) => [order, pref])).toEqual([
    [1, 3],
    [1, 9],
    [2, 1],
  ]);
});

test.each(['$dns(a=>port)', '$dns(a)', '$srvquery(a=>addr[0])', '$naptrquery(a=>order[x])', '$HN(x)'])(
  '%s is refused',
  (text) => {
    expect(isProblem(bench.script.registry.variable(text))).toBe(true);
  },
);

test('the machine has a name', () => {
  expect(bench.script.get('$HN(n)')).toMatch(/^[^.]+$/);
  expect(String(bench.script.get('$HN(f)'))).toContain(String(bench.script.get('$HN(n)')));
});
