import { beforeEach, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import type { Flow } from '../../src/sip/flow.ts';
import { LOCAL_SOCKET, ModuleBench } from '../../test/support/module-host.ts';
import { ownViaLine } from '../../src/context/own-via.ts';
import { XavpFields, XavpStore } from '../../src/context/xavp-store.ts';
import { isProblem, standInMessage } from '../../src/module/index.ts';
import { parseDnsRecord } from './dns-records.ts';
import corex from './index.ts';
import type { Self } from './self.ts';
import { sendFunctions } from './send-functions.ts';

let bench: ModuleBench;
let ctx: Context;

beforeEach(async () => {
  bench = new ModuleBench();
  await bench.load(corex);
  ctx = bench.context(`INVITE sip:bob@b SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKx
From: <sip:alice@a>;tag=1
To: <sip:bob@b>
Call-ID: c
CSeq: 1 INVITE
Content-Length: 0

`);
});

test('data goes by TLS as the script wishes', () => {
  const tls = { ...LOCAL_SOCKET, transport: 'tls' as const };
  const wishes = { serverName: 'peer.test', serverId: 'strict' };
  const sent: Flow[] = [];
  const network = {
    resolve: () => ({ transport: 'tls', address: '192.0.2.9', port: 5061, more: null }),
    selectSocket: () => tls,
    tls: { wishes: (of: Context) => (of === ctx ? wishes : null) },
    send: (flow: Flow) => sent.push(flow) > 0,
  };
  const self = { host: { network } } as unknown as Self;
  expect(sendFunctions.send_data.run(self, ctx, 'sips:192.0.2.9', 'text')).toBe(1);
  expect(sent).toMatchObject([{ remoteAddress: '192.0.2.9', tls: wishes }]);
});

test('append_branch adds a URI with its q', () => {
  expect(bench.call('append_branch', ctx, 'sip:carol@c', '0.5')).toBe(1);
  expect(ctx.branches).toMatchObject([{ uri: 'sip:carol@c', q: 500, destination: null }]);
});

test('append_branch sends another URI the way of the Request-URI', () => {
  ctx.destination = 'sip:192.0.2.9';
  ctx.branchFlags = 8;
  expect(bench.call('append_branch', ctx, 'sip:carol@c')).toBe(1);
  expect(ctx.branches).toMatchObject([{ uri: 'sip:carol@c', destination: 'sip:192.0.2.9', flags: 8, ruid: null }]);
});

test('append_branch without a URI takes the Request-URI with its next hop', () => {
  ctx.newUri = 'sip:dave@d';
  ctx.destination = 'sip:192.0.2.9';
  ctx.ruid = 'uloc-1';
  expect(bench.call('append_branch', ctx)).toBe(1);
  expect(ctx.branches).toMatchObject([{ uri: 'sip:dave@d', destination: 'sip:192.0.2.9', ruid: 'uloc-1' }]);
});

test('append_branch refuses a wrong q, and more branches than allowed', () => {
  expect(bench.call('append_branch', ctx, 'sip:a@b', '7')).toBe(-1);
  // As in Kamailio the Request-URI is one of the twelve.
  for (let i = 0; i < 11; i++) expect(bench.call('append_branch', ctx, `sip:${i}@b`)).toBe(1);
  expect(bench.call('append_branch', ctx, 'sip:one-too-many@b')).toBe(-1);
});

test('extended flags go to 63', () => {
  expect(bench.call('setxflag', ctx, 63)).toBe(1);
  expect(bench.call('isxflagset', ctx, 63)).toBe(1);
  expect(bench.call('resetxflag', ctx, 63)).toBe(1);
  expect(bench.call('isxflagset', ctx, 63)).toBe(-1);
  expect(bench.call('setxflag', ctx, 64)).toBe(-1);
});

test('sockets are chosen by address; one that is not there is left out, with a warning', () => {
  expect(bench.call('set_send_socket', ctx, 'tcp:127.0.0.1:5060')).toBe(1);
  expect(bench.call('set_send_socket_name', ctx, 'none')).toBe(1);
  expect(ctx.sendSocket).toBeNull();
  expect(bench.log).toEqual([
    'warn no socket found to match [tcp:127.0.0.1:5060]',
    'warn no socket found to match [none]',
  ]);
  expect(bench.call('set_send_socket', ctx, '127.0.0.1')).toBe(1);
  expect(ctx.sendSocket).toMatchObject({ address: '127.0.0.1', port: 5060 });
});

test('what cannot name a socket is refused', () => {
  expect(bench.call('set_send_socket', ctx, 'any:127.0.0.1')).toBe(-1);
  expect(bench.call('sendx', ctx, 'sip:192.0.2.1', '::1', 'text')).toBe(-1);
  expect(ctx.sendSocket).toBeNull();
});

test('our Via gets the server id and the fields of an xavp, and address and port from another', () => {
  const fields = new XavpFields();
  for (const [name, value] of [
    ['one', '1'],
    ['flag', ''],
    ['n', 5],
  ] as const)
    fields.push(name, value);
  const place = new XavpFields();
  place.push('address', '192.0.2.7');
  place.push('port', '5099');
  ctx.xavps = new XavpStore();
  ctx.xavps.push('params', fields);
  ctx.xavps.push('place', place);
  const via = (): string => ownViaLine(ctx.flow.socket, 'z9hG4bKb', ctx, 0);
  ctx.viaAdditions = { serverId: 7, parameters: 'params', fields: null };
  expect(via()).toBe('Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKb;srvid=7;n=5;flag;one=1\r\n');
  ctx.viaAdditions = { serverId: 0, parameters: 'none', fields: 'place' };
  expect(via()).toBe('Via: SIP/2.0/UDP 192.0.2.7:5099;branch=z9hG4bKb\r\n');
  expect(bench.call('via_add_srvid', ctx, 1)).toBe(1);
  expect(bench.call('via_use_xavp_fields', ctx, 0)).toBe(1);
  expect(via()).toBe('Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKb\r\n');
  expect(bench.call('via_add_srvid', ctx, null)).toBe(-1);
  expect(bench.call('via_add_srvid', ctx, '7x')).toBe(-1);
  expect(bench.call('via_add_srvid', ctx, '5')).toBe(1);
});

test('internal flags have three names', () => {
  expect(bench.call('msg_iflag_is_set', ctx, 'UAC_AUTH')).toBe(-2);
  expect(bench.call('msg_iflag_set', ctx, 'UAC_AUTH')).toBe(1);
  expect(bench.call('msg_iflag_is_set', ctx, 'UAC_AUTH')).toBe(1);
  expect(bench.call('msg_iflag_set', ctx, 'NOPE')).toBe(1);
  expect(bench.call('msg_iflag_reset', ctx, 'UAC_AUTH')).toBe(1);
  expect(bench.call('msg_iflag_is_set', ctx, 'UAC_AUTH')).toBe(-2);
});

test('a message that stands in for none is told from a received one', () => {
  expect(bench.call('is_faked_msg', ctx)).toBe(-1);
  ctx.message = standInMessage(ctx.flow.socket).message;
  expect(bench.call('is_faked_msg', ctx)).toBe(1);
  expect(bench.call('is_incoming', ctx)).toBe(-1);
});

test('$lsock finds sockets by address and tells what they are', () => {
  const read = (text: string): unknown => {
    const variable = bench.variables.variable(`$lsock(${text})`);
    return isProblem(variable) ? variable.message : variable.get(ctx);
  };
  expect(read('l/udp:127.0.0.1:5060/listen')).toBe('udp:127.0.0.1:5060');
  expect(read('l/udp:127.0.0.1:5060/index')).toBe(0);
  expect(read('i/0/name')).toBe('');
  expect(read('n/none/listen')).toBeNull();
  expect(read('l/127.0.0.1:5060/listen')).toBeNull();
  expect(read('udp:127.0.0.1')).toBe('');
  expect(bench.log.at(-1)).toBe('error failed to parse lsock expression [udp:127.0.0.1]');
});

test.each([
  [
    'type=A;name=a.test;addr=192.0.2.1;ttl=60;flags=0',
    { name: 'a.test', family: 4, addresses: ['192.0.2.1'], ttl: 60 },
  ],
  ['type=aaaa;name=a.test;addr=::1;ttl=60;flags=2', { name: 'a.test', family: 6, addresses: ['::1'], ttl: null }],
  ['type=A;name=a.test;flags=1', { name: 'a.test', family: 4, addresses: [], ttl: 0 }],
  ['type=A;name=a.test;addr=::1', { message: 'dns_cache: "::1" is no address of type A' }],
  ['type=A;addr=192.0.2.1', { message: 'dns_cache: a name is missing' }],
  ['type=A;name=a;addr=192.0.2.1;ttl=x', { message: 'dns_cache: invalid ttl: x' }],
  ['type=SRV;name=a', { problem: 'not-available' }],
  ['nonsense', { problem: 'bad-value' }],
])('dns_cache %s', (text, expected) => {
  expect(parseDnsRecord(text)).toMatchObject(expected);
});
