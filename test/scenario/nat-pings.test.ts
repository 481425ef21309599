// Where keep-alives come from, what they are and who gets them, by the parameters of nathelper that say so.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TABLES } from '../support/dbtext-tables.ts';
import { reserveLoopback, type Endpoint } from '../support/loopback.ts';
import { UdpPeer, type Arrival } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import {
  servers,
  startServer,
  withServer,
  type Server,
  type ServerKind,
  type ServerOptions,
} from '../support/server.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { load } from './config-parts.ts';

const NAT = 1 << 6;
const SIP = 1 << 7;
const SECOND_PORT = 5070;
/** Last byte of an address where nobody is. */
const ELSEWHERE = 90;
const EDGE = 91;
const EDGE_PORT = 5066;

type Parameters = Readonly<Record<string, string | number>>;

const config = (parameters: Parameters, lines = ''): string => {
  const all = { natping_interval: 1, ping_nated_only: 1, ...parameters };
  const set = Object.entries(all).map(
    ([name, value]) => `modparam("nathelper", "${name}", ${JSON.stringify(value)})\n`,
  );
  return `${load('tm', 'sl', 'pv', 'usrloc', 'registrar', 'nathelper')}modparam("usrloc", "nat_bflag", 6)
${set.join('')}${lines}
request_route { save("location"); }
`;
};

interface Contact {
  readonly user: string;
  readonly flags?: number;
  readonly path?: string;
  /** As Kamailio writes it; by default the server's socket at port 5060. */
  readonly socket?: string | null;
}

/** Last byte of the address of a phone. */
const lastOf = (user: string): number => 20 + user.charCodeAt(0) - 'a'.charCodeAt(0);

async function add(server: Server, { user, flags = NAT, path = '.', socket }: Contact): Promise<void> {
  const { net } = server;
  const uri = `sip:${user}@${net.host(lastOf(user))}:5060`;
  const at = socket === undefined ? [`udp:${net.host(1)}:5060`] : socket === null ? [] : [socket];
  const more = at.length === 0 ? [] : [`s:${uri}`, `s:${at[0]!}`];
  const said = await server.kamcmd(
    'ul.add',
    'location',
    user,
    uri,
    '600',
    '1.0',
    `s:${path}`,
    '0',
    String(flags),
    '8191',
    ...more,
  );
  expect(said).toBe('');
}

/** What stands for the proxy at `EDGE` where the letter of a phone is asked for. */
const PROXY = 'proxy';

const placeOf = ({ net }: Server, name: string): Endpoint =>
  name === PROXY ? net.endpoint(EDGE, EDGE_PORT) : net.endpoint(lastOf(name));

/** Which keep-alive comes to each phone (or the proxy), and where from; null: none in the rounds in which others are asked twice. */
async function expectPings(server: Server, expected: Readonly<Record<string, string | null>>): Promise<void> {
  const open = async (name: string): Promise<[string, UdpPeer]> => [name, await UdpPeer.open(placeOf(server, name))];
  const peers = await Promise.all(Object.keys(expected).map(open));
  const written = ({ message: { text }, from }: Arrival): string => {
    const what = text === '\0\0\0\0' ? 'zeros' : text.split(' ', 2).join(' ');
    return `${what} from ${from.host}:${from.port}`.replaceAll(`${server.net.prefix}.`, '');
  };
  const asked = peers.filter(([name]) => expected[name] !== null);
  expect(asked).not.toEqual([]);
  try {
    for (const [, peer] of asked) for (let round = 0; round < 2; round++) await peer.receive(() => true);
    const seen = peers.map(([name, peer]) => [name, [...new Set(peer.arrivals.map(written))]]);
    expect(Object.fromEntries(seen)).toEqual(
      Object.fromEntries(Object.entries(expected).map(([name, ping]) => [name, ping === null ? [] : [ping]])),
    );
  } finally {
    await Promise.all(peers.map(([, peer]) => peer.close()));
  }
}

async function options(parameters: (host: (last: number) => string) => Parameters): Promise<ServerOptions> {
  const net = await reserveLoopback();
  const listen = [5060, SECOND_PORT].map((port) => `udp:${net.host(1)}:${port}`);
  return { net, listen, config: config(parameters((last) => net.host(last))) };
}

/** Only root may send from addresses of others. */
const asRoot = test.skipIf(process.getuid?.() !== 0);

const sip = { sipping_bflag: 7, sipping_from: 'sip:pinger@example.com' };

describe.skipIf(missing('kamcmd')).concurrent.each(servers)('%s', (kind) => {
  asRoot('natping_socket: zeros come from there, requests do not', async () => {
    const made = await options((host) => ({ ...sip, natping_socket: `${host(ELSEWHERE)}:5099` }));
    await withServer(kind, made, async (server) => {
      await add(server, { user: 'a' });
      await add(server, { user: 'b', flags: NAT | SIP });
      await add(server, { user: 'c', path: `<sip:${server.net.host(EDGE)};lr>` });
      await expectPings(server, {
        a: `zeros from ${ELSEWHERE}:5099`,
        b: 'OPTIONS sip:b@21:5060 from 1:5060',
        c: `zeros from ${ELSEWHERE}:5099`,
      });
    });
  });

  asRoot('natping_socket without a port: 5060', async () => {
    const made = await options((host) => ({ natping_socket: host(ELSEWHERE) }));
    await withServer(kind, made, async (server) => {
      await add(server, { user: 'a' });
      await expectPings(server, { a: `zeros from ${ELSEWHERE}:5060` });
    });
  });

  asRoot('udpping_from_path: they come from the proxy that the phone sees', async () => {
    const made = await options(() => ({ ...sip, udpping_from_path: 1 }));
    await withServer(kind, made, async (server) => {
      const { net } = server;
      await add(server, { user: 'a', path: `<sip:${net.host(EDGE)}:${EDGE_PORT};lr>` });
      await add(server, { user: 'b', path: `<sip:${net.host(ELSEWHERE)}:5067;lr>,<sip:${net.host(EDGE)};lr>` });
      await add(server, { user: 'c', path: '<sip:[::1]:5088;lr>' });
      await add(server, { user: 'd', flags: NAT | SIP, path: `<sip:${net.host(EDGE)}:${EDGE_PORT};lr>` });
      await expectPings(server, {
        a: `zeros from ${EDGE}:${EDGE_PORT}`,
        b: `zeros from ${EDGE}:5060`,
        c: null,
        d: null,
        [PROXY]: 'OPTIONS sip:d@23:5060 from 1:5060',
      });
      await server.awaitLog(/udpping_from_path/);
    });
  });

  test.each<[forced: number | null, ports: number[]]>([
    [null, [5060, SECOND_PORT, 5060, 5060]],
    [5060, [5060, 5060, 5060, 5060]],
    [SECOND_PORT, [SECOND_PORT, SECOND_PORT, SECOND_PORT, SECOND_PORT]],
  ])('force_socket %s', async (forced, ports) => {
    const made = await options((host) => ({
      ...sip,
      ...(forced === null ? {} : { force_socket: `udp:${host(1)}:${forced}` }),
    }));
    await withServer(kind, made, async (server) => {
      const at = (port: number): string => `udp:${server.net.host(1)}:${port}`;
      await add(server, { user: 'a', socket: at(5060) });
      await add(server, { user: 'b', socket: at(SECOND_PORT) });
      await add(server, { user: 'c', socket: at(5098) });
      await add(server, { user: 'd', socket: null });
      await add(server, { user: 'e', socket: at(SECOND_PORT), flags: NAT | SIP });
      const zeros = ['a', 'b', 'c', 'd'].map((user, i) => [user, `zeros from 1:${ports[i]}`]);
      await expectPings(server, {
        ...Object.fromEntries(zeros),
        e: `OPTIONS sip:e@24:5060 from 1:${forced ?? SECOND_PORT}`,
      });
    });
  });

  test('ping_nated_only 0: everybody gets requests, and those with the flag by their Path', async () => {
    const made = await options(() => ({ ...sip, ping_nated_only: 0 }));
    await withServer(kind, made, async (server) => {
      const path = `<sip:${server.net.host(EDGE)}:${EDGE_PORT};lr>`;
      await add(server, { user: 'a', flags: 0, path });
      await add(server, { user: 'b', flags: SIP, path });
      await expectPings(server, {
        a: 'OPTIONS sip:a@20:5060 from 1:5060',
        b: null,
        [PROXY]: 'OPTIONS sip:b@21:5060 from 1:5060',
      });
    });
  });

  test.each([
    [0, 'everybody'],
    [1, 'who registered here'],
  ])('filter_server_id %i: keep-alives for %s', async (filters) => {
    await withContacts(kind, filters, async (server) => {
      const asked = 'zeros from 1:5060';
      await expectPings(server, { a: asked, b: filters === 0 ? asked : null });
    });
  });
});

/** With a contact of this server, whose number is 1, and another of server 2: from its own state, or from Kamailio's table. */
async function withContacts(kind: ServerKind, filters: number, body: (server: Server) => Promise<void>): Promise<void> {
  const net = await reserveLoopback();
  const folder = makeTemporaryFolder();
  const database =
    kind === 'kahea'
      ? ''
      : `loadmodule "db_text.so"\nmodparam("usrloc", "db_url", "text://${folder}")\nmodparam("usrloc", "db_mode", 1)\n`;
  if (kind === 'kamailio')
    for (const table of ['location', 'version']) copyFileSync(join(TABLES, table), join(folder, table));
  const made = (lines: string): ServerOptions => ({
    net,
    folder,
    listen: [`udp:${net.host(1)}:5060`],
    config: config({ filter_server_id: filters }, `${lines}${database}`),
  });
  const first = await startServer(kind, made('server_id=2\n'));
  await add(first, { user: 'b' });
  await first.stop({ keepFolder: true });
  await withServer(kind, made('server_id=1\n'), async (server) => {
    await add(server, { user: 'a' });
    await body(server);
  });
}
