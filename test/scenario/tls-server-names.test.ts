// Which certificate a client sees that asks for a name: `server_name` with each `server_name_mode`, as Kamailio does it.

import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../support/certificates.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { openTls } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server } from '../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { load } from './config-parts.ts';

const PORT = 5061;
/** A port with profiles of its own. */
const OTHER_PORT = 5062;
const NAMES = ['default', 'exact', 'both', 'below', 'here'];

const certificates = makeTemporaryFolder();

beforeAll(() => {
  if (missing('openssl')) return;
  const authority = new Authority(certificates);
  for (const name of NAMES) authority.sign({ name });
});

afterAll(() => {
  removeFolder(certificates);
});

const profile = (at: string, certificate: string, lines = ''): string =>
  `[server:${at}]\nmethod = TLSv1.2+\ncertificate = ${certificate}.pem\nprivate_key = ${certificate}.key\n${lines}`;

const profiles = (host: string): string =>
  profile('default', 'default') +
  profile('any', 'exact', 'server_name = exact.example.org\nserver_name_mode = 0\n') +
  profile('any', 'both', 'server_name = both.example.org\nserver_name_mode = 1\n') +
  profile('any', 'below', 'server_name = below.example.org\nserver_name_mode = 2\n') +
  profile(`${host}:${OTHER_PORT}`, 'here', 'server_name = here.example.org\nserver_name_mode = 1\n');

/** The name in the certificate that a client sees who asks for `name`; null: it asks for none. */
async function seen({ net }: Server, name: string | null, port: number): Promise<string> {
  const named = name === null ? {} : { servername: name };
  const socket = await openTls(net.endpoint(1, port), named);
  try {
    return String(socket.getPeerCertificate().subject.CN);
  } finally {
    socket.destroy();
  }
}

describe.skipIf(missing('openssl', 'kamcmd')).each(servers)('%s', (kind) => {
  let server: Server;

  beforeAll(async () => {
    const folder = makeTemporaryFolder();
    for (const file of NAMES.flatMap((name) => [`${name}.pem`, `${name}.key`]))
      copyFileSync(join(certificates, file), join(folder, file));
    const net = await reserveLoopback();
    writeFileSync(join(folder, 'tls.cfg'), profiles(net.host(1)));
    const config = `enable_tls=yes
${load('tls', 'sl')}modparam("tls", "config", "${join(folder, 'tls.cfg')}")
request_route { sl_send_reply("200", "OK"); }
`;
    const listen = [`udp:${net.host(1)}:5060`, ...[PORT, OTHER_PORT].map((port) => `tls:${net.host(1)}:${port}`)];
    server = await startServer(kind, { folder, net, listen, config });
  }, 60_000);

  afterAll(async () => {
    await server?.stop();
  });

  test.each<[what: string, name: string | null, certificate: string, port?: number]>([
    ['no name', null, 'default'],
    ['a name that no profile has', 'example.org', 'default'],
    ['mode 0: the name', 'exact.example.org', 'exact'],
    ['mode 0: in other letters', 'EXACT.Example.Org', 'exact'],
    ['mode 0: nothing below the name', 'a.exact.example.org', 'default'],
    ['mode 1: the name', 'both.example.org', 'both'],
    ['mode 1: below the name', 'a.both.example.org', 'both'],
    ['mode 1: further below, in other letters', 'b.A.Both.example.org', 'both'],
    ['mode 1: no other name that ends alike', 'xboth.example.org', 'default'],
    ['mode 2: not the name', 'below.example.org', 'default'],
    ['mode 2: below the name', 'a.below.example.org', 'below'],
    ['mode 2: further below', 'b.a.below.example.org', 'below'],
    ['mode 2: no other name that ends alike', 'xbelow.example.org', 'default'],
    ['a name of another port', 'here.example.org', 'default'],
    ['the name of a port, there', 'here.example.org', 'here', OTHER_PORT],
    ['below the name of a port, there', 'a.here.example.org', 'here', OTHER_PORT],
    ['the name of any port, there', 'a.both.example.org', 'both', OTHER_PORT],
    ['no name at a port of its own', null, 'here', OTHER_PORT],
    ['a name that no profile of the port has', 'example.org', 'default', OTHER_PORT],
  ])('%s', async (_what, name, certificate, port = PORT) => {
    expect(await seen(server, name, port)).toBe(certificate);
  });
});
