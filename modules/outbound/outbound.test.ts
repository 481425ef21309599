import { beforeEach, describe, expect, test } from 'vitest';
import type { Flow } from '../../src/sip/flow.ts';
import { benchWorkers } from '../../src/module/testing/bench-workers.ts';
import { LOCAL_SOCKET, ModuleBench } from '../../test/support/module-host.ts';
import rr from '../rr/index.ts';
import { FlowTokens } from './flow-token.ts';
import outbound from './index.ts';

const FLOW: Flow = { socket: LOCAL_SOCKET, remoteAddress: '192.0.2.77', remotePort: 40_000, connection: 0 };
const FLOW6: Flow = {
  socket: { ...LOCAL_SOCKET, family: 6, address: '2001:db8::1', transport: 'tcp' },
  remoteAddress: '2001:db8::77',
  remotePort: 7,
  connection: 3,
};

describe('a flow token', () => {
  const tokens = new FlowTokens(Buffer.alloc(20, 1));

  test('tells the way a request came, by IPv4 and IPv6', () => {
    expect(tokens.read(tokens.make(FLOW))).toEqual({
      transport: 'udp',
      localAddress: '127.0.0.1',
      localPort: 5060,
      remoteAddress: '192.0.2.77',
      remotePort: 40_000,
    });
    expect(tokens.read(tokens.make(FLOW6))).toMatchObject({
      transport: 'tcp',
      localAddress: '2001:db8::1',
      remoteAddress: '2001:db8::77',
      remotePort: 7,
    });
  });

  test('has 80 bits of signature, then transport, our address and that of the client', () => {
    const bytes = Buffer.from(tokens.make(FLOW), 'base64');
    expect(bytes.subarray(10).toString('hex')).toBe('017f00000113c4c000024d9c40');
  });

  test('that was changed, or made with another key, is broken', () => {
    const token = tokens.make(FLOW);
    expect(tokens.read((token.startsWith('A') ? 'B' : 'A') + token.slice(1))).toBe('broken');
    expect(tokens.read(`${token.slice(0, -6)}AAAAA=`)).toBe('broken');
    expect(new FlowTokens(Buffer.alloc(20, 2)).read(token)).toBe('broken');
  });

  test.each(['', 'alice', 'AAAA', '%41%42', 'a'.repeat(30), 'AAAA'.repeat(9)])('"%s" is none', (text) => {
    expect(tokens.read(text)).toBeNull();
  });
});

describe('with rr', () => {
  let bench: ModuleBench;
  beforeEach(async () => {
    bench = new ModuleBench();
    await bench.load(outbound, { force_outbound_flag: 5, force_no_outbound_flag: 6, flow_token_secret: 'secret' });
    await bench.load(rr);
  });

  const request = (method: string, headers: string) =>
    bench.context(`${method} sip:bob@192.0.2.7 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKx
${headers}From: <sip:alice@a>;tag=ft
To: <sip:bob@b>
Call-ID: c
CSeq: 1 ${method}
Content-Length: 0

`);
  const hasToken = (method: string, headers: string, flags = 0): boolean => {
    const ctx = request(method, headers);
    ctx.flags = flags;
    bench.call('record_route', ctx);
    return ctx.recordRoute!.user !== null;
  };
  const REGISTERED = 'Contact: <sip:u@192.0.2.1>;reg-id=1\n';

  test('a registration with reg-id and a dialog with ob get a token, straight from the client', () => {
    const second = 'Via: SIP/2.0/UDP 192.0.2.3;branch=z9hG4bKy\n';
    expect(hasToken('REGISTER', REGISTERED)).toBe(true);
    expect(hasToken('REGISTER', second + REGISTERED)).toBe(false);
    expect(hasToken('REGISTER', 'Contact: <sip:u@192.0.2.1;ob>\n')).toBe(false);
    expect(hasToken('INVITE', 'Contact: <sip:u@192.0.2.1;ob>\n')).toBe(true);
    expect(hasToken('INVITE', `${second}Contact: <sip:u@192.0.2.1;ob>\n`)).toBe(false);
    expect(hasToken('INVITE', REGISTERED)).toBe(false);
    expect(hasToken('INVITE', `${second}Route: <sip:127.0.0.1;lr;ob>\n`)).toBe(true);
  });

  test('a dialog of a call that comes by the flow of a client has the token of that flow', () => {
    const registered = request('INVITE', 'Contact: <sip:u@192.0.2.1;ob>\n');
    bench.call('record_route', registered);
    const token = registered.recordRoute!.user!;
    const tokenFor = (user: string): string => {
      const ctx = request('INVITE', `Route: <sip:${user}@127.0.0.1;lr;ob>\n`);
      ctx.flow = { ...ctx.flow, remotePort: 9 };
      bench.call('record_route', ctx);
      return ctx.recordRoute!.user!;
    };
    expect(tokenFor(token)).toBe(token);
    expect(tokenFor('alice')).not.toBe(token);
    expect(tokenFor('alice')).not.toBe('alice');
  });

  test('any worker takes the tokens of another, also without a secret', async () => {
    const benches = benchWorkers(2).map((each) => new ModuleBench(undefined, undefined, each));
    for (const each of benches) {
      await each.load(outbound);
      await each.load(rr);
    }
    const [one, other] = benches as [ModuleBench, ModuleBench];
    const made = request('INVITE', 'Contact: <sip:u@192.0.2.1;ob>\n');
    one.call('record_route', made);
    expect(other.call('loose_route', request('INVITE', `Route: <sip:${made.recordRoute!.user!}@127.0.0.1;lr>\n`))).toBe(
      -3,
    );
  });

  test('flags decide against what the request says', () => {
    expect(hasToken('INVITE', '', 1 << 5)).toBe(true);
    expect(hasToken('REGISTER', REGISTERED, 1 << 6)).toBe(false);
  });

  test('a request with a token goes by its flow, unless it came by it', () => {
    const made = request('INVITE', 'Contact: <sip:u@192.0.2.1;ob>\n');
    bench.call('record_route', made);
    const token = made.recordRoute!.user!;
    const route = `Route: <sip:${token}@127.0.0.1;lr>\n`;
    const back = request('INVITE', route);
    expect(bench.call('loose_route', back)).toBe(-3);
    const other = request('INVITE', route);
    other.flow = { ...other.flow, remotePort: 9 };
    expect(bench.call('loose_route', other)).toBe(2);
    expect(other.sendSocket).toBe(LOCAL_SOCKET);
    const { remoteAddress, remotePort } = made.flow;
    expect(other.destination).toBe(`sip:${remoteAddress}:${remotePort};transport=udp`);
    const forged = request('INVITE', route.replace(token, `${token[0] === 'A' ? 'B' : 'A'}${token.slice(1)}`));
    expect(bench.call('loose_route', forged)).toBe(-2);
  });
});
