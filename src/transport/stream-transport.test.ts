import { connect, createServer, type AddressInfo } from 'node:net';
import { constants } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { flowTo, StreamStage, streamEvents, streamMessage } from '../../test/mock/stream-peers.ts';
import { LineRecorder, openHandles, TransportKit } from '../../test/mock/transport-kit.ts';
import { until } from '../../test/support/until.ts';
import { VirtualTime } from '../lib/testing/virtual-time.ts';
import type { LocalSocket } from '../sip/flow.ts';
import { defaultLimits } from './limits.ts';
import { SendOption } from './send-failure.ts';
import { systemStreams } from './stream-sockets.ts';
import { StreamTransport } from './stream-transport.ts';

const stage = new StreamStage();
afterEach(() => stage.close());

describe('receiving', () => {
  test('a message that comes one byte per segment arrives whole', async () => {
    const { kit, peer } = await stage.connected();
    const text = streamMessage('one', 'hello \xff');
    for (const byte of text) {
      await peer.write(byte);
    }
    await until('message', () => kit.received.length > 0);
    expect(kit.received.map((item) => item.text)).toEqual([text]);
  });

  test('two and a half messages in one segment are two messages and a third when its rest comes', async () => {
    const { kit, peer } = await stage.connected();
    const third = streamMessage('three', 'body');
    await peer.write(streamMessage('one') + streamMessage('two', 'x') + third.slice(0, 30));
    await until('two messages', () => kit.received.length === 2);
    await peer.write(third.slice(30));
    await until('third message', () => kit.received.length === 3);
    expect(kit.received.map((item) => item.text)).toEqual([streamMessage('one'), streamMessage('two', 'x'), third]);
  });

  test('all messages of a connection share one flow that names it', async () => {
    const { kit, socket, peer } = await stage.connected();
    await peer.write(streamMessage('one') + streamMessage('two'));
    await until('messages', () => kit.received.length === 2);
    expect(kit.received[0]!.flow).toEqual({
      socket,
      remoteAddress: '127.0.0.1',
      remotePort: peer.port,
      connection: kit.layer.snapshot().connections[0]!.id,
    });
    expect(kit.received[1]!.flow).toBe(kit.received[0]!.flow);
  });

  test('a double CRLF is answered with one CRLF and a single CRLF with nothing', async () => {
    const { kit, peer } = await stage.connected();
    await peer.write('\r\n');
    await peer.write(streamMessage('one'));
    await until('message', () => kit.received.length === 1);
    await peer.write('\r\n\r\n');
    await until('pong', () => peer.text !== '');
    await peer.write(streamMessage('two'));
    await until('message', () => kit.received.length === 2);
    expect(peer.text).toBe('\r\n');
  });

  test('keep-alives are not answered when that is switched off', async () => {
    const { kit, peer } = await stage.connected({ tcpCrlfPing: false });
    await peer.write(`\r\n\r\n${streamMessage('one')}`);
    await until('message', () => kit.received.length === 1);
    kit.layer.send(kit.received[0]!.flow, 'reply');
    await until('reply', () => peer.text !== '');
    expect(peer.text).toBe('reply');
  });

  test('a stream that cannot be cut into messages is closed with a line in the log', async () => {
    const { kit, peer } = await stage.connected();
    await peer.write('MESSAGE sip:a@b SIP/2.0\r\nCall-ID: x\r\n\r\n');
    await until('close', () => peer.closed);
    expect(kit.received).toEqual([]);
    expect(kit.log.lines.join('\n')).toMatch(
      /error: tcp connection \d+ with 127\.0\.0\.1:\d+ closed: .*no-content-length/,
    );
    expect(kit.layer.snapshot().counters.tcp).toMatchObject({ dropped: 1, errors: 1 });
  });

  test('a message beyond the limit closes the connection', async () => {
    const { kit, peer } = await stage.connected({ streamMessage: 1000 });
    await peer.write(`MESSAGE sip:a@b SIP/2.0\r\nX: ${'x'.repeat(2000)}`);
    await until('close', () => peer.closed);
    expect(kit.log.lines.join('\n')).toContain('too-large');
  });

  test('a peer that resets in the middle of a message is forgotten without an error', async () => {
    const { kit, peer } = await stage.connected();
    await peer.write('MESSAGE sip:a@b SIP/2.0\r\n');
    peer.socket.resetAndDestroy();
    await until('end', () => kit.layer.snapshot().connections.length === 0);
    expect(kit.log.lines.filter((line) => line.startsWith('error'))).toEqual([]);
    expect(kit.time.timers.size).toBe(0);
  });

  test('a reset is counted', async () => {
    const { kit, peer } = await stage.connected();
    await peer.write(streamMessage('one'));
    await until('message', () => kit.received.length === 1);
    peer.socket.resetAndDestroy();
    await until('end', () => kit.layer.snapshot().connections.length === 0);
    expect(streamEvents(kit)).toEqual({ passive_open: 1, established: 1, con_reset: 1 });
  });

  test('what came before the peer closed its half is answered if the answer is ready', async () => {
    const { kit, peer } = await stage.connected();
    kit.layer.onMessage = (_text, flow) => kit.layer.send(flow, 'answer');
    peer.socket.end(streamMessage('one'));
    await until('close', () => peer.closed);
    expect(peer.text).toBe('answer');
  });
});

describe('sending', () => {
  test('an answer goes back by the connection the request came by', async () => {
    const { kit, peer } = await stage.connected();
    await peer.write(streamMessage('one'));
    await until('message', () => kit.received.length === 1);
    expect(kit.layer.send(kit.received[0]!.flow, 'first ')).toBe(true);
    expect(kit.layer.send(kit.received[0]!.flow, 'second')).toBe(true);
    await until('answer', () => peer.text === 'first second');
    expect(kit.layer.snapshot().connections).toHaveLength(1);
  });

  test('a connection of another peer is not used, even where the flow names it', async () => {
    const { kit, socket, peer } = await stage.connected();
    const { id } = kit.layer.snapshot().connections[0]!;
    const other = await stage.listener('127.0.0.2');
    const flow = { ...flowTo(socket, other.port, id), remoteAddress: '127.0.0.2' };
    expect(kit.layer.isConnected(flow)).toBe(false);
    kit.layer.send(flow, streamMessage('mine'));
    kit.layer.flush();
    await until('message', () => other.accepted[0]?.text === streamMessage('mine'));
    expect(peer.text).toBe('');
  });

  test('a connection is opened once from the socket address and used again', async () => {
    const kit = stage.newKit();
    const socket = await kit.listen('tcp', '127.0.0.2');
    const peer = await stage.listener('127.0.0.2');
    expect(kit.layer.isConnected(flowTo(socket, peer.port))).toBe(false);
    expect(kit.layer.send(flowTo(socket, peer.port), 'one ')).toBe(true);
    await until('message', () => peer.accepted[0]?.text === 'one ');
    expect(kit.layer.isConnected(flowTo(socket, peer.port))).toBe(true);
    expect(kit.layer.send(flowTo(socket, peer.port), 'two')).toBe(true);
    await until('message', () => peer.accepted[0]?.text === 'one two');
    expect(peer.accepted).toHaveLength(1);
    expect(streamEvents(kit)).toEqual({ connect_success: 1, established: 1 });
    expect(peer.accepted[0]!.socket.remoteAddress).toBe('127.0.0.2');
    expect(kit.layer.snapshot().connections).toMatchObject([
      { outgoing: true, state: 'open', sourcePort: peer.port, destinationPort: peer.accepted[0]!.socket.remotePort },
    ]);
  });

  test('what the peer sends on a connection we opened is received', async () => {
    const kit = stage.newKit();
    const socket = await kit.listen('tcp');
    const peer = await stage.listener();
    kit.layer.send(flowTo(socket, peer.port), streamMessage('out'));
    await until('connection', () => peer.accepted.length === 1);
    await peer.accepted[0]!.write(streamMessage('in'));
    await until('message', () => kit.received.length === 1);
    expect(kit.received[0]).toMatchObject({ text: streamMessage('in'), flow: { remotePort: peer.port } });
  });

  test('a dead connection is replaced by a new one to the address of the flow', async () => {
    const kit = stage.newKit();
    const socket = await kit.listen('tcp');
    const peer = await stage.listener();
    kit.layer.send(flowTo(socket, peer.port), 'one');
    await until('message', () => peer.accepted[0]?.text === 'one');
    const { id } = kit.layer.snapshot().connections[0]!;
    peer.accepted[0]!.socket.end();
    await until('end', () => kit.layer.snapshot().connections.length === 0);
    expect(kit.layer.send(flowTo(socket, peer.port, id), 'two')).toBe(true);
    await until('message', () => peer.accepted[1]?.text === 'two');
  });

  test('a peer is reached by an alias of its connection until that closes', async () => {
    const { kit, socket, peer } = await stage.connected();
    const { id } = kit.layer.snapshot().connections[0]!;
    expect(kit.layer.connections.addAlias(id, 5060)).toBe(true);
    expect(kit.layer.send(flowTo(socket, 5060), 'hello')).toBe(true);
    await until('message', () => peer.text === 'hello');
    peer.socket.destroy();
    await until('end', () => kit.layer.snapshot().connections.length === 0);
    expect(kit.layer.send(flowTo(socket, 5060), 'hello', SendOption.NoConnect)).toBe(false);
    expect(kit.layer.connections.addAlias(id, 5060)).toBe(false);
  });

  test('a peer cannot have any number of aliases', async () => {
    const { kit } = await stage.connected();
    const { id } = kit.layer.snapshot().connections[0]!;
    const added = Array.from({ length: 20 }, (_, port) => kit.layer.connections.addAlias(id, port + 1));
    expect(added.filter(Boolean)).toHaveLength(11);
  });

  test('a refused connection is reported with every message that waited for it', async () => {
    const kit = stage.newKit();
    const socket = await kit.listen('tcp');
    const peer = await stage.listener();
    const { port } = peer;
    await new Promise((resolve) => peer.server.close(resolve));
    const flow = flowTo(socket, port);
    expect(kit.layer.send(flow, 'one')).toBe(true);
    expect(kit.layer.send(flow, 'two')).toBe(true);
    await until('failures', () => kit.failures.length === 2);
    expect(kit.failures.map(({ text, code }) => `${text} ${code}`)).toEqual(['one ECONNREFUSED', 'two ECONNREFUSED']);
    expect(kit.failures[0]!.flow).toBe(flow);
    expect(kit.failures[0]!.reason).toBe(`tcp send to 127.0.0.1:${port} failed: connection refused`);
    expect(kit.log.lines).toEqual([`error: tcp connect to 127.0.0.1:${port} failed: connection refused`]);
    expect(streamEvents(kit)).toEqual({ connect_failed: 1 });
    expect(kit.time.timers.size).toBe(0);
  });

  test('a connection that does not open in time is given up', async () => {
    const kit = stage.newKit({ tcpConnectTimeout: 3000 });
    const socket = await kit.listen('tcp', '0.0.0.0');
    // Nobody answers there; should the network say so at once, the failure is another but comes too.
    const flow = { socket, remoteAddress: '198.51.100.1', remotePort: 5060, connection: 0 };
    expect(kit.layer.send(flow, 'one')).toBe(true);
    kit.layer.flush();
    kit.time.run(2999);
    expect(kit.failures).toEqual([]);
    kit.time.run(1);
    await until('failure', () => kit.failures.length === 1);
    expect(kit.failures[0]).toMatchObject({ text: 'one', flow });
    expect(streamEvents(kit)).toEqual({ connect_failed: 1 });
    expect(kit.layer.snapshot().connections).toEqual([]);
  });

  test('no connection is opened where the sender or the configuration forbids it', async () => {
    const kit = stage.newKit();
    const socket = await kit.listen('tcp');
    expect(kit.layer.send(flowTo(socket, 5060), 'one', SendOption.NoConnect)).toBe(false);
    const strict = stage.newKit({ tcpNoConnect: true });
    expect(strict.layer.send(flowTo(await strict.listen('tcp'), 5060), 'one')).toBe(false);
    expect([...kit.failures, ...strict.failures]).toEqual([]);
  });

  test('a host name, a wrong family and a bad port are refused without a connection', async () => {
    const kit = stage.newKit();
    const socket = await kit.listen('tcp');
    for (const bad of [
      { remoteAddress: 'example.com' },
      { remoteAddress: '::1' },
      { remotePort: 0 },
      { remotePort: 70_000 },
    ]) {
      expect(kit.layer.send({ ...flowTo(socket, 5060), ...bad }, 'x')).toBe(false);
    }
    expect(kit.layer.snapshot().connections).toEqual([]);
  });

  test('a connection closes after the message when the sender wants that', async () => {
    const { kit, peer } = await stage.connected();
    await peer.write(streamMessage('one'));
    await until('message', () => kit.received.length === 1);
    expect(kit.layer.send(kit.received[0]!.flow, 'bye', SendOption.CloseAfter)).toBe(true);
    expect(kit.layer.send(kit.received[0]!.flow, 'more', SendOption.NoConnect)).toBe(false);
    await until('close', () => peer.closed);
    expect(peer.text).toBe('bye');
  });
});

describe('limits', () => {
  test('a silent connection is closed after its lifetime and any byte starts it anew', async () => {
    const { kit, peer } = await stage.connected({ tcpConnectionLifetime: 120_000 });
    expect(streamEvents(kit)).toEqual({});
    kit.time.run(119_000);
    expect(kit.layer.snapshot().connections[0]!.timeout).toBe(1);
    await peer.write(streamMessage('one'));
    await until('message', () => kit.received.length === 1);
    expect(kit.layer.snapshot().connections[0]).toMatchObject({ timeout: 120, lifetime: 120 });
    kit.time.run(119_999);
    expect(kit.layer.snapshot().connections).toHaveLength(1);
    kit.time.run(1);
    expect(kit.layer.snapshot().connections).toHaveLength(0);
    await until('close', () => peer.closed);
    expect(kit.time.timers.size).toBe(0);
    expect(streamEvents(kit)).toEqual({ passive_open: 1, established: 1, con_timeout: 1 });
  });

  test('a message that trickles in for too long closes the connection', async () => {
    const { kit, peer } = await stage.connected({ tcpMessageTime: 4000 });
    for (let number = 0; number < 4; number++) {
      const before = kit.time.timers.size;
      await peer.write('MESSAGE');
      await until('bytes', () => kit.time.timers.size === 2);
      expect(before).toBeLessThanOrEqual(2);
      kit.time.run(1000);
    }
    await until('close', () => peer.closed);
    expect(kit.log.lines.join('\n')).toContain('a message was not complete after 4000 ms');
  });

  test('a single CRLF is no message begun', async () => {
    const { kit, peer } = await stage.connected({ tcpMessageTime: 4000 });
    await peer.write(`${streamMessage('whole')}\r\n`);
    await until('message', () => kit.received.length === 1);
    kit.time.run(10_000);
    expect(kit.layer.snapshot().connections).toHaveLength(1);
  });

  test('connections beyond the most allowed are closed, and none is opened', async () => {
    const { kit, socket } = await stage.connected({ tcpMaxConnections: 2 });
    await stage.dial(socket);
    await until('second', () => kit.layer.snapshot().connections.length === 2);
    const third = await stage.dial(socket);
    await until('close', () => third.closed);
    expect(kit.log.lines).toEqual([
      `error: tcp: maximum number of connections exceeded: 2/2, connection from 127.0.0.1:${third.port} closed`,
    ]);
    expect(kit.layer.send(flowTo(socket, 9), 'x')).toBe(false);
    expect(streamEvents(kit)).toEqual({ local_reject: 1 });
    expect(kit.layer.snapshot().tcp).toMatchObject({ maxConnections: 2, openedConnections: 2, queuedBytes: 0 });
  });

  test('a peer that takes nothing is cut off and delays nobody', async () => {
    const { kit, socket, peer: stuck } = await stage.connected({ tcpConnectionQueue: 100_000 });
    await stuck.write(streamMessage('stuck'));
    await until('message', () => kit.received.length === 1);
    stuck.socket.pause();
    const other = await stage.dial(socket);
    await other.write(streamMessage('other'));
    await until('message', () => kit.received.length === 2);
    const big = streamMessage('big', 'x'.repeat(60_000));
    let taken = 0;
    while (kit.layer.send(kit.received[0]!.flow, big) && taken < 10_000) {
      taken++;
      kit.layer.flush();
    }
    expect(taken).toBeLessThan(10_000);
    expect(kit.layer.send(kit.received[1]!.flow, 'fine')).toBe(true);
    await until('message to the other', () => other.text === 'fine');
    await until('failures', () => kit.failures.length > 0);
    expect(kit.failures[0]).toMatchObject({ code: 'ENOBUFS', text: big });
    expect(streamEvents(kit)).toMatchObject({ sendq_full: 1 });
    expect(kit.log.lines.join('\n')).toMatch(/closed: the peer takes nothing and \d+ bytes wait for it/);
    expect(kit.layer.snapshot().tcp).toMatchObject({ openedConnections: 1, queuedBytes: 0 });
  });

  test('answers to keep-alives that nobody takes are bounded like all else', async () => {
    const { kit, peer } = await stage.connected({ tcpConnectionQueue: 1000 });
    await peer.write(streamMessage('stuck'));
    await until('message', () => kit.received.length === 1);
    peer.socket.pause();
    while (kit.layer.snapshot().tcp.queuedBytes <= 1000) {
      expect(kit.layer.send(kit.received[0]!.flow, 'x'.repeat(50_000))).toBe(true);
      kit.layer.flush();
    }
    await peer.write('\r\n\r\n'.repeat(100));
    await until('failure', () => kit.failures.length > 0);
    expect(kit.failures[0]).toMatchObject({ code: 'ENOBUFS' });
    expect(streamEvents(kit)).toMatchObject({ sendq_full: 1 });
    expect(kit.layer.snapshot().tcp).toMatchObject({ openedConnections: 0, queuedBytes: 0 });
  });

  test('a peer that takes nothing for the send timeout is cut off', async () => {
    const { kit, peer } = await stage.connected({ tcpConnectionQueue: 100_000, tcpSendTimeout: 5000 });
    await peer.write(streamMessage('stuck'));
    await until('message', () => kit.received.length === 1);
    peer.socket.pause();
    while (kit.layer.snapshot().tcp.queuedBytes === 0) {
      expect(kit.layer.send(kit.received[0]!.flow, 'x'.repeat(50_000))).toBe(true);
      kit.layer.flush();
    }
    kit.time.run(5000);
    await until('failure', () => kit.failures.length > 0);
    expect(kit.failures[0]).toMatchObject({ code: 'ETIMEDOUT' });
    expect(kit.log.lines.join('\n')).toContain('the peer took nothing for 5000 ms');
    expect(streamEvents(kit)).toMatchObject({ send_timeout: 1 });
    expect(kit.time.timers.size).toBe(0);
  });

  test('what waits for all peers together is bounded', async () => {
    const { kit, peer } = await stage.connected({ tcpQueue: 1000 });
    await peer.write(streamMessage('stuck'));
    await until('message', () => kit.received.length === 1);
    peer.socket.pause();
    const { flow } = kit.received[0]!;
    let taken = 0;
    while (kit.layer.send(flow, 'x'.repeat(60_000)) && taken < 1000) {
      taken++;
      kit.layer.flush();
    }
    expect(taken).toBeLessThan(1000);
    expect(kit.layer.snapshot().connections).toHaveLength(1);
    expect(kit.log.lines.join('\n')).toContain('too many bytes wait for all peers');
    expect(streamEvents(kit)).toMatchObject({ sendq_full: 1 });
  });
});

describe('sockets', () => {
  test('IPv6 works like IPv4', async () => {
    const kit = stage.newKit();
    const socket = await kit.listen('tcp', '::1');
    const peer = await stage.dial(socket);
    await peer.write(streamMessage('six'));
    await until('message', () => kit.received.length === 1);
    expect(kit.received[0]!.flow).toMatchObject({ remoteAddress: '::1', socket: { family: 6 } });
    const outside = await stage.listener('::1');
    kit.layer.send({ ...flowTo(socket, outside.port), remoteAddress: '::1' }, 'out');
    await until('message', () => outside.accepted[0]?.text === 'out');
  });

  test('a busy port is refused with one line', async () => {
    const { socket } = await stage.connected();
    await expect(stage.newKit().listen('tcp', '127.0.0.1', socket.port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: `cannot listen on tcp:127.0.0.1:${socket.port}: the address is already in use by another program`,
    });
  });

  test('close leaves no handle and no timer behind, whatever state the connections are in', async () => {
    await until('end of the tests before', () => openHandles().length === 0);
    const kit = new TransportKit();
    const socket = await kit.listen('tcp');
    const outside = createServer((stream) => stream.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
    const idle = connect(socket.port, '127.0.0.1');
    const partial = connect(socket.port, '127.0.0.1');
    partial.write('MESSAGE sip:a@b');
    idle.on('error', () => undefined);
    partial.on('error', () => undefined);
    kit.layer.send(flowTo(socket, (outside.address() as AddressInfo).port), 'x');
    await until('connections', () => kit.layer.snapshot().connections.length === 3);
    kit.layer.send({ ...flowTo(socket, 5060), remoteAddress: '127.0.0.99' }, 'still connecting');
    await kit.close();
    expect(kit.time.timers.size).toBe(0);
    expect(kit.layer.snapshot()).toMatchObject({ sockets: [], connections: [], tcp: { queuedBytes: 0 } });
    idle.destroy();
    partial.destroy();
    outside.close();
    await until('end of all handles', () => openHandles().length === 0);
  });
});

test('a type of service that the system does not take is logged once for each socket', async () => {
  const log = new LineRecorder();
  const owner = new StreamTransport({
    clock: new VirtualTime().clock,
    timers: new VirtualTime().timers,
    log,
    limits: { ...defaultLimits, typeOfService: 200 },
    sockets: systemStreams,
    nextId: () => 1,
    onMessage: () => undefined,
    onError: () => undefined,
    lifetime: () => 1000,
    accepting: () => null,
    connecting: () => null,
    onQueued: () => undefined,
    onFlush: () => undefined,
    onClosed: () => undefined,
  });
  const socket = { id: 3, transport: 'tcp', address: '127.0.0.1', port: 5060 } as LocalSocket;
  for (const each of [socket, socket, { ...socket, id: 4, port: 5070 }]) {
    owner.onTypeOfServiceRefused(each, -constants.errno.EPERM);
  }
  expect(log.lines).toEqual([
    'error: tcp listener 127.0.0.1:5060: type of service 200: EPERM',
    'error: tcp listener 127.0.0.1:5070: type of service 200: EPERM',
  ]);
  await owner.close();
});
