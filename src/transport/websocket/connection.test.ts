import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { clientFrame, close, described, serverFrames, text } from '../../../test/mock/websocket-frames.ts';
import { TransportKit } from '../../../test/mock/transport-kit.ts';
import { until } from '../../../test/support/until.ts';
import type { Flow, LocalSocket } from '../../sip/flow.ts';
import type { WebSocketHandle } from '../../sip/web-socket.ts';

const REQUEST = 'GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n';
const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of closing.splice(0).reverse()) await end();
});

interface Stage {
  readonly kit: TransportKit;
  readonly socket: LocalSocket;
  readonly peer: Socket;
  readonly handle: WebSocketHandle;
  /** As the HTTP request came. */
  readonly flow: Flow;
  /** What the peer got, in words. */
  got(): string[];
  readonly isEnded: () => boolean;
}

/** A connection on which `REQUEST` and `behind` came, and which was upgraded at once. */
async function upgraded(behind: Buffer = Buffer.alloc(0), limits = {}): Promise<Stage> {
  const kit = new TransportKit(limits);
  closing.push(() => kit.close());
  const ended: Flow[] = [];
  kit.layer.onConnectionClosed = (flow) => ended.push(flow);
  const socket = await kit.listen('tcp');
  const made: { handle: WebSocketHandle; flow: Flow }[] = [];
  kit.layer.onMessage = (message, flow) => {
    if (!message.startsWith('GET')) {
      kit.received.push({ text: message, flow });
      return;
    }
    kit.layer.send(flow, 'yes|');
    const handle = kit.layer.upgrade(flow, { closeTime: 5000, onReceived: () => undefined, onSent: () => undefined });
    made.push({ handle: handle!, flow });
  };
  const peer = connect(socket.port, '127.0.0.1');
  closing.push(() => {
    peer.destroy();
  });
  let written = '';
  peer.on('data', (bytes) => (written += bytes.toString('latin1')));
  peer.on('error', () => undefined);
  peer.write(Buffer.concat([Buffer.from(REQUEST), behind]));
  await until('answer', () => written.startsWith('yes|'));
  return {
    kit,
    socket,
    peer,
    ...made[0]!,
    got: () => serverFrames(written.slice(4)).frames.map(described),
    isEnded: () => ended.length > 0,
  };
}

test('messages after the handshake are frames both ways, even in the segment that brought it', async () => {
  const { kit, peer, got } = await upgraded(text('one'));
  peer.write(text('two'));
  await until('messages', () => kit.received.length === 2);
  const [first] = kit.received;
  expect(kit.received.map((each) => each.text)).toEqual(['one', 'two']);
  expect(first!.flow).toMatchObject({ remotePort: peer.localPort, socket: { transport: 'ws', address: '127.0.0.1' } });
  kit.layer.send(first!.flow, 'three');
  await until('frame', () => got().length === 1);
  expect(got()).toEqual(['text three']);
});

test('the connection is found by its peer and shown as what it is, and no longer as TCP', async () => {
  const { kit, socket, peer, flow, got } = await upgraded();
  const byPeer = { ...flow, connection: 0, remotePort: peer.localPort! };
  const ws = kit.layer.selectSocket('ws', '127.0.0.1', socket)!;
  expect(kit.layer.isConnected({ ...byPeer, socket: ws })).toBe(true);
  expect(kit.layer.isConnected(flow)).toBe(false);
  expect(kit.layer.snapshot().connections).toMatchObject([{ transport: 'ws', id: flow.connection }]);
  expect(kit.layer.isMyself('127.0.0.1', socket.port, 'ws')).toBe(true);
  kit.layer.send({ ...byPeer, socket: ws }, 'found');
  await until('frame', () => got().length === 1);
});

test('a client without connection is not connected to, and that is said', async () => {
  const { kit, socket } = await upgraded();
  const ws = kit.layer.selectSocket('ws', '127.0.0.1', socket)!;
  expect(kit.layer.send({ socket: ws, remoteAddress: '127.0.0.1', remotePort: 9, connection: 0 }, 'x')).toBe(false);
  expect(kit.log.lines).toContain(
    'warning: ws send to 127.0.0.1:9: TCP/TLS connection for WebSocket could not be found',
  );
  expect(kit.failures).toEqual([]);
});

test('a second upgrade of one connection does not happen', async () => {
  const { kit, flow } = await upgraded();
  const options = { closeTime: 1, onReceived: () => undefined, onSent: () => undefined };
  expect(kit.layer.upgrade(flow, options)).toBe(null);
});

test('a Close of the client is answered, then the connection ends and its end is told', async () => {
  const { kit, peer, got, isEnded, handle } = await upgraded();
  peer.write(close(1000));
  await until('end', isEnded);
  expect(handle).toMatchObject({ state: 'closed', end: 'remote' });
  await until('frame', () => got().length === 1);
  expect(got()).toEqual(['close 1000 Normal closure']);
  expect(kit.layer.snapshot().connections).toEqual([]);
});

test('no message follows our Close', async () => {
  const { kit, flow, got, handle } = await upgraded();
  const ws = kit.layer.selectSocket('ws', '127.0.0.1', flow.socket)!;
  expect(handle.close(1000, 'enough')).toBe(true);
  expect(kit.layer.send({ ...flow, socket: ws }, 'late')).toBe(false);
  await until('frame', () => got().length > 0);
  expect(got()).toEqual(['close 1000 enough']);
});

test('a connection that breaks off has failed', async () => {
  const { peer, isEnded, handle } = await upgraded();
  peer.destroy();
  await until('end', isEnded);
  expect(handle).toMatchObject({ state: 'closed', end: 'failed' });
  expect(handle.ping('x')).toBe(false);
});

test('a server that stops tells clients that it goes away', async () => {
  const { kit, got } = await upgraded();
  await kit.close();
  await until('frame', () => got().length === 1);
  expect(got()).toEqual(['close 1001 Going away']);
});

test('a message whose rest does not come ends the connection', async () => {
  const { kit, peer, isEnded } = await upgraded(Buffer.alloc(0), { tcpMessageTime: 20_000 });
  peer.write(clientFrame({ opcode: 1, payload: 'begun', isFinal: false }));
  await until('bytes', () => kit.time.timers.size > 1);
  kit.time.run(21_000);
  await until('end', isEnded);
});

test('messages that could not be sent are told as they were given', async () => {
  const { kit, peer, flow, isEnded } = await upgraded();
  const ws = kit.layer.selectSocket('ws', '127.0.0.1', flow.socket)!;
  peer.destroy();
  kit.layer.send({ ...flow, socket: ws }, 'lost');
  kit.layer.send({ ...flow, socket: ws }, 'x'.repeat(300_000));
  kit.layer.flush();
  await until('end', isEnded);
  await until('failures or not', () => kit.time.timers.size === 0);
  for (const failure of kit.failures) expect(['lost', 'x'.repeat(300_000)]).toContain(failure.text);
});
