// SIP over TLS with openssl as the peer, and with Debian's Kamailio in both directions.

import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../support/certificates.ts';
import { Child } from '../support/child.ts';
import { reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { startServer, servers, type Server, type ServerKind } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const TLS_PORT = 5061;

const VARIABLES = [
  ...['version', 'cipher_info', 'cipher_bits', 'description', 'peer_server_name', 'peer_verified', 'peer_revoked'],
  ...[
    'peer_expired',
    'peer_selfsigned',
    'peer_version',
    'peer_subject',
    'peer_subject_cn',
    'peer_subject_organization',
  ],
  ...['peer_subject_unit', 'peer_subject_uid', 'peer_subject_locality', 'peer_subject_country', 'peer_subject_state'],
  ...['peer_issuer_cn', 'peer_san_email', 'peer_san_hostname', 'peer_san_uri', 'peer_san_ip', 'my_subject_cn'],
  ...['my_issuer_cn', 'my_issuer_organization', 'my_san_hostname', 'my_version'],
];

const routes = `
enable_tls=yes
loadmodule "tls.so"
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "siputils.so"
modparam("tls", "config", "./tls.cfg")
modparam("tls", "xavp_cfg", "tls")
request_route {
        if ($rU == "over") {
                $rU = "there";
                $xavp(tls=>server_name) = "only.example.org";
                $du = "sip:" + $hdr(X-Next) + ";transport=tls";
                t_relay();
                exit;
        }
        xlog("L_NOTICE", "proto=$proto\\n");
        if (is_peer_verified()) xlog("L_NOTICE", "verified\\n");
${VARIABLES.map((name) => `        xlog("L_NOTICE", "${name}=$tls_${name}\\n");\n`).join('')}
        xlog("L_NOTICE", "last\\n");
        sl_send_reply("200", "OK");
}
`;

function profiles(): string {
  const pair = (name: string): string => `certificate = ${name}.pem\nprivate_key = ${name}.key\n`;
  return `[server:default]
method = TLSv1.2+
${pair('server')}verify_certificate = yes
require_certificate = no
ca_list = ca.pem
crl = crl.pem
[server:any]
server_name = only.example.org
method = TLSv1.2+
${pair('only')}
[client:default]
method = TLSv1.2+
${pair('client')}verify_certificate = yes
require_certificate = yes
ca_list = ca.pem
`;
}

const certificates = makeTemporaryFolder();

beforeAll(() => {
  if (missing('openssl')) return;
  const authority = new Authority(certificates);
  authority.sign({ name: 'server', alternatives: 'DNS:sip.example.org,DNS:*.example.org,IP:127.0.0.1' });
  authority.sign({ name: 'only' });
  authority.sign({
    name: 'client',
    subject: '/C=US/ST=Ohio/L=M\u00fcnchen/O=Client Org/OU=Unit C/CN=alice/UID=u77',
    alternatives: 'DNS:alice.example.net,IP:10.1.2.3,URI:sip:alice@example.net,email:alice@example.net',
  });
  authority.sign({ name: 'old', isExpired: true });
  authority.sign({ name: 'gone' });
  authority.revoke('gone');
  new Authority(certificates, 'stranger').sign({ name: 'false' });
});

afterAll(() => {
  removeFolder(certificates);
});

interface Reached {
  readonly child: Child;
  readonly output: string;
}

/** openssl as a client that sends one request; ends when it was answered, or was refused. */
async function ask(server: Server, ...args: readonly string[]): Promise<Reached> {
  const to: Endpoint = { host: server.net.host(1), port: TLS_PORT };
  const via = { host: server.net.host(2), port: TLS_PORT };
  const request = writeRequest({ method: 'OPTIONS', uri: `sip:${to.host};transport=tls`, via, transport: 'TLS' });
  const files = ['-CAfile', 'ca.pem', '-ign_eof', ...args];
  const child = new Child('openssl', ['s_client', '-connect', `${to.host}:${to.port}`, ...files], {
    cwd: certificates,
    input: request,
  });
  await until('answer or end', () => child.stdout.includes('SIP/2.0 200') || child.exit !== null, {
    explain: () => child.output,
  });
  return { child, output: child.stdout + child.stderr };
}

async function start(kind: ServerKind): Promise<Server> {
  const folder = makeTemporaryFolder();
  for (const name of ['server', 'only', 'client', 'ca']) {
    for (const end of name === 'ca' ? ['pem'] : ['pem', 'key']) {
      copyFileSync(join(certificates, `${name}.${end}`), join(folder, `${name}.${end}`));
    }
  }
  copyFileSync(join(certificates, 'crl.pem'), join(folder, 'crl.pem'));
  writeFileSync(join(folder, 'tls.cfg'), profiles());
  const net = await reserveLoopback();
  const listen = [`udp:${net.host(1)}:5060`, `tls:${net.host(1)}:${TLS_PORT}`];
  // Names that begin with a dot are looked for where the process is.
  return startServer(kind, { folder, net, listen, config: routes.replace('./tls.cfg', join(folder, 'tls.cfg')) });
}

/** What the script said about the last request, by name. */
async function said(server: Server, from: number): Promise<Record<string, string>> {
  await until('end of the route', () => server.scriptLog.slice(from).includes('last'), {
    explain: () => server.child.output,
  });
  const lines = server.scriptLog.slice(from).map((line) => line.trim());
  return Object.fromEntries(lines.map((line) => [line.split('=')[0]!, line.slice(line.indexOf('=') + 1)]));
}

describe.skipIf(missing('openssl', 'kamcmd')).each(servers)('%s speaks TLS', (kind) => {
  let server: Server;

  beforeAll(async () => {
    server = await start(kind);
  }, 60_000);

  afterAll(async () => {
    await server?.stop();
  });

  test.each([
    ['-tls1_2', 'TLSv1.2', 'ECDHE-ECDSA-AES256-GCM-SHA384', '256'],
    ['-tls1_3', 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', '256'],
  ])('with %s and a client certificate', async (option, version, cipher, bits) => {
    const before = server.scriptLog.length;
    const { child, output } = await ask(
      server,
      option,
      '-cert',
      'client.pem',
      '-key',
      'client.key',
      '-servername',
      'Sip.example.org',
    );
    expect(output).toContain('Verify return code: 0 (ok)');
    const values = await said(server, before);
    await child.destroy();
    expect(values).toMatchObject({
      proto: 'tls',
      verified: 'verified',
      version,
      cipher_info: cipher,
      cipher_bits: bits,
      peer_server_name: 'Sip.example.org',
      peer_verified: '1',
      peer_revoked: '0',
      peer_expired: '0',
      peer_selfsigned: '0',
      peer_version: '2',
      peer_subject: '<null>',
      peer_subject_cn: 'alice',
      peer_subject_organization: 'Client Org',
      peer_subject_unit: 'Unit C',
      peer_subject_uid: 'u77',
      peer_subject_locality: Buffer.from('M\u00fcnchen').toString('latin1'),
      peer_subject_country: 'US',
      peer_subject_state: 'Ohio',
      peer_issuer_cn: 'ca',
      peer_san_email: 'alice@example.net',
      peer_san_hostname: 'alice.example.net',
      peer_san_uri: 'sip:alice@example.net',
      peer_san_ip: '10.1.2.3',
      my_subject_cn: 'server',
      my_issuer_cn: 'ca',
      my_issuer_organization: 'Kahea Tests',
      my_san_hostname: 'sip.example.org',
      my_version: '2',
    });
    expect(values['description']).toMatch(
      new RegExp(`^${cipher} +${version} Kx=\\w+ +Au=\\w+ +Enc=AESGCM\\(256\\) +Mac=AEAD$`),
    );
  });

  test('without a client certificate, where none is required', async () => {
    const before = server.scriptLog.length;
    const { child } = await ask(server, '-noservername');
    const values = await said(server, before);
    await child.destroy();
    expect(values).not.toHaveProperty('verified');
    expect(values).toMatchObject({
      peer_verified: '0',
      peer_version: '<null>',
      peer_subject_cn: '<null>',
      peer_server_name: '<null>',
    });
  });

  test('with the certificate of the name that is asked for', async () => {
    const { child, output } = await ask(server, '-servername', 'only.example.org');
    await child.destroy();
    expect(output).toMatch(/subject=CN ?= ?only/);
  });

  test.each(['old', 'gone', 'false'])('and refuses the certificate %s', async (name) => {
    const before = server.scriptLog.length;
    const { child, output } = await ask(server, '-cert', `${name}.pem`, '-key', `${name}.key`);
    await child.destroy();
    expect(output).not.toContain('SIP/2.0');
    expect(server.scriptLog).toHaveLength(before);
    if (kind === 'kahea')
      await server.awaitLog(/^tls connection \d+ with .* closed: the certificate of the peer is not accepted: /);
  });

  test('and tells of its connections', async () => {
    const { child } = await ask(server);
    const list = (await server.kamcmd('tls.list')).split('}').find((entry) => entry.includes('established'))!;
    expect(list.replace(/: (?!established).*/g, '')).toBe(
      '{\n\tid\n\ttimeout\n\tsrc_ip\n\tsrc_port\n\tdst_ip\n\tdst_port\n\tcipher\n\tct_wq_size\n\tenc_rd_buf\n\tflags\n\tstate: established\n'.replace(
        /^/,
        list.startsWith('\n') ? '\n' : '',
      ),
    );
    expect(await server.kamcmd('tls.info')).toMatch(
      /^\{\n\tmax_connections: 2048\n\topened_connections: \d+\n\tclear_text_write_queued_bytes: 0\n\}\n$/,
    );
    await child.destroy();
  });

  test('and reads certificates anew, which leaves open connections alone', async () => {
    const { child } = await ask(server, '-servername', 'only.example.org');
    copyFileSync(join(certificates, 'server.pem'), join(server.folder, 'only.pem'));
    copyFileSync(join(certificates, 'server.key'), join(server.folder, 'only.key'));
    expect(await server.kamcmd('tls.reload')).toContain('Ok. TLS configuration reloaded.');
    const next = await ask(server, '-servername', 'only.example.org');
    expect(next.output).toMatch(/subject=CN ?= ?server/);
    expect(child.exit).toBe(null);
    await Promise.all([child.destroy(), next.child.destroy()]);
  });

  test.skipIf(kind !== 'kahea')('and keeps what it has when the new is wrong', async () => {
    copyFileSync(join(certificates, 'client.key'), join(server.folder, 'only.key'));
    expect(await server.kamcmd('tls.reload')).toContain('500');
    await server.awaitLog(/tls\.cfg:13: the key in only\.key is not that of the certificate in only\.pem/);
    const { child, output } = await ask(server, '-servername', 'only.example.org');
    await child.destroy();
    expect(output).toContain('SIP/2.0 200');
  });
});

describe.skipIf(missing('openssl', 'kamcmd', 'kamailio'))('over TLS', () => {
  let ours: Server;
  let theirs: Server;

  beforeAll(async () => {
    [ours, theirs] = await Promise.all([start('kahea'), start('kamailio')]);
  }, 60_000);

  afterAll(async () => {
    await ours?.stop();
    await theirs?.stop();
  });

  test.each(['kahea', 'kamailio'] as const)(
    '%s reaches the other, asks for a name and shows its certificate',
    async (kind) => {
      const [from, to] = kind === 'kahea' ? [ours, theirs] : [theirs, ours];
      const peer = await UdpPeer.open(from.net.endpoint(kind === 'kahea' ? 7 : 8));
      try {
        const before = to.scriptLog.length;
        const headers = [`X-Next: ${to.net.host(1)}:${TLS_PORT}`];
        peer.send(
          writeRequest({ method: 'OPTIONS', uri: `sip:over@${from.net.host(1)}`, via: peer.endpoint, headers }),
          from.endpoint,
        );
        await peer.receive(reply(200));
        const values = await said(to, before);
        expect(values).toMatchObject({ proto: 'tls', peer_server_name: 'only.example.org' });
      } finally {
        await peer.close();
      }
    },
  );
});
