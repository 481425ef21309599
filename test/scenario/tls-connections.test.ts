// TLS over time and in other company: browsers with certificates, many reloads under an open connection, and captured
// traffic that the key log makes readable.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serverFrames, text } from '../mock/websocket-frames.ts';
import { CapturedLink } from '../support/captured-link.ts';
import { Authority } from '../support/certificates.ts';
import { run } from '../support/child.ts';
import { reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { writeReply, writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { load } from './config-parts.ts';

const PORT = 5061;
const RPC_PORT = 8090;

const certificates = makeTemporaryFolder();

beforeAll(() => {
  if (missing('openssl')) return;
  const authority = new Authority(certificates);
  for (const name of ['server', 'other', 'alice']) authority.sign({ name });
  new Authority(certificates, 'stranger').sign({ name: 'mallory' });
});

afterAll(() => {
  removeFolder(certificates);
});

interface Options {
  readonly profile: string;
  readonly config: string;
}

async function start(kind: ServerKind, { profile, config }: Options): Promise<Server> {
  const folder = makeTemporaryFolder();
  for (const file of ['server.pem', 'server.key', 'ca.pem']) copyFileSync(join(certificates, file), join(folder, file));
  writeFileSync(
    join(folder, 'tls.cfg'),
    `[server:default]\nmethod = TLSv1.2+\ncertificate = server.pem\nprivate_key = server.key\n${profile}`,
  );
  const net = await reserveLoopback();
  const listen = [`udp:${net.host(1)}:5060`, `tls:${net.host(1)}:${PORT}`];
  const tls = `enable_tls=yes\nloadmodule "tls.so"\nmodparam("tls", "config", "${join(folder, 'tls.cfg')}")\n`;
  return startServer(kind, { folder, net, listen, config: tls + config.replaceAll('@HOST@', net.host(1)) });
}

/** One TLS connection and what came by it. */
class Client {
  readonly socket: TLSSocket;
  received = '';
  isOver = false;

  constructor(to: Endpoint, name: string | null) {
    const own =
      name === null
        ? {}
        : {
            cert: readFileSync(join(certificates, `${name}.pem`)),
            key: readFileSync(join(certificates, `${name}.key`)),
          };
    this.socket = connect({ host: to.host, port: to.port, rejectUnauthorized: false, ...own });
    this.socket.setEncoding('latin1').on('data', (part: string) => (this.received += part));
    this.socket.on('error', () => null).on('close', () => (this.isOver = true));
  }

  /** Waits until `wanted` came, or the connection is over. */
  async wait(wanted: string): Promise<string> {
    await until(wanted, () => this.received.includes(wanted) || this.isOver, { explain: () => this.received });
    return this.received;
  }
}

const options = (at: Endpoint, transport: 'TLS' | 'WS'): string =>
  writeRequest({
    method: 'OPTIONS',
    uri: `sip:${at.host}`,
    via: { host: '127.0.0.1', port: PORT },
    ...(transport === 'TLS' ? { transport } : {}),
  }).replace('SIP/2.0/UDP', `SIP/2.0/${transport === 'WS' ? 'WSS' : transport}`);

const HANDSHAKE =
  'GET / HTTP/1.1\r\nHost: sip.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n\r\n';

const browsers = `tcp_accept_no_cl=yes
${load('tm', 'sl', 'pv', 'textops', 'xlog', 'xhttp', 'websocket')}
event_route[xhttp:request] {
  xlog("$rm of $tls_peer_subject_cn verified $tls_peer_verified\\n");
  ws_handle_handshake();
}
request_route {
  xlog("$rm by $proto of $tls_peer_subject_cn\\n");
  sl_send_reply("200", "OK");
}
`;

describe.skipIf(missing('openssl', 'kamcmd')).each(servers)('%s', (kind) => {
  test('browsers must show a certificate where one is required, and the script sees whose it is', async () => {
    const profile = 'verify_certificate = yes\nrequire_certificate = yes\nca_list = ca.pem\n';
    const server = await start(kind, { profile, config: browsers });
    try {
      const at = server.net.endpoint(1, PORT);
      for (const name of [null, 'mallory']) {
        const stranger = new Client(at, name);
        stranger.socket.write(HANDSHAKE);
        expect(await stranger.wait('101')).toBe('');
        expect(stranger.isOver).toBe(true);
      }
      const alice = new Client(at, 'alice');
      alice.socket.write(HANDSHAKE);
      const head = (await alice.wait('\r\n\r\n')).indexOf('\r\n\r\n') + 4;
      expect(alice.received).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
      alice.socket.write(text(options(at, 'WS')));
      await alice.wait('SIP/2.0 200 OK');
      expect(serverFrames(alice.received.slice(head)).frames).toHaveLength(1);
      alice.socket.destroy();
      // Kamailio forgets it once the connection is a WebSocket.
      const whose = kind === 'kahea' ? 'alice' : '<null>';
      expect(server.scriptLog).toEqual(['GET of alice verified 1', `OPTIONS by wss of ${whose}`]);
    } finally {
      await server.stop();
    }
  });
});

const calls = `tcp_accept_no_cl=yes
${load('tm', 'sl', 'rr', 'pv', 'textops', 'siputils', 'xlog', 'nathelper', 'xhttp', 'websocket')}
event_route[xhttp:request] {
  ws_handle_handshake();
}
request_route {
  if (has_totag()) {
    loose_route();
  } else if ($hdr(X-To) == $null) {
    handle_ruri_alias();
    record_route();
  } else {
    add_contact_alias();
    record_route();
    $du = $hdr(X-To);
  }
  xlog("$rm from $sut to $du by $fs\\n");
  t_relay();
}
`;

const valuesOf = (message: string, name: string): string[] =>
  [...message.matchAll(new RegExp(`^${name}: *(.*?)\r$`, 'gm'))].map(([, value]) => value!);

describe.skipIf(missing('openssl', 'kamcmd')).each(servers)('%s', (kind) => {
  test('a browser by wss says "ws" in URIs, as all do, and is called and hung up on by those', async () => {
    const server = await start(kind, { profile: '', config: calls });
    const { net } = server;
    const phone = await UdpPeer.open(net.endpoint(10));
    try {
      const browser = new Client(net.endpoint(1, PORT), null);
      browser.socket.write(HANDSHAKE);
      await browser.wait('\r\n\r\n');
      const own = `${browser.socket.localAddress!}:${browser.socket.localPort!}`;
      const parts = { uri: `sip:bob@${net.host(10)}`, via: { host: 'x.invalid', port: 5060 } };
      const invite = writeRequest({
        method: 'INVITE',
        ...parts,
        headers: [`X-To: sip:${net.host(10)}:5060`],
      }).replace('SIP/2.0/UDP', 'SIP/2.0/WSS');
      browser.socket.write(text(invite));
      const called = await phone.receive(request('INVITE'));
      const routes = called.values('Record-Route');
      expect(routes.map((route) => route.replaceAll(net.prefix, 'N').replace(/;ftag.*/, ''))).toEqual([
        '<sip:N.1;r2=on;lr',
        `<sip:N.1:${PORT};transport=ws;r2=on;lr`,
      ]);
      expect(called.need('Contact')).toContain(`;alias=${own.replace(':', '~')}~6`);
      phone.send(
        writeReply(called, 200, 'OK', { headers: ['Contact: <sip:bob@' + net.host(10) + '>'] }),
        server.endpoint,
      );
      await browser.wait('SIP/2.0 200 OK');

      // The other end hangs up along the route, with the address of the connection as its target.
      const target = `sip:alice@${own};transport=ws`;
      const via = net.endpoint(10);
      const ended = {
        method: 'BYE',
        uri: target,
        via,
        to: '<sip:alice@x.invalid>;tag=b',
        headers: routes.map((each) => `Route: ${each}`),
      };
      phone.send(writeRequest({ ...ended, callId: 'back' }), server.endpoint);
      await browser.wait('BYE sip:alice');

      // And somebody calls the Contact that has the alias.
      const aliased = /<(.*)>/.exec(called.need('Contact'))![1]!;
      phone.send(writeRequest({ method: 'MESSAGE', uri: aliased, via, callId: 'anew' }), server.endpoint);
      await browser.wait('MESSAGE sip:test@x.invalid');
      const vias = valuesOf(browser.received, 'Via').filter(
        (each) => each.startsWith('SIP/2.0/WSS') && !each.includes('x.invalid'),
      );
      expect(vias).toHaveLength(2);
      browser.socket.destroy();
      expect(server.scriptLog.map((line) => line.replaceAll(net.prefix, 'N').replaceAll(own, 'OWN'))).toEqual([
        `INVITE from sip:OWN;transport=ws to sip:N.10:5060 by <null>`,
        `BYE from sip:N.10:5060;transport=udp to <null> by tls:N.1:${PORT}`,
        `MESSAGE from sip:N.10:5060;transport=udp to sip:OWN;transport=ws by <null>`,
      ]);
    } finally {
      await phone.close();
      await server.stop();
    }
  });
});

const answering = `${load('sl', 'pv', 'xlog', 'jsonrpcs')}
modparam("jsonrpcs", "transport", 4)
modparam("jsonrpcs", "dgram_socket", "udp:@HOST@:${RPC_PORT}")
request_route { sl_send_reply("200", "OK"); }
`;

/** Kilobytes of memory that a process holds. */
function residentSize(process: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${process}/status`, 'latin1'))![1]);
}

describe.skipIf(missing('openssl', 'kamcmd') || !servers.includes('kahea'))('kahea', () => {
  test('many reloads of changed certificates leave memory flat and connections open', async () => {
    const server = await start('kahea', { profile: '', config: answering });
    const peer = await UdpPeer.open(server.net.endpoint(2));
    const at = server.net.endpoint(1, PORT);
    const kept = new Client(at, null);
    const copy = (name: string): void => {
      for (const end of ['pem', 'key'])
        copyFileSync(join(certificates, `${name}.${end}`), join(server.folder, `server.${end}`));
    };
    const reload = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at++) {
        copy(at % 2 === 0 ? 'other' : 'server');
        peer.send('{"jsonrpc":"2.0","method":"tls.reload","id":1}', server.net.endpoint(1, RPC_PORT));
        expect((await peer.receive(() => true, 10_000)).text).toContain('TLS configuration reloaded');
      }
    };
    try {
      kept.socket.write(options(at, 'TLS'));
      await kept.wait('SIP/2.0 200 OK');
      await reload(25);
      const before = residentSize(server.child.pid);
      await reload(125);
      // What waits to be collected counts as well: one look says little.
      let grown = residentSize(server.child.pid) - before;
      for (let more = 0; more < 4 && grown >= 30_000; more++) {
        await reload(25);
        grown = residentSize(server.child.pid) - before;
      }
      expect(grown).toBeLessThan(30_000);
      kept.received = '';
      kept.socket.write(options(at, 'TLS'));
      await kept.wait('SIP/2.0 200 OK');
      expect(kept.isOver).toBe(false);
      copy('other');
      await reload(1);
      const fresh = new Client(at, null);
      fresh.socket.write(options(at, 'TLS'));
      await fresh.wait('SIP/2.0 200 OK');
      expect(fresh.socket.getPeerCertificate().subject.CN).toBe('other');
      for (const { socket } of [kept, fresh]) socket.destroy();
    } finally {
      await peer.close();
      await server.stop();
    }
  });

  test.skipIf(missing('tshark'))(
    'tshark reads what was captured with the key log, and nothing without it',
    async () => {
      const keys = join(certificates, 'keys.log');
      const parameters = `modparam("tls", "keylog_file", "${keys}")\nmodparam("tls", "keylog_peer", "127.0.0.1")\n`;
      const server = await start('kahea', { profile: '', config: parameters + answering });
      const capture = join(certificates, 'capture.pcap');
      const near = server.net.endpoint(9, PORT);
      const link = await CapturedLink.open(near, server.net.endpoint(1, PORT), capture);
      try {
        const client = new Client(near, null);
        client.socket.write(options(near, 'TLS'));
        await client.wait('SIP/2.0 200 OK');
        await until('keys in the file', () => readFileSync(keys, 'latin1').includes('SERVER_TRAFFIC_SECRET_0'));
        client.socket.destroy();
        const read = async (...more: readonly string[]): Promise<string[]> => {
          const fields = ['-Y', 'sip', '-T', 'fields', '-e', 'sip.Method', '-e', 'sip.Status-Code'];
          const { stdout } = await run('tshark', ['-r', capture, ...more, ...fields], { limit: 30_000 });
          return stdout
            .trim()
            .split(/\s+/)
            .filter((word) => word !== '');
        };
        expect(await read()).toEqual([]);
        expect(await read('-o', `tls.keylog_file:${keys}`)).toEqual(['OPTIONS', '200']);
      } finally {
        await link.close();
        await server.stop();
      }
    },
  );
});
