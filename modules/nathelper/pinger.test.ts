import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { RawDatagrams } from '../../src/lib/raw-datagrams.ts';
import { seededRandom } from '../../src/lib/testing/seeded-random.ts';
import { VirtualTime } from '../../src/lib/testing/virtual-time.ts';
import type { ModuleHost, ParameterValues, Target } from '../../src/module/index.ts';
import { Statistics } from '../../src/module/statistics.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { newContact, type Contact } from '../../src/state/location/contact.ts';
import { ONLY_WORKER } from '../../src/module/testing/bench-workers.ts';
import { MemoryStore } from '../../src/state/testing/memory-store.ts';
import { LOCAL_SOCKET, ModuleBench } from '../../test/support/module-host.ts';
import { sampleRegistry } from '../../src/pv/testing/sample.ts';
import { UserLocations } from '../usrloc/user-locations.ts';
import { ForgedSource } from './forged-source.ts';
import { parameters } from './parameters.ts';
import { Pinger } from './pinger.ts';

const NAT = 1 << 6;
const SIP = 1 << 7;
const SOCKET = 'udp:127.0.0.1:5060';

let time: VirtualTime;
let sent: string[];
let texts: string[];
let locations: UserLocations;
let host: ModuleHost;

beforeEach(() => {
  time = new VirtualTime();
  sent = [];
  texts = [];
  host = {
    ...ONLY_WORKER,
    clock: time.clock,
    timers: time.timers,
    random: seededRandom(1),
    state: new MemoryStore(),
    statistics: new Statistics(),
    variables: sampleRegistry(),
    startedAt: time.clock.wall(),
    core: { statisticsSeparator: '_', serverId: 1 },
    network: {
      sockets: [LOCAL_SOCKET],
      findSocket: () => LOCAL_SOCKET,
      ownCallId: (make: () => string): string => make(),
      resolve: (text: string): Target => {
        const uri = parseUri(text)!;
        return { transport: 'udp', address: uri.address, port: uri.port ?? 5060, more: null };
      },
      send: ({ remoteAddress, remotePort }: Flow, text: string): boolean => {
        sent.push(`${remoteAddress}:${remotePort} ${text === '\0\0\0\0' ? 'zeros' : text.split('\r\n', 1)[0]!}`);
        texts.push(text);
        return true;
      },
    },
  } as unknown as ModuleHost;
  locations = new UserLocations(host, {
    nat_bflag: 6,
    use_domain: 0,
    desc_time_order: 0,
    timer_interval: 60,
    matching_mode: 0,
    cseq_delay: 20,
    xavp_contact: null,
    handle_lost_tcp: 0,
    close_expired_tcp: 0,
  });
  locations.addDomain('location');
});

function register(aor: string, uri: string, more: Partial<Contact> = {}): void {
  const now = locations.now();
  const fields = { socket: SOCKET, expires: now + 600, keepalive: 1, lastKeepalive: now, ...more };
  locations.put('location', aor, [newContact({ uri, ruid: `uloc-${aor}`, ...fields })]);
}

function start(settings: Partial<ParameterValues<typeof parameters>> = {}, forged: ForgedSource | null = null): Pinger {
  const values = Object.fromEntries(Object.entries(parameters).map(([name, { initial }]) => [name, initial]));
  const pinger = new Pinger(
    host,
    { ...values, natping_interval: 10, sipping_from: 'sip:pinger@x', ...settings } as ParameterValues<
      typeof parameters
    >,
    locations,
    forged,
  );
  pinger.startTimer();
  return pinger;
}

test('every UDP contact gets four zeros each interval, where it registered from', () => {
  register('a', 'sip:a@10.0.0.1:5070', { received: 'sip:192.0.2.1:4000' });
  register('b', 'sip:b@192.0.2.2', { path: '<sip:192.0.2.9;lr>' });
  register('c', 'sip:c@192.0.2.3;transport=tcp');
  register('d', 'sips:d@192.0.2.4');
  start();
  time.run(1000);
  expect(sent).toEqual(['192.0.2.1:4000 zeros', '192.0.2.2:5060 zeros']);
  time.run(20_000);
  expect(sent).toHaveLength(6);
});

test('a contact with the flag gets a SIP request by its path', () => {
  register('a', 'sip:a@10.0.0.1:5070;x=y', {
    branchFlags: SIP,
    received: 'sip:192.0.2.1:4000',
    path: '<sip:192.0.2.9;lr>',
  });
  start({ sipping_bflag: 7, sipping_method: 'INFO' });
  time.run(1000);
  expect(sent).toEqual(['192.0.2.9:5060 INFO sip:a@10.0.0.1:5070;x=y SIP/2.0']);
  expect(texts[0]).toMatch(
    /\r\nRoute: <sip:192.0.2.9;lr>\r\nFrom: sip:pinger@x;tag=uloc-a-\w+\r\nTo: <sip:a@10.0.0.1:5070;x=y>\r\n/,
  );
});

test('where all contacts get keep-alives all get requests, and the flag says whose follow the path', () => {
  const path = '<sip:192.0.2.9;lr>';
  register('a', 'sip:a@192.0.2.1', { path });
  register('b', 'sip:b@192.0.2.2', { path, branchFlags: SIP });
  start({ sipping_bflag: 7 }).stopTimer();
  start({ sipping_bflag: 7 });
  time.run(1000);
  expect(sent).toEqual([
    '192.0.2.1:5060 OPTIONS sip:a@192.0.2.1 SIP/2.0',
    '192.0.2.9:5060 OPTIONS sip:b@192.0.2.2 SIP/2.0',
  ]);
  for (const text of texts) expect(text).toContain(`\r\nRoute: ${path}\r\n`);
});

describe('with addresses of others', () => {
  const raw: RawDatagrams = {
    send({ address, port }, to, bytes) {
      sent.push(`${to.address}:${to.port} ${bytes.length} bytes from ${address}:${port}`);
      return null;
    },
    close: () => undefined,
  };
  const from = (fixed: string | null, fromPath: boolean): ForgedSource => new ForgedSource(host, raw, fixed, fromPath);

  beforeEach(() => {
    register('a', 'sip:a@192.0.2.1');
    register('b', 'sip:b@192.0.2.2', { path: '<sip:192.0.2.8;lr>, "P, x" <sip:p@192.0.2.9:5070;lr>' });
    register('c', 'sip:c@192.0.2.3', { path: '<sip:[2001:db8::1];lr>' });
    register('d', 'sip:d@192.0.2.4', { branchFlags: SIP | NAT });
    register('e', 'sip:e@[2001:db8::5]');
  });

  test('keep-alives to IPv4 addresses seem to come from the one that is given, but no requests', () => {
    start({ sipping_bflag: 7 }, from('192.0.2.99', false));
    time.run(1000);
    expect(sent.filter((each) => each.includes('from'))).toEqual([]);
    sent = [];
    locations.put('location', 'd', []);
    start({}, from('192.0.2.99', false));
    time.run(1000);
    expect(sent).toEqual([
      '192.0.2.1:5060 4 bytes from 192.0.2.99:5060',
      '192.0.2.2:5060 4 bytes from 192.0.2.99:5060',
      '192.0.2.3:5060 4 bytes from 192.0.2.99:5060',
      '2001:db8::5:5060 zeros',
    ]);
  });

  test('or from the last proxy of the path; none where that has no IPv4 address', () => {
    locations.put('location', 'd', []);
    const errors = vi.fn();
    Object.assign(host, { log: { error: errors } });
    start({}, from(null, true));
    time.run(1000);
    expect(sent).toEqual([
      '192.0.2.1:5060 zeros',
      '192.0.2.2:5060 4 bytes from 192.0.2.9:5070',
      '2001:db8::5:5060 zeros',
    ]);
    expect(errors.mock.calls).toEqual([
      ['udpping_from_path: the last host of Path <sip:[2001:db8::1];lr> has no IPv4 address'],
    ]);
  });
});

test('flags and the server id choose who gets one', () => {
  register('a', 'sip:a@192.0.2.1', { branchFlags: NAT });
  register('b', 'sip:b@192.0.2.2');
  register('c', 'sip:c@192.0.2.3', { branchFlags: NAT | (1 << 8), serverId: 1 });
  register('d', 'sip:d@192.0.2.4', { branchFlags: NAT, serverId: 1 });
  start({ ping_nated_only: 1, natping_disable_bflag: 8 }).stopTimer();
  const pinger = start({ ping_nated_only: 1, natping_disable_bflag: 8 });
  time.run(1000);
  expect(sent).toEqual(['192.0.2.1:5060 zeros', '192.0.2.4:5060 zeros']);
  pinger.stopTimer();
  sent = [];
  start({ filter_server_id: 1 });
  time.run(1000);
  expect(sent).toEqual(['192.0.2.3:5060 zeros', '192.0.2.4:5060 zeros']);
});

test('nothing is sent while it is turned off', () => {
  register('a', 'sip:a@192.0.2.1');
  const pinger = start();
  pinger.enabled = false;
  time.run(25_000);
  expect(sent).toEqual([]);
  pinger.enabled = true;
  time.run(10_000);
  expect(sent).toHaveLength(1);
});

test('more contacts than one slice has all get theirs', () => {
  for (let i = 0; i < 450; i++) register(`u${i}`, `sip:u${i}@192.0.2.1`);
  start();
  time.run(1000);
  expect(new Set(sent.map((each) => each)).size).toBe(1);
  expect(sent).toHaveLength(450);
});

test('a phone that answers stays, one that does not is over', () => {
  register('a', 'sip:a@192.0.2.1', { branchFlags: SIP });
  register('b', 'sip:b@192.0.2.2', { branchFlags: SIP });
  const pinger = start({ sipping_bflag: 7, keepalive_timeout: 25 });
  const bench = new ModuleBench();
  for (let round = 0; round < 5; round++) {
    time.run(10_000);
    const ping = texts.findLast((text) => text.startsWith('OPTIONS sip:a@'))!;
    const answer = ping.replace(/^.*/, 'SIP/2.0 200 OK');
    expect(pinger.take(bench.context(answer.replaceAll('\r\n', '\n')))).toBe(true);
  }
  expect(locations.get('location', 'a')![0]!.lastKeepalive).toBe(locations.now());
  expect(locations.get('location', 'a')![0]!.expires).toBeGreaterThan(locations.now());
  const left = locations.get('location', 'b')![0]!.expires - locations.now();
  expect(left).toBeGreaterThan(-30);
  expect(left).toBeLessThanOrEqual(10);
});

test('answers to others are not taken', () => {
  register('a', 'sip:a@192.0.2.1', { branchFlags: SIP });
  const pinger = start({ sipping_bflag: 7 });
  time.run(1000);
  const other = new ModuleBench().context(
    texts[0]!.replace(/^.*/, 'SIP/2.0 200 OK').replace(/Call-ID: /, 'Call-ID: x'),
  );
  expect(pinger.take(other)).toBe(false);
});
