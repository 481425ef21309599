import { expect, test } from 'vitest';
import { receiveQueue, socketTools } from '../../lib/socket-tools.ts';
import { until as waitFor } from '../../../test/support/until.ts';
import { udpBatchNative } from './batch-native.ts';
import { batchPortOpener } from './batch-port.ts';
import type { OpenUdpPort, UdpPort, UdpPortOptions } from './udp-port.ts';

const native = udpBatchNative();
const isMissing = 'failure' in native || 'failure' in socketTools();

function open(how: OpenUdpPort, onBatch: UdpPortOptions['onBatch'] = () => undefined): Promise<UdpPort> {
  return how({
    ...({ family: 4, address: '127.0.0.1', port: 0 } as const),
    ...{ receiveBuffer: 65_536, typeOfService: null, multicast: null },
    onBatch,
    onSendError: () => undefined,
    onError: () => undefined,
  });
}

test.skipIf(isMissing)('what waits to be read fills the queue, and what finds no room is counted', async () => {
  if ('failure' in native) return;
  const batched = batchPortOpener(native);
  const sender = await open(batched);
  const port = await open(batched);
  expect(port.receiveQueue()).toEqual({ filled: 0, dropped: 0, delay: 0 });
  // Nothing is read as long as this does not return to the event loop.
  for (let i = 0; i < 1_000; i++) sender.send('x'.repeat(1_000), '127.0.0.1', port.port);
  sender.flush();
  const full = port.receiveQueue()!;
  expect(full.filled).toBeGreaterThan(0.9);
  expect(full.dropped).toBeGreaterThan(0);
  await port.close();
  expect(port.receiveQueue()).toBeNull();
  await sender.close();
  expect(receiveQueue(-1)).toBeNull();
});

test.skipIf(isMissing)('while datagrams wait it is known how long the last one had to', async () => {
  if ('failure' in native) return;
  const batched = batchPortOpener(native);
  const delays: number[] = [];
  let read = 0;
  const port: UdpPort = await open(batched, ({ count }) => {
    read += count;
    delays.push(port.receiveQueue()!.delay);
  });
  expect(port.receiveQueue()!.delay).toBe(0);
  const sender = await open(batched);
  for (let i = 0; i < 100; i++) sender.send('waits', '127.0.0.1', port.port);
  sender.flush();
  const until = performance.now() + 60;
  while (performance.now() < until);
  await waitFor('the last datagram', () => read === 100);
  expect(delays[0]).toBeGreaterThanOrEqual(59);
  expect(delays.at(-1)).toBe(0);
  await Promise.all([port.close(), sender.close()]);
});
