// A server that gets far more than it can handle refuses what is new, serves those who ask for little, and is well again soon.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setInterval as ticks } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { UdpPeer } from '../support/peer.ts';
import { startServer, type Server } from '../support/server.ts';
import { SipText, writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

/** Each request costs some milliseconds. */
const config = `overload_retry_after=3
max_while_loops=100000
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "kex.so"
request_route {
  $var(i) = 0;
  while ($var(i) < 20000) { $var(i) = $var(i) + 1; }
  sl_send_reply("200", "OK");
}
`;

let serial = 0;

function request(server: Server, host: number, method: string, to?: string): string {
  serial++;
  return writeRequest({
    method,
    uri: `sip:test@${server.endpoint.host}`,
    via: server.net.endpoint(host),
    transport: 'UDP',
    branch: `z9hG4bKflood${serial}`,
    from: '<sip:bob@example.com>;tag=1',
    ...(to !== undefined && { to }),
    callId: `flood-${serial}`,
  });
}

/** Sends requests without a pause until it is closed, and counts the answers. */
class Flood {
  readonly answers = new Map<number, number>();
  readonly #socket: Socket;
  #isOver = false;
  readonly #sending: Promise<void>;

  constructor(socket: Socket, server: Server, host: number) {
    this.#socket = socket;
    socket.on('message', (bytes) => {
      const answer = new SipText(bytes.toString('latin1'));
      if (answer.status === 503) expect(Number(answer.need('Retry-After'))).toSatisfy((n) => n >= 3 && n <= 6);
      this.answers.set(answer.status!, (this.answers.get(answer.status!) ?? 0) + 1);
    });
    this.#sending = this.#send(server, host);
  }

  static async from(server: Server, host: number): Promise<Flood> {
    const socket = createSocket('udp4');
    const { host: address, port } = server.net.endpoint(host);
    socket.bind(port, address);
    await once(socket, 'listening');
    return new Flood(socket, server, host);
  }

  async #send(server: Server, host: number): Promise<void> {
    const { host: address, port } = server.endpoint;
    for await (const _ of ticks(10)) {
      if (this.#isOver) return;
      for (let i = 0; i < 40; i++) this.#socket.send(request(server, host, 'OPTIONS'), port, address);
    }
  }

  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#sending;
    this.#socket.close();
  }
}

/** Repeats a request as UDP wants it, until it is answered. */
async function answerTo(peer: UdpPeer, text: string, to: Server): Promise<SipText> {
  const callId = new SipText(text).need('Call-ID');
  const isAnswer = (message: SipText): boolean => message.value('Call-ID') === callId;
  for (let tries = 0; ; tries++) {
    peer.send(text, to.endpoint);
    try {
      return await peer.receive(isAnswer, 500);
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}

test('new requests of a flood are refused, others and what belongs to dialogs are served, and it ends', async () => {
  const server = await startServer('kahea', { config });
  const flood = await Flood.from(server, 20);
  const phone = await UdpPeer.open(server.net.endpoint(21));
  try {
    await server.awaitLog('overload: more comes than is read, new requests are refused');
    for (let i = 0; i < 5; i++)
      expect((await answerTo(phone, request(server, 21, 'OPTIONS'), server)).startLine).toBe('SIP/2.0 200 OK');
    const bye = request(server, 21, 'BYE', '<sip:alice@example.com>;tag=2');
    expect((await answerTo(phone, bye, server)).status).toBe(200);
    await until('a refusal', () => (flood.answers.get(503) ?? 0) > 0);
    expect(await server.kamcmd('stats.get_statistics', 'overload:')).toContain('overload:active = 1\n');
    await flood.end();
    await server.awaitLog(/overload: over, \d+ requests were refused/);
    expect([...flood.answers.keys()].sort()).toEqual([200, 503]);
    expect((await answerTo(phone, request(server, 21, 'OPTIONS'), server)).status).toBe(200);
  } finally {
    await flood.end();
    await phone.close();
    await server.stop();
  }
});
