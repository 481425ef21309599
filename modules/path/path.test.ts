import { beforeEach, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { writeForwardedRequest } from '../../src/context/outgoing.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import { LOCAL_SOCKET, ModuleBench } from '../../test/support/module-host.ts';
import outbound from '../outbound/index.ts';
import rr from '../rr/index.ts';
import path from './index.ts';

const TCP: LocalSocket = { ...LOCAL_SOCKET, id: 1, transport: 'tcp', name: 'inner' };

let bench: ModuleBench;

async function load(parameters: Record<string, unknown> = {}): Promise<void> {
  bench = new ModuleBench();
  await bench.load(outbound, { force_outbound_flag: 5 });
  await bench.load(rr);
  await bench.load(path, parameters);
}

beforeEach(() => load());

function request(headers = '', method = 'REGISTER'): Context {
  const ctx = bench.context(`${method} sip:registrar SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKx
${headers}From: <sip:alice@a>;tag=ft
To: <sip:bob@b>
Call-ID: c
CSeq: 1 ${method}
Content-Length: 0

`);
  ctx.flow = { ...ctx.flow, remoteAddress: '192.0.2.5', remotePort: 7000 };
  return ctx;
}

function paths(ctx: Context, socket: LocalSocket = LOCAL_SOCKET): string[] {
  const request = { uri: ctx.requestUri, socket, branch: 'z9hG4bKb', path: null };
  return writeForwardedRequest(ctx, ctx.edits, request)
    .split('\r\n')
    .filter((line) => line.startsWith('Path:'));
}

test('has the address of the socket the request leaves by', () => {
  const ctx = request();
  expect(bench.call('add_path', ctx)).toBe(1);
  expect(paths(ctx)).toEqual(['Path: <sip:127.0.0.1;lr>']);
  expect(paths(ctx, TCP)).toEqual(['Path: <sip:127.0.0.1;transport=tcp;lr>']);
});

test('has a user and parameters, and stands above those that are there', () => {
  const ctx = request('Path: <sip:other;lr>\n');
  bench.call('add_path', ctx, 'edge', 'x=1;y');
  bench.call('add_path', ctx, '', 'z');
  expect(paths(ctx)).toEqual([
    'Path: <sip:edge@127.0.0.1;lr;x=1;y>',
    'Path: <sip:127.0.0.1;lr;z>',
    'Path: <sip:other;lr>',
  ]);
});

test('tells where the request came from', async () => {
  const udp = request();
  bench.call('add_path_received', udp);
  expect(paths(udp)).toEqual(['Path: <sip:127.0.0.1;lr;received=sip:192.0.2.5:7000>']);
  const tcp = request();
  tcp.flow = { ...tcp.flow, socket: TCP, remoteAddress: '2001:db8::1' };
  bench.call('add_path_received', tcp, 'u', 'ob');
  expect(paths(tcp)).toEqual(['Path: <sip:u@127.0.0.1;lr;received=sip:[2001:db8::1]:7000%3Btransport%3Dtcp;ob>']);
  await load({ received_format: 1, received_name: 'rcv' });
  const alias = request();
  bench.call('add_path_received', alias);
  expect(paths(alias)).toEqual(['Path: <sip:127.0.0.1;lr;rcv=192.0.2.5~7000~1>']);
});

test('names both sides, and the sockets, where that is wanted', async () => {
  await load({ enable_r2: 1, sockname_mode: 1 });
  const ctx = request();
  bench.call('add_path', ctx);
  expect(paths(ctx, TCP)).toEqual([
    'Path: <sip:127.0.0.1;transport=tcp;sn=inner;lr;r2=on>',
    'Path: <sip:127.0.0.1;lr;r2=on>',
  ]);
});

test('has a flow token for a client that knows outbound, but not with a user', () => {
  const ctx = request('Contact: <sip:u@192.0.2.5>;reg-id=1\n');
  bench.call('add_path', ctx);
  bench.call('add_path', ctx, 'user');
  expect(paths(ctx)).toEqual([
    expect.stringMatching(/^Path: <sip:[\w+/]{31}=@127\.0\.0\.1;lr;ob>$/),
    'Path: <sip:user@127.0.0.1;lr>',
  ]);
});

test.each([
  [{}, 'received=sip:192.0.2.5:7000%3Btransport%3Dtcp', 'sip:192.0.2.5:7000;transport=tcp'],
  [{}, 'received=sip%zz', 'sip:192.0.2.9;lr'],
  [{}, 'received=sip:192.0.2.5%0d%0aEvil:%201', 'sip:192.0.2.9;lr'],
  [{}, 'received=nonsense', 'sip:192.0.2.9;lr'],
  [{}, 'received=tel:123', 'sip:192.0.2.9;lr'],
  [{}, 'received=', 'sip:192.0.2.9;lr'],
  [{}, 'x=received=sip:192.0.2.5', 'sip:192.0.2.9;lr'],
  [{ received_format: 1 }, 'received=192.0.2.5~7000~3', 'sip:192.0.2.5:7000;transport=tls'],
  [{ received_format: 1 }, 'received=192.0.2.5~x~3', 'sip:192.0.2.9;lr'],
  [{ received_name: 'rcv' }, 'rcv=sip:192.0.2.5', 'sip:192.0.2.5'],
])('with %o our Route with %s leads to %s', async (parameters, parameter, destination) => {
  await load({ use_received: 1, ...parameters });
  const ctx = request(`Route: <sip:127.0.0.1;lr;${parameter}>, <sip:192.0.2.9;lr>\n`, 'INVITE');
  bench.call('loose_route', ctx);
  expect(ctx.destination).toBe(destination);
});

test('without use_received the address is not looked at', () => {
  const ctx = request('Route: <sip:127.0.0.1;lr;received=sip:192.0.2.5>\n', 'INVITE');
  bench.call('loose_route', ctx);
  expect(ctx.destination).toBeNull();
});
