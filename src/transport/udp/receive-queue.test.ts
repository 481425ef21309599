import { expect, test } from 'vitest';
import { receiveQueue, socketTools } from '../../lib/socket-tools.ts';
import { udpBatchNative } from './batch-native.ts';
import { batchPortOpener } from './batch-port.ts';
import { openDgramPort } from './dgram-port.ts';
import type { OpenUdpPort, UdpPort } from './udp-port.ts';

const native = udpBatchNative();
const isMissing = 'failure' in native || 'failure' in socketTools();

function open(how: OpenUdpPort): Promise<UdpPort> {
  return how({
    ...({ family: 4, address: '127.0.0.1', port: 0 } as const),
    ...{ receiveBuffer: 65_536, typeOfService: null, multicast: null },
    onBatch: () => undefined,
    onSendError: () => undefined,
    onError: () => undefined,
  });
}

test.skipIf(isMissing)('what waits to be read fills the queue, and what finds no room is counted', async () => {
  if ('failure' in native) return;
  const batched = batchPortOpener(native);
  const sender = await open(batched);
  for (const how of [batched, openDgramPort]) {
    const port = await open(how);
    expect(port.receiveQueue()).toEqual({ filled: 0, dropped: 0 });
    // Nothing is read as long as this does not return to the event loop.
    for (let i = 0; i < 1_000; i++) sender.send('x'.repeat(1_000), '127.0.0.1', port.port);
    sender.flush();
    const full = port.receiveQueue()!;
    expect(full.filled).toBeGreaterThan(0.9);
    expect(full.dropped).toBeGreaterThan(0);
    await port.close();
    expect(port.receiveQueue()).toBeNull();
  }
  await sender.close();
  expect(receiveQueue(-1)).toBeNull();
});
