import { expect, test } from 'vitest';
import { LineRecorder } from '../../../test/mock/transport-kit.ts';
import type { UdpBatchNative } from './batch-native.ts';
import { chooseUdpPort } from './choose-port.ts';
import type { UdpPortOptions } from './udp-port.ts';

const OPTIONS: UdpPortOptions = {
  family: 4,
  address: '127.0.0.1',
  port: 0,
  typeOfService: null,
  multicast: null,
  receiveBuffer: 100_000,
  onBatch: () => undefined,
  onSendError: () => undefined,
  onError: () => undefined,
};

const WARNING =
  'warning: UDP goes one datagram at a time, which costs more, and nobody knows how long datagrams wait: ';

/** The native part on a system that knows no batches. */
const WITHOUT_CALLS = {
  slotBytes: 1,
  mostAtOnce: 1,
  metaInts: 7,
  open() {
    throw Object.assign(new Error('function not implemented'), { code: 'ENOSYS' });
  },
} as unknown as UdpBatchNative;

test.skipIf(process.platform !== 'linux').each([
  { native: () => ({ failure: 'it was not built' }), reason: 'it was not built' },
  { native: () => WITHOUT_CALLS, reason: 'this system has no recvmmsg and sendmmsg' },
])('where batches cannot be had, Node serves, and one line says so: $reason', async ({ native, reason }) => {
  const log = new LineRecorder();
  const open = chooseUdpPort(log, native);
  expect(log.lines).toEqual([]);
  const ports = [await open(OPTIONS), await open(OPTIONS)];
  expect(ports.map(({ port }) => port > 0)).toEqual([true, true]);
  expect(log.lines).toEqual([WARNING + reason]);
  await Promise.all(ports.map((port) => port.close()));
});
