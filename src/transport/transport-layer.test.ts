import { afterEach, describe, expect, test } from 'vitest';
import { TransportKit } from '../../test/mock/transport-kit.ts';
import { until } from '../../test/support/until.ts';
import type { LocalSocket, Transport } from '../sip/flow.ts';
import { SocketChoice } from './socket-choice.ts';

const kits: TransportKit[] = [];

afterEach(async () => {
  await Promise.all(kits.splice(0).map((kit) => kit.close()));
});

function newKit(limits?: ConstructorParameters<typeof TransportKit>[0]): TransportKit {
  const kit = new TransportKit(limits);
  kits.push(kit);
  return kit;
}

describe('listening', () => {
  test('sockets are numbered and kept in the order of the calls', async () => {
    const kit = newKit();
    await Promise.all([kit.listen('udp'), kit.listen('tcp'), kit.listen('udp', '127.0.0.2')]);
    expect(kit.layer.sockets.map(({ id, transport, address }) => `${id} ${transport} ${address}`)).toEqual([
      '0 udp 127.0.0.1',
      '1 tcp 127.0.0.1',
      '2 udp 127.0.0.2',
    ]);
  });

  test('a host name is resolved, shown in the snapshot and ours', async () => {
    const kit = newKit();
    const { address, port } = await kit.listen('udp', 'localhost');
    expect(address).toBe('127.0.0.1');
    expect(kit.layer.snapshot().sockets).toEqual([{ socket: kit.layer.sockets[0], hostName: 'localhost' }]);
    expect(kit.layer.isMyself('LocalHost', port, 'udp')).toBe(true);
    expect(kit.layer.isMyself('localhost', port, 'tcp')).toBe(false);
  });

  test('an address and port given twice are one socket', async () => {
    const kit = newKit();
    const { port } = await kit.listen('udp');
    const first = await kit.listen('udp', '127.0.0.3', port);
    expect(await kit.listen('udp', '127.0.0.3', port)).toBe(first);
    expect(kit.layer.sockets).toHaveLength(2);
    await expect(kit.listen('tcp', '127.0.0.3', port)).resolves.not.toBe(first);
  });

  test('an unknown host name is refused with one line', async () => {
    await expect(newKit().listen('udp', 'no such host', 5060)).rejects.toThrow(
      'cannot listen on udp:no such host:5060: no address is known for that name',
    );
  });

  test('a transport that does not exist here is refused with one line', async () => {
    await expect(newKit().listen('sctp', '127.0.0.1', 5060)).rejects.toThrow(
      'cannot listen on sctp:127.0.0.1:5060: this transport is not available yet',
    );
  });

  test('what a socket advertises is ours and kept with it', async () => {
    const kit = newKit();
    const socket = await kit.layer.listen({
      transport: 'udp',
      host: '127.0.0.1',
      port: 0,
      advertisedAddress: 'pub.example.com',
      advertisedPort: 5070,
      name: 'outside',
    });
    expect(socket).toMatchObject({ advertisedAddress: 'pub.example.com', advertisedPort: 5070, name: 'outside' });
    expect(kit.layer.isMyself('pub.example.com', 5070, null)).toBe(true);
  });

  test('aliases are ours and listed', () => {
    const kit = newKit();
    const alias = { transport: null, host: '[2001:db8::1]', port: 0 };
    expect(kit.layer.addAlias(alias)).toBe(true);
    expect(kit.layer.addAlias(alias)).toBe(false);
    expect(kit.layer.isMyself('2001:db8:0::1', null, null)).toBe(true);
    expect(kit.layer.snapshot().aliases).toEqual([{ ...alias, host: '2001:db8::1' }]);
  });
});

describe('before a flush', () => {
  const flowTo = (socket: LocalSocket, port: number) => ({
    socket,
    remoteAddress: '127.0.0.1',
    remotePort: port,
    connection: 0,
  });

  test('the hook is called once for all that leaves together, and not when nothing does', async () => {
    const kit = newKit();
    const udp = await kit.listen('udp');
    const tcp = await kit.listen('tcp');
    const order: string[] = [];
    kit.layer.beforeFlush = () => order.push('before');
    kit.layer.onMessage = (text) => order.push(text.slice(0, 1));
    kit.layer.flush();
    expect(order).toEqual([]);
    kit.layer.send(flowTo(udp, udp.port), 'A'.repeat(30));
    kit.layer.send(flowTo(udp, udp.port), 'B'.repeat(30));
    kit.layer.send(flowTo(tcp, tcp.port), 'C sip:x SIP/2.0\r\nl: 0\r\n\r\n');
    kit.layer.flush();
    kit.layer.flush();
    await until('messages', () => order.length === 4);
    expect(order[0]).toBe('before');
    expect(order.slice(1).sort()).toEqual(['A', 'B', 'C']);
  });

  test('it is called too when a stream connection writes before its turn', async () => {
    const kit = newKit({ tcpConnectionQueue: 1000 });
    const tcp = await kit.listen('tcp');
    const flow = flowTo(tcp, tcp.port);
    kit.layer.send(flow, '\r\n');
    await until('connection', () => kit.layer.snapshot().connections[0]?.state === 'open');
    let calls = 0;
    kit.layer.beforeFlush = () => calls++;
    kit.layer.send(flow, ' '.repeat(2000));
    expect(calls).toBe(0);
    expect(kit.layer.send(flow, '\r\n')).toBe(true);
    expect(calls).toBe(1);
    kit.layer.flush();
    expect(calls).toBe(2);
  });
});

describe('the socket to send from', () => {
  let id = 0;
  function socket(address: string, transport: Transport = 'udp'): LocalSocket {
    const family = address.includes(':') ? 6 : 4;
    return {
      id: id++,
      transport,
      family,
      address,
      port: 5060,
      advertisedAddress: null,
      advertisedPort: null,
      name: null,
    };
  }

  const loopback = socket('127.0.0.1');
  const outside = socket('192.0.2.2');
  const other = socket('192.0.2.3');
  const six = socket('2001:db8::2');
  const tcp = socket('192.0.2.2', 'tcp');
  const choice = new SocketChoice();
  choice.update([loopback, outside, other, six, tcp]);

  test('is the preferred one when it has the transport and the family', () => {
    expect(choice.select('udp', '198.51.100.1', other)).toBe(other);
    expect(choice.select('udp', '198.51.100.1', loopback)).toBe(loopback);
  });

  test('is the first that is not loopback otherwise', () => {
    expect(choice.select('udp', '198.51.100.1', null)).toBe(outside);
    expect(choice.select('udp', '198.51.100.1', six)).toBe(outside);
    expect(choice.select('tcp', '198.51.100.1', other)).toBe(tcp);
    expect(choice.select('udp', '2001:db8::9', outside)).toBe(six);
  });

  test('is the forced one, else the one that was received on', () => {
    expect(choice.select('udp', '198.51.100.1', other, outside)).toBe(other);
    expect(choice.select('udp', '198.51.100.1', socket('192.0.2.4', 'tcp'), other)).toBe(other);
  });

  test('a forced one of another transport stands for the one at the same place', () => {
    expect(choice.select('udp', '198.51.100.1', tcp, other)).toBe(outside);
    expect(choice.select('tcp', '198.51.100.1', outside)).toBe(tcp);
  });

  test('is at the address the system would send from, where that counts, unless one is forced', () => {
    const sourceOf = (address: string): string => (address === '198.51.100.1' ? '192.0.2.3' : '192.0.2.99');
    expect(choice.select('udp', '198.51.100.1', null, outside, sourceOf)).toBe(other);
    expect(choice.select('udp', '198.51.100.1', outside, null, sourceOf)).toBe(outside);
    expect(choice.select('udp', '198.51.100.2', null, outside, sourceOf)).toBeNull();
  });

  test('is that of a multicast group only for what came by it, or where there are no others', () => {
    const groups = [socket('239.1.2.3'), socket('ff05::99')] as const;
    const local = new SocketChoice();
    local.update([...groups, outside]);
    expect(local.select('udp', '198.51.100.1', null)).toBe(outside);
    expect(local.select('udp', '198.51.100.1', groups[0])).toBe(outside);
    expect(local.select('udp', '198.51.100.1', null, groups[0])).toBe(groups[0]);
    expect(local.select('udp', '2001:db8::9', null)).toBe(groups[1]);
  });

  test('is none where we do not listen', () => {
    expect(choice.select('tcp', '2001:db8::9', six)).toBeNull();
    expect(choice.select('tls', '198.51.100.1', null)).toBeNull();
  });

  test('is the last loopback one where there are no others', () => {
    const second = socket('127.0.0.2');
    const local = new SocketChoice();
    local.update([loopback, second]);
    expect(local.select('udp', '127.0.0.9', null)).toBe(second);
  });
});

test('with mhomed the lack of a socket is logged, but not for one who can do without', async () => {
  const kit = new TransportKit({ multihomed: true });
  try {
    await kit.listen('udp');
    expect(kit.layer.findSocket('tcp', '127.0.0.1', null)).toBeNull();
    expect(kit.log.lines).toEqual([]);
    expect(kit.layer.selectSocket('tcp', '127.0.0.1', null)).toBeNull();
    expect(kit.log.lines).toEqual(['error: no socket at the address from which tcp:127.0.0.1 is reached']);
  } finally {
    await kit.close();
  }
});
