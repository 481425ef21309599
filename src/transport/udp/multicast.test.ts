import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { TransportKit } from '../../../test/mock/transport-kit.ts';
import { until } from '../../../test/support/until.ts';

const GROUP = '239.77.13.5';
const MESSAGE = 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function newKit(multicastInterface: string | null): TransportKit {
  const kit = new TransportKit({ multicastInterface, multicastTtl: 3 });
  closing.push(() => kit.close());
  return kit;
}

/** Says something to the group on the interface of an address, and what is answered to it. */
async function newPeer(address: string): Promise<{ say: (port: number) => void; readonly answers: string[] }> {
  const socket = createSocket('udp4');
  closing.push(() => socket.close());
  socket.bind(0, address);
  await once(socket, 'listening');
  socket.setMulticastInterface(address);
  socket.setMulticastLoopback(true);
  const answers: string[] = [];
  socket.on('message', (text, { port }) => answers.push(`${port} ${text.toString('latin1')}`));
  return { answers, say: (port) => socket.send(MESSAGE, port, GROUP) };
}

test.skipIf(networkInterfaces()['lo'] === undefined)(
  'a socket at the address of a group hears it on the interface that is named, and answers from its port',
  async () => {
    const kit = newKit('lo');
    const socket = await kit.listen('udp', GROUP);
    const peer = await newPeer('127.0.0.1');
    peer.say(socket.port);
    await until('message', () => kit.received.length > 0);
    const [{ text, flow }] = kit.received as [(typeof kit.received)[0]];
    expect({ text, local: flow.socket.address, from: flow.remoteAddress }).toEqual({
      text: MESSAGE,
      local: GROUP,
      from: '127.0.0.1',
    });
    kit.layer.send(flow, 'SIP/2.0 200 OK\r\n\r\n');
    await until('answer', () => peer.answers.length > 0);
    expect(peer.answers).toEqual([`${socket.port} SIP/2.0 200 OK\r\n\r\n`]);
  },
);

test.skipIf(networkInterfaces()['lo'] === undefined)('two servers may take part in one group at one port', async () => {
  const first = newKit('lo');
  const second = newKit('lo');
  const { port } = await first.listen('udp', GROUP);
  await second.listen('udp', GROUP, port);
  const peer = await newPeer('127.0.0.1');
  peer.say(port);
  await until('messages', () => first.received.length > 0 && second.received.length > 0);
});
