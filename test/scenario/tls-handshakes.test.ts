// TLS handshakes that are cut off somewhere, by a reset or an end, from either side: nothing is left of any, and the next one is taken.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as connectPlain, createServer, type Server as Listener, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectSecure, createServer as createSecureServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../support/certificates.ts';
import { kamcmdValues } from '../support/kamcmd.ts';
import { reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server } from '../support/server.ts';
import { SipText, writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { load } from './config-parts.ts';

const PORT = 5061;

/** Where a connection is cut: when so many bytes went that way. */
interface Cut {
  readonly way: 'there' | 'back';
  readonly after: number;
  readonly how: 'reset' | 'end';
}

/** A way over TCP that counts, and cuts the next connection where it is told to. */
class CuttingLink {
  readonly #listener: Listener;
  readonly #to: Endpoint;
  /** Null: the next connection is left alone. */
  cut: Cut | null = null;
  readonly bytes = { there: 0, back: 0 };
  /** Connections so far. */
  taken = 0;

  private constructor(to: Endpoint) {
    this.#to = to;
    this.#listener = createServer((near) => {
      this.taken++;
      this.#join(near);
    });
  }

  static async open(at: Endpoint, to: Endpoint): Promise<CuttingLink> {
    const link = new CuttingLink(to);
    await new Promise<void>((resolve) => link.#listener.listen({ host: at.host, port: at.port }, resolve));
    return link;
  }

  #join(near: Socket): void {
    const far = connectPlain({ host: this.#to.host, port: this.#to.port });
    const { cut, bytes } = this;
    Object.assign(bytes, { there: 0, back: 0 });
    const end = (): void => {
      for (const socket of [near, far]) {
        if (cut?.how === 'reset') socket.resetAndDestroy();
        else socket.end();
      }
    };
    const pass = (from: Socket, to: Socket, way: Cut['way']): void => {
      from.on('data', (part: Buffer) => {
        const room = cut?.way === way ? cut.after - bytes[way] : Infinity;
        bytes[way] += part.length;
        if (part.length <= room) to.write(part);
        else if (room <= 0) end();
        else to.write(part.subarray(0, room), end);
      });
      from.on('error', () => null).on('close', () => to.destroy());
    };
    pass(near, far, 'there');
    pass(far, near, 'back');
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#listener.close(resolve));
  }
}

/** Places from nothing to what is surely before the end: the same twice has not the same length with TLS. */
function placesIn(length: number): number[] {
  return [0, 1, 6, ...[1, 2, 4].map((fifth) => Math.floor((length * fifth) / 5))];
}

function cutsOf({ there, back }: { readonly there: number; readonly back: number }): Cut[] {
  const places = [
    ...placesIn(there).map((after) => ({ way: 'there' as const, after })),
    ...placesIn(back).map((after) => ({ way: 'back' as const, after })),
  ];
  return places.flatMap((place) => [
    { ...place, how: 'reset' as const },
    { ...place, how: 'end' as const },
  ]);
}

const certificates = makeTemporaryFolder();

beforeAll(() => {
  if (!missing('openssl')) new Authority(certificates).sign({ name: 'server' });
});

afterAll(() => {
  removeFolder(certificates);
});

async function start(): Promise<Server> {
  const folder = makeTemporaryFolder();
  for (const file of ['server.pem', 'server.key']) copyFileSync(join(certificates, file), join(folder, file));
  writeFileSync(
    join(folder, 'tls.cfg'),
    '[server:default]\nmethod = TLSv1.2+\ncertificate = server.pem\nprivate_key = server.key\n[client:default]\nmethod = TLSv1.2+\n',
  );
  const net = await reserveLoopback();
  const config = `enable_tls=yes
${load('tls', 'tm', 'sl', 'pv', 'textops', 'siputils')}
modparam("tls", "config", "${join(folder, 'tls.cfg')}")
modparam("tm", "fr_timer", 400)
request_route {
  if ($rU == "far") {
    $du = "sip:${net.host(9)}:${PORT};transport=tls";
    if (!t_relay()) sl_reply_error();
    exit;
  }
  sl_send_reply("200", "OK");
}
`;
  return startServer('kahea', {
    folder,
    net,
    listen: [`udp:${net.host(1)}:5060`, `tls:${net.host(1)}:${PORT}`],
    config,
  });
}

/** How many connections the server has. */
async function connections(server: Server): Promise<number> {
  return kamcmdValues(await server.kamcmd('core.tcp_list'), 'id').length;
}

const options = (user: string, number: number, via: Endpoint, transport: 'UDP' | 'TLS'): string =>
  writeRequest({
    method: 'OPTIONS',
    uri: `sip:${user}@example.com`,
    via,
    callId: `c${number}`,
    branch: `z9hG4bKh${number}`,
  }).replace('SIP/2.0/UDP', `SIP/2.0/${transport}`);

/** What comes back by TLS for an OPTIONS; '' when the connection ends before. */
function ask(at: Endpoint): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connectSecure({ host: at.host, port: at.port, rejectUnauthorized: false });
    socket.setEncoding('latin1').on('data', (part: string) => {
      received += part;
      if (received.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => null).on('close', () => resolve(received));
    socket.write(options('near', 1, at, 'TLS'));
  });
}

/** A server of TLS that says 200 to everything. */
class FarEnd {
  readonly #sockets = new Set<TLSSocket>();
  readonly #listener = createSecureServer(
    { cert: readFileSync(join(certificates, 'server.pem')), key: readFileSync(join(certificates, 'server.key')) },
    (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => null).on('close', () => this.#sockets.delete(socket));
      socket.on('data', (part: Buffer) => socket.write(answerTo(new SipText(part.toString('latin1')))));
    },
  ).on('tlsClientError', () => null);

  async listen({ host, port }: Endpoint): Promise<void> {
    await new Promise<void>((resolve) => this.#listener.listen({ host, port }, resolve));
  }

  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.hangUp();
    await new Promise((resolve) => this.#listener.close(resolve));
  }
}

function answerTo(request: SipText): string {
  const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].flatMap((name) =>
    request.values(name).map((value) => `${name}: ${value}`),
  );
  return `SIP/2.0 200 OK\r\n${copied.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`;
}

describe.skipIf(missing('openssl', 'kamcmd') || !servers.includes('kahea'))('handshakes that are cut off', () => {
  test('those of clients leave nothing, and the next one is taken', async () => {
    const server = await start();
    const near = server.net.endpoint(8, PORT);
    const link = await CuttingLink.open(near, server.net.endpoint(1, PORT));
    try {
      expect(await ask(near)).toContain('SIP/2.0 200 OK');
      const places = cutsOf(link.bytes);
      for (link.cut of places) {
        const answer = await ask(near);
        expect(answer, JSON.stringify(link.cut)).not.toContain('\r\n\r\n');
      }
      link.cut = null;
      expect(await ask(near)).toContain('SIP/2.0 200 OK');
      expect(link.taken).toBe(places.length + 2);
      await until('no connections', async () => (await connections(server)) === 0);
    } finally {
      await server.stop();
      await link.close();
    }
  });

  test('our own leave nothing, and each request that waited for one is answered', async () => {
    const server = await start();
    const far = new FarEnd();
    await far.listen(server.net.endpoint(7, PORT));
    const link = await CuttingLink.open(server.net.endpoint(9, PORT), server.net.endpoint(7, PORT));
    const peer = await UdpPeer.open(server.net.endpoint(2));
    let number = 0;
    /** The final status that the caller gets. */
    const call = async (): Promise<number> => {
      const request = options('far', ++number, peer.endpoint, 'UDP');
      peer.send(request, server.net.endpoint(1));
      const reply = await peer.receive(
        (each) => (each.status ?? 0) >= 200 && each.value('Call-ID') === `c${number}`,
        10_000,
      );
      return reply.status!;
    };
    try {
      expect(await call()).toBe(200);
      for (link.cut of cutsOf(link.bytes)) {
        far.hangUp();
        await until('no connections', async () => (await connections(server)) === 0);
        expect(await call(), JSON.stringify(link.cut)).toBeGreaterThanOrEqual(400);
      }
      link.cut = null;
      expect(await call()).toBe(200);
    } finally {
      await server.stop();
      await peer.close();
      await link.close();
      await far.close();
    }
  });
});
