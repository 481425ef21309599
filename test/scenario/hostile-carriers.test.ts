// What broke other servers, over UDP, TCP, TLS and WebSocket against running servers, ours and the oracle: each is answered,
// refused or dropped as the table says, and afterwards the server answers, on connections that were there before too.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../support/certificates.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { unique, writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { BUG_CLASSES, type BugClass } from '../torture/bug-classes.ts';
import { CARRIERS, openLink, type Carrier, type Link } from '../torture/carriers.ts';

const TLS_PORT = 5061;

const config = (path: (file: string) => string, settings: string): string =>
  `enable_tls=yes
${settings}${['tls', 'sl', 'tm', 'pv', 'textops', 'textopsx', 'siputils', 'sanity', 'xhttp', 'websocket'].map((name) => `loadmodule "${name}.so"\n`).join('')}
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "${path('server.pem')}")
modparam("tls", "private_key", "${path('server.key')}")
request_route {
        if ($hdr(X-Busy) =~ "(a+)+b") exit;
        if (search("^X-Busy: (a|aa)+$")) exit;
        $var(x) = $(hdr(X-Busy){re.subst,/^(a*)*x$/b/g}) + $(hdr(Contact){nameaddr.uri}) + $(hdr(Supported){s.select,-1,,});
        if (is_present_hf("Content-Type")) {
                remove_body_part("application/sdp");
                filter_body("application/sdp");
        }
        msg_apply_changes();
        sl_send_reply("200", "OK");
        exit;
}
event_route[xhttp:request] {
        ws_handle_handshake();
}
`;

const certificates = makeTemporaryFolder();

/** Servers of one kind: Kamailio reads WebSocket only where messages on streams may come without Content-Length. */
class Target {
  readonly #plain: Server;
  readonly #web: Server;
  /** One link of each kind, open from the beginning on. */
  witnesses: Link[] = [];

  private constructor(plain: Server, web: Server) {
    this.#plain = plain;
    this.#web = web;
  }

  static async start(kind: ServerKind, authority: Authority): Promise<Target> {
    const start = async (settings: string): Promise<Server> => {
      const net = await reserveLoopback();
      const listen = [...['udp', 'tcp'].map((name) => `${name}:${net.host(1)}:5060`), `tls:${net.host(1)}:${TLS_PORT}`];
      return startServer(kind, { net, listen, config: config((file) => authority.path(file), settings) });
    };
    const target = new Target(await start(''), await start('tcp_accept_no_cl=yes\n'));
    target.witnesses = await Promise.all(CARRIERS.map((carrier) => target.open(carrier)));
    return target;
  }

  open(carrier: Carrier): Promise<Link> {
    const server = carrier === 'ws' ? this.#web : this.#plain;
    return openLink(carrier, carrier === 'tls' ? { host: server.net.host(1), port: TLS_PORT } : server.endpoint);
  }

  async close(): Promise<void> {
    for (const link of this.witnesses) link.close();
    await Promise.all([this.#plain.destroy(), this.#web.destroy()]);
  }
}

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
async function verdictOf(target: Target, carrier: Carrier, { bytes }: BugClass): Promise<string> {
  const link = await target.open(carrier);
  link.send(bytes);
  await expectAnswer(link);
  const statuses = [...link.received.matchAll(/SIP\/2\.0 (\d{3}) /g)].map(([, status]) => status!);
  const { isClosed } = link;
  link.close();
  return isClosed ? [...statuses, 'closed'].join(' ') : statuses.slice(0, -1).join(' ');
}

describe.skipIf(missing('kamcmd', 'openssl')).each(servers)('what broke other servers, at %s', (kind) => {
  let target: Target;

  beforeAll(async () => {
    const authority = new Authority(certificates);
    authority.sign({ name: 'server' });
    target = await Target.start(kind, authority);
  });

  afterAll(() => target?.close());

  test.for(BUG_CLASSES.map((each) => [each.name, each] as const))('%s', async ([, each], { skip }) => {
    const { theirs, ...ours } = each.verdicts;
    const expected = kind === 'kamailio' && theirs !== undefined ? theirs : ours;
    if (expected === null) return skip('it cannot be asked');
    const verdicts: Record<string, string> = {};
    for (const carrier of CARRIERS) verdicts[carrier] = await verdictOf(target, carrier, each);
    if (process.env.KAHEA_FIGURES !== undefined) console.log(`\n@@${each.name} | ${JSON.stringify(verdicts)}`);
    else expect(verdicts).toEqual({ tls: expected.tcp, ...expected });
    for (const link of target.witnesses) {
      await expectAnswer(link);
      expect(link.isClosed).toBe(false);
    }
  });
});

afterAll(() => removeFolder(certificates));
