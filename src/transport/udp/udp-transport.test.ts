import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { afterEach, describe, expect, test as baseTest } from 'vitest';
import { openHandles, TransportKit } from '../../../test/mock/transport-kit.ts';
import { until } from '../../../test/support/until.ts';
import type { LocalSocket } from '../../sip/flow.ts';
import { udpBatchNative } from './batch-native.ts';
import { batchPortOpener } from './batch-port.ts';
import { openDgramPort } from './dgram-port.ts';

const MESSAGE = 'OPTIONS sip:a@b SIP/2.0\r\nX: \xe9\xff\x00\r\nContent-Length: 0\r\n\r\n';

interface Peer {
  readonly socket: Socket;
  readonly got: { readonly text: string; readonly from: RemoteInfo }[];
}

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function newPeer(address = '127.0.0.1'): Promise<Peer> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const got: { text: string; from: RemoteInfo }[] = [];
  socket.on('message', (bytes, from) => got.push({ text: bytes.toString('latin1'), from }));
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  closing.push(() => new Promise((resolve) => socket.close(() => resolve())));
  return { socket, got };
}

function flowTo(socket: LocalSocket, peer: Peer) {
  const { address, port } = peer.socket.address();
  return { socket, remoteAddress: address, remotePort: port, connection: 0 };
}

const native = udpBatchNative();

const PORTS = [
  { name: 'node:dgram', openUdpPort: openDgramPort },
  { name: 'batches', openUdpPort: 'failure' in native ? null : batchPortOpener(native) },
];

describe.each(PORTS)('UDP by $name', ({ openUdpPort }) => {
  const test = baseTest.skipIf(openUdpPort === null);
  function newKit(limits?: ConstructorParameters<typeof TransportKit>[0]): TransportKit {
    const kit = new TransportKit(limits, openUdpPort ?? undefined);
    closing.push(() => kit.close());
    return kit;
  }

  test('a datagram arrives byte for byte with the peer and the socket it came by', async () => {
    const kit = newKit();
    const socket = await kit.listen('udp');
    const peer = await newPeer();
    peer.socket.send(Buffer.from(MESSAGE, 'latin1'), socket.port, '127.0.0.1');
    await until('message', () => kit.received.length > 0);
    expect(kit.received).toEqual([{ text: MESSAGE, flow: flowTo(socket, peer) }]);
    expect(kit.received[0]!.flow.socket).toBe(kit.layer.sockets[0]);
  });

  test('what is sent leaves byte for byte from the socket of the flow, on flush', async () => {
    const kit = newKit();
    await kit.listen('udp');
    const second = await kit.listen('udp');
    const peer = await newPeer();
    expect(kit.layer.send(flowTo(second, peer), MESSAGE)).toBe(true);
    kit.layer.flush();
    await until('message', () => peer.got.length > 0);
    expect(peer.got[0]).toMatchObject({ text: MESSAGE, from: { address: '127.0.0.1', port: second.port } });
  });

  test('what nobody flushes goes out by itself, in order', async () => {
    const kit = newKit();
    const socket = await kit.listen('udp');
    const peer = await newPeer();
    for (let number = 0; number < 5; number++) {
      kit.layer.send(flowTo(socket, peer), `${MESSAGE}${number}`);
    }
    await until('messages', () => peer.got.length === 5);
    expect(peer.got.map(({ text }) => text.at(-1)).join('')).toBe('01234');
  });

  test('IPv6 works like IPv4 and a wildcard IPv6 socket leaves the IPv4 port free', async () => {
    const kit = newKit();
    const socket = await kit.listen('udp', '[::1]');
    expect(socket).toMatchObject({ family: 6, address: '::1' });
    const peer = await newPeer('::1');
    peer.socket.send(Buffer.from(MESSAGE, 'latin1'), socket.port, '::1');
    await until('message', () => kit.received.length > 0);
    kit.layer.send(kit.received[0]!.flow, MESSAGE);
    await until('answer', () => peer.got.length > 0);
    const wildcard = await kit.listen('udp', '::');
    await expect(kit.listen('udp', '0.0.0.0', wildcard.port)).resolves.toMatchObject({ port: wildcard.port });
  });

  test('probes shorter than a message are dropped and counted', async () => {
    const kit = newKit();
    const socket = await kit.listen('udp');
    const peer = await newPeer();
    peer.socket.send('\r\n\r\n', socket.port, '127.0.0.1');
    peer.socket.send(Buffer.from(MESSAGE, 'latin1'), socket.port, '127.0.0.1');
    await until('message', () => kit.received.length > 0);
    expect(kit.received).toHaveLength(1);
    expect(kit.layer.snapshot().counters.udp).toEqual({ received: 1, sent: 0, dropped: 1, errors: 0 });
  });

  test('a busy port is refused with one line that says address, port and reason', async () => {
    const kit = newKit();
    const { port } = await kit.listen('udp');
    const error = await newKit()
      .listen('udp', '127.0.0.1', port)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'EADDRINUSE',
      message: `cannot listen on udp:127.0.0.1:${port}: the address is already in use by another program`,
    });
  });

  test('an address that the machine does not have is refused', async () => {
    await expect(newKit().listen('udp', '203.0.113.77')).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
      message: 'cannot listen on udp:203.0.113.77:0: this machine does not have that address',
    });
  });

  test('a message too long for a datagram, a bad port and a closed layer are refused at once', async () => {
    const kit = newKit();
    const socket = await kit.listen('udp');
    const peer = await newPeer();
    const flow = flowTo(socket, peer);
    expect(kit.layer.send(flow, 'x'.repeat(65_508))).toBe(false);
    expect(kit.layer.send({ ...flow, remotePort: 0 }, MESSAGE)).toBe(false);
    expect(kit.layer.send({ ...flow, remotePort: 65_536 }, MESSAGE)).toBe(false);
    await kit.layer.close();
    expect(kit.layer.send(flow, MESSAGE)).toBe(false);
    expect(kit.layer.snapshot().counters.udp.dropped).toBe(4);
  });

  test('what the kernel refuses is reported with its flow, its text and the reason', async () => {
    const kit = newKit();
    const socket = await kit.listen('udp');
    const flow = { socket, remoteAddress: '::1', remotePort: 5060, connection: 0 };
    expect(kit.layer.send(flow, MESSAGE)).toBe(true);
    await until('failure', () => kit.failures.length > 0);
    expect(kit.failures[0]).toMatchObject({ flow, text: MESSAGE, code: 'EINVAL' });
    expect(kit.failures[0]!.reason).toContain('udp send to [::1]:5060 failed');
    expect(kit.layer.snapshot().counters.udp.errors).toBe(1);
  });

  test('what is sent when a datagram was refused goes out too', async () => {
    const kit = newKit();
    const socket = await kit.listen('udp');
    const peer = await newPeer();
    kit.layer.onError = () => {
      kit.layer.send(flowTo(socket, peer), `${MESSAGE}instead`);
      kit.layer.flush();
    };
    kit.layer.send({ ...flowTo(socket, peer), remoteAddress: '255.255.255.255' }, MESSAGE);
    kit.layer.send(flowTo(socket, peer), `${MESSAGE}beside`);
    kit.layer.flush();
    await until('both', () => peer.got.length === 2);
    const ends = peer.got.map(({ text }) => text.slice(Buffer.from(MESSAGE, 'latin1').length));
    expect(ends.sort()).toEqual(['beside', 'instead']);
  });

  test('close leaves no handle behind and sends what was queued', async () => {
    await until('end of the tests before', () => openHandles().length === 0);
    const peer = await newPeer();
    const before = openHandles();
    const kit = new TransportKit({}, openUdpPort ?? undefined);
    const socket = await kit.listen('udp');
    kit.layer.send(flowTo(socket, peer), MESSAGE);
    await kit.close();
    await until('end of all handles', () => openHandles().join() === before.join());
    await expect(newKit().listen('udp', socket.address, socket.port)).resolves.toMatchObject({ port: socket.port });
    await until('message', () => peer.got.length > 0);
  });

  test('a burst arrives and leaves whole and in order, long messages too', async () => {
    const kit = newKit();
    const socket = await kit.listen('udp');
    const peer = await newPeer();
    kit.layer.onMessage = (text, flow) => kit.layer.send(flow, text);
    const burst = Array.from({ length: 300 }, (_, index) =>
      `${MESSAGE}${index} `.padEnd(index % 50 === 0 ? 60_000 : 400, 'x'),
    );
    peer.socket.setRecvBufferSize(4_000_000);
    for (let from = 0; from < burst.length; from += 75) {
      for (const text of burst.slice(from, from + 75)) {
        peer.socket.send(Buffer.from(text, 'latin1'), socket.port, socket.address);
      }
      await until('answers', () => peer.got.length === from + 75);
    }
    expect(peer.got.map(({ text }) => text)).toEqual(burst);
  });

  test('each datagram is told by its own peer', async () => {
    const kit = newKit();
    const socket = await kit.listen('udp', '0.0.0.0');
    const peers = await Promise.all(Array.from({ length: 40 }, (_, index) => newPeer(`127.0.${index}.77`)));
    for (let round = 1; round <= 2; round++) {
      for (const { socket: from } of peers) from.send(`${MESSAGE}${from.address().address}`, socket.port, '127.0.0.1');
      await until('messages', () => kit.received.length === round * peers.length);
    }
    for (const { text, flow } of kit.received)
      expect(text).toBe(Buffer.from(`${MESSAGE}${flow.remoteAddress}`).toString('latin1'));
    for (const peer of peers) kit.layer.send(flowTo(socket, peer), peer.socket.address().address);
    await until('answers', () => peers.every(({ got }) => got.length === 1));
    for (const { socket: own, got } of peers) expect(got[0]!.text).toBe(own.address().address);
  });

  test('a datagram that is refused does not take those beside it along', async () => {
    const kit = newKit();
    const socket = await kit.listen('udp');
    const peer = await newPeer();
    const good = flowTo(socket, peer);
    for (const remoteAddress of ['::1', '255.255.255.255', 'no address']) {
      kit.layer.send(good, MESSAGE);
      kit.layer.send({ ...good, remoteAddress }, MESSAGE);
      kit.layer.send(good, MESSAGE);
    }
    await until('messages', () => peer.got.length === 6 && kit.failures.length === 3);
    expect(kit.failures.map(({ flow }) => flow.remoteAddress).sort()).toEqual(['255.255.255.255', '::1', 'no address']);
  });
});
