import { connect } from 'node:net';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Client } from '../../src/cli/kamcmd/client.ts';
import { hasUnixDatagrams } from '../../src/lib/unix-datagram.ts';
import { answerPacket } from '../../src/rpc/binrpc/answer.ts';
import { parseControlAddress } from '../../src/rpc/binrpc/address.ts';
import { MethodRegistry } from '../../src/rpc/registry.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import type { AnswerPacket, ControlListener } from './listener.ts';
import ctl from './index.ts';
import { controlMethods } from './methods.ts';
import { listenStream } from './stream-listener.ts';
import { listenUdp } from './udp-listener.ts';
import { listenUnixDatagram } from './unix-datagram-listener.ts';

const ACCESS = { mode: 0o640, user: null, group: null };
const answer: AnswerPacket = (packet) => answerPacket(registry, packet, { convert: false });

let folder: string;
let registry: MethodRegistry;
const open: ControlListener[] = [];
const clients: Client[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kahea-ctl-'));
  registry = new MethodRegistry();
  registry.add({ name: 'echo', doc: '', run: (args, reply) => void reply.add(args.string()) });
  registry.add({
    name: 'slow',
    doc: '',
    async run(_args, reply) {
      await new Promise((resolve) => setImmediate(resolve));
      reply.add('done');
    },
  });
  const control = {
    listeners: open,
    connections: () =>
      open.flatMap((listener) => listener.connections().map((connection) => ({ listener, connection }))),
  };
  registry.addAll(controlMethods(() => control as never));
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const listener of open.splice(0)) await listener.close();
  rmSync(folder, { recursive: true });
});

async function listening(started: Promise<ControlListener | { failure: string }>): Promise<ControlListener> {
  const listener = await started;
  if ('failure' in listener) throw new Error(listener.failure);
  open.push(listener);
  return listener;
}

const path = () => join(folder, 'ctl');
const listenUnix = () => listenStream({ path: path(), access: ACCESS }, answer);

async function connected(address: string): Promise<Client> {
  const client = new Client(parseControlAddress(address)!);
  expect(await client.connect()).toBeNull();
  clients.push(client);
  return client;
}

describe('calls are answered', () => {
  test('on a Unix socket', async () => {
    await listening(listenUnix());
    const client = await connected(`unix:${path()}`);
    expect(await client.call('echo', ['hello'])).toEqual({ values: ['hello'] });
    expect(await client.call('slow', [])).toEqual({ values: ['done'] });
    expect(await client.call('nope', [])).toMatchObject({ fault: { code: 500, reason: 'command nope not found' } });
  });

  test('over TCP and UDP', async () => {
    const tcp = await listening(listenStream({ host: '127.0.0.1', port: 0 }, answer));
    const udp = await listening(listenUdp('127.0.0.1', 0, answer));
    for (const address of [`tcp:127.0.0.1:${tcp.port}`, `udp:127.0.0.1:${udp.port}`]) {
      const client = await connected(address);
      expect(await client.call('echo', ['over the net'])).toEqual({ values: ['over the net'] });
    }
  });

  test.skipIf(!hasUnixDatagrams())('by Unix datagrams', async () => {
    await listening(listenUnixDatagram({ path: path(), access: ACCESS }, answer));
    const client = await connected(`unixd:${path()}`);
    expect(await client.call('echo', ['datagram'])).toEqual({ values: ['datagram'] });
    expect(await client.call('slow', [])).toEqual({ values: ['done'] });
    expect(await listenUnixDatagram({ path: path(), access: ACCESS }, answer)).toMatchObject({
      failure: expect.any(String) as string,
    });
  });

  test('in order when they come faster than a method ends', async () => {
    await listening(listenUnix());
    const client = await connected(`unix:${path()}`);
    const slow = client.call('slow', []);
    expect(await slow).toEqual({ values: ['done'] });
    expect(await client.call('echo', ['after'])).toEqual({ values: ['after'] });
  });
});

describe('a Unix socket', () => {
  test.skipIf(!hasUnixDatagrams())('is closed even when somebody removed its file', async () => {
    const datagrams = await listening(listenUnixDatagram({ path: path(), access: ACCESS }, answer));
    rmSync(path());
    await expect(datagrams.close()).resolves.toBeUndefined();
    const stream = await listening(listenUnix());
    rmSync(path());
    await expect(stream.close()).resolves.toBeUndefined();
    open.length = 0;
  });

  test('has the permissions asked for', async () => {
    await listening(listenUnix());
    expect(statSync(path()).mode & 0o777).toBe(0o640);
  });

  test('left by a server that is gone is replaced', async () => {
    const first = await listenUnix();
    if ('failure' in first) throw new Error(first.failure);
    await first.close();
    await listening(listenUnix());
  });

  test('of a running server is left alone', async () => {
    await listening(listenUnix());
    expect(await listenUnix()).toEqual({ failure: 'another server listens there' });
  });

  test('does not replace a file', async () => {
    writeFileSync(path(), '');
    expect(await listenUnix()).toEqual({ failure: 'there is a file of that name which is no socket' });
  });

  test('with an owner that does not exist is not opened', async () => {
    const failed = await listenStream({ path: path(), access: { ...ACCESS, user: 'no-such-user' } }, answer);
    expect(failed).toEqual({ failure: 'there is no user no-such-user' });
  });
});

test('a port in use is a failure with its reason', async () => {
  const tcp = await listening(listenStream({ host: '127.0.0.1', port: 0 }, answer));
  const again = await listenStream({ host: '127.0.0.1', port: Number(tcp.port) }, answer);
  expect(again).toMatchObject({ failure: expect.stringContaining('already in use') as string });
});

test('another protocol is cut off, and the others are served on', async () => {
  const tcp = await listening(listenStream({ host: '127.0.0.1', port: 0 }, answer));
  const stranger = connect(Number(tcp.port), '127.0.0.1');
  stranger.write('GET / HTTP/1.1\r\n\r\n');
  stranger.resume();
  await once(stranger, 'close');
  const client = await connected(`tcp:127.0.0.1:${tcp.port}`);
  expect(await client.call('echo', ['still here'])).toEqual({ values: ['still here'] });
});

test('datagrams that are no packets are ignored', async () => {
  const udp = await listening(listenUdp('127.0.0.1', 0, answer));
  const stranger = createSocket('udp4');
  stranger.send('nonsense', Number(udp.port), '127.0.0.1');
  const client = await connected(`udp:127.0.0.1:${udp.port}`);
  expect(await client.call('echo', ['x'])).toEqual({ values: ['x'] });
  stranger.close();
});

test('ctl.* shows sockets and clients', async () => {
  await listening(listenUnix());
  const tcp = await listening(listenStream({ host: '127.0.0.1', port: 0 }, answer));
  const client = await connected(`unix:${path()}`);
  expect(await client.call('ctl.listen', [])).toEqual({
    values: ['binrpc', 'unix_stream', path(), '', 'binrpc', 'tcp', '127.0.0.1', tcp.port],
  });
  expect(await client.call('ctl.who', [])).toEqual({
    values: ['binrpc', 'unix_stream', '<anonymous unix socket>', '', path(), ''],
  });
  expect(await client.call('ctl.connections', [])).toEqual({ values: [1] });
});

test('of several sockets none stays open when one cannot be opened', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, 'kept');
  const binrpc = [`unix:${path()}`, `unix:${file}`];
  await expect(new ModuleBench().load(ctl, { binrpc })).rejects.toThrow('cannot listen on binrpc');
  const socket = connect(path());
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ENOENT');
});

test('the module answers nobody before the server has started', async () => {
  const bench = new ModuleBench();
  bench.methods.addAll(registry.list());
  const order: unknown[] = [];
  let early: Promise<unknown> | null = null;
  const begin = ctl.start;
  await bench.load(
    {
      ...ctl,
      async start(self) {
        const client = await connected(`unix:${path()}`);
        early = client.call('echo', ['early']).then((result) => order.push(result));
        // Who talks nonsense is thrown out at once: by then what came before it has been read too.
        const nonsense = connect(path());
        nonsense.on('error', () => undefined).end('nonsense');
        await once(nonsense, 'close');
        order.push('started');
        await begin?.(self);
      },
    },
    { binrpc: [`unix:${path()}`] },
  );
  await early!;
  expect(order).toEqual(['started', { values: ['early'] }]);
  for (const client of clients.splice(0)) client.close();
  await bench.stop();
});

test('the old text protocol is refused where it is asked for', () => {
  const { fifo } = ctl.params!;
  expect(fifo.parse('/run/kamailio/kamailio_fifo', 0)).toMatchObject({ problem: 'not-available' });
});
