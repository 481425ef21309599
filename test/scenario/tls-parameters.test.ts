// What each parameter of tls does to a connection of `openssl s_client`: versions, ciphers, sessions, renegotiation, whom a client may be, silence.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../support/certificates.ts';
import { Child } from '../support/child.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { load } from './config-parts.ts';

const PORT = 5061;
const certificates = makeTemporaryFolder();
const file = (name: string): string => join(certificates, name);

beforeAll(() => {
  if (missing('openssl')) return;
  const authority = new Authority(certificates);
  for (const name of ['server', 'alice']) authority.sign({ name });
  // OpenSSL finds a certificate in a folder by the hash of its subject.
  mkdirSync(file('authorities'));
  const hash = execFileSync('openssl', ['x509', '-noout', '-subject_hash', '-in', file('ca.pem')], {
    encoding: 'latin1',
  });
  copyFileSync(file('ca.pem'), join(file('authorities'), `${hash.trim()}.0`));
  new Authority(certificates, 'stranger').sign({ name: 'mallory' });
});

afterAll(() => {
  removeFolder(certificates);
});

type Parameters = Readonly<Record<string, string | number>>;

const config = (parameters: Parameters): string => {
  const all = {
    certificate: file('server.pem'),
    private_key: file('server.key'),
    tls_method: 'TLSv1.2+',
    ...parameters,
  };
  const lines = Object.entries(all).map(([name, value]) => `modparam("tls", "${name}", ${JSON.stringify(value)})\n`);
  return `enable_tls=yes\n${load('tls', 'sl', 'pv', 'xlog')}${lines.join('')}
request_route {
  xlog("$tls_version $tls_cipher_info verified $tls_peer_verified\\n");
  sl_send_reply("200", "OK");
}
`;
};

const shown = ['openssl', 'kamcmd'] as const;

async function withServer(
  kind: (typeof servers)[number],
  parameters: Parameters,
  run: (server: Server) => Promise<void>,
): Promise<void> {
  const net = await reserveLoopback();
  const listen = [`udp:${net.host(1)}:5060`, `tls:${net.host(1)}:${PORT}`];
  const server = await startServer(kind, { net, listen, config: config(parameters) });
  try {
    await run(server);
  } finally {
    await server.stop();
  }
}

/** A client that says `input` once it is connected, by default a request. `R` and a line end lets it renegotiate. */
function client({ net }: Server, args: readonly string[], input?: string): Child {
  const { host, port } = net.endpoint(1, PORT);
  const asks = writeRequest({ method: 'OPTIONS', uri: `sip:${host}`, via: net.endpoint(2), transport: 'TLS' });
  const whole = ['s_client', '-connect', `${host}:${port}`, ...(input === undefined ? ['-ign_eof'] : []), ...args];
  return new Child('openssl', whole, { cwd: certificates, input: input ?? asks });
}

const CERTIFICATE_OF = (name: string): string[] => ['-cert', `${name}.pem`, '-key', `${name}.key`];
const OF_FOLDER = { verify_client: 'on', ca_path: file('authorities') };
const AES128 = 'ECDHE-ECDSA-AES128-GCM-SHA256';
const AES256 = 'ECDHE-ECDSA-AES256-GCM-SHA384';

describe.skipIf(missing(...shown)).each(servers)('%s', (kind) => {
  test.each<[what: string, parameters: Parameters, args: readonly string[], seen: string | null]>([
    ['tls_method: the version', { tls_method: 'TLSv1.2' }, [], `TLSv1.2 ${AES256} verified 0`],
    ['tls_method: none but that', { tls_method: 'TLSv1.2' }, ['-tls1_3'], null],
    ['tls_method: or newer', {}, ['-tls1_3'], 'TLSv1.3 TLS_AES_256_GCM_SHA384 verified 0'],
    ['cipher_list: what may be used', { cipher_list: AES128 }, ['-tls1_2'], `TLSv1.2 ${AES128} verified 0`],
    ['cipher_list: nothing else', { cipher_list: AES128 }, ['-tls1_2', '-cipher', AES256], null],
    ['verify_client on: no certificate', { verify_client: 'on' }, ['-tls1_2'], null],
    ['verify_client on: a good one', { verify_client: 'on' }, CERTIFICATE_OF('alice'), 'verified 1'],
    ['verify_client on: a strange one', { verify_client: 'on' }, CERTIFICATE_OF('mallory'), null],
    ['ca_path: a good one', OF_FOLDER, CERTIFICATE_OF('alice'), 'verified 1'],
    ['ca_path: a strange one', OF_FOLDER, CERTIFICATE_OF('mallory'), null],
    ['verify_client optional: no certificate', { verify_client: 'optional' }, ['-tls1_2'], 'verified 0'],
    ['verify_client optional: a good one', { verify_client: 'optional' }, CERTIFICATE_OF('alice'), 'verified 1'],
    ['verify_client optional: a strange one', { verify_client: 'optional' }, CERTIFICATE_OF('mallory'), null],
    [
      'verify_client optional_no_ca: a strange one',
      { verify_client: 'optional_no_ca' },
      CERTIFICATE_OF('mallory'),
      'verified 0',
    ],
  ])('%s', async (_what, parameters, args, seen) => {
    const list: Parameters = 'ca_path' in parameters ? {} : { ca_list: file('ca.pem') };
    await withServer(kind, { ...list, ...parameters }, async (server) => {
      const child = client(server, args);
      // Kamailio 5.6.3 takes no notice of this parameter, so that it knows no authority.
      const isUnknown = kind === 'kamailio' && 'ca_path' in parameters;
      try {
        if (seen === null || isUnknown) {
          await child.end();
          expect(child.stdout).not.toContain('SIP/2.0');
          expect(server.scriptLog).toEqual([]);
        } else {
          const [line] = await server.awaitScriptLog(1);
          expect(line).toContain(seen);
          await until('the answer', () => child.stdout.includes('SIP/2.0 200 OK'));
        }
      } finally {
        await child.destroy();
      }
    });
  });
});

const script = `enable_tls=yes
${load('tls', 'sl', 'pv', 'app_jsdt')}modparam("tls", "tls_method", "TLSv1.2")
`;

describe.skipIf(missing(...shown)).each(servers)('%s', (kind) => {
  test('KSR.tls.cget() reads the variables of the connection', async () => {
    writeFileSync(
      file('route.js'),
      `function ksr_request_route() {
  var names = ["tls_version", "tls_cipher_bits", "tls_my_subject_cn", "tls_peer_subject_cn", "nonsense"];
  for (var i = 0, all = ""; i < names.length; i++) all += KSR.tls.cget(names[i]) + "|";
  KSR.info(all + "\\n");
  KSR.sl.send_reply(200, "OK");
}
`,
    );
    const net = await reserveLoopback();
    const listen = [`udp:${net.host(1)}:5060`, `tls:${net.host(1)}:${PORT}`];
    const files = { certificate: 'server.pem', private_key: 'server.key' };
    const lines = Object.entries(files).map(([name, value]) => `modparam("tls", "${name}", "${file(value)}")\n`);
    const config = `${script}${lines.join('')}modparam("app_jsdt", "load", "${file('route.js')}")\ncfgengine "jsdt"\n`;
    const server = await startServer(kind, { net, listen, config });
    const child = client(server, []);
    try {
      const { text } = await server.awaitLog('TLSv1.2|');
      // Kamailio's has no value for a certificate of its own.
      expect(text.trim().replace('sr_kemi_core_info(): ', '')).toBe(
        kind === 'kahea' ? 'TLSv1.2|256|server|||' : 'TLSv1.2|256||||',
      );
    } finally {
      await child.destroy();
      await server.stop();
    }
  });
});

/** With Kamailio neither has an effect, and silence is looked for every ten seconds. */
describe.skipIf(missing(...shown))('kahea', () => {
  test.each([
    [0, 'New'],
    [1, 'Reused'],
  ])('session_cache %i: a client that comes again has a session that is %s', async (cache, last) => {
    await withServer('kahea', { session_cache: cache, session_id: 'here' }, async (server) => {
      const child = client(server, ['-tls1_2', '-reconnect']);
      try {
        const sessions = (): string[] =>
          [...child.stdout.matchAll(/^(New|Reused), TLSv1\.2,/gm)].map(([, each]) => each!);
        await until('six sessions', () => sessions().length >= 6);
        expect(sessions().at(-1)).toBe(last);
        expect(await server.kamcmd('tls.options')).toContain('session_id: here');
      } finally {
        await child.destroy();
      }
    });
  });

  test.each([
    [0, 'is refused', /^RENEGOTIATING$[^]*no renegotiation/m],
    [1, 'sees the certificate again', /^RENEGOTIATING$[^]*^depth=0/m],
  ])('renegotiation %i: who asks for it %s', async (allowed, _what, seen) => {
    await withServer('kahea', { renegotiation: allowed }, async (server) => {
      const child = client(server, ['-tls1_2'], 'R\n');
      try {
        await until('an answer', () => seen.test(child.stderr), { explain: () => child.output });
      } finally {
        await child.destroy();
      }
    });
  });

  test('connection_timeout: a silent connection ends', async () => {
    await withServer('kahea', { connection_timeout: 1 }, async (server) => {
      const child = client(server, []);
      await until('the answer', () => child.stdout.includes('SIP/2.0 200 OK'));
      await child.end();
      expect(await server.kamcmd('core.tcp_info')).toContain('opened_tls_connections: 0');
    });
  });
});
