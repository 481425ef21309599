import { Buffer } from 'node:buffer';
import { createServer, type AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { ClientHelloReader, type ClientHello, type HelloRefusal } from './client-hello.ts';

type Result = ClientHello | HelloRefusal | null;

const readClientHello = (bytes: Buffer): Result => new ClientHelloReader().push(bytes);

/** What comes of the chunks, and how many bytes it took. */
function readInChunks(bytes: Buffer, size: number): [Result, number] {
  const reader = new ClientHelloReader();
  let result: Result = null;
  for (let at = 0; result === null && at < bytes.length; at += size)
    result = reader.push(bytes.subarray(at, at + size));
  const { received } = reader;
  expect(received.equals(bytes.subarray(0, received.length))).toBe(true);
  return [result, received.length];
}

const NO_TLS = { refusal: 'the peer does not begin with a handshake of TLS' };
const TOO_LONG = { refusal: 'the peer begins with more than 65536 bytes' };

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

test('a message that comes in pieces of any size, in records of any size, is read as a whole one', async () => {
  const bytes = await firstBytes('a.example.org');
  for (const records of [bytes, inRecords(bytes, 1), inRecords(bytes, 100)]) {
    for (const size of [1, 2, 7, 500])
      expect(readInChunks(records, size)).toEqual([{ serverName: 'a.example.org' }, records.length]);
  }
});

test.each([
  ['a SIP message', 1, 'OPTIONS sip:a SIP/2.0\r\n\r\n'],
  ['a line end', 1, '\r\n'],
  ['an alert', 1, '\x15\x03\x01\x00\x02\x02\x28'],
  ['a hello of SSL 2', 1, '\x80\x2e\x01\x03\x01'],
  ['a record without content', 5, '\x16\x03\x01\x00\x00'],
  ['another handshake message', 6, '\x16\x03\x01\x00\x01\x02'],
  ['something else behind the first record', 7, '\x16\x03\x01\x00\x01\x01\x17\x03'],
])('%s is refused at byte %i', (_, needed, text) => {
  const bytes = Buffer.from(text, 'latin1');
  expect(readClientHello(bytes)).toEqual(NO_TLS);
  expect(readInChunks(bytes, 1)).toEqual([NO_TLS, needed]);
});

test('lengths that lead beyond the end are left to the handshake', () => {
  const bytes = Buffer.from('\x16\x03\x01\x00\x06\x01\x00\x00\x02\xff\xff', 'latin1');
  expect(readClientHello(bytes)).toEqual({ serverName: null });
});

test('a message that does not end within 64 KiB is refused', () => {
  const record = Buffer.concat([
    Buffer.from([22, 3, 1, 0x40, 0]),
    Buffer.from([1, 0xff, 0xff, 0xff]),
    Buffer.alloc(0x4000 - 4),
  ]);
  const next = Buffer.concat([Buffer.from([22, 3, 1, 0x40, 0]), Buffer.alloc(0x4000)]);
  const reader = new ClientHelloReader();
  for (const piece of [record, next, next]) expect(reader.push(piece)).toBe(null);
  // The length of the fourth record already says so.
  expect(reader.push(next.subarray(0, 5))).toEqual(TOO_LONG);
  expect(readClientHello(inRecords(Buffer.concat([record, next, next, next]), 1))).toEqual(TOO_LONG);
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
