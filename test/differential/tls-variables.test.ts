// What the script learns of a TLS connection and of both certificates, with parameters of tls that change nothing of it.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../scenario/config-parts.ts';
import { Authority } from '../support/certificates.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { openTls, reply, TcpPeer, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const PORT = 5061;
const CIPHER = 'ECDHE-ECDSA-AES256-GCM-SHA384';
const README = readFileSync(resolve(import.meta.dirname, '../../modules/tls/README.md'), 'utf8');
const NAMES = [...README.matchAll(/^\| `\$(tls_\w+)`/gm)].map(([, name]) => name!);

/** All beside what the connection needs: accepted, and nothing is to be seen of them. */
const PARAMETERS: Readonly<Record<string, string | number>> = {
  tls_method: 'TLSv1.2',
  ssl_release_buffers: 1,
  ssl_max_send_fragment: 4096,
  send_close_notify: 1,
  con_ct_wq_max: 65_536,
  tls_disable_compression: 1,
  tls_force_run: 1,
  tls_log: 2,
  tls_debug: 2,
  verify_client: 'optional',
};

const config = (folder: string): string => {
  const files = { certificate: 'server.pem', private_key: 'server.key', ca_list: 'ca.pem' };
  const all = { ...PARAMETERS };
  for (const [name, file] of Object.entries(files)) all[name] = join(folder, file);
  const lines = Object.entries(all).map(([name, value]) => `modparam("tls", "${name}", ${JSON.stringify(value)})\n`);
  const logs = NAMES.map((name) => `  xlog("${name}=[$${name}]\\n");\n`);
  return `enable_tls=yes\n${load('tls', 'sl', 'pv', 'xlog', 'siputils')}${lines.join('')}
request_route {
${logs.join('')}  if (is_peer_verified()) xlog("peer verified\\n");
  sl_send_reply("200", "OK");
}
`;
};

/** Certificates of many parts. */
const SUBJECT = '/C=DE/ST=Bay ern/L=Town/O=O "q"/OU=first/OU=second/CN=NAME, x/emailAddress=z@x.example/UID=u-1';
const ALTERNATIVES =
  'DNS:one.example,DNS:two.example,email:a@x.example,email:b@x.example,URI:sip:a@x.example,URI:sip:b@x.example,IP:10.9.8.7,IP:2001:db8::9';

describe.skipIf(missing('kamailio', 'kamcmd', 'openssl'))('variables of TLS', () => {
  const folder = makeTemporaryFolder();
  let sides: Server[] = [];

  beforeAll(async () => {
    const authority = new Authority(folder);
    for (const name of ['server', 'client'])
      authority.sign({ name, subject: SUBJECT.replace('NAME', name), alternatives: ALTERNATIVES });
    new Authority(folder, 'stranger').sign({ name: 'strange' });
    const start = async (kind: ServerKind): Promise<Server> => {
      const net = await reserveLoopback();
      const listen = [`udp:${net.host(1)}:5060`, `tls:${net.host(1)}:${PORT}`];
      return startServer(kind, { net, listen, config: config(folder) });
    };
    sides = await Promise.all([start(servers[0] ?? 'kahea'), start('kamailio')]);
  }, 60_000);

  afterAll(async () => {
    await Promise.all(sides.map((server) => server.destroy()));
    removeFolder(folder);
  });

  /** What the script logs of a request. */
  async function logged(server: Server, send: (text: string) => Promise<void>): Promise<string> {
    const before = server.scriptLog.length;
    const { net, endpoint } = server;
    await send(writeRequest({ method: 'OPTIONS', uri: `sip:${endpoint.host}`, via: net.endpoint(10) }));
    // Further lines of a record begin with a tab, which Kamailio leaves out.
    return server.scriptLog.slice(before).join('\n').replaceAll('\n\t', '\n');
  }

  test.each<[what: string, name: string | null]>([
    ['without a certificate', null],
    ['with a certificate', 'client'],
  ])('%s', async (_what, name) => {
    const own = name === null ? {} : { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
    const pems = Object.fromEntries(Object.entries(own).map(([each, file]) => [each, readFileSync(file)]));
    const [ours, theirs] = await Promise.all(
      sides.map((server) =>
        logged(server, async (text) => {
          const socket = await openTls(server.net.endpoint(1, PORT), {
            ...pems,
            servername: 'sip.example',
            ciphers: CIPHER,
          });
          const peer = new TcpPeer(server.net.endpoint(10), socket);
          peer.send(text.replace('/UDP', '/TLS'));
          await peer.receive(reply(200));
          await peer.close();
        }),
      ),
    );
    expect(ours!.split('\n')).toEqual(theirs!.split('\n'));
    expect(ours).toContain(`tls_peer_subject_cn=[${name === null ? '<null>' : 'client, x'}]`);
    expect(ours).toContain('tls_my_subject_cn=[server, x]');
  });

  test('of a message by UDP', async () => {
    const [ours, theirs] = await Promise.all(
      sides.map((server) =>
        logged(server, async (text) => {
          const peer = await UdpPeer.open(server.net.endpoint(10));
          peer.send(text, server.endpoint);
          await peer.receive(reply(200));
          await peer.close();
        }),
      ),
    );
    expect(ours!.split('\n')).toEqual(theirs!.split('\n'));
  });
});
