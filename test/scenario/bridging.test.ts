// Calls between all transports and both families of addresses: what the next hop and the caller see, and that both ends reach each other along the Record-Routes.

import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text } from '../mock/websocket-frames.ts';
import { Authority } from '../support/certificates.ts';
import { freePort, reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { SipText, writeReply, writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { load } from './config-parts.ts';

const WAYS = ['udp', 'tcp', 'tls', 'ws', 'wss', 'udp6', 'tcp6'] as const;
type Way = (typeof WAYS)[number];

const HANDSHAKE =
  'GET / HTTP/1.1\r\nHost: sip.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n\r\n';

const certificates = makeTemporaryFolder();

beforeAll(() => {
  if (!missing('openssl')) new Authority(certificates).sign({ name: 'server' });
});

afterAll(() => {
  removeFolder(certificates);
});

const config = `enable_tls=yes
tcp_accept_no_cl=yes
${load('tls', 'tm', 'sl', 'rr', 'pv', 'textops', 'siputils', 'nathelper', 'xhttp', 'websocket')}
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "${join(certificates, 'server.pem')}")
modparam("tls", "private_key", "${join(certificates, 'server.key')}")
event_route[xhttp:request] {
  ws_handle_handshake();
}
request_route {
  if (has_totag()) {
    if (!loose_route()) {
      sl_send_reply("404", "Not here");
      exit;
    }
  } else {
    record_route();
    $du = $hdr(X-To);
  }
  t_relay();
}
`;

/** One end of calls, by one transport: what it sends goes to the server, over its only connection where there is one. */
class Party {
  readonly way: Way;
  readonly #server: Endpoint;
  readonly #datagrams: Datagrams | null = null;
  readonly #stream: Socket | null = null;
  #received = '';

  private constructor(way: Way, server: Endpoint, host: string) {
    this.way = way;
    this.#server = server;
    const take = (bytes: Buffer): void => {
      this.#received += bytes.toString('latin1');
    };
    if (way === 'udp' || way === 'udp6') {
      this.#datagrams = createSocket(way === 'udp' ? 'udp4' : 'udp6').on('message', take);
      this.#datagrams.bind(0, host);
      return;
    }
    const to = { host: server.host, port: server.port, localAddress: host };
    const isSecure = way === 'tls' || way === 'wss';
    this.#stream = isSecure ? connectTls({ ...to, rejectUnauthorized: false }) : connect(to);
    this.#stream.on('data', take);
    if (way === 'ws' || way === 'wss') this.#stream.write(HANDSHAKE);
  }

  static async open(way: Way, server: Endpoint, host: string): Promise<Party> {
    const party = new Party(way, server, host);
    const isWeb = way === 'ws' || way === 'wss';
    const isOpen = (): boolean => (isWeb ? party.#received.includes(' 101 ') : party.#endpoint().port !== 0);
    await until(`a connection by ${way}`, () => {
      try {
        return isOpen();
      } catch {
        return false; // not bound yet
      }
    });
    return party;
  }

  #endpoint(): Endpoint {
    if (this.#datagrams !== null) {
      const { address, port } = this.#datagrams.address();
      return { host: address, port };
    }
    return { host: this.#stream!.localAddress ?? '', port: this.#stream!.localPort ?? 0 };
  }

  get at(): Endpoint {
    const { host, port } = this.#endpoint();
    return { host: host.includes(':') ? `[${host}]` : host, port };
  }

  /** RFC 7118 knows `ws` only. */
  get uri(): string {
    const { host, port } = this.at;
    return `sip:${this.way}@${host}:${port};transport=${this.way === 'wss' ? 'ws' : this.way.replace('6', '')}`;
  }

  send(message: string): void {
    const named = message.replace(
      /^(Via: SIP\/2\.0\/)\w+ (?=[^\r]*local)/m,
      `$1${this.way.replace('6', '').toUpperCase()} `,
    );
    if (this.#datagrams !== null)
      this.#datagrams.send(Buffer.from(named, 'latin1'), this.#server.port, this.#server.host);
    else this.#stream!.write(this.way.startsWith('ws') ? text(named) : Buffer.from(named, 'latin1'));
  }

  /** The message that begins so and is of that call. */
  async receive(start: string, callId: string): Promise<SipText> {
    const found = await until(
      `${start} at ${this.way}`,
      () => {
        const messages = this.#received.split(/(?=(?:INVITE|BYE|INFO) sip:|SIP\/2\.0 \d{3} )/);
        return messages.find((each) => each.startsWith(start) && each.includes(`Call-ID: ${callId}\r\n`)) ?? false;
      },
      { explain: () => this.#received },
    );
    return new SipText(found);
  }

  close(): void {
    this.#datagrams?.close();
    this.#stream?.destroy();
  }
}

interface Stage {
  readonly server: Server;
  readonly callers: ReadonlyMap<Way, Party>;
  readonly callees: ReadonlyMap<Way, Party>;
  readonly port6: number;
}

async function openStage(kind: ServerKind): Promise<Stage> {
  const net = await reserveLoopback();
  const port6 = await freePort('::1');
  const own = net.host(1);
  const listen = [`udp:${own}:5060`, `tcp:${own}:5060`, `tls:${own}:5061`, `udp:[::1]:${port6}`, `tcp:[::1]:${port6}`];
  const server = await startServer(kind, { net, listen, config });
  const parties = async (last: number): Promise<Map<Way, Party>> => {
    const all = new Map<Way, Party>();
    for (const way of WAYS) {
      const is6 = way.endsWith('6');
      const at = is6 ? { host: '::1', port: port6 } : { host: own, port: way === 'tls' || way === 'wss' ? 5061 : 5060 };
      all.set(way, await Party.open(way, at, is6 ? '::1' : net.host(last)));
    }
    return all;
  };
  return { server, port6, callers: await parties(10), callees: await parties(20) };
}

/** The server on that side, as a Record-Route says it. */
const SIDES: Readonly<Record<Way, string>> = {
  udp: 'NET.1',
  tcp: 'NET.1;transport=tcp',
  tls: 'NET.1:5061;transport=tls',
  ws: 'NET.1;transport=ws',
  wss: 'NET.1:5061;transport=ws',
  udp6: '[::1]:SIX',
  tcp6: '[::1]:SIX;transport=tcp',
};

let serial = 0;

describe.skipIf(missing('kamcmd', 'openssl')).each(servers)('%s', (kind) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage(kind);
  }, 60_000);

  afterAll(async () => {
    for (const party of [...stage.callers.values(), ...stage.callees.values()]) party.close();
    await stage.server.stop();
  });

  test.each(WAYS.flatMap((from) => WAYS.map((to) => [from, to] as const)))('from %s to %s', async (from, to) => {
    const { server, callers, callees, port6 } = stage;
    const [caller, callee] = [callers.get(from)!, callees.get(to)!];
    const callId = `bridge-${++serial}`;
    const ask = (by: Party, method: string, uri: string, more: readonly string[], tag?: string): void => {
      const name = { from: '<sip:a@a.example>;tag=a', to: `<sip:b@b.example>${tag ?? ''}` };
      by.send(
        writeRequest({
          method,
          uri,
          via: by.at,
          branch: `z9hG4bKlocal${method}${callId}`,
          callId,
          ...name,
          headers: more,
        }),
      );
    };
    const normal = (line: string): string =>
      line.replaceAll(server.net.prefix, 'NET').replaceAll(`[::1]:${port6}`, '[::1]:SIX');

    ask(caller, 'INVITE', 'sip:b@b.example', [`X-To: ${callee.uri}`]);
    const invite = await callee.receive('INVITE', callId);
    const routes = invite.values('Record-Route');
    // Without a socket that the script has chosen, Kamailio names its first one of TCP.
    const out = to === 'wss' && kind === 'kamailio' ? SIDES.ws : SIDES[to];
    const both = out === SIDES[from] ? [out] : [`${out};r2=on`, `${SIDES[from]};r2=on`];
    expect(routes.map((each) => normal(each).replace(/;ftag.*/, ''))).toEqual(both.map((each) => `<sip:${each};lr`));
    const via = normal(invite.values('Via')[0]!).split(';')[0]!.replace('  ', ' ');
    expect(via).toBe(`SIP/2.0/${to.replace('6', '').toUpperCase()} ${out.split(';')[0]!}`);
    expect(invite.values('Via')).toHaveLength(2);
    callee.send(writeReply(invite, 200, 'OK', { toTag: 'b' }));
    const ok = await caller.receive('SIP/2.0 200', callId);
    expect(ok.values('Record-Route')).toEqual(routes);

    ask(
      callee,
      'INFO',
      caller.uri,
      routes.map((each) => `Route: ${each}`),
      ';tag=b',
    );
    const info = await caller.receive('INFO', callId);
    expect(info.values('Route')).toEqual([]);
    caller.send(writeReply(info, 200, 'OK', {}));
    ask(
      caller,
      'BYE',
      callee.uri,
      routes.toReversed().map((each) => `Route: ${each}`),
      ';tag=b',
    );
    const bye = await callee.receive('BYE', callId);
    expect(bye.values('Route')).toEqual([]);
    callee.send(writeReply(bye, 200, 'OK', {}));
    await until('the answer to BYE', async () => (await caller.receive('SIP/2.0 200', callId)) !== null);
  });
});
