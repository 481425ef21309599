// TCP streams that nobody sends by accident, against a running server: a stream that cannot be cut into messages is
// closed, one that can be is served however it arrives, and no connection holds up another.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { startServer, type Server } from '../support/server.ts';
import { pause, until } from '../support/until.ts';
import { ANSWERING, RawStream, streamRequest } from '../torture/stream-stage.ts';

let server: Server;
let stream: RawStream;

beforeAll(async () => {
  if (!missing('kamcmd')) server = await startServer('kahea', { config: ANSWERING });
});

afterAll(() => server?.destroy());

beforeEach(async () => {
  stream = await RawStream.open(server.endpoint);
});

afterEach(async () => {
  stream.close();
  const other = await RawStream.open(server.endpoint);
  await other.write(streamRequest());
  expect(await other.replies(1)).toEqual([200]);
  other.close();
});

async function expectClosed(text: string): Promise<void> {
  const records = severeRecords();
  // What follows a message that cannot be cut off must not be taken for a message.
  await stream.write(text + streamRequest());
  await stream.awaitClose();
  expect(stream.statuses.filter((status) => status !== 400)).toEqual([]);
  expect(severeRecords() - records).toBeLessThanOrEqual(1);
}

function severeRecords(): number {
  return server.log.filter(({ level }) => ['ERROR', 'CRITICAL', 'ALERT', 'BUG'].includes(level)).length;
}

describe.skipIf(missing('kamcmd'))('streams', () => {
  // CVE-2023-28097 of OpenSIPS, and smuggling in general.
  test.each([
    ['absent', null],
    ['of 2^32', 'Content-Length: 4294967296'],
    ['of 2^64', 'Content-Length: 18446744073709551616'],
    ['negative', 'Content-Length: -1'],
    ['with a sign', 'Content-Length: +5'],
    ['hexadecimal', 'Content-Length: 0x10'],
    ['with a fraction', 'Content-Length: 1.5'],
    ['of two numbers', 'Content-Length: 1 2'],
    ['a list', 'Content-Length: 5, 5'],
    ['empty', 'Content-Length: '],
    ['no number', 'Content-Length: five'],
    ['repeated with another value', 'Content-Length: 0\r\nContent-Length: 5'],
    ['repeated in its compact form with another value', 'Content-Length: 5\r\nl: 0'],
  ])('a Content-Length %s closes the connection', (_kind, line) => expectClosed(streamRequest(line)));

  test.each([
    ['with blanks before the colon', 'Content-Length \t : 4'],
    ['with leading zeros', 'Content-Length: 0000000000004'],
    ['in its compact form', 'l:4'],
    ['on a line of its own', 'Content-Length:\r\n 4'],
  ])('a Content-Length %s is read', async (_kind, line) => {
    await stream.write(streamRequest(line, 'body') + streamRequest());
    expect(await stream.replies(2)).toEqual([200, 200]);
  });

  test('a Content-Length repeated with the same value is refused, and the connection stays', async () => {
    await stream.write(streamRequest('Content-Length: 4\r\nl: 4', 'body') + streamRequest());
    expect(await stream.replies(2)).toEqual([400, 200]);
  });

  test('headers without an end close the connection at 64 KiB', async () => {
    await expectClosed(`OPTIONS sip:alice@example.com SIP/2.0\r\n${'X-More: and more\r\n'.repeat(5_000)}`);
  });

  test('10,000 Vias close the connection or are answered', async () => {
    await stream.write(streamRequest().replace('Max-Forwards', `${'v:SIP/2.0/TCP a\r\n'.repeat(10_000)}Max-Forwards`));
    await until('an end', () => stream.closed || stream.statuses.length > 0);
  });

  test('bytes that are no SIP close the connection', async () => {
    await expectClosed('\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03 no SIP \r\n\r\n');
  });

  test('a message without the mandatory headers is answered 400 and the connection stays', async () => {
    await stream.write(streamRequest().replace(/Call-ID: .*\r\n/, '') + streamRequest());
    expect(await stream.replies(2)).toEqual([400, 200]);
  });

  test('two messages in a segment are two', async () => {
    await stream.write(streamRequest() + streamRequest());
    expect(await stream.replies(2)).toEqual([200, 200]);
  });

  test('a hundred messages in a segment are a hundred', async () => {
    await stream.write(Array.from({ length: 100 }, () => streamRequest()).join(''));
    expect(await stream.replies(100)).toHaveLength(100);
  });

  test('a message of one byte a segment is one message', async () => {
    for (const byte of streamRequest('Content-Length: 4', 'body')) {
      await stream.write(byte);
      await new Promise(setImmediate);
    }
    expect(await stream.replies(1)).toEqual([200]);
  });

  test('keep-alives between messages are answered, and none is looked for inside a body', async () => {
    await stream.write(`\r\n\r\n${streamRequest('Content-Length: 8', '\r\n\r\n\r\n\r\n')}\r\n\r\n${streamRequest()}`);
    expect(await stream.replies(2)).toEqual([200, 200]);
    expect(stream.received.replace(/SIP\/2\.0 200 Alive\r\n(?:.+\r\n)+\r\n/g, '')).toBe('\r\n\r\n');
  });

  test('a body that never comes holds up nobody else, and is given up with the connection', async () => {
    await stream.write(streamRequest('Content-Length: 1000', 'begun'));
    const other = await RawStream.open(server.endpoint);
    await other.write(streamRequest());
    expect(await other.replies(1)).toEqual([200]);
    expect(stream.statuses).toEqual([]);
    other.close();
  });

  test('a connection that is cut in the middle of a message leaves nothing behind', async () => {
    await stream.write(streamRequest('Content-Length: 1000', 'begun'));
    stream.close();
    await until('end of all connections', async () =>
      /opened_connections: 0/.test(await server.kamcmd('core.tcp_info')),
    );
  });

  test('a peer that reads nothing is cut off, and holds up nobody else', async () => {
    stream.stopReading();
    const many = Array.from({ length: 100 }, () => streamRequest()).join('');
    for (let i = 0; i < 200 && !stream.closed; i++) await Promise.race([stream.write(many), pause(20)]);
    const other = await RawStream.open(server.endpoint);
    await other.write(streamRequest());
    expect(await other.replies(1)).toEqual([200]);
    other.close();
  });
});
