import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { noPace, startPace } from './pace.ts';
import { udpBatchNative } from './udp/batch-native.ts';
import { batchPortOpener } from './udp/batch-port.ts';

const native = udpBatchNative();
const pace = startPace();
pace.stop();

/** Sends 5,000 datagrams a second to `workerData` for half a second, from a thread of its own. */
const SENDER = `
const { workerData: port } = require('node:worker_threads');
const socket = require('node:dgram').createSocket('udp4');
const start = performance.now();
let sent = 0;
(function turn() {
  const passed = performance.now() - start;
  while (sent < passed * 5) { socket.send('a datagram', port, '127.0.0.1'); sent++; }
  if (passed < 500) setImmediate(turn); else socket.close();
})();`;

test.skipIf('failure' in native || pace === noPace)('while many messages come several are read at once', async () => {
  if ('failure' in native) return;
  const paced = startPace();
  paced.wait(2_000);
  let batches = 0;
  let messages = 0;
  const port = await batchPortOpener(native)({
    ...({ family: 4, address: '127.0.0.1', port: 0 } as const),
    ...{ receiveBuffer: 65_536, typeOfService: null, multicast: null },
    onBatch: ({ count }) => {
      batches++;
      messages += count;
      for (let i = 0; i < count; i++) paced.count();
    },
    onSendError: () => undefined,
    onError: () => undefined,
  });
  const sender = new Worker(SENDER, { eval: true, workerData: port.port });
  await once(sender, 'exit');
  paced.stop();
  paced.stop();
  await port.close();
  expect(messages).toBeGreaterThan(500);
  expect(messages / batches).toBeGreaterThan(4);
});
