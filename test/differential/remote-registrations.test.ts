// Registrations with other servers: both servers are told the same by uac.reg_* and meet the same registrar.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../scenario/config-parts.ts';
import { CALLEE } from '../scenario/configs.ts';
import type { Loopback } from '../support/loopback.ts';
import { request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { writeReply, type SipText } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { normaliseMessage, normaliseRpc } from './normalise.ts';

const TABLE =
  'id(int,auto) l_uuid(string) l_username(string) l_domain(string) r_username(string) r_domain(string) realm(string) auth_username(string) auth_password(string) auth_ha1(string) auth_proxy(string) expires(int) flags(int) reg_delay(int) contact_addr(string) socket(string) \n';

const MODULES = load('tm', 'tmx', 'sl', 'rr', 'pv', 'xlog', 'uac');

/** Kamailio has no registrations without a table; ours needs none. */
const database = (folder: string): string =>
  `loadmodule "db_text.so"\nmodparam("uac", "reg_db_url", "text://${folder}")\n`;

const config =
  (more: string) =>
  (net: Loopback): string => `${MODULES}${more}
modparam("uac", "reg_contact_addr", "${net.host(1)}:5060")
modparam("uac", "reg_timer_interval", 1)
modparam("uac", "reg_retry_interval", 30)
modparam("uac", "reg_keep_callid", 1)
request_route { sl_send_reply("200", "OK"); }
`;

/** Numbers of the clock, Call-IDs and tags differ; what is left of a time is its order of magnitude. */
const plain = (text: string, net: Loopback): string =>
  normaliseRpc(text, net)
    .replace(/^(\s*(?:timer_expires|reg_init): )[1-9]\d+$/gm, '$1-')
    .replace(/^(\s*diff_expires: )-?\d$/gm, '$1soon')
    .replace(/^(\s*diff_expires: -?)\d(\d+)$/gm, (_whole, name: string, rest: string) => `${name}${rest.length}`);

class Side {
  readonly server: Server;
  readonly registrar: UdpPeer;
  readonly seen: string[] = [];
  /** Vias of the requests that were taken: what comes with one of them again is a retransmission. */
  readonly #taken = new Set<string>();

  private constructor(server: Server, registrar: UdpPeer) {
    this.server = server;
    this.registrar = registrar;
  }

  static async open(kind: ServerKind, more: string): Promise<Side> {
    const server = await startServer(kind, { config: config(more) });
    return new Side(server, await UdpPeer.open(server.net.endpoint(CALLEE)));
  }

  async close(): Promise<void> {
    await this.registrar.close();
    await this.server.destroy();
  }

  async command(...args: readonly string[]): Promise<void> {
    this.seen.push(plain(await this.server.kamcmd(...args), this.server.net));
  }

  add(
    uuid: string,
    more: Partial<Record<'realm' | 'password' | 'hash' | 'flags' | 'expires', string>> = {},
  ): Promise<void> {
    const { realm = 'r', password = 'pass', hash = '.', flags = '0', expires = '600' } = more;
    const proxy = `sip:${this.server.net.host(CALLEE)}`;
    const names = ['local', 'home.example', 'remote', 'far.example', realm, 'auth', password, hash, proxy];
    return this.command(
      'uac.reg_add',
      ...[uuid, ...names].map((each) => `s:${each}`),
      expires,
      flags,
      '0',
      's:.',
      's:.',
    );
  }

  /** Waits for a REGISTER of `uuid` and notes it. */
  async arrival(uuid: string): Promise<SipText> {
    const arrived = await this.registrar.receive(
      (message) =>
        request('REGISTER')(message) &&
        message.need('Contact').includes(`sip:${uuid}@`) &&
        !this.#taken.has(message.need('Via')),
      6_000,
    );
    this.#taken.add(arrived.need('Via'));
    const text = normaliseMessage(arrived.text, this.server.net);
    this.seen.push(text.replace(/^(Call-ID: ).*$/gm, '$1-').replace(/^(User-Agent: ).*$/gm, '$1-'));
    return arrived;
  }

  async reply(to: SipText, status: number, ...headers: readonly string[]): Promise<void> {
    const text = writeReply(to, status, `Reason ${status}`, { toTag: 'ktreg', headers });
    this.registrar.send(text, this.server.endpoint);
  }

  /** Waits until a registration has these flags, and notes what is said of it. */
  async state(uuid: string, flags: number): Promise<void> {
    const ask = (): Promise<string> => this.server.kamcmd('uac.reg_info', 'l_uuid', uuid);
    await until(`flags ${flags} of ${uuid}`, async () => (await ask()).includes(`flags: ${flags}\n`));
    this.seen.push(plain(await ask(), this.server.net));
  }
}

const WWW = 'WWW-Authenticate: Digest realm="r", nonce="n"';

const STORIES: Readonly<Record<string, (side: Side) => Promise<void>>> = {
  'made with credentials and renewed': async (side) => {
    await side.add('kt1');
    const first = await side.arrival('kt1');
    await side.state('kt1', 18);
    await side.reply(first, 401, WWW);
    const second = await side.arrival('kt1');
    await side.state('kt1', 26);
    await side.reply(second, 200, `Contact: <sip:x@192.0.2.1>;expires=3, ${second.need('Contact')};expires=3`);
    const third = await side.arrival('kt1');
    expect(third.need('Call-ID')).toBe(first.need('Call-ID'));
    await side.reply(third, 200, `Contact: ${third.need('Contact')}`, 'Expires: 500');
    await side.state('kt1', 20);
    for (const attribute of ['l_uuid kt1', 'auth_username nobody', 'bad x', 'l_uuid'])
      await side.command('uac.reg_info', ...attribute.split(' '));
    await side.add('kt1');
    await side.command('uac.reg_disable', 'l_uuid', 'kt1');
    await side.state('kt1', 21);
    await side.command('uac.reg_enable', 'l_uuid', 'kt1');
    await side.reply(await side.arrival('kt1'), 403);
    await side.state('kt1', 16);
    await side.command('uac.reg_remove', 's:kt1');
    await side.command('uac.reg_remove', 's:kt1');
  },
  'asked for a longer time': async (side) => {
    await side.add('kt2');
    await side.reply(await side.arrival('kt2'), 423, 'Min-Expires: 900');
    const again = await side.arrival('kt2');
    await side.reply(again, 200, `Contact: ${again.need('Contact')};expires=900`);
    await side.state('kt2', 20);
  },
  'of another realm': async (side) => {
    await side.add('kt3', { realm: 'other' });
    await side.reply(await side.arrival('kt3'), 401, WWW);
    await side.state('kt3', 16);
  },
  'with a hash': async (side) => {
    await side.add('kt4', { password: '.', hash: '0123456789ABCDEF0123456789abcdef' });
    await side.reply(await side.arrival('kt4'), 407, WWW.replace('WWW', 'Proxy'));
    const again = await side.arrival('kt4');
    await side.reply(again, 401, WWW);
    await side.state('kt4', 16);
  },
  'that cannot be added': async (side) => {
    await side.add('kt5', { password: '.' });
    await side.add('kt5', { hash: 'zz' });
    await side.command('uac.reg_add', 'kt5', 'x');
    await side.command('uac.reg_info', 'l_uuid', 'kt5');
    await side.command('uac.reg_active');
    await side.command('uac.reg_enable', 'l_uuid', 'kt5');
  },
  'added disabled': async (side) => {
    await side.add('kt6', { flags: '1' });
    await side.state('kt6', 1);
  },
};

describe.skipIf(missing('kamcmd', 'kamailio'))('a registration', () => {
  const folder = makeTemporaryFolder();
  let sides: Side[] = [];

  beforeAll(async () => {
    writeFileSync(join(folder, 'uacreg'), TABLE);
    writeFileSync(join(folder, 'version'), 'id(int,auto) table_name(string) table_version(int) \n0:uacreg:5\n');
    const kind = servers[0] ?? 'kahea';
    sides = await Promise.all([
      Side.open(kind, kind === 'kamailio' ? database(folder) : ''),
      Side.open('kamailio', database(folder)),
    ]);
  }, 60_000);

  afterAll(async () => {
    await Promise.all(sides.map((side) => side.close()));
    removeFolder(folder);
  });

  test.each(Object.keys(STORIES))('%s', async (name) => {
    const from = sides.map((side) => side.seen.length);
    await Promise.all(sides.map((side) => STORIES[name]!(side)));
    const [tested, oracle] = sides.map((side, index) => side.seen.slice(from[index]));
    expect(tested).toEqual(oracle);
  });
});
