// What broke other servers, over UDP, TCP, TLS and WebSocket against one running server: each is answered, refused or dropped
// as the table says, and afterwards the server answers, on connections that were there before too.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../support/certificates.ts';
import type { Endpoint } from '../support/loopback.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { startServer, type Server, type ServerKind } from '../support/server.ts';
import { unique, writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { BUG_CLASSES, type BugClass } from '../torture/bug-classes.ts';
import { CARRIERS, openLink, type Carrier, type Link } from '../torture/carriers.ts';

const TLS_PORT = 5061;
const KIND = (process.env.KAHEA_SERVERS ?? 'kahea') as ServerKind;

const config = (path: (file: string) => string): string =>
  `enable_tls=yes
${['tls', 'sl', 'tm', 'pv', 'textops', 'textopsx', 'siputils', 'sanity', 'xhttp', 'websocket'].map((name) => `loadmodule "${name}.so"\n`).join('')}
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "${path('server.pem')}")
modparam("tls", "private_key", "${path('server.key')}")
request_route {
        if ($hdr(X-Busy) =~ "(a+)+b") exit;
        if (search("^X-Busy: (a|aa)+$")) exit;
        $var(x) = $(hdr(X-Busy){re.subst,/^(a*)*x$/b/g}) + $(hdr(Contact){nameaddr.uri}) + $(hdr(Supported){s.select,-1,,});
        remove_body_part("application/sdp");
        filter_body("application/sdp");
        msg_apply_changes();
        sl_send_reply("200", "OK");
}
event_route[xhttp:request] {
        ws_handle_handshake();
}
`;

const certificates = makeTemporaryFolder();
let server: Server;
/** One link of each kind, open from the beginning on. */
let witnesses: Readonly<Record<Carrier, Link>>;

function address(carrier: Carrier): Endpoint {
  return carrier === 'tls' ? { host: server.net.host(1), port: TLS_PORT } : server.endpoint;
}

beforeAll(async () => {
  if (missing('kamcmd', 'openssl')) return;
  const authority = new Authority(certificates);
  authority.sign({ name: 'server' });
  const net = await reserveLoopback();
  const listen = [...['udp', 'tcp'].map((name) => `${name}:${net.host(1)}:5060`), `tls:${net.host(1)}:${TLS_PORT}`];
  server = await startServer(KIND, { net, listen, config: config((file) => authority.path(file)) });
  const links = await Promise.all(
    CARRIERS.map(async (carrier) => [carrier, await openLink(carrier, address(carrier))]),
  );
  witnesses = Object.fromEntries(links) as Record<Carrier, Link>;
});

afterAll(async () => {
  for (const link of Object.values(witnesses ?? {})) link.close();
  await server?.destroy();
  removeFolder(certificates);
});

/** Sends an OPTIONS and waits for its answer, or for the end of the connection. */
async function expectAnswer(link: Link): Promise<void> {
  const callId = unique('carrier');
  const via = { host: '192.0.2.7', port: 5060 };
  link.send(
    writeRequest({ method: 'OPTIONS', uri: 'sip:alice@example.com', via, callId }).replace(';branch', ';rport;branch'),
  );
  await until('the answer', () => link.isClosed || link.received.includes(callId));
}

/** What comes of a message: the statuses of the answers, or `closed` when the connection ends. */
async function verdictOf(carrier: Carrier, { bytes }: BugClass): Promise<string> {
  const link = await openLink(carrier, address(carrier));
  link.send(bytes);
  await expectAnswer(link);
  const statuses = [...link.received.matchAll(/SIP\/2\.0 (\d{3}) /g)].map(([, status]) => status!);
  const { isClosed } = link;
  link.close();
  return isClosed ? [...statuses, 'closed'].join(' ') : statuses.slice(0, -1).join(' ');
}

describe.skipIf(missing('kamcmd', 'openssl'))('what broke other servers', () => {
  test.each(BUG_CLASSES.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    const verdicts: Record<string, string> = {};
    for (const carrier of CARRIERS) verdicts[carrier] = await verdictOf(carrier, each);
    if (process.env.KAHEA_FIGURES !== undefined) console.log(`\n@@${each.name} | ${JSON.stringify(verdicts)}`);
    else expect(verdicts).toEqual({ tls: each.verdicts.tcp, ...each.verdicts });
    for (const link of Object.values(witnesses)) {
      await expectAnswer(link);
      expect(link.isClosed).toBe(false);
    }
  });
});
