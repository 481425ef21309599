import { afterEach, expect, test } from 'vitest';
import { flowTo, StreamStage, streamEvents, streamMessage } from '../../../test/mock/stream-peers.ts';
import { until } from '../../../test/support/until.ts';

const LINE = 'PROXY TCP4 192.0.2.1 192.0.2.2 40000 5060\r\n';

const stage = new StreamStage();
afterEach(() => stage.close());

test('messages come from the peer that the header names, and answers go back by the connection', async () => {
  const { kit, socket, peer } = await stage.connected({ tcpAcceptHaproxy: true });
  await peer.write(LINE + streamMessage('one'));
  await until('message', () => kit.received.length === 1);
  const { text, flow } = kit.received[0]!;
  expect(text).toBe(streamMessage('one'));
  expect(flow).toMatchObject({ socket, remoteAddress: '192.0.2.1', remotePort: 40_000 });
  expect(kit.layer.snapshot().connections).toMatchObject([{ sourceAddress: '192.0.2.1', sourcePort: 40_000 }]);
  expect(kit.layer.send({ ...flow, connection: 0 }, 'answer')).toBe(true);
  await until('answer', () => peer.text === 'answer');
});

test('a header that comes byte for byte counts like one that comes whole', async () => {
  const { kit, peer } = await stage.connected({ tcpAcceptHaproxy: true });
  for (const byte of LINE + streamMessage('one')) await peer.write(byte);
  await until('message', () => kit.received.length === 1);
  expect(kit.received[0]!.flow.remoteAddress).toBe('192.0.2.1');
});

test('a connection without a header is that of the peer itself', async () => {
  const { kit, peer } = await stage.connected({ tcpAcceptHaproxy: true });
  await peer.write(`\r\n\r\n${streamMessage('one')}`);
  await until('message', () => kit.received.length === 1);
  expect(kit.received[0]!.flow.remoteAddress).toBe('127.0.0.1');
  await until('answer to the keep-alive', () => peer.text === '\r\n');
});

test('a second header is no header', async () => {
  const { kit, peer } = await stage.connected({ tcpAcceptHaproxy: true });
  await peer.write(LINE + LINE.replace('192.0.2.1', '192.0.2.7') + streamMessage('one'));
  await until('message or close', () => kit.received.length === 1 || peer.closed);
  for (const { text, flow } of kit.received) {
    expect(text).toContain('192.0.2.7');
    expect(flow.remoteAddress).toBe('192.0.2.1');
  }
});

test('a malformed header closes the connection', async () => {
  const { kit, peer } = await stage.connected({ tcpAcceptHaproxy: true });
  await peer.write(`PROXY TCP4 somewhere else 1 2\r\n${streamMessage('one')}`);
  await until('close', () => peer.closed);
  expect(kit.received).toEqual([]);
  expect(kit.log.lines.join('\n')).toContain('closed: bad header of the PROXY protocol: a bad address or port');
});

test('who is silent, or slow with a header, is cut off after five seconds', async () => {
  const { kit, peer, socket } = await stage.connected({ tcpAcceptHaproxy: true });
  await peer.write('PROXY TCP4 192.0.2.1');
  const silent = await stage.dial(socket);
  await until('connections', () => kit.layer.snapshot().connections.length === 2);
  kit.time.run(4_999);
  expect(kit.layer.snapshot().connections).toHaveLength(2);
  kit.time.run(1);
  await until('close', () => peer.closed && silent.closed);
  expect(kit.log.lines.at(-1)).toContain('the header of the PROXY protocol was not complete after 5000 ms');
  expect(kit.time.timers.size).toBe(0);
});

test('a peer that ends the connection in its header is forgotten', async () => {
  const { kit, peer } = await stage.connected({ tcpAcceptHaproxy: true });
  peer.socket.end('PROXY TCP4 192.0.2.1');
  await until('end', () => kit.layer.snapshot().connections.length === 0);
  expect(kit.time.timers.size).toBe(0);
});

test('headers of peers that may not send any are not read', async () => {
  const kit = stage.newKit({ tcpAcceptHaproxy: true, tcpAcceptHaproxyFrom: '10.0.0.0/8, 127.0.0.2' });
  const socket = await kit.listen('tcp', '127.0.0.2');
  const balancer = await stage.dial(socket, '127.0.0.2');
  await balancer.write(LINE + streamMessage('one'));
  await until('message', () => kit.received.length === 1);
  expect(kit.received[0]!.flow.remoteAddress).toBe('192.0.2.1');
  const liar = await stage.dial(socket, '127.0.0.3');
  await liar.write(LINE + streamMessage('two'));
  await until('message', () => kit.received.length === 2);
  expect(kit.received[1]).toMatchObject({ text: LINE + streamMessage('two'), flow: { remoteAddress: '127.0.0.3' } });
});

test('nobody is believed where the PROXY protocol is off', async () => {
  const { kit, peer } = await stage.connected();
  await peer.write(LINE + streamMessage('one'));
  await until('message', () => kit.received.length === 1);
  expect(kit.received[0]!.flow.remoteAddress).toBe('127.0.0.1');
});

test('connections beyond the most of one address are closed; others come in', async () => {
  const { kit, socket, peer } = await stage.connected({ tcpMostOfSource: 2 });
  const second = await stage.dial(socket);
  const third = await stage.dial(socket);
  await until('close', () => third.closed);
  expect(kit.log.lines).toEqual([
    `error: tcp: maximum number of connections from 127.0.0.1 exceeded: 2/2, connection from 127.0.0.1:${third.port} closed`,
  ]);
  expect(streamEvents(kit)).toEqual({ local_reject: 1 });
  await stage.dial(socket, '127.0.0.5');
  await until('another', () => kit.layer.snapshot().connections.length === 3);
  second.socket.destroy();
  await until('room', () => kit.layer.snapshot().connections.length === 2);
  await stage.dial(socket);
  await until('one more', () => kit.layer.snapshot().connections.length === 3);
  expect(peer.closed).toBe(false);
});

test('what one address may have does not limit what is opened to it', async () => {
  const { kit, socket } = await stage.connected({ tcpMostOfSource: 1 });
  const listener = await stage.listener();
  expect(kit.layer.send(flowTo(socket, listener.port), 'out')).toBe(true);
  await until('message', () => listener.accepted[0]?.text === 'out');
});

test('what is opened to an address takes none of what it may have', async () => {
  const { kit, socket, peer } = await stage.connected({ tcpMostOfSource: 2 });
  const listener = await stage.listener();
  expect(kit.layer.send(flowTo(socket, listener.port), 'out')).toBe(true);
  await until('message', () => listener.accepted[0]?.text === 'out');
  await stage.dial(socket);
  await until('connections', () => kit.layer.snapshot().connections.length === 3);
  const third = await stage.dial(socket);
  await until('close', () => third.closed);
  expect(peer.closed).toBe(false);
  listener.accepted[0]!.socket.destroy();
  await until('end', () => kit.layer.snapshot().connections.length === 2);
  const fourth = await stage.dial(socket);
  await until('close', () => fourth.closed);
});

test('behind a load balancer the peers count, not the load balancer', async () => {
  const { kit, socket, peer } = await stage.connected({ tcpAcceptHaproxy: true, tcpMostOfSource: 1 });
  await peer.write(LINE + streamMessage('one'));
  const other = await stage.dial(socket);
  await other.write(LINE.replace('192.0.2.1', '192.0.2.7') + streamMessage('two'));
  await until('messages', () => kit.received.length === 2);
  const third = await stage.dial(socket);
  await third.write(LINE + streamMessage('three'));
  await until('close', () => third.closed);
  expect(kit.received).toHaveLength(2);
  expect(kit.log.lines.join('\n')).toContain('connections from 192.0.2.1 exceeded: 1/1');
  expect(kit.layer.snapshot().connections).toHaveLength(2);
});
