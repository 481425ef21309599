// Registrations with other servers: both servers are told the same by uac.reg_* and meet the same registrar.

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../scenario/config-parts.ts';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import { reserveLoopback, type Loopback } from '../support/loopback.ts';
import { request, TcpPeerListener, UdpPeer } from '../support/peer.ts';
import { Authority } from '../support/certificates.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server, type ServerKind } from '../support/server.ts';
import { writeReply, writeRequest, type SipText } from '../support/sip-text.ts';
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
  (net: Loopback): string => `enable_tls=yes
${MODULES}${more}
modparam("uac", "reg_contact_addr", "${net.host(1)}:5060")
modparam("uac", "reg_timer_interval", 1)
modparam("uac", "reg_retry_interval", 30)
modparam("uac", "reg_keep_callid", 1)
request_route {
  if ($hdr(X-Uuid) != $null) {
    $var(found) = "nothing";
    if ($rU == "lookup") uac_reg_lookup("$hdr(X-Uuid)", "$var(found)");
    if ($rU == "enable") uac_reg_enable("l_uuid", "$hdr(X-Uuid)");
    if ($rU == "disable") uac_reg_disable("l_uuid", "$hdr(X-Uuid)");
    if ($rU == "odd") uac_reg_disable("odd", "$hdr(X-Uuid)");
    sl_send_reply("200", "found $rc $var(found)");
    exit;
  }
  $var(uuid) = "nobody";
  uac_reg_lookup_uri("$ru", "$var(uuid)");
  sl_send_reply("200", "$var(uuid)");
}
`;

/** Numbers of the clock, Call-IDs and tags differ; what is left of a time is its order of magnitude. */
const plain = (text: string, net: Loopback): string =>
  normaliseRpc(text, net)
    .replace(/^(\s*(?:timer_expires|reg_init): )[1-9]\d+$/gm, '$1-')
    .replace(/^(\s*diff_expires: )-?\d$/gm, '$1soon')
    .replace(/^(\s*diff_expires: -?)\d(\d+)$/gm, (_whole, name: string, rest: string) => `${name}${rest.length}`);

/** How the registrar is reached, and at which port. */
const CARRIERS = { udp: 5060, tcp: 5060, tls: 5061 } as const;
type Carrier = keyof typeof CARRIERS;

class Side {
  readonly server: Server;
  readonly #registrar: UdpPeer;
  readonly #listeners: Readonly<Record<'tcp' | 'tls', TcpPeerListener>>;
  readonly seen: string[] = [];
  /** Vias of the requests that were taken: what comes with one of them again is a retransmission. */
  readonly #taken = new Set<string>();

  private constructor(server: Server, registrar: UdpPeer, listeners: Readonly<Record<'tcp' | 'tls', TcpPeerListener>>) {
    this.server = server;
    this.#registrar = registrar;
    this.#listeners = listeners;
  }

  static async open(kind: ServerKind, more: string, authority: Authority): Promise<Side> {
    const net = await reserveLoopback();
    const listen = ['udp', 'tcp', 'tls'].map((carrier) => `${carrier}:${net.host(1)}:${CARRIERS[carrier as Carrier]}`);
    const server = await startServer(kind, { config: config(more), net, listen });
    const [key, cert] = [authority.read('far.key'), authority.read('far.pem')];
    return new Side(server, await UdpPeer.open(net.endpoint(CALLEE)), {
      tcp: await TcpPeerListener.open(net.endpoint(CALLEE)),
      tls: await TcpPeerListener.open(net.endpoint(CALLEE, CARRIERS.tls), { key, cert }),
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#registrar, this.#listeners.tcp, this.#listeners.tls].map((each) => each.close()));
    await this.server.destroy();
  }

  async command(...args: readonly string[]): Promise<void> {
    this.seen.push(plain(await this.server.kamcmd(...args), this.server.net));
  }

  add(
    uuid: string,
    more: Partial<
      Record<'user' | 'realm' | 'password' | 'hash' | 'flags' | 'expires', string> & { carrier: Carrier }
    > = {},
  ): Promise<void> {
    const {
      user = 'local',
      carrier = 'udp',
      realm = 'r',
      password = 'pass',
      hash = '.',
      flags = '0',
      expires = '600',
    } = more;
    const proxy = `sip:${this.server.net.host(CALLEE)}:${CARRIERS[carrier]};transport=${carrier}`;
    const names = [user, 'home.example', 'remote', 'far.example', realm, 'auth', password, hash, proxy];
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

  /** The uuid of the registration of that address, as the script finds it. */
  whose(address: string): Promise<string> {
    return this.#ask(`sip:${address}`);
  }

  /** Lets the script do that with a registration, and notes what it says. */
  async script(action: 'lookup' | 'enable' | 'disable' | 'odd', uuid: string): Promise<void> {
    this.seen.push(await this.#ask(`sip:${action}@home.example`, [`X-Uuid: ${uuid}`]));
  }

  async #ask(uri: string, headers: readonly string[] = []): Promise<string> {
    const { endpoint, net } = this.server;
    const caller = await UdpPeer.open(net.endpoint(CALLER));
    try {
      caller.send(writeRequest({ method: 'OPTIONS', uri, via: caller.endpoint, headers }), endpoint);
      return (await caller.receive(({ status }) => status === 200)).text.split('\r\n')[0]!.slice('SIP/2.0 200 '.length);
    } finally {
      await caller.close();
    }
  }

  /** How many seconds each of these, added and removed again, was to wait. */
  async delays(...uuids: readonly string[]): Promise<number[]> {
    const found: number[] = [];
    // One after the other: Kamailio now and then finds a registration not while it removes another.
    for (const uuid of uuids) {
      await this.add(uuid, { flags: '1' });
      const told = await this.server.kamcmd('uac.reg_info', 'l_uuid', uuid);
      await this.command('uac.reg_remove', `s:${uuid}`);
      found.push(Number(/^\s*reg_delay: (\d+)$/m.exec(told)![1]));
    }
    return found;
  }

  /** Waits for a REGISTER of `uuid` and notes it. */
  async arrival(uuid: string, carrier: Carrier = 'udp'): Promise<SipText> {
    const arrived = await (
      await this.#peer(carrier)
    ).receive(
      (message) =>
        request('REGISTER')(message) &&
        message.need('Contact').includes(`sip:${uuid}@`) &&
        !this.#taken.has(message.need('Via')),
      6_000,
    );
    this.#taken.add(arrived.need('Via'));
    const text = normaliseMessage(withoutChance(arrived), this.server.net);
    this.seen.push(text.replace(/^(Call-ID: ).*$/gm, '$1-').replace(/^(User-Agent: ).*$/gm, '$1-'));
    return arrived;
  }

  #peer(carrier: Carrier) {
    return carrier === 'udp' ? this.#registrar : this.#listeners[carrier].connection();
  }

  async reply(to: SipText, status: number, ...headers: readonly string[]): Promise<void> {
    const text = writeReply(to, status, `Reason ${status}`, { toTag: 'ktreg', headers });
    const carrier = /^SIP\/2.0\/(\w+)/.exec(to.need('Via'))![1]!.toLowerCase() as Carrier;
    (await this.#peer(carrier)).send(text, this.server.endpoint);
  }

  /** Waits until a registration has these flags, and notes what is said of it. */
  async state(uuid: string, flags: number): Promise<void> {
    const ask = (): Promise<string> => this.server.kamcmd('uac.reg_info', 'l_uuid', uuid);
    await until(`flags ${flags} of ${uuid}`, async () => (await ask()).includes(`flags: ${flags}\n`));
    this.seen.push(plain(await ask(), this.server.net));
  }
}

/** Answers to challenges with a nonce of ours by `auth` and `pass`: checked, and what is drawn by lot left out. */
function withoutChance(message: SipText): string {
  return message.text.replace(/^(?:Proxy-)?Authorization: Digest .*qop=.*$/m, (line) => {
    const part = (name: string): string => new RegExp(`[ ,]${name}="?([^",]*)`).exec(line)?.[1] ?? '';
    const md5 = (...parts: readonly string[]): string => createHash('md5').update(parts.join(':')).digest('hex');
    const secret = md5('auth', part('realm'), 'pass');
    const asked = md5('REGISTER', part('uri'));
    const due = md5(secret, part('nonce'), part('nc'), part('cnonce'), part('qop'), asked);
    return line.replace(part('response'), part('response') === due ? 'right' : 'wrong').replace(part('cnonce'), '-');
  });
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
  ...Object.fromEntries(
    ['auth', 'auth,auth-int'].map((qop, index) => [
      `challenged with qop ${qop}`,
      async (side: Side) => {
        const uuid = `ktq${index}`;
        await side.add(uuid);
        await side.reply(
          await side.arrival(uuid),
          401,
          `${WWW.replace('"n"', `"${uuid}"`)}, qop="${qop}", algorithm=MD5, opaque="o"`,
        );
        const again = await side.arrival(uuid);
        expect(again.need('Authorization')).toContain('qop=auth');
        await side.reply(again, 200, `Contact: ${again.need('Contact')};expires=900`);
        await side.state(uuid, 20);
      },
    ]),
  ),
  'challenged by a proxy and the registrar': async (side) => {
    await side.add('kt7');
    await side.reply(await side.arrival('kt7'), 407, `Proxy-${WWW.slice(4)}`, WWW.replace('"n"', '"other"'));
    const again = await side.arrival('kt7');
    await side.reply(again, 200, `Contact: ${again.need('Contact')};expires=900`);
    await side.state('kt7', 20);
  },
  'refused after it was challenged': async (side) => {
    await side.add('kt8');
    await side.reply(await side.arrival('kt8'), 401, WWW);
    await side.reply(await side.arrival('kt8'), 403);
    await side.state('kt8', 16);
  },
  ...Object.fromEntries(
    (['tcp', 'tls'] as const).map((carrier) => [
      `by ${carrier}`,
      async (side: Side) => {
        const uuid = `kt${carrier}`;
        await side.add(uuid, { carrier });
        await side.reply(await side.arrival(uuid, carrier), 401, WWW);
        const second = await side.arrival(uuid, carrier);
        await side.reply(second, 200, `Contact: ${second.need('Contact')};expires=3`);
        const third = await side.arrival(uuid, carrier);
        await side.reply(third, 200, `Contact: ${third.need('Contact')};expires=900`);
        await side.state(uuid, 20);
        await side.command('uac.reg_remove', `s:${uuid}`);
      },
    ]),
  ),
  'switched by the script': async (side) => {
    await side.add('kts', { user: 'switched' });
    await side.script('lookup', 'kts');
    await side.script('lookup', 'nobody');
    await side.script('disable', 'nobody');
    await side.script('enable', 'nobody');
    await side.script('odd', 'kts');
    const first = await side.arrival('kts');
    await side.reply(first, 200, `Contact: ${first.need('Contact')};expires=900`);
    await side.state('kts', 20);
    await side.script('disable', 'kts');
    await side.state('kts', 21);
    await side.script('lookup', 'kts');
    await side.script('enable', 'kts');
    const again = await side.arrival('kts');
    await side.reply(again, 200, `Contact: ${again.need('Contact')};expires=900`);
    await side.state('kts', 20);
  },
  'added disabled': async (side) => {
    await side.add('kt6', { flags: '1' });
    await side.state('kt6', 1);
  },
};

describe.skipIf(missing('kamcmd', 'kamailio'))('a registration', () => {
  const folder = makeTemporaryFolder();
  let sides: Side[] = [];
  let kinds: readonly { readonly kind: ServerKind; readonly more: string }[] = [];
  let authority: Authority;

  beforeAll(async () => {
    writeFileSync(join(folder, 'uacreg'), TABLE);
    writeFileSync(join(folder, 'version'), 'id(int,auto) table_name(string) table_version(int) \n0:uacreg:5\n');
    authority = new Authority(folder);
    authority.sign({ name: 'far' });
    const kind = servers[0] ?? 'kahea';
    const tls = `loadmodule "tls.so"
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "${join(folder, 'far.pem')}")
modparam("tls", "private_key", "${join(folder, 'far.key')}")
`;
    kinds = [kind, 'kamailio' as const].map((each) => ({
      kind: each,
      more: tls + (each === 'kamailio' ? database(folder) : ''),
    }));
    sides = await Promise.all(kinds.map((each) => Side.open(each.kind, each.more, authority)));
  }, 60_000);

  afterAll(async () => {
    await Promise.all(sides.map((side) => side.close()));
    removeFolder(folder);
  });

  test.each([
    ['by default', 0],
    ['set', 1],
  ])(
    'reg_use_domain and reg_random_delay %s: whether one of another domain is it, and how long it waits',
    async (_what, isSet) => {
      const set = 'modparam("uac", "reg_use_domain", 1)\nmodparam("uac", "reg_random_delay", 200)\n';
      const opened =
        isSet === 1 ? await Promise.all(kinds.map(({ kind, more }) => Side.open(kind, more + set, authority))) : sides;
      try {
        const seen = await Promise.all(
          opened.map(async (side) => {
            await side.add('kt9', { user: 'ninth' });
            return [await side.whose('ninth@home.example'), await side.whose('ninth@other.example')];
          }),
        );
        const wanted = isSet === 1 ? ['kt9', 'nobody'] : ['kt9', 'kt9'];
        expect(seen).toEqual([wanted, wanted]);
        for (const delays of await Promise.all(opened.map((side) => side.delays('kta', 'ktb', 'ktc', 'ktd', 'kte')))) {
          if (isSet === 0) expect(new Set(delays)).toEqual(new Set([0]));
          else expect(new Set(delays).size).toBeGreaterThan(1);
          expect(delays.filter((each) => each < 0 || each >= 200)).toEqual([]);
        }
      } finally {
        if (opened !== sides) await Promise.all(opened.map((side) => side.close()));
      }
    },
  );

  test.each(Object.keys(STORIES))('%s', async (name) => {
    const from = sides.map((side) => side.seen.length);
    await Promise.all(sides.map((side) => STORIES[name]!(side)));
    const [tested, oracle] = sides.map((side, index) => side.seen.slice(from[index]));
    expect(tested).toEqual(oracle);
  });
});
