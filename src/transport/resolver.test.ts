import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DnsServer } from '../../test/mock/dns-server.ts';
import { LineRecorder } from '../../test/mock/transport-kit.ts';
import { VirtualTime } from '../lib/testing/virtual-time.ts';
import { Resolver } from './resolver.ts';
import { defaultResolverSettings, type ResolverSettings } from './resolver-settings.ts';

let dns: DnsServer;
let time: VirtualTime;
let log: LineRecorder;
let folder: string;
let resolver: Resolver;

function newResolver(settings: Partial<ResolverSettings> = {}, hostsPath = join(folder, 'hosts')): Resolver {
  return new Resolver({
    ...time,
    log,
    servers: [dns.address],
    hostsPath,
    // Its own object: it may change later.
    settings: Object.assign(settings, { ...defaultResolverSettings, timeout: 100, tries: 1, ...settings }),
  });
}

beforeEach(async () => {
  dns = await DnsServer.start();
  time = new VirtualTime();
  log = new LineRecorder();
  folder = mkdtempSync(join(tmpdir(), 'resolver-'));
  writeFileSync(
    join(folder, 'hosts'),
    '127.0.0.1 localhost\n# 192.0.2.9 commented\n192.0.2.1\tpbx.example.com  PBX # ours\n2001:0DB8:0::1 pbx\nnonsense pbx\n',
  );
  resolver = newResolver();
});

afterEach(async () => {
  resolver.close();
  await dns.close();
  rmSync(folder, { recursive: true });
});

describe('without a server', () => {
  test('addresses that were given by hand are answered at once, as long as they were given for', () => {
    resolver.addHost('Fixed.test', 4, ['192.0.2.7'], 60);
    resolver.addHost('fixed.test', 4, ['192.0.2.8'], 60);
    resolver.addHost('ever.test', 6, ['2001:db8::1'], null);
    resolver.addHost('none.test', 4, [], 60);
    expect(resolver.lookup('fixed.test', 4)).toEqual(['192.0.2.7', '192.0.2.8']);
    expect(resolver.lookup('none.test', 4)).toEqual([]);
    time.run(61_000);
    expect(resolver.lookup('fixed.test', 4)).toBeInstanceOf(Promise);
    expect(resolver.lookup('ever.test', 6)).toEqual(['2001:db8::1']);
  });

  test('a literal is its own answer at once, in its family only', () => {
    expect(resolver.lookup('192.0.2.5', 0)).toEqual(['192.0.2.5']);
    expect(resolver.lookup('[2001:db8::5]', 6)).toEqual(['2001:db8::5']);
    expect(resolver.lookup('192.0.2.5', 6)).toEqual([]);
  });

  test('names of the hosts file are answered at once whatever their letter case', () => {
    expect(resolver.lookup('PBX.Example.com', 0)).toEqual(['192.0.2.1']);
    expect(resolver.lookup('pbx', 4)).toEqual(['192.0.2.1']);
    expect(resolver.lookup('pbx.', 6)).toEqual(['2001:db8::1']);
    expect(dns.asked).toEqual([]);
  });

  test('all addresses of the hosts file are given, and nothing is asked for then', () => {
    expect(resolver.allAddresses('pbx')).toEqual(['192.0.2.1', '2001:db8::1']);
    expect(resolver.allAddresses('localhost')).toEqual(['127.0.0.1']);
    expect(resolver.allAddresses('[2001:db8::5]')).toEqual(['2001:db8::5']);
    expect(resolver.allAddresses('a b')).toEqual([]);
    expect(dns.asked).toEqual([]);
  });

  test('localhost is known without the hosts file', () => {
    const bare = newResolver({}, join(folder, 'no such file'));
    expect(bare.lookup('localhost', 0)).toEqual(['127.0.0.1']);
    expect(bare.lookup('localhost', 6)).toEqual(['::1']);
  });

  test('a hosts file that becomes a folder is an empty one', () => {
    expect(resolver.lookup('pbx', 4)).toEqual(['192.0.2.1']);
    rmSync(join(folder, 'hosts'));
    mkdirSync(join(folder, 'hosts'));
    time.run(1000);
    expect(resolver.lookup('localhost', 4)).toEqual(['127.0.0.1']);
    expect(resolver.names('192.0.2.1')).toBeInstanceOf(Promise);
  });

  test('a changed hosts file is read again within a second or so', () => {
    expect(resolver.lookup('pbx', 0)).toEqual(['192.0.2.1']);
    writeFileSync(join(folder, 'hosts'), '192.0.2.2 pbx\n');
    utimesSync(join(folder, 'hosts'), 1, 1);
    time.run(999);
    expect(resolver.lookup('pbx', 0)).toEqual(['192.0.2.1']);
    time.run(1);
    expect(resolver.lookup('pbx', 0)).toEqual(['192.0.2.2']);
  });

  test('what cannot be a host name has no address and is asked of nobody', () => {
    for (const bad of [
      '',
      '.',
      'a..b',
      'a b',
      'x\r\ny',
      'ä.example',
      '127.0.0.1:5060',
      `${'a'.repeat(64)}.b`,
      'a.'.repeat(130),
    ]) {
      expect(resolver.lookup(bad, 0)).toEqual([]);
    }
    expect(dns.asked).toEqual([]);
  });

  test('names of an address come from the hosts file first', () => {
    expect(resolver.names('192.0.2.1')).toEqual(['pbx.example.com', 'PBX']);
    expect(resolver.names('not an address')).toEqual([]);
  });
});

describe('with a server', () => {
  test('each address is given at once until its TTL is over', async () => {
    dns.set('a.test', [
      { type: 'A', address: '192.0.2.7', ttl: 30 },
      { type: 'A', address: '192.0.2.8', ttl: 20 },
    ]);
    const first = resolver.lookup('a.test', 0);
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toEqual(['192.0.2.7', '192.0.2.8']);
    time.run(19_999);
    expect(resolver.lookup('A.TEST.', 4)).toEqual(['192.0.2.7', '192.0.2.8']);
    time.run(1);
    expect(resolver.lookup('a.test', 4)).toEqual(['192.0.2.7']);
    time.run(10_000);
    dns.set('a.test', [{ type: 'A', address: '192.0.2.9' }]);
    expect(await resolver.lookup('a.test', 0)).toEqual(['192.0.2.9']);
    expect(dns.asked).toEqual(['a.test A', 'a.test A']);
  });

  test('all addresses are asked for in the families that are in use', async () => {
    dns.set('both.test', [
      { type: 'A', address: '192.0.2.7', ttl: 30 },
      { type: 'AAAA', address: '2001:db8::7', ttl: 30 },
    ]);
    expect(await resolver.allAddresses('both.test')).toEqual(['192.0.2.7', '2001:db8::7']);
    expect(resolver.allAddresses('both.test')).toEqual(['192.0.2.7', '2001:db8::7']);
    const onlyIpv6 = newResolver({ families: [6] });
    expect(await onlyIpv6.allAddresses('both.test')).toEqual(['2001:db8::7']);
    onlyIpv6.close();
  });

  test('a lifetime that was set goes before the TTL', async () => {
    dns.set('a.test', [{ type: 'A', address: '192.0.2.7', ttl: 3 }]);
    resolver.lifetime = 60;
    await resolver.lookup('a.test', 4);
    time.run(59_999);
    expect(resolver.lookup('a.test', 4)).toEqual(['192.0.2.7']);
    resolver.lifetime = null;
    time.run(1);
    await resolver.lookup('a.test', 4);
    time.run(3000);
    expect(resolver.lookup('a.test', 4)).toBeInstanceOf(Promise);
  });

  test('TTLs are kept within the bounds given', async () => {
    dns.set('a.test', [{ type: 'A', address: '192.0.2.7', ttl: 0 }]);
    dns.set('b.test', [{ type: 'A', address: '192.0.2.8', ttl: 100_000 }]);
    const bounded = newResolver({ minTtl: 1000, maxTtl: 5000 });
    await bounded.lookup('a.test', 4);
    await bounded.lookup('b.test', 4);
    time.run(999);
    expect(bounded.lookup('a.test', 4)).toEqual(['192.0.2.7']);
    time.run(4001);
    expect(bounded.lookup('b.test', 4)).toBeInstanceOf(Promise);
    bounded.close();
  });

  test('a change of the bounds counts from then on, and so does that nothing is to be kept', async () => {
    const settings: { -readonly [K in keyof ResolverSettings]?: ResolverSettings[K] } = {};
    const changing = newResolver(settings);
    dns.set('a.test', [{ type: 'A', address: '192.0.2.7', ttl: 30 }]);
    settings.useCache = false;
    await changing.lookup('a.test', 4);
    expect(changing.lookup('a.test', 4)).toBeInstanceOf(Promise);
    await changing.lookup('a.test', 4);
    settings.useCache = true;
    settings.maxTtl = 5000;
    await changing.lookup('a.test', 4);
    time.run(4999);
    expect(changing.lookup('a.test', 4)).toEqual(['192.0.2.7']);
    settings.useCache = false;
    expect(changing.lookup('a.test', 4)).toBeInstanceOf(Promise);
    changing.close();
  });

  test('an alias leads to the addresses of its target', async () => {
    dns.set('www.test', [{ type: 'CNAME', target: 'real.test' }]);
    dns.set('real.test', [{ type: 'A', address: '192.0.2.7' }]);
    expect(await resolver.lookup('www.test', 0)).toEqual(['192.0.2.7']);
  });

  test('IPv6 is asked for when there is no IPv4 address, unless that is switched off', async () => {
    dns.set('six.test', [{ type: 'AAAA', address: '2001:db8::6' }]);
    expect(await resolver.lookup('six.test', 0)).toEqual(['2001:db8::6']);
    expect(resolver.lookup('six.test', 0)).toEqual(['2001:db8::6']);
    expect(dns.asked).toEqual(['six.test A', 'six.test AAAA']);
    const only4 = newResolver({ tryIpv6: false });
    expect(await only4.lookup('six.test', 0)).toEqual([]);
    only4.close();
  });

  test('an unknown name is remembered as such for the negative TTL', async () => {
    expect(await resolver.lookup('none.test', 4)).toEqual([]);
    time.run(59_999);
    expect(resolver.lookup('none.test', 4)).toEqual([]);
    time.run(1);
    dns.set('none.test', [{ type: 'A', address: '192.0.2.7' }]);
    expect(await resolver.lookup('none.test', 4)).toEqual(['192.0.2.7']);
  });

  test('a failing or silent server is asked again soon, and nothing hangs', async () => {
    dns.set('a.test', [{ type: 'A', address: '192.0.2.7' }]);
    dns.failing = true;
    expect(await resolver.lookup('a.test', 4)).toEqual([]);
    expect(resolver.failures.value).toBe(1);
    dns.failing = false;
    expect(resolver.lookup('a.test', 4)).toEqual([]);
    time.run(5000);
    dns.silent = true;
    const unanswered = resolver.lookup('a.test', 4);
    time.run(100);
    expect(await unanswered).toEqual([]);
    time.run(5000);
    dns.silent = false;
    expect(await resolver.lookup('a.test', 4)).toEqual(['192.0.2.7']);
  });

  test('a name asked for many times at once is one query', async () => {
    dns.set('a.test', [{ type: 'A', address: '192.0.2.7' }]);
    const answers = await Promise.all(Array.from({ length: 50 }, () => resolver.lookup('a.test', 4)));
    expect(new Set(answers.map(String))).toEqual(new Set(['192.0.2.7']));
    expect(dns.asked).toEqual(['a.test A']);
    expect(resolver.snapshot()).toMatchObject({ entries: 1, queries: 0 });
  });

  test('kept answers and queries under way are bounded', async () => {
    const small = newResolver({ mostBytes: 3 * 75, mostQueries: 4 });
    const answers = Array.from({ length: 6 }, (_, number) => small.lookup(`n${number}.test`, 4));
    expect(answers.map((answer) => answer instanceof Promise)).toEqual([true, true, true, true, false, false]);
    expect(small.failures.value).toBe(2);
    expect(log.lines).toEqual(['error: dns: 4 questions are under way, n4.test is not asked for']);
    await Promise.all(answers);
    expect(small.snapshot()).toMatchObject({ entries: 3, queries: 0 });
    small.close();
  });

  test('close ends queries under way', async () => {
    dns.silent = true;
    const slow = newResolver({ timeout: 60_000 });
    const answer = slow.lookup('a.test', 4);
    slow.close();
    expect(await answer).toEqual([]);
    expect(slow.snapshot()).toEqual({ entries: 0, bytes: 0, queries: 0 });
  });

  test('names of an address are asked for when the hosts file has none', async () => {
    dns.set('7.2.0.192.in-addr.arpa', [{ type: 'PTR', target: 'seven.test' }]);
    expect(await resolver.names('192.0.2.7')).toEqual(['seven.test']);
    expect(await resolver.names('192.0.2.8')).toEqual([]);
  });
});
