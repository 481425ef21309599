import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { socketExchange } from './exchange.ts';

test('a question goes out over UDP, and what the server answers comes back', async () => {
  const server = createSocket('udp4');
  server.on('message', (question, { port, address }) => {
    server.send(`answer to ${question.toString('latin1')}`, port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const answered = await new Promise((resolve, reject) => {
    const stop = socketExchange.udp({ address: '127.0.0.1', port: server.address().port }, Buffer.from('one'), {
      message: (message) => {
        stop();
        resolve(message.toString('latin1'));
      },
      failed: () => {
        reject(new Error('failed'));
      },
    });
  });
  server.close();
  expect(answered).toBe('answer to one');
});

test('a server that the system cannot reach over UDP fails, and nothing is thrown', async () => {
  // No socket may connect to the broadcast address unless it asked for that.
  const failures = await new Promise((resolve) => {
    let count = 0;
    const stop = socketExchange.udp({ address: '255.255.255.255', port: 53 }, Buffer.from('one'), {
      message: () => undefined,
      failed: () => {
        count++;
        stop();
        setImmediate(() => {
          resolve(count);
        });
      },
    });
  });
  expect(failures).toBe(1);
});
