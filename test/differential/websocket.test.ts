// The same handshakes, frames and management commands to both servers over WebSocket: answers, closes and what is shown are equal.

import { existsSync, readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientFrame, close, described, serverFrames, text, type ClientFrame } from '../mock/websocket-frames.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

const hasModule = (): boolean =>
  process.env.CI === 'true' ||
  readdirSync('/usr/lib').some((folder) => existsSync(`/usr/lib/${folder}/kamailio/modules/websocket.so`));

const config = `tcp_accept_no_cl=yes
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "corex.so"
loadmodule "xhttp.so"
loadmodule "websocket.so"
modparam("registrar", "received_avp", "$avp(received)")
modparam("websocket", "cors_mode", 2)
modparam("websocket", "keepalive_mechanism", 0)
modparam("websocket", "verbose_list", 1)
modparam("websocket", "sub_protocols", 1)
modparam("websocket", "rm_delay_interval", 1)
request_route {
  xlog("$rm $proto $pr $prid $Rp $Ru $Rut $RAu $su $sut $Ras $sas $ws_conid $snd(sproto)\\n");
  if (proto == WS) xlog("proto is WS\\n");
  if (is_method("REGISTER")) { $avp(received) = $su; save("location"); exit; }
  if ($rU == "close") { $var(closed) = ws_close(4001, "because"); xlog("closed $var(closed)\\n"); exit; }
  if ($rU == "other") { $var(closed) = ws_close(1000, "x", 99999); xlog("closed $var(closed)\\n"); exit; }
  if (is_method("MESSAGE")) {
    lookup("location");
    xlog("$du $fs\\n");
    t_relay();
    exit;
  }
  if ($rU == "number") append_to_reply("X-Number: $ws_conid\\r\\n");
  sl_send_reply("200", "OK");
}
event_route[xhttp:request] {
  if ($hdr(X-Stay) == $null) set_reply_close();
  set_reply_no_connect();
  if ($hdr(Upgrade) =~ "websocket") {
    if (ws_handle_handshake()) xlog("upgraded $proto\\n");
    exit;
  }
  xhttp_reply("404", "Not Found", "", "");
}
onsend_route {
  xlog("sent by $snd(proto) $snd(sproto), from $sndfrom(proto), to $sndto(proto) $sndto(sproto)\\n");
}
event_route[websocket:closed] {
  xlog("closed $rm $proto $Rp\\n");
}
`;

const HEADERS: Readonly<Record<string, string>> = {
  Host: 'server.example.com',
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Protocol': 'sip',
};

function request(changes: Readonly<Record<string, string | null>> = {}): string {
  const headers = Object.entries({ ...HEADERS, ...changes });
  return `GET / HTTP/1.1\r\n${headers.map(([name, value]) => (value === null ? '' : `${name}: ${value}\r\n`)).join('')}\r\n`;
}

/** A client of one server. */
class Client {
  readonly #socket: Socket;
  #written = '';
  #isEnded = false;

  constructor(server: Server) {
    this.#socket = connect(server.endpoint.port, server.endpoint.host);
    this.#socket.on('data', (bytes) => (this.#written += bytes.toString('latin1')));
    this.#socket.on('end', () => this.#socket.end());
    this.#socket.on('close', () => (this.#isEnded = true));
    this.#socket.on('error', () => undefined);
  }

  send(bytes: string | Buffer): void {
    this.#socket.write(bytes, 'latin1');
  }

  /** The answer to the handshake, without what belongs to one server or connection. */
  async answer(): Promise<string> {
    await until('answer', () => this.#written.includes('\r\n\r\n'));
    const head = this.#written.slice(0, this.#written.indexOf('\r\n\r\n') + 4);
    return head.replace(/^Server:.*\r\n/m, '').replace(/^(Sia: .*:)\d+/m, '$1PORT');
  }

  /** Frames after the handshake, in words: of messages the first line. */
  frames(): string[] {
    return this.wholeFrames().map((each) => each.split('\r\n')[0]!);
  }

  wholeFrames(): string[] {
    const from = this.#written.indexOf('\r\n\r\n') + 4;
    return serverFrames(this.#written.slice(from)).frames.map(described);
  }

  async got(count: number): Promise<string[]> {
    await until(`${count} frames`, () => this.frames().length >= count, { explain: () => this.#written });
    return this.frames();
  }

  async ended(): Promise<string[]> {
    await until('end of the connection', () => this.#isEnded, { explain: () => this.#written });
    return this.frames();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

function message(method: string, uri: string, headers: readonly string[] = []): string {
  const id = `${method}-${uri}`;
  const lines = [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/WS x.invalid;branch=z9hG4bK${id.replace(/\W/g, '')}`,
    'From: <sip:alice@example.com>;tag=1',
    'To: <sip:alice@example.com>',
    `Call-ID: ${id}`,
    `CSeq: 1 ${method}`,
    ...headers,
    'Content-Length: 0',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const sip = (...parts: Parameters<typeof message>): Buffer => text(message(...parts));

describe.skipIf(missing('kamailio', 'kamcmd') || !hasModule())('over WebSocket', () => {
  let sides: Server[];

  beforeAll(async () => {
    const kinds: ServerKind[] = [servers[0] ?? 'kahea', 'kamailio'];
    sides = await Promise.all(kinds.map((kind) => startServer(kind, { config })));
  });

  afterAll(() => Promise.all(sides.map((server) => server.destroy())));

  /** What both servers do must be the same, and is given. */
  async function same<T>(act: (server: Server) => Promise<T>): Promise<T> {
    const [ours, theirs] = await Promise.all(sides.map(act));
    expect(ours).toEqual(theirs);
    return ours!;
  }

  async function withClient<T>(server: Server, act: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client(server);
    try {
      client.send(request());
      await client.answer();
      return await act(client);
    } finally {
      client.destroy();
    }
  }

  async function refused(server: Server): Promise<void> {
    const client = new Client(server);
    client.send(request({ 'Sec-WebSocket-Key': null }));
    await client.answer();
    client.destroy();
  }

  /** A connection that the client just leaves behind what it got for these frames. */
  function framed(server: Server, bytes: Buffer): Promise<unknown> {
    return withClient(server, (client) => {
      client.send(bytes);
      return client.got(1);
    });
  }

  function ending(server: Server, bytes: Buffer): Promise<unknown> {
    return withClient(server, (client) => {
      client.send(bytes);
      return client.ended();
    });
  }

  function inFragments(uri: string): Buffer {
    const payload = message('OPTIONS', uri);
    const first = clientFrame({ opcode: 1, payload: payload.slice(0, 50), isFinal: false });
    return Buffer.concat([first, clientFrame({ opcode: 0, payload: payload.slice(50) })]);
  }

  test.each<[string, Readonly<Record<string, string | null>>]>([
    ['as it should be', {}],
    ['with an Origin', { Origin: 'https://phone.example' }],
    ['in other letters', { Connection: 'keep-alive, upgrade', 'Sec-WebSocket-Protocol': 'chat, SIP' }],
    ['without key', { 'Sec-WebSocket-Key': null }],
    ['without version', { 'Sec-WebSocket-Version': null }],
    ['with version 8', { 'Sec-WebSocket-Version': '8' }],
    ['without sub-protocol', { 'Sec-WebSocket-Protocol': null }],
    ['with another sub-protocol', { 'Sec-WebSocket-Protocol': 'chat' }],
    ['without Connection', { Connection: null }],
    ['that asks for something else', { Upgrade: null }],
  ])('a handshake %s is answered alike', async (_name, changes) => {
    await same(async (server) => {
      const client = new Client(server);
      client.send(request(changes));
      const answer = await client.answer();
      client.destroy();
      return answer;
    });
  });

  test.each<[string, Readonly<Record<string, string | null>>]>([
    ['without key', { 'Sec-WebSocket-Key': null }],
    ['with version 8', { 'Sec-WebSocket-Version': '8' }],
    ['with another sub-protocol', { 'Sec-WebSocket-Protocol': 'chat' }],
  ])('a handshake %s ends the connection', async (_name, changes) => {
    await same(async (server) => {
      const client = new Client(server);
      client.send(request({ 'X-Stay': 'yes', ...changes }));
      await client.ended();
      return client.answer();
    });
  });

  test('a message by UDP is of connection 0', async () => {
    const number = await same(async (server) => {
      const peer = await UdpPeer.open(server.net.endpoint(2));
      try {
        const uri = `sip:number@${server.endpoint.host}`;
        peer.send(writeRequest({ method: 'OPTIONS', uri, via: peer.endpoint }), server.endpoint);
        return (await peer.receive(reply(200))).value('X-Number');
      } finally {
        await peer.close();
      }
    });
    expect(number).toBe('0');
  });

  test('a handshake while they are disabled is answered alike', async () => {
    const answer = await same(async (server) => {
      await server.kamcmd('ws.disable');
      const client = new Client(server);
      client.send(request());
      const got = await client.answer();
      client.destroy();
      await server.kamcmd('ws.enable');
      return got;
    });
    expect(answer).toContain('503 Service Unavailable');
  });

  test.each<[string, ClientFrame[], number]>([
    ['a ping', [{ opcode: 9, payload: 'hello' }], 1],
    ['an empty ping', [{ opcode: 9 }], 1],
    [
      'a pong nobody asked for, and a ping',
      [
        { opcode: 10, payload: 'x' },
        { opcode: 9, payload: 'y' },
      ],
      1,
    ],
    ['a keep-alive', [{ opcode: 1, payload: '\r\n\r\n' }], 1],
    ['half a keep-alive', [{ opcode: 1, payload: '\r\n' }], 1],
  ])('%s is answered alike', async (_name, frames, count) => {
    await same((server) =>
      withClient(server, (client) => {
        client.send(Buffer.concat(frames.map(clientFrame)));
        return client.got(count);
      }),
    );
  });

  test.each<[string, Buffer]>([
    ['a Close of the client', close(1000, 'bye')],
    ['a Close without code', clientFrame({ opcode: 8 })],
    ['a frame without mask', clientFrame({ opcode: 1, payload: 'x', isMasked: false })],
    ['a reserved bit', clientFrame({ opcode: 1, payload: 'x', reserved: 4 })],
    ['a data opcode nobody knows', clientFrame({ opcode: 3, payload: 'x' })],
    ['a control opcode nobody knows', clientFrame({ opcode: 11, payload: 'x' })],
  ])('%s ends the connection alike', async (_name, bytes) => {
    await same((server) =>
      withClient(server, (client) => {
        client.send(bytes);
        return client.ended();
      }),
    );
  });

  test('scripts see the same of messages, whole and in fragments', async () => {
    const log = await same(async (server) => {
      const before = server.scriptLog.length;
      await withClient(server, async (client) => {
        client.send(sip('OPTIONS', 'sip:one@example.com'));
        await client.got(1);
        const payload = message('OPTIONS', 'sip:two@example.com');
        client.send(clientFrame({ opcode: 1, payload: payload.slice(0, 50), isFinal: false }));
        client.send(clientFrame({ opcode: 0, payload: payload.slice(50) }));
        await client.got(2);
        client.send(sip('OPTIONS', 'sip:other@example.com'));
        client.send(sip('OPTIONS', 'sip:close@example.com'));
        return client.got(3);
      });
      // Those of other connections may come now.
      const lines = (): string[] =>
        server.scriptLog.slice(before).filter((line) => !/^(?:closed OPTIONS|upgraded)/.test(line));
      await until('records', () => lines().length >= 10, { explain: () => lines().join('\n') });
      return lines().map((line) =>
        line
          .replaceAll(/127\.[\d.]+:\d{5}/g, 'PEER')
          .replaceAll(/127\.\d+\.\d+\.1\b/g, 'SERVER')
          .replace(/ \d+ (\w+)$/, ' ID $1'),
      );
    });
    expect(log[0]).toMatch(/^OPTIONS ws ws 5 5060 sip:SERVER:5060;transport=ws /);
  });

  test('a handshake inside of a connection is none', async () => {
    const frames = await same((server) =>
      withClient(server, async (client) => {
        client.send(clientFrame({ opcode: 1, payload: request({ 'Content-Length': '0', 'X-Stay': 'yes' }) }));
        client.send(sip('OPTIONS', 'sip:after@example.com'));
        return client.got(1);
      }),
    );
    expect(frames[0]).toContain('200 OK');
  });

  test('a contact is found behind its connection, shown alike, and called', async () => {
    await same((server) =>
      withClient(server, async (callee) => {
        callee.send(sip('REGISTER', 'sip:example.com', ['Contact: <sip:alice@y.invalid;transport=ws>']));
        const [registered] = await callee.got(1);
        await withClient(server, async (caller) => {
          caller.send(sip('MESSAGE', 'sip:alice@example.com', ['Max-Forwards: 10']));
          await callee.got(2);
        });
        await until('onsend_route', () => server.scriptLog.some((line) => line.startsWith('sent by')));
        const dump = await server.kamcmd('ul.dump');
        const shown = dump.split('\n').filter((line) => /Address|Received|Socket/.test(line));
        return {
          registered,
          called: callee.frames()[1],
          viaEnd: /^Via: .*;branch=[^;\r]*(.*)/m.exec(callee.wholeFrames()[1]!)![1],
          sent: server.scriptLog.find((line) => line.startsWith('sent by')),
          shown: shown.map((line) => line.replaceAll(/127\.\d+\.\d+\.1:\d+/g, 'PLACE').trim()),
        };
      }),
    );
  });

  test('statistics count handshakes, messages, control frames and ends of each kind', async () => {
    const numbers = async (server: Server): Promise<Record<string, number>> => {
      const printed = await server.kamcmd('stats.get_statistics', 'websocket:');
      const found = [...printed.matchAll(/^websocket:(\w+) = (\d+)/gm)];
      return Object.fromEntries(found.map(([, name, value]) => [name!, Number(value)]));
    };
    const steps: readonly (readonly [what: string, act: (server: Server) => Promise<unknown>])[] = [
      ['a refused handshake', (server) => refused(server)],
      ['a message and its answer', (server) => framed(server, sip('OPTIONS', 'sip:five@example.com'))],
      ['a ping', (server) => framed(server, clientFrame({ opcode: 9, payload: 'x' }))],
      ['a message in fragments', (server) => framed(server, inFragments('sip:six@example.com'))],
      ['a Close of the client', (server) => ending(server, close(1000, 'bye'))],
      ['a Close of the server', (server) => ending(server, clientFrame({ opcode: 1, payload: 'x', reserved: 4 }))],
    ];
    const counted = await same(async (server) => {
      await until('no connection', async () => (await numbers(server)).ws_current_connections === 0);
      let last = await numbers(server);
      const changes: Record<string, Record<string, number>> = {};
      for (const [what, act] of steps) {
        await act(server);
        await until('no connection', async () => (await numbers(server)).ws_current_connections === 0);
        const now = await numbers(server);
        // How Kamailio counts fragments, and connections that end without a Close, is not as it is here.
        const isCounted = (name: string): boolean =>
          !name.endsWith('failed_connections') && !(what.includes('fragments') && name === 'ws_received_frames');
        const changed = Object.keys(now).filter((name) => isCounted(name) && now[name] !== last[name]);
        changes[what] = Object.fromEntries(changed.sort().map((name) => [name, now[name]! - last[name]!]));
        last = now;
      }
      return { names: Object.keys(last).sort(), changes };
    });
    expect(counted.names).toHaveLength(25);
  });

  test('the client end of a connection and management are shown alike', async () => {
    await same((server) =>
      withClient(server, async (client) => {
        client.send(sip('OPTIONS', 'sip:echo@example.com'));
        await client.got(1);
        const list = await server.kamcmd('ws.dump', 'used_asc');
        const [line, id] = /(\d+): ws:127.*/.exec(list) ?? [];
        const answers: string[] = [
          (line ?? list).replaceAll(/127\.\d+\.\d+\.1(?::\d+)?/g, 'PLACE').replace(/^\d+/, 'ID'),
        ];
        for (const call of [
          ['ws.dump', 'nonsense'],
          ['ws.ping', '99999'],
          ['ws.pong', '99999'],
          ['ws.close', '99999'],
          ['ws.close'],
          ['ws.ping', 'text'],
        ])
          answers.push(await server.kamcmd(...call));
        await server.kamcmd('ws.ping', id!);
        await server.kamcmd('ws.pong', id!);
        await server.kamcmd('ws.close', id!);
        const frames = await client.got(4);
        return { answers, frames: frames.map((each) => each.replace(/ka(?:mailio|hea) \(.*$/, 'SERVER')) };
      }),
    );
  });
});
