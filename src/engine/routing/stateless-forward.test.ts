import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { TransportKit } from '../../../test/mock/transport-kit.ts';
import { until } from '../../../test/support/until.ts';
import { Context } from '../../context/context.ts';
import { ScriptVariables } from '../../context/script-variables.ts';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import type { LocalSocket } from '../../sip/flow.ts';
import { Message } from '../../sip/message.ts';
import { parseMessage } from '../../sip/parse-message.ts';
import type { CoreSettings, Routes } from '../../module/host.ts';
import { OnsendRoute } from '../../module/onsend.ts';
import { CORE_PARAMETERS, type CoreValues } from '../config/core-parameters.ts';
import { EngineNetwork } from '../network.ts';
import { forwardReply } from './stateless-forward.ts';

const noOnsend = new OnsendRoute({ reference: () => ({ of: () => null }) } as unknown as Routes, {} as CoreSettings);

const defaults = Object.fromEntries(
  Object.entries(CORE_PARAMETERS).map(([name, { initial }]) => [name, initial as unknown]),
) as unknown as CoreValues;

const closing: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server with one TCP socket, and a peer connected to it. */
async function connectedPeer(address: string): Promise<{
  kit: TransportKit;
  socket: LocalSocket;
  got: () => string;
  connection: number;
}> {
  const kit = new TransportKit();
  closing.push(() => kit.close());
  const socket = await kit.listen('tcp');
  const stream = connect({ port: socket.port, host: socket.address, localAddress: address });
  let text = '';
  stream.on('data', (bytes) => (text += bytes.toString('latin1')));
  stream.on('close', () => (text += '(closed)'));
  closing.push(() => void stream.destroy());
  await until('connection', () => kit.layer.snapshot().connections.length === 1);
  return { kit, socket, got: () => text, connection: kit.layer.snapshot().connections[0]!.id };
}

/** Forwards a reply whose topmost Via is that of `own` and whose second one leads to a port where nobody listens. */
async function forward(
  kit: TransportKit,
  own: string,
  next: string,
  prepare: (ctx: Context) => void = () => undefined,
): Promise<boolean> {
  const text = [
    'SIP/2.0 200 OK',
    `Via: SIP/2.0/TCP ${own}`,
    `Via: SIP/2.0/TCP ${next}:9;branch=z9hG4bK2`,
    'From: <sip:a@example.com>;tag=1',
    'To: <sip:b@example.com>;tag=2',
    'Call-ID: c',
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n');
  const message = parseMessage(text);
  if (!(message instanceof Message)) throw new Error(message.detail);
  const flow = { socket: kit.layer.sockets[0]!, remoteAddress: '127.0.0.9', remotePort: 5060, connection: 0 };
  const ctx = new Context({ message, flow, id: 1, time: 0, variables: new ScriptVariables() });
  prepare(ctx);
  const sent = await forwardReply(
    ctx,
    new EngineNetwork({
      transport: kit.layer,
      resolver: kit.resolver,
      blocklist: kit.blocklist,
      registrations: { traffic: null, observers: [] },
      core: defaults,
      random: seededRandom(1),
    }),
    noOnsend,
  );
  kit.layer.flush();
  return sent;
}

test('a reply goes back on the stream that our Via names', async () => {
  const { kit, socket, got, connection } = await connectedPeer('127.0.0.2');
  await forward(kit, `127.0.0.1:${socket.port};branch=z9hG4bK1;i=${connection.toString(16)}`, '127.0.0.2');
  await until('reply', () => got() !== '');
  expect(got()).toMatch(/^SIP\/2\.0 200 OK\r\nVia: SIP\/2\.0\/TCP 127\.0\.0\.2:9/);
});

test('the number of a stream in the Via of somebody else is not believed', async () => {
  const { kit, got, connection } = await connectedPeer('127.0.0.2');
  await forward(kit, `192.0.2.7;branch=z9hG4bK1;i=${connection.toString(16)}`, '127.0.0.2');
  await until('refused connection', () => kit.failures.length > 0);
  expect(got()).toBe('');
});

test('nor is the number of a stream to another address', async () => {
  const { kit, socket, got, connection } = await connectedPeer('127.0.0.2');
  await forward(kit, `127.0.0.1:${socket.port};branch=z9hG4bK1;i=${connection.toString(16)}`, '127.0.0.3');
  await until('refused connection', () => kit.failures.length > 0);
  expect(got()).toBe('');
});

test('the peer sees its stream end after a reply that is to close it', async () => {
  const { kit, socket, got, connection } = await connectedPeer('127.0.0.2');
  await forward(kit, `127.0.0.1:${socket.port};branch=z9hG4bK1;i=${connection.toString(16)}`, '127.0.0.2', (ctx) => {
    ctx.replyClose = true;
  });
  await until('end', () => got().endsWith('(closed)'));
  expect(got()).toContain('SIP/2.0 200 OK');
});

test('no stream is opened for a reply that is not to open one', async () => {
  const { kit, socket } = await connectedPeer('127.0.0.2');
  const sent = await forward(kit, `127.0.0.1:${socket.port};branch=z9hG4bK1`, '127.0.0.3', (ctx) => {
    ctx.replyNoConnect = true;
  });
  expect([sent, kit.failures]).toEqual([false, []]);
});
