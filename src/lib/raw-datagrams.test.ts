import { createSocket } from 'node:dgram';
import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { openRawDatagrams } from './raw-datagrams.ts';
import type { SocketTools } from './socket-tools.ts';

const raw = openRawDatagrams();

test.skipIf('failure' in raw)('a datagram comes from an address where nobody has a socket', async () => {
  if ('failure' in raw) return;
  const receiver = createSocket('udp4');
  await new Promise<void>((resolve) => receiver.bind(0, '127.41.7.8', resolve));
  const arrived = new Promise((resolve) =>
    receiver.once('message', (bytes, { address, port }) => resolve([bytes.toString(), address, port])),
  );
  const to = { address: '127.41.7.8', port: receiver.address().port };
  try {
    expect(raw.send({ address: '127.41.7.9', port: 4711 }, to, Buffer.from('odd'))).toBeNull();
    expect(await arrived).toEqual(['odd', '127.41.7.9', 4711]);
    expect(raw.send({ address: '::1', port: 4711 }, to, Buffer.from('odd'))).toBe('invalid argument');
    expect(raw.send({ address: '127.41.7.9', port: 4711 }, to, Buffer.alloc(513))).toBe('invalid argument');
    raw.close();
    expect(raw.send({ address: '127.41.7.9', port: 4711 }, to, Buffer.from('odd'))).toBe('the socket is closed');
  } finally {
    receiver.close();
  }
});

test('it is said what hinders it', () => {
  const tools = (openRaw: () => number): SocketTools =>
    ({ openRaw, closeRaw: () => undefined, sendFrom: () => 0 }) as unknown as SocketTools;
  expect(openRawDatagrams({ failure: 'not built' })).toEqual({ failure: 'not built' });
  expect(openRawDatagrams({} as SocketTools)).toEqual({
    failure: 'the native part for sockets was built for an older version',
  });
  expect(openRawDatagrams(tools(() => -constants.errno.EPERM))).toEqual({
    failure: 'raw sockets need the right CAP_NET_RAW',
  });
  expect(openRawDatagrams(tools(() => -constants.errno.EMFILE))).toEqual({
    failure: 'no raw socket can be opened: too many open files',
  });
});
