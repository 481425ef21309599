import { afterEach, describe, expect, test } from 'vitest';
import { StreamStage, streamMessage } from '../../test/mock/stream-peers.ts';
import type { TransportKit } from '../../test/mock/transport-kit.ts';
import { until } from '../../test/support/until.ts';
import { socketTools } from '../lib/socket-tools.ts';
import { setKeepAlive } from './keep-alive.ts';
import type { StreamConnection } from './stream-connection.ts';

const stage = new StreamStage();
afterEach(() => stage.close());

function only({ layer }: TransportKit): StreamConnection {
  return [...layer.streams.connections.all()][0]!;
}

/** How connections ended, in turn. */
function ends(kit: TransportKit): string[] {
  const told: string[] = [];
  kit.layer.onConnectionClosed = ({ remoteAddress }, end) => told.push(`${remoteAddress} ${end}`);
  return told;
}

test('a lifetime given to one connection counts from then on', async () => {
  const { kit, peer, socket } = await stage.connected({ tcpConnectionLifetime: 10_000 });
  await stage.dial(socket);
  await until('connections', () => kit.layer.snapshot().connections.length === 2);
  only(kit).lifetime = 60_000;
  expect(kit.layer.snapshot().connections).toMatchObject([{ lifetime: 60 }, { lifetime: 10 }]);
  kit.time.run(10_000);
  expect(kit.layer.snapshot().connections).toHaveLength(1);
  await peer.write(streamMessage('one'));
  await until('message', () => kit.received.length === 1);
  kit.time.run(59_999);
  expect(kit.layer.snapshot().connections).toHaveLength(1);
  kit.time.run(1);
  await until('close', () => peer.closed);
});

test('a lifetime without end, and one of nothing', async () => {
  const { kit, peer } = await stage.connected({ tcpConnectionLifetime: 10_000 });
  only(kit).lifetime = Number.POSITIVE_INFINITY;
  expect(kit.time.timers.size).toBe(0);
  only(kit).lifetime = 0;
  kit.time.run(1);
  await until('close', () => peer.closed);
});

describe('how a connection ended is told', () => {
  test('by its peer', async () => {
    const { kit, peer } = await stage.connected();
    const told = ends(kit);
    peer.socket.end();
    await until('end', () => told.length === 1);
    expect(told).toEqual(['127.0.0.1 closed']);
  });

  test('by a reset', async () => {
    const { kit, peer } = await stage.connected();
    const told = ends(kit);
    await peer.write(streamMessage('one'));
    await until('message', () => kit.received.length === 1);
    peer.socket.resetAndDestroy();
    await until('end', () => told.length === 1);
    expect(told).toEqual(['127.0.0.1 reset']);
  });

  test('because somebody asked for it', async () => {
    const { kit, peer } = await stage.connected();
    const told = ends(kit);
    expect(kit.layer.connections.close(only(kit).id)).toBe(true);
    await until('close', () => peer.closed);
    expect(told).toEqual(['127.0.0.1 asked']);
  });

  test('because it was silent, could not be read or could not be opened', async () => {
    const { kit, peer, socket } = await stage.connected({ tcpConnectionLifetime: 10_000 });
    const told = ends(kit);
    kit.time.run(10_000);
    await until('close', () => peer.closed);
    const other = await stage.dial(socket);
    await other.write('MESSAGE sip:a@b SIP/2.0\r\n\r\n');
    await until('close of the other', () => other.closed);
    kit.layer.send({ socket, remoteAddress: '127.0.0.9', remotePort: 9, connection: 0 }, 'x');
    await until('failure', () => kit.failures.length === 1);
    expect(told).toEqual(['127.0.0.1 own', '127.0.0.1 own', '127.0.0.9 own']);
  });
});

const tools = socketTools();

describe.skipIf('failure' in tools || tools.setTcpOption === undefined)('keep-alives of TCP', () => {
  test('are turned on and off', async () => {
    const { kit } = await stage.connected();
    expect(setKeepAlive(only(kit).descriptor, { idle: 60, count: 5, interval: 2 })).toEqual([]);
    expect(setKeepAlive(only(kit).descriptor, null)).toEqual([]);
  });

  test('what the system does not take is told', async () => {
    const { kit } = await stage.connected();
    const refused = setKeepAlive(only(kit).descriptor, { idle: 0, count: 500, interval: 2 });
    expect(refused).toEqual(['idle 0: EINVAL', 'count 500: EINVAL']);
    expect(setKeepAlive(-1, null)).toEqual(['keepalive: EBADF']);
  });

  test('a connection is opened from the port of the socket where that is asked for, and from others else', async () => {
    const listener = await stage.listener();
    for (const tcpReusePort of [true, false]) {
      const kit = stage.newKit({ tcpReusePort });
      const socket = await kit.listen('tcp');
      kit.layer.send({ socket, remoteAddress: '127.0.0.1', remotePort: listener.port, connection: 0 }, 'out');
      await until('message out', () => only(kit).localPort > 0 && only(kit).state === 'open');
      expect(only(kit).localPort === socket.port).toBe(tcpReusePort);
      // What comes back is read.
      await until('arrival', () => listener.accepted.at(-1)?.text === 'out');
      await listener.accepted.at(-1)!.write(streamMessage('answer'));
      await until('answer', () => kit.received.length === 1);
    }
  });

  test('where that port is not to be had it is said once, and another one serves', async () => {
    const listener = await stage.listener();
    const kit = stage.newKit({ tcpReusePort: true });
    const socket = await kit.listen('tcp');
    const busy = { ...socket, port: (await stage.listener()).port };
    for (const text of ['one', 'two']) {
      kit.layer.send({ socket: busy, remoteAddress: '127.0.0.1', remotePort: listener.port, connection: 0 }, text);
      await until('message out', () => listener.accepted.at(-1)?.text === text);
      kit.layer.connections.close(only(kit).id);
      await until('end', () => kit.layer.snapshot().connections.length === 0);
    }
    expect(kit.log.lines.filter((line) => line.includes('tcp_reuse_port'))).toEqual([
      `warning: tcp listener 127.0.0.1:${busy.port}: tcp_reuse_port: EADDRINUSE, connections are opened from other ports`,
    ]);
  });

  test('settings of all connections do not keep any from being opened', async () => {
    const settings = { tcpKeepCount: 3, tcpKeepInterval: 5, tcpLinger: 7, tcpSynCount: 2, tcpDeferAccept: 1 };
    const kit = stage.newKit(settings);
    const socket = await kit.listen('tcp');
    const peer = await stage.dial(socket);
    await peer.write(streamMessage('one'));
    await until('message', () => kit.received.length === 1);
    const listener = await stage.listener();
    kit.layer.send({ ...kit.received[0]!.flow, remotePort: listener.port, connection: 0 }, 'out');
    await until('message out', () => listener.accepted[0]?.text === 'out');
  });
});
