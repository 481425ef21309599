// Which certificates a server takes from its TLS peers, and what it knows of those that it connected to, as Kamailio does it.

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../support/certificates.ts';
import { Child } from '../support/child.ts';
import { reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { SipText, writeReply, writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { load } from './config-parts.ts';

/** Ports, which are profiles. */
const REQUIRED = 5061;
const OF_ADDRESS = 5062;
const SHALLOW = 5063;
const OTHERS = 5064;
const NAMED = 5065;
const SIP = 5060;

/** Where the peers are that the server connects to. */
const GOOD_PEER = 7001;
const DEEP_PEER = 7002;
const QUIET_PEER = 7003;

const certificates = makeTemporaryFolder();

beforeAll(() => {
  if (missing('openssl')) return;
  const authority = new Authority(certificates);
  for (const name of ['server', 'named', 'alice']) authority.sign({ name });
  authority.sign({ name: 'old', isExpired: true });
  authority.sign({ name: 'between', isAuthority: true });
  authority.sign({ name: 'deep', by: 'between' });
  writeFileSync(join(certificates, 'deep.pem'), authority.read('deep.pem') + authority.read('between.pem'));
  new Authority(certificates, 'mallory');
});

afterAll(() => {
  removeFolder(certificates);
});

const profiles = (host: string): string => {
  const pair = (name: string): string => `method = TLSv1.2+\ncertificate = ${name}.pem\nprivate_key = ${name}.key\n`;
  const strict = 'ca_list = ca.pem\nverify_certificate = yes\nrequire_certificate = yes\n';
  return `[server:default]
${pair('server')}
[server:${host}:${REQUIRED}]
${pair('server')}ca_list = ca.pem
require_certificate = yes
[server:${host}:${OF_ADDRESS}]
${pair('server')}${strict}
[server:${host}:${SHALLOW}]
${pair('server')}${strict}verify_depth = 0
[server:any]
${pair('named')}server_name = open.example.org
[server:${host}:${NAMED}]
${pair('named').replace('TLSv1.2+', 'TLSv1.2')}server_name = own.example.org
[client:default]
method = TLSv1.2+
${strict}verify_depth = 0
[client:any]
method = TLSv1.2+
server_name = quiet.example.org
server_id = quiet
`;
};

const config = (folder: string, peers: string): string => `enable_tls=yes
${load('tls', 'tm', 'sl', 'pv', 'xlog')}
modparam("tls", "config", "${join(folder, 'tls.cfg')}")
modparam("tls", "ca_list", "ca.pem")
modparam("tm", "fr_timer", 1500)
request_route {
        if ($rU == "over") {
                $ru = "sip:there@${peers}:" + $hdr(X-Port) + ";transport=tls";
                if ($hdr(X-Id) != $null) tls_set_connect_server_id("$hdr(X-Id)");
                t_on_reply("SEEN");
                t_relay();
                exit;
        }
        if (is_peer_verified()) xlog("L_NOTICE", "$tls_peer_subject_cn is verified\\n");
        else xlog("L_NOTICE", "$tls_peer_subject_cn is not\\n");
        sl_send_reply("200", "OK");
}
onreply_route[SEEN] {
        xlog("L_NOTICE", "$tls_peer_subject_cn $tls_peer_issuer_cn $tls_peer_verified\\n");
}
`;

async function start(kind: ServerKind): Promise<Server> {
  const folder = makeTemporaryFolder();
  for (const file of ['server.pem', 'server.key', 'named.pem', 'named.key', 'ca.pem'])
    copyFileSync(join(certificates, file), join(folder, file));
  const net = await reserveLoopback();
  writeFileSync(join(folder, 'tls.cfg'), profiles(net.host(1)));
  const ports = [REQUIRED, OF_ADDRESS, SHALLOW, OTHERS, NAMED];
  const listen = [`udp:${net.host(1)}:${SIP}`, ...ports.map((port) => `tls:${net.host(1)}:${port}`)];
  return startServer(kind, { folder, net, listen, config: config(folder, net.host(2)) });
}

/** What openssl got as a client that sends one request, in a word, and all that it said. */
async function ask(
  server: Server,
  port: number,
  certificate: string | null,
  ...args: readonly string[]
): Promise<{ readonly answer: 'taken' | 'refused'; readonly output: string }> {
  const to: Endpoint = { host: server.net.host(1), port };
  const input = writeRequest({
    method: 'OPTIONS',
    uri: `sip:${to.host};transport=tls`,
    via: { host: server.net.host(3), port },
    transport: 'TLS',
  });
  const own = certificate === null ? [] : ['-cert', `${certificate}.pem`, '-key', `${certificate}.key`];
  const chain = certificate === 'deep' ? ['-cert_chain', 'deep.pem'] : [];
  const child = new Child(
    'openssl',
    ['s_client', '-connect', `${to.host}:${port}`, '-ign_eof', ...own, ...chain, ...args],
    { cwd: certificates, input },
  );
  await until('answer or end', () => child.stdout.includes('SIP/2.0 200') || child.exit !== null, {
    explain: () => child.output,
  });
  const answer = child.stdout.includes('SIP/2.0 200') ? 'taken' : 'refused';
  await child.destroy();
  return { answer, output: child.output };
}

interface Peer {
  readonly received: string[];
  /** What it was asked for, a connection each; false: for none. */
  readonly names: (string | false | null)[];
  close(): void;
}

/** A SIP server over TLS with that certificate: answers, and then asks on the same connection. */
async function peerWith(certificate: string, at: Endpoint): Promise<Peer> {
  const received: string[] = [];
  const names: (string | false | null)[] = [];
  const sockets: TLSSocket[] = [];
  const read = (end: string): Buffer => readFileSync(join(certificates, `${certificate}.${end}`));
  const listener = createServer({ cert: read('pem'), key: read('key') }, (socket) => {
    sockets.push(socket);
    names.push(socket.servername);
    socket.on('error', () => null);
    socket.setEncoding('latin1').on('data', (text: string) => {
      received.push(text);
      if (!text.startsWith('OPTIONS')) return;
      socket.write(writeReply(new SipText(text), 200, 'OK'));
      const uri = `sip:back@${at.host}`;
      socket.write(writeRequest({ method: 'OPTIONS', uri, via: at, transport: 'TLS' }));
    });
  });
  await new Promise<void>((resolve) => listener.listen(at.port, at.host, resolve));
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  };
  return { received, names, close };
}

describe.skipIf(missing('openssl', 'kamcmd')).each(servers)('%s', (kind) => {
  let server: Server;

  beforeAll(async () => {
    server = await start(kind);
  }, 60_000);

  afterAll(async () => {
    await server?.stop();
  });

  test.each([
    ['one that is required must be good', REQUIRED, 'alice', 'taken'],
    ['none is not enough where one is required', REQUIRED, null, 'refused'],
    ['nor is one that nobody signed', REQUIRED, 'mallory', 'refused'],
    ['nor is one that has expired', REQUIRED, 'old', 'refused'],
    ['one below another authority is good', REQUIRED, 'deep', 'taken'],
    ['but not where it may not be so far from the root', SHALLOW, 'deep', 'refused'],
    ['where one signed by the root is', SHALLOW, 'alice', 'taken'],
    ['nobody is asked for one by default', OTHERS, 'mallory', 'taken'],
  ] as const)('certificates of clients: %s', async (_, port, certificate, expected) => {
    for (const version of ['-tls1_2', '-tls1_3']) {
      const { answer, output } = await ask(server, port, certificate, version);
      expect(answer, output).toBe(expected);
    }
  });

  test.each(['-tls1_2', '-tls1_3'])('whoever shows none is told so by an alert (%s)', async (version) => {
    const { output } = await ask(server, OF_ADDRESS, null, version);
    expect(output).toMatch(version === '-tls1_3' ? /alert certificate required/ : /alert handshake failure/);
    if (kind === 'kahea') await server.awaitLog(/closed: the peer shows no certificate$/);
  });

  test('a name that is asked for leads nobody round the profile of the address', async () => {
    const name = ['-servername', 'open.example.org'];
    for (const certificate of [null, 'mallory']) {
      const { answer, output } = await ask(server, OF_ADDRESS, certificate, ...name);
      expect(answer, output).toBe('refused');
    }
    const good = await ask(server, OF_ADDRESS, 'alice', ...name);
    expect(good.output).toMatch(/subject=CN ?= ?server/);
    const elsewhere = await ask(server, OTHERS, null, ...name);
    expect(elsewhere.answer).toBe('taken');
    expect(elsewhere.output).toMatch(/subject=CN ?= ?named/);
  });

  test.each([
    ['nobody', ['-noservername'], 'named'],
    ['its own name', ['-servername', 'own.example.org'], 'named'],
    ['a stranger', ['-servername', 'stranger.example.org'], 'server'],
    ['another profile', ['-servername', 'open.example.org'], 'named'],
  ])('the versions of the address hold for whoever asks for %s', async (_, name, certificate) => {
    const older = await ask(server, NAMED, null, '-tls1_2', ...name);
    expect(older.answer, older.output).toBe('taken');
    expect(older.output).toMatch(new RegExp(`subject=CN ?= ?${certificate}`));
    const newer = await ask(server, NAMED, null, '-tls1_3', ...name);
    expect(newer.answer).toBe('refused');
    expect(newer.output).toMatch(/alert protocol version/);
  });

  const relay = async (port: number, ...more: readonly string[]): Promise<number> => {
    const caller = await UdpPeer.open(server.net.endpoint(4));
    try {
      const headers = [`X-Port: ${port}`, ...more];
      const uri = `sip:over@${server.net.host(1)}`;
      caller.send(writeRequest({ method: 'OPTIONS', uri, via: caller.endpoint, headers }), server.endpoint);
      return (await caller.receive(({ status }) => status !== null && status >= 200)).status!;
    } finally {
      await caller.close();
    }
  };

  test('whom the server connected to stays known for all messages of the connection', async () => {
    const peer = await peerWith('alice', server.net.endpoint(2, GOOD_PEER));
    try {
      const before = server.scriptLog.length;
      expect(await relay(GOOD_PEER)).toBe(200);
      await until('answer to the peer', () => peer.received.some((text) => text.startsWith('SIP/2.0 200')));
      expect(server.scriptLog.slice(before)).toEqual(['alice ca 1', 'alice is verified']);
    } finally {
      peer.close();
    }
  });

  test('the name of the profile is not asked for: it is only what the profile is found by', async () => {
    const peer = await peerWith('mallory', server.net.endpoint(2, QUIET_PEER));
    try {
      expect(await relay(QUIET_PEER, 'X-Id: quiet')).toBe(200);
      expect(peer.names).toEqual([false]);
    } finally {
      peer.close();
    }
  });

  test('tls.options shows where files are', async () => {
    const options = await server.kamcmd('tls.options');
    expect(options).toContain(`\tconfig: ${join(server.folder, 'tls.cfg')}\n`);
    expect(options).toContain(`\tca_list: ${join(server.folder, 'ca.pem')}\n`);
  });

  test('nothing goes to a server whose certificate is too far from the root', async () => {
    const peer = await peerWith('deep', server.net.endpoint(2, DEEP_PEER));
    try {
      expect(await relay(DEEP_PEER)).toBeGreaterThanOrEqual(400);
      expect(peer.received).toEqual([]);
    } finally {
      peer.close();
    }
  });
});
