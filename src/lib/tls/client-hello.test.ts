import { Buffer } from 'node:buffer';
import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { readClientHello } from './client-hello.ts';

/** What Node sends first as a client. */
async function firstBytes(servername: string | null): Promise<Buffer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bytes = new Promise<Buffer>((resolve) => {
    server.once('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data);
      });
    });
  });
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, ...(servername !== null && { servername }) });
  client.on('error', () => undefined);
  const result = await bytes;
  client.destroy();
  server.close();
  return result;
}

/** The same handshake message cut into records of `size` bytes. */
function inRecords(bytes: Buffer, size: number): Buffer {
  const records: Buffer[] = [];
  for (let at = 5; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 0xff]), part);
  }
  return Buffer.concat(records);
}

test('the name that a client asks for is found, in lower case', async () => {
  expect(readClientHello(await firstBytes('SIP.Example.org'))).toEqual({ serverName: 'sip.example.org' });
});

test('a client that asks for no name is seen to ask for none', async () => {
  expect(readClientHello(await firstBytes(null))).toEqual({ serverName: null });
});

test('nothing is known before the last byte', async () => {
  const bytes = await firstBytes('a.example.org');
  for (let length = 0; length < bytes.length; length++) {
    expect(readClientHello(bytes.subarray(0, length)), `${length} bytes`).toBe(null);
  }
});

test('a message in several records is put together', async () => {
  const bytes = await firstBytes('a.example.org');
  for (const size of [1, 7, 100])
    expect(readClientHello(inRecords(bytes, size))).toEqual({ serverName: 'a.example.org' });
});

test.each([
  ['a SIP message', 'OPTIONS sip:a SIP/2.0\r\n\r\n'],
  ['an alert', '\x15\x03\x01\x00\x02\x02\x28'],
  ['a record without content', '\x16\x03\x01\x00\x00'],
  ['another handshake message', '\x16\x03\x01\x00\x04\x02\x00\x00\x00'],
  ['lengths that lead beyond the end', '\x16\x03\x01\x00\x06\x01\x00\x00\x02\xff\xff'],
])('%s asks for no name, and is not waited for', (_, text) => {
  expect(readClientHello(Buffer.from(text, 'latin1'))).toEqual({ serverName: null });
});

test('a message that never ends is given up', () => {
  const record = Buffer.concat([
    Buffer.from([22, 3, 1, 0x40, 0]),
    Buffer.from([1, 0xff, 0xff, 0xff]),
    Buffer.alloc(0x4000 - 4),
  ]);
  const next = Buffer.concat([Buffer.from([22, 3, 1, 0x40, 0]), Buffer.alloc(0x4000)]);
  expect(readClientHello(record)).toBe(null);
  expect(readClientHello(Buffer.concat([record, next, next, next, next]))).toEqual({ serverName: null });
});

test('whatever the bytes are, reading them ends without an exception', async () => {
  const bytes = await firstBytes('a.example.org');
  for (let at = 0; at < bytes.length; at++) {
    for (const value of [0, 1, 0x7f, 0xff]) {
      const changed = Buffer.from(bytes);
      changed[at] = value;
      expect(() => readClientHello(changed)).not.toThrow();
    }
  }
});
