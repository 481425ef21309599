// Management commands after the same traffic: kahea and Kamailio print the same, and our kamcmd prints what Debian's does.

import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import { run } from '../support/child.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';
import { allowedDifference } from './allowed.ts';
import { normaliseRpc } from './normalise.ts';

const OUR_KAMCMD = resolve(import.meta.dirname, '../../bin/kamcmd.js');

const MODULES = 'corex tm tmx sl rr pv usrloc registrar textops siputils xlog cfg_rpc'.split(' ');

const config = `${MODULES.map((name) => `loadmodule "${name}.so"\n`).join('')}
modparam("pv", "shvset", "limit=i:7")
modparam("pv", "shvset", "name=s:first")
modparam("tm", "wt_timer", 100)
request_route {
        if (is_method("REGISTER")) { save("location"); exit; }
        if (is_method("MESSAGE")) { t_newtran(); t_reply("404", "Not here"); exit; }
        sl_send_reply("200", "OK");
}
`;

/** Commands whose output has to be equal once numbers of the clock and of processes are left out. */
const SAME = [
  ...['core.echo hello 3 s:4', 'core.echo', 'core.shmmem_missing', 'nosuch.command', 'core.tcp_info', 'core.tcp_list'],
  ...['tm.stats', 'tm.list', 'tm.hash_stats_missing', 'sl.stats', 'pv.shvGet', 'pv.shvGet limit', 'pv.shvGet nothing'],
  ...[
    'pv.shvSet limit int 9',
    'pv.shvGet limit',
    'pv.shvSet name str other',
    'pv.shvGet name',
    'pv.shvSet nothing int 1',
  ],
  ...['pv.shvSet limit', 'pv.shvSet limit float 1', 'cfg.get core debug', 'cfg.set core debug 1', 'cfg.get core debug'],
  ...['cfg.get core nothing', 'cfg.get nothing x', 'cfg.set_now_int core debug 2', 'cfg.get', 'cfg.set core debug s:x'],
  ...[
    'ul.dump',
    'ul.dump brief',
    'ul.lookup location s:106',
    'ul.lookup location nobody',
    'ul.lookup',
    'ul.lookup nothing x',
  ],
  ...[
    'ul.rm location nobody',
    'ul.add location s:109 sip:109@127.0.0.1:9 600 1.0 <null> 0 0 0',
    'ul.lookup location s:109',
  ],
  ...[
    'ul.rm_contact location s:109 sip:109@127.0.0.1:9',
    'ul.lookup location s:109',
    'ul.rm location s:106',
    'ul.dump brief',
  ],
  ...['stats.get_statistics tm:', 'stats.get_statistics sl:', 'stats.get_statistics registrar:', 'stats.fetch sl:'],
  ...[
    'stats.get_statistics usrloc:',
    'stats.reset_statistics sl:',
    'stats.get_statistics nothing:',
    'stats.get_statistics',
  ],
  ...['stats.get_statistics tcp:', 'stats.get_statistics dns:'],
  ...['core.sockets_list', 'core.aliases_list', 'system.methodHelp core.version'],
];

/** Commands of which only the names of what they print have to be equal. */
const SAME_NAMES = ['core.uptime', 'core.info', 'core.udp4_raw_info'];

describe.skipIf(missing('kamcmd', 'kamailio'))('management commands', () => {
  let tested: Server;
  let oracle: Server;

  beforeAll(async () => {
    [tested, oracle] = await Promise.all([
      startServer(servers[0] ?? 'kahea', { config }),
      startServer('kamailio', { config }),
    ]);
    await Promise.all([traffic(tested), traffic(oracle)]);
    await until('statistics of sl, which Kamailio adds up every few seconds', async () =>
      /sent_replies = [1-9]/.test(await oracle.kamcmd('stats.get_statistics', 'sl:')),
    );
  });
  afterAll(() => Promise.all([tested.destroy(), oracle.destroy()]));

  const normalised = async (server: Server, command: string): Promise<string> => {
    const text = normaliseRpc(await server.kamcmd(...command.split(' ')), server.net);
    return text.replace(/uloc-[\w-]+/g, 'uloc-').replace(/(PID|Socket|Connection): \S+/g, '$1: -');
  };

  test.each(SAME)('%s', async (command) => {
    const [ours, theirs] = [await normalised(tested, command), await normalised(oracle, command)];
    if (allowedDifference('management', command) === null) expect(ours).toBe(theirs);
  });

  test.each(SAME_NAMES)('%s names the same things', async (command) => {
    const names = async (server: Server): Promise<string[]> =>
      (await normalised(server, command)).split('\n').map((line) => line.replace(/:.*/, ''));
    expect(await names(tested)).toEqual(await names(oracle));
  });

  test('core.psx lists processes with the same fields', async () => {
    const text = await tested.kamcmd('core.psx');
    expect(text).toMatch(/^\{\n\tIDX: 0\n\tPID: \d+\n\tDSC: \S.*\n\}\n/);
  });

  test('core.version and core.uptime say what they are', async () => {
    expect(await tested.kamcmd('core.version')).toMatch(/^\S+ \d+\.\d+\.\d+ \(\S+\)\s*\n$/);
    expect(await tested.kamcmd('core.uptime')).toMatch(
      /^\{\n\tnow: \w{3} \w{3} +\d+ .*\n\tup_since: .*\n\tuptime: \d+\n\}\n$/,
    );
  });

  test('help lists every method that Kamailio has for the modules that are loaded', async () => {
    const [ours, theirs] = [await tested.kamcmd('help'), await oracle.kamcmd('help')];
    const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
    const absent = lines(theirs).filter((name) => !lines(ours).includes(name));
    expect(absent.filter((name) => allowedDifference('management', `help ${name}`) === null)).toEqual([]);
  });

  describe.skipIf(!servers.includes('kahea'))('our kamcmd', () => {
    const ours = async (server: Server, args: readonly string[], input?: string): Promise<[number | null, string]> => {
      const command = [OUR_KAMCMD, '-s', `unix:${server.controlSocket}`, ...args];
      const { exit, stdout, stderr } = await run(process.execPath, command, { input });
      return [exit?.code ?? null, stdout + stderr];
    };
    const debians = async (
      server: Server,
      args: readonly string[],
      input?: string,
    ): Promise<[number | null, string]> => {
      const { exit, stdout, stderr } = await run('kamcmd', ['-s', `unix:${server.controlSocket}`, ...args], { input });
      return [exit?.code ?? null, stdout + stderr];
    };

    test.each([
      'tm.stats',
      'ul.dump',
      'core.psx',
      'pv.shvGet',
      'nosuch',
      'core.echo a b',
      'core.sockets_list',
      'cfg.get core debug',
    ])('prints for %s what the one of Debian prints, on either server', async (command) => {
      for (const server of [tested, oracle]) {
        const args = command.split(' ');
        let [mine, theirs] = [await ours(server, args), await debians(server, args)];
        // What the server tells may change in between.
        for (let more = 0; more < 3 && mine[1] !== theirs[1]; more++)
          [mine, theirs] = [await ours(server, args), await debians(server, args)];
        expect(mine).toEqual(theirs);
      }
    });

    test('takes commands from standard input', async () => {
      const [code, text] = await ours(tested, [], 'pv.shvGet limit\nquit\n');
      expect(code).toBe(0);
      expect(text).toContain('limit');
    });

    test('says clearly that nobody listens', async () => {
      const { exit, stderr } = await run(process.execPath, [OUR_KAMCMD, '-s', 'unix:/nonexistent', 'core.version']);
      expect(exit?.code).not.toBe(0);
      expect(stderr).toContain('/nonexistent');
    });
  });
});

/** The same for both servers: a registration, refused messages, answered ones, a reply nobody asked for. */
async function traffic(server: Server): Promise<void> {
  const { endpoint, net } = server;
  const peer = await UdpPeer.open(net.endpoint(CALLER));
  const ask = async (method: string, status: number, number: number, extra: readonly string[] = []): Promise<void> => {
    const host = endpoint.host;
    peer.send(
      writeRequest({
        method,
        uri: `sip:${host}`,
        via: peer.endpoint,
        from: `<sip:106@${host}>;tag=kt${number}`,
        to: `<sip:106@${host}>`,
        callId: `kt-${method}-${number}`,
        branch: `z9hG4bKkt${method}${number}`,
        headers: extra,
      }),
      endpoint,
    );
    await peer.receive(reply(status, method));
  };
  await ask('REGISTER', 200, 1, ['Expires: 600', 'User-Agent: kt-phone']);
  for (let number = 0; number < 3; number++) await ask('OPTIONS', 200, number);
  for (let number = 0; number < 2; number++) await ask('MESSAGE', 404, number);
  await peer.close();
  const stranger = await UdpPeer.open(net.endpoint(CALLEE));
  stranger.send(
    'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:9\r\nCall-ID: x\r\nCSeq: 1 X\r\nFrom: a\r\nTo: b\r\n\r\n',
    endpoint,
  );
  await stranger.close();
}
