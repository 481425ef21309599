import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasUnixDatagrams, openUnixDatagram, sendUnixDatagram, type UnixDatagramSocket } from './unix-datagram.ts';

let folder: string;
const open: UnixDatagramSocket[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kahea-unixd-'));
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
  rmSync(folder, { recursive: true });
});

function opened(name: string, onDatagram: (bytes: Buffer, sender: string) => void): UnixDatagramSocket {
  const socket = openUnixDatagram(join(folder, name), onDatagram);
  if ('failure' in socket) throw new Error(socket.failure);
  open.push(socket);
  return socket;
}

test.skipIf(hasUnixDatagrams())('without the native part the reason is given', () => {
  expect(openUnixDatagram(join(folder, 'x'), () => undefined)).toMatchObject({
    failure: expect.stringContaining('native') as string,
  });
});

test.skipIf(!hasUnixDatagrams())('a datagram goes there and back', async () => {
  const answer = new Promise<string>((resolve) => {
    const asking = opened('asking', (bytes, sender) => {
      resolve(`${bytes.toString('latin1')} from ${sender}`);
    });
    const answering = opened('answering', (bytes, sender) => {
      answering.send(Buffer.from(`pong after ${bytes.toString('latin1')}`), sender);
    });
    expect(asking.send(Buffer.from('ping'), join(folder, 'answering'))).toBe(true);
  });
  expect(await answer).toBe(`pong after ping from ${join(folder, 'answering')}`);
});

test.skipIf(!hasUnixDatagrams())('what cannot be is refused, not thrown', () => {
  expect(openUnixDatagram(join(folder, 'no/such/folder'), () => undefined)).toMatchObject({
    failure: 'no such file or folder',
  });
  expect(openUnixDatagram(`/${'x'.repeat(200)}`, () => undefined)).toMatchObject({
    failure: expect.any(String) as string,
  });
  const socket = opened('one', () => undefined);
  expect(openUnixDatagram(join(folder, 'one'), () => undefined)).toMatchObject({
    failure: expect.any(String) as string,
  });
  expect(socket.send(Buffer.from('x'), join(folder, 'nobody'))).toBe(false);
  socket.close();
  socket.close();
  expect(socket.send(Buffer.from('x'), join(folder, 'one'))).toBe(false);
});

test.skipIf(!hasUnixDatagrams())('one datagram without a sender, and why one is not taken', async () => {
  const path = join(folder, 'reader');
  const arrived = new Promise<string>((resolve) => {
    opened('reader', (bytes, sender) => {
      resolve(`${bytes.toString('latin1')} from "${sender}"`);
    });
  });
  expect(sendUnixDatagram(Buffer.from('text'), path)).toBeNull();
  expect(await arrived).toBe('text from ""');
  expect(sendUnixDatagram(Buffer.from('x'), join(folder, 'nobody'))).toEqual({ failure: 'No such file or directory' });
  expect(sendUnixDatagram(Buffer.from('x'), `/${'x'.repeat(200)}`)).toEqual({ failure: 'Name too long' });
  // Nobody reads while this does not wait.
  let refused = null;
  for (let count = 0; count < 100_000 && refused === null; count++)
    refused = sendUnixDatagram(Buffer.alloc(1000), path);
  expect(refused).toEqual({ failure: 'Resource temporarily unavailable' });
});
