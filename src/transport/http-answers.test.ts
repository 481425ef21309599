import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { TransportKit } from '../../test/mock/transport-kit.ts';
import { until } from '../../test/support/until.ts';

const kits: TransportKit[] = [];

afterEach(async () => {
  for (const kit of kits.splice(0)) await kit.close();
});

interface Talk {
  readonly kit: TransportKit;
  written: string;
  isEnded: boolean;
  send(text: string): void;
}

async function talk(limits = {}): Promise<Talk> {
  const kit = new TransportKit({ streamMessage: 2_000, ...limits });
  kits.push(kit);
  const { port } = await kit.listen('tcp');
  const socket = connect(port, '127.0.0.1');
  const made: Talk = { kit, written: '', isEnded: false, send: (text) => socket.write(text, 'latin1') };
  socket.on('data', (bytes) => (made.written += bytes.toString('latin1')));
  socket.on('close', () => (made.isEnded = true));
  socket.on('error', () => undefined);
  return made;
}

describe('an HTTP request that cannot be read is answered, and its connection is closed', () => {
  test.each([
    ['without length', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', '411 Length Required'],
    ['in chunks', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n', '411 Length Required'],
    ['with a length that is none', 'GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n', '400 Bad Request'],
    ['with two lengths', 'GET / HTTP/1.0\nContent-Length: 1\nContent-Length: 2\n\n', '400 Bad Request'],
    ['with a body beyond the limit', 'PUT / HTTP/1.1\r\nContent-Length: 5000\r\n\r\n', '413 Content Too Large'],
    ['with a head beyond the limit', `GET / HTTP/1.1\r\nX: ${'x'.repeat(3_000)}`, '413 Content Too Large'],
  ])('%s', async (_name, request, status) => {
    const peer = await talk();
    peer.send(request);
    await until('end', () => peer.isEnded);
    expect(peer.written).toBe(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    expect(peer.kit.received).toEqual([]);
  });

  test('and the log says which parameter lets requests have no length', async () => {
    const peer = await talk();
    peer.send('GET / HTTP/1.1\r\n\r\n');
    await until('end', () => peer.isEnded);
    expect(peer.kit.log.lines.join('\n')).toContain('HTTP needs tcp_accept_no_cl=yes');
  });
});

test('what is no HTTP is closed without a word', async () => {
  const peer = await talk();
  peer.send('MESSAGE sip:a@b SIP/2.0\r\nSubject: HTTP/1.1\r\n\r\n');
  await until('end', () => peer.isEnded);
  expect(peer.written).toBe('');
});

test('a client that waits with its body is told once to go on, and its request comes whole', async () => {
  const peer = await talk();
  const head = 'POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n';
  peer.send(head);
  await until('answer', () => peer.written !== '');
  peer.send('hello');
  await until('request', () => peer.kit.received.length > 0);
  expect(peer.kit.received[0]!.text).toBe(`${head}hello`);
  expect(peer.written).toBe('HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n');
});

test('a client that sends its body at once is told nothing', async () => {
  const peer = await talk();
  peer.send('POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello');
  await until('request', () => peer.kit.received.length > 0);
  expect(peer.written).toBe('');
});
