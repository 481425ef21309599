// By which of the connections of a peer a message goes when somebody has chosen the socket.
import { afterEach, expect, test } from 'vitest';
import { StreamStage, type StreamPeer } from '../../test/mock/stream-peers.ts';
import { until } from '../../test/support/until.ts';
import type { LocalSocket } from '../sip/flow.ts';

const stage = new StreamStage();
afterEach(() => stage.close());

const HOST = '127.0.0.1';
/** Where the peer says that it can be reached by each of its connections. */
const NAMED = 5075;

type Limits = Parameters<typeof stage.newKit>[0];

/** A kit with two sockets at one address and one at another, and a peer with a connection to each of them, in turn. */
async function threeSockets(limits: Limits = {}) {
  const kit = stage.newKit(limits);
  const sockets = {
    old: await kit.listen('tcp', HOST),
    new: await kit.listen('tcp', HOST),
    far: await kit.listen('tcp', '127.0.0.2'),
  };
  const peers: Record<string, StreamPeer> = {};
  for (const [name, socket] of Object.entries(sockets)) {
    const count = kit.layer.snapshot().connections.length;
    peers[name] = await stage.dial(socket, HOST);
    await until('connection', () => kit.layer.snapshot().connections.length > count);
    kit.layer.connections.addAlias(count + 1, NAMED);
  }
  const flow = (socket: LocalSocket, isSocketChosen: boolean) => ({
    socket,
    remoteAddress: HOST,
    remotePort: NAMED,
    connection: 0,
    isSocketChosen,
  });
  /** Sends, and gives the name of the connection by which it came. */
  async function cameBy(socket: LocalSocket, isSocketChosen = true): Promise<string> {
    kit.layer.send(flow(socket, isSocketChosen), 'x');
    const [name, peer] = await until('arrival', () => Object.entries(peers).find(([, { text }]) => text !== ''));
    peer.text = '';
    return name;
  }
  return { kit, sockets, peers, flow, cameBy };
}

test.each<[how: string, limits: Limits, old: string, other: string]>([
  ['the newest at the address', {}, 'new', 'new'],
  ['the one at the port, with tcp_connection_match', { tcpPrefersPort: true }, 'old', 'new'],
  ['the one at the port, with tcp_reuse_port', { tcpReusePort: true }, 'old', 'new'],
])('a chosen socket: %s', async (_how, limits, old, other) => {
  const { sockets, cameBy } = await threeSockets(limits);
  expect(await cameBy(sockets.old)).toBe(old);
  expect(await cameBy(sockets.new)).toBe(other);
  expect(await cameBy(sockets.far)).toBe('far');
  expect(await cameBy(sockets.old, false)).toBe('far');
});

test('when the newest has ended, the one before it is found again', async () => {
  const { kit, sockets, peers, cameBy } = await threeSockets();
  peers['far']!.socket.end();
  await until('end', () => kit.layer.snapshot().connections.length === 2);
  expect(await cameBy(sockets.old, false)).toBe('new');
});

test('a connection at another address is none for a chosen socket', async () => {
  const { kit, sockets, flow } = await threeSockets();
  const elsewhere = await kit.listen('tcp', '127.0.0.3');
  expect(kit.layer.isConnected(flow(elsewhere, false))).toBe(true);
  expect(kit.layer.isConnected(flow(elsewhere, true))).toBe(false);
  expect(kit.layer.isConnected(flow(sockets.far, true))).toBe(true);
});

test('a socket at all addresses takes any connection', async () => {
  const { kit, flow } = await threeSockets();
  const everywhere = await kit.listen('tcp', '0.0.0.0');
  expect(kit.layer.isConnected(flow(everywhere, true))).toBe(true);
});

test.each<[how: string, limits: Limits, from: readonly string[]]>([
  ['from their address', {}, ['127.0.0.2', '127.0.0.3']],
  ['whatever tcp_source_ipv4 is', { tcpSource4: '127.0.0.9' }, ['127.0.0.2', '127.0.0.3']],
])('for chosen sockets connections are opened %s, once each', async (_how, limits, from) => {
  const kit = stage.newKit(limits);
  const listener = await stage.listener();
  const sockets = [await kit.listen('tcp', '127.0.0.2'), await kit.listen('tcp', '127.0.0.3')];
  for (const socket of [...sockets, ...sockets]) {
    const way = { socket, remoteAddress: HOST, remotePort: listener.port, connection: 0, isSocketChosen: true };
    kit.layer.send(way, 'x');
  }
  await until('arrivals', () => listener.accepted.map(({ text }) => text).join() === 'xx,xx');
  expect(listener.accepted.map(({ socket }) => socket.remoteAddress).sort()).toEqual(from);
});

test('without the port of the socket, connections are opened once, too', async () => {
  const kit = stage.newKit({ tcpReusePort: true });
  const listener = await stage.listener();
  const busy = { ...(await kit.listen('tcp')), port: (await stage.listener()).port };
  const way = { socket: busy, remoteAddress: HOST, remotePort: listener.port, connection: 0, isSocketChosen: true };
  kit.layer.send(way, 'one ');
  await until('arrival', () => listener.accepted[0]?.text === 'one ');
  kit.layer.send(way, 'two');
  await until('arrival', () => listener.accepted[0]?.text === 'one two');
});
