import { beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { writeForwardedRequest } from '../../src/context/outgoing.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import { LOCAL_SOCKET, ModuleBench } from '../../test/support/module-host.ts';
import rr from './index.ts';

const TCP_SOCKET: LocalSocket = { ...LOCAL_SOCKET, id: 1, transport: 'tcp', port: 5080 };

let bench: ModuleBench;

async function load(parameters: Record<string, unknown> = {}): Promise<void> {
  bench = new ModuleBench();
  await bench.load(rr, parameters);
}

beforeEach(() => load());

function request(headers: string, uri = 'sip:bob@192.0.2.7', to = '<sip:bob@b>;tag=tt'): Context {
  return bench.context(`INVITE ${uri} SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKx
${headers}From: <sip:alice@a>;tag=ft
To: ${to}
Call-ID: c
CSeq: 1 INVITE
Content-Length: 0

`);
}

function sent(ctx: Context, socket: LocalSocket = LOCAL_SOCKET): string[] {
  const text = writeForwardedRequest(ctx, ctx.edits, { uri: ctx.requestUri, socket, branch: 'z9hG4bKb', path: null });
  return text.split('\r\n');
}

const header = (lines: string[], name: string): string[] => lines.filter((line) => line.startsWith(`${name}:`));

describe('record_route', () => {
  test('puts the address of the socket, lr and the From tag above all other headers', () => {
    const ctx = request('');
    expect(bench.call('record_route', ctx)).toBe(1);
    expect(sent(ctx).slice(1, 3)).toEqual([
      'Record-Route: <sip:127.0.0.1;lr;ftag=ft>',
      'Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKb',
    ]);
  });

  test('names both sides when the request leaves by another transport', () => {
    const ctx = request('');
    bench.call('record_route', ctx);
    expect(header(sent(ctx, TCP_SOCKET), 'Record-Route')).toEqual([
      'Record-Route: <sip:127.0.0.1:5080;transport=tcp;r2=on;lr;ftag=ft>',
      'Record-Route: <sip:127.0.0.1;r2=on;lr;ftag=ft>',
    ]);
  });

  test('takes parameters added before and after it', () => {
    const ctx = request('');
    bench.call('add_rr_param', ctx, ';nat=yes');
    bench.call('record_route', ctx, ';x=1');
    bench.call('add_rr_param', ctx, ';late=2');
    expect(header(sent(ctx), 'Record-Route')).toEqual(['Record-Route: <sip:127.0.0.1;lr;ftag=ft;x=1;nat=yes;late=2>']);
  });

  test('is noted once and can be taken back', () => {
    const ctx = request('');
    expect(bench.call('record_route', ctx)).toBe(1);
    expect(bench.call('record_route', ctx)).toBe(-1);
    bench.call('remove_record_route', ctx);
    expect(header(sent(ctx), 'Record-Route')).toEqual([]);
  });

  test('follows its parameters', async () => {
    await load({ append_fromtag: 0, enable_full_lr: 1, add_username: 1, enable_double_rr: 2 });
    const ctx = request('', 'sips:bob@192.0.2.7');
    bench.call('record_route', ctx);
    expect(header(sent(ctx), 'Record-Route')).toEqual([
      'Record-Route: <sips:bob@127.0.0.1;r2=on;lr=on>',
      'Record-Route: <sips:bob@127.0.0.1;r2=on;lr=on>',
    ]);
  });

  test('what the script calls this server is for the next hop only, and not where the socket has a name', () => {
    const ctx = request('');
    ctx.advertisedAddress = '9.9.9.9';
    bench.call('record_route', ctx);
    expect(header(sent(ctx), 'Record-Route')).toEqual(['Record-Route: <sip:127.0.0.1;lr;ftag=ft>']);
    expect(header(sent(ctx, TCP_SOCKET), 'Record-Route')).toEqual([
      'Record-Route: <sip:9.9.9.9:5080;transport=tcp;r2=on;lr;ftag=ft>',
      'Record-Route: <sip:127.0.0.1;r2=on;lr;ftag=ft>',
    ]);
    const named = { ...TCP_SOCKET, advertisedAddress: '192.0.2.1', advertisedPort: 5099 };
    expect(header(sent(ctx, named), 'Record-Route')[0]).toContain('<sip:192.0.2.1:5099;transport=tcp;');
  });

  test('a single one names the side the request came by', async () => {
    await load({ enable_double_rr: 0 });
    const ctx = request('');
    bench.call('record_route', ctx);
    expect(header(sent(ctx, TCP_SOCKET), 'Record-Route')).toEqual(['Record-Route: <sip:127.0.0.1;lr;ftag=ft>']);
  });

  test('the From tag and the parameters kept for a preset stand before lr', () => {
    const ctx = request('');
    bench.call('add_rr_param', ctx, ';early=1');
    bench.call('record_route_preset', ctx, 'proxy.example:5090;x=y', '192.0.2.1');
    bench.call('add_rr_param', ctx, ';late=2');
    expect(header(sent(ctx), 'Record-Route')).toEqual([
      'Record-Route: <sip:proxy.example:5090;x=y;ftag=ft;early=1;lr;late=2>',
      'Record-Route: <sip:192.0.2.1;ftag=ft;early=1;lr;late=2>',
    ]);
  });

  test('two presets are refused where there shall be one', async () => {
    await load({ enable_double_rr: 0 });
    const ctx = request('');
    expect(bench.call('record_route_preset', ctx, 'proxy.example', '192.0.2.1')).toBe(-1);
    expect(header(sent(ctx), 'Record-Route')).toEqual([]);
  });

  test('an address that is given gets the transports when they differ', () => {
    const ctx = request('');
    bench.call('add_rr_param', ctx, ';early=1');
    bench.call('record_route_advertised_address', ctx, '192.0.2.1:5099');
    expect(header(sent(ctx), 'Record-Route')).toEqual(['Record-Route: <sip:192.0.2.1:5099;ftag=ft;lr;early=1>']);
    expect(header(sent(ctx, TCP_SOCKET), 'Record-Route')).toEqual([
      'Record-Route: <sip:192.0.2.1:5099;transport=tcp;r2=on;ftag=ft;lr;early=1>',
      'Record-Route: <sip:192.0.2.1:5099;transport=udp;r2=on;ftag=ft;lr;early=1>',
    ]);
  });
});

describe('loose_route', () => {
  test('without Route there is nothing to follow', () => {
    expect(bench.call('loose_route', request(''))).toBe(-1);
  });

  test('takes our route off and follows the next', () => {
    const ctx = request('Route: <sip:127.0.0.1;lr>, <sip:192.0.2.9;lr>\n');
    expect(bench.call('loose_route', ctx)).toBe(1);
    expect(ctx.destination).toBe('sip:192.0.2.9;lr');
    expect(header(sent(ctx), 'Route')).toEqual(['Route: <sip:192.0.2.9;lr>']);
  });

  test('takes both of a pair off', () => {
    const ctx = request('Route: <sip:127.0.0.1;r2=on;lr>\nRoute: <sip:127.0.0.1;r2=on;lr>\n');
    expect(bench.call('loose_route', ctx)).toBe(1);
    expect(ctx.destination).toBeNull();
    expect(header(sent(ctx), 'Route')).toEqual([]);
  });

  test('a route is ours by any transport', () => {
    const tls = request('Route: <sip:127.0.0.1;transport=tls;lr>\n');
    expect(bench.call('loose_route', tls)).toBe(1);
    expect(tls.destination).toBeNull();
    const elsewhere = request('Route: <sip:127.0.0.1:5061;lr>\n');
    expect(bench.call('loose_route', elsewhere)).toBe(1);
    expect(elsewhere.destination).toBe('sip:127.0.0.1:5061;lr');
  });

  test('of an initial request only our own route counts as preloaded', () => {
    const own = (): Context => request('Route: <sip:127.0.0.1;lr>\n', 'sip:bob@192.0.2.7', '<sip:bob@b>');
    const ctx = own();
    expect(bench.call('loose_route', ctx)).toBe(-3);
    expect(header(sent(ctx), 'Route')).toEqual([]);
    expect(bench.call('loose_route_preloaded', own())).toBe(1);
    const further = 'Route: <sip:127.0.0.1;lr>, <sip:192.0.2.9;lr>\n';
    const initial = request(further, 'sip:bob@192.0.2.7', '<sip:bob@b>');
    expect(bench.call('loose_route_preloaded', initial)).toBe(-1);
    expect(initial.destination).toBe('sip:192.0.2.9;lr');
    expect(bench.call('rr_next_hop_route', initial)).toBe(1);
  });

  test('a route with maddr leads there', () => {
    const ctx = request('Route: <sip:127.0.0.1;lr>, <sip:192.0.2.9:5070;maddr=192.0.2.1;lr>\n');
    bench.call('loose_route', ctx);
    expect(ctx.destination).toBe('sip:192.0.2.1:5070');
  });

  test('the second of two routes, or a single one where that is wanted, names the socket', async () => {
    const second = request('Route: <sip:127.0.0.1:5090;r2=on;lr>, <sip:127.0.0.1;r2=on;lr>\n', 'sip:127.0.0.1;r2=on');
    const pair = request('Route: <sip:127.0.0.1;r2=on;lr>, <sip:127.0.0.1;r2=on;lr>\n');
    bench.call('loose_route', pair);
    expect(pair.sendSocket).toBe(LOCAL_SOCKET);
    const single = 'Route: <sip:127.0.0.1;lr>\n';
    const plain = request(single);
    bench.call('loose_route', plain);
    expect(plain.sendSocket).toBeNull();
    await load({ force_send_socket: 1 });
    const forced = request(single);
    bench.call('loose_route', forced);
    expect(forced.sendSocket).toBe(LOCAL_SOCKET);
    expect(bench.call('loose_route', second)).toBe(1);
  });

  test('a second route that is not ours is worth a warning', async () => {
    const headers = 'Route: <sip:127.0.0.1;r2=on;lr>, <sip:192.0.2.9;r2=on;lr>\n';
    bench.call('loose_route', request(headers));
    expect(bench.log.filter((line) => line.includes('is not ours'))).toHaveLength(1);
    await load({ enable_socket_mismatch_warning: 0 });
    bench.call('loose_route', request(headers));
    expect(bench.log).toEqual([]);
  });

  test('a strict router gets itself as Request-URI and the target as last Route', () => {
    const ctx = request('Route: <sip:127.0.0.1;lr>, <sip:192.0.2.9>, <sip:192.0.2.10;lr>\n');
    expect(bench.call('loose_route', ctx)).toBe(1);
    const lines = sent(ctx);
    expect(lines[0]).toBe('INVITE sip:192.0.2.9 SIP/2.0');
    expect(header(lines, 'Route')).toEqual(['Route: <sip:192.0.2.10;lr>', 'Route: <sip:bob@192.0.2.7>']);
  });

  test('what a strict router did is undone: the target comes out of the last Route', () => {
    const ctx = request('Route: <sip:192.0.2.9;lr>, <sip:carol@192.0.2.11>\n', 'sip:127.0.0.1;ftag=ft');
    expect(bench.call('loose_route', ctx)).toBe(1);
    expect(ctx.requestUri).toBe('sip:carol@192.0.2.11');
    expect(ctx.destination).toBe('sip:192.0.2.9;lr');
    expect(header(sent(ctx), 'Route')).toEqual(['Route: <sip:192.0.2.9;lr>']);
  });

  test('between two strict routers we are one of them', () => {
    const ctx = request('Route: <sip:192.0.2.9>, <sip:carol@192.0.2.11>\n', 'sip:127.0.0.1;ftag=ft');
    expect(bench.call('loose_route', ctx)).toBe(1);
    expect(ctx.requestUri).toBe('sip:192.0.2.9');
    expect(ctx.destination).toBeNull();
    expect(header(sent(ctx), 'Route')).toEqual(['Route: <sip:carol@192.0.2.11>']);
  });

  test('a malformed Route is not followed', () => {
    expect(bench.call('loose_route', request('Route: sip:127.0.0.1;lr\n'))).toBe(-1);
    expect(bench.call('loose_route', request('Route: <sip:127.0.0.1;lr\n'))).toBe(-1);
  });
});

describe('after loose_route', () => {
  test('the side a request comes from is told by the tag in the route', () => {
    const downstream = request('Route: <sip:127.0.0.1;lr;ftag=ft>\n');
    bench.call('loose_route', downstream);
    expect(bench.call('is_direction', downstream, 'downstream')).toBe(1);
    expect(bench.call('is_direction', downstream, 'upstream')).toBe(-1);
    const upstream = request('Route: <sip:127.0.0.1;lr;ftag=other>\n');
    bench.call('loose_route', upstream);
    expect(bench.call('is_direction', upstream, 'upstream')).toBe(1);
  });

  test('parameters of our route can be matched', () => {
    const ctx = request('Route: <sip:127.0.0.1;lr;nat=yes>\n');
    // Also before loose_route(): those of the first route, where that is ours.
    expect(bench.call('check_route_param', ctx, /nat=yes/)).toBe(1);
    bench.call('loose_route', ctx);
    expect(bench.call('check_route_param', ctx, /nat=yes/)).toBe(1);
    expect(bench.call('check_route_param', ctx, /nat=no/)).toBe(-1);
  });

  test('a bad expression is refused when the configuration is read', () => {
    expect(() => FunctionBench.make(rr).call('check_route_param', '(')).toThrow('bad regular expression');
  });
});
