// Commands of small modules, with arguments that are missing, of a wrong kind, unknown or good: both servers answer the same.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CALLER } from '../scenario/configs.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { normaliseRpc } from './normalise.ts';

const MODULES =
  'tm sl rr pv xlog cfgutils corex benchmark counters statistics mqueue debugger uac usrloc cfg_rpc cfgt'.split(' ');

const config = `${MODULES.map((name) => `loadmodule "${name}.so"\n`).join('')}
modparam("cfgutils", "hash_file", "/etc/hostname")
modparam("counters", "script_counter", "calls")
modparam("statistics", "variable", "own")
modparam("mqueue", "mqueue", "name=q")
modparam("benchmark", "enable", 1)
modparam("uac", "reg_contact_addr", "127.0.0.1:5060")
modparam("uac", "reg_db_url", "")
modparam("debugger", "mod_hash_size", 3)
modparam("debugger", "mod_level_mode", 1)
modparam("cfgt", "basedir", "/tmp")
own.v = 5 desc "a number"
request_route {
        bm_start_timer("known");
        cnt_inc("calls");
        sl_send_reply("200", "OK");
}
`;

const HEADERS = 'From: <sip:a@b>\r\nTo: <sip:c@d>\r\n';
const TYPED = `${HEADERS}Content-Type: a/b\r\n`;

/** Words of each command; those of one row in turn. */
const ROWS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'cfgutils.rand_set_prob': [[], ['x'], ['s:5'], ['101'], ['20']],
  'cfgutils.rand_get_prob': [[]],
  'cfgutils.rand_reset_prob': [[]],
  'cfgutils.check_config_hash': [[]],
  'cfgutils.get_config_hash': [[]],
  'cfgutils.set_gflag': [[], ['x'], ['20']],
  'cfgutils.is_gflag': [[], ['x'], ['4']],
  'cfgutils.get_gflags': [[]],
  'cfgutils.reset_gflag': [[], ['x'], ['4']],
  'stats.clear_statistics': [['sl:'], ['script:'], ['script:'], ['nothing'], []],
  'corex.debug': [[], ['x'], ['x', '3'], ['3'], []],
  'benchmark.timer_name_list': [[], ['unknown']],
  'benchmark.enable_timer': [[], ['unknown'], ['unknown', '5'], ['unknown', '1'], ['known', 'x'], ['known', '1']],
  'benchmark.enable_global': [[], ['x'], ['2'], ['1']],
  'benchmark.granularity': [[], ['x'], ['0'], ['5']],
  'benchmark.loglevel': [[], ['x'], ['9'], ['1']],
  'cnt.get': [[], ['script'], ['nothing'], ['script', 'nothing'], ['script', 'calls']],
  'cnt.get_raw': [[], ['script'], ['script', 'calls']],
  'mqueue.fetch': [[], ['unknown'], ['q']],
  'mqueue.get_size': [[], ['unknown'], ['q']],
  'dbg.set_mod_level': [[], ['core'], ['core', 'x'], ['core', '2']],
  'cfgt.mask': [[], ['x'], ['1']],
  'cfg.del': [[], ['own'], ['own', 'v'], ['nothing[1]', 'v']],
  'ul.rm_contact': [[], ['location'], ['location', 'bob'], ['location', 'bob', 'sip:x@y']],
  'uac.reg_active': [[], ['x'], ['2'], ['1']],
  'uac.reg_info': [[], ['l_uuid'], ['l_uuid', 'x'], ['nothing', 'x']],
  'uac.reg_add': [[], ['u'], 'abcdefghijklmno'.split('')],
  'uac.reg_refresh': [[]],
  'dns.lookup': [[], ['x'], ['x', 'y']],
  'dns.add_a': [[], ['a.example'], ['a.example', '60'], ['a.example', '60', 'x']],
  'tm.reply': [
    ...[[], ['x'], ['200'], ['200', 'OK'], ['200', 'OK', 'y'], ['200', 'OK', '1:2']],
    ...[
      ['200', 'OK', 'y', 'tag'],
      ['200', 'OK', '1:2', 'tag'],
    ],
  ],
  'tm.reply_callid': [
    ...[[], ['x'], ['200'], ['200', 'OK'], ['200', 'OK', 'c'], ['200', 'OK', 'c', 's:1']],
    ['200', 'OK', 'c', 's:1', 'tag'],
  ],
  'tm.t_uac_start': [
    ...[[], ['OPTIONS'], ['OPTIONS', 'sip:a@b'], ['OPTIONS', 'sip:a@b', '.'], ['OPTIONS', 'sip:a@b', '.', '.']],
    ...[
      ['none', '.', '.', HEADERS],
      ['sip:a@127.0.0.1', 'none', '.', HEADERS],
      ['sip:a@127.0.0.1', '.', 'none', HEADERS],
      ['sip:a@127.0.0.1', '.', 'udp:a:b:c', HEADERS],
    ].map((words) => ['OPTIONS', ...words, 'body']),
    ...[
      'none',
      HEADERS,
      `${HEADERS}X: y`,
      `${TYPED}Content-Length: 4\r\n`,
      'Content-Type: a/b\r\nFrom: <sip:a@b>\r\n',
      'Content-Type: a/b\r\nTo: <sip:a@b>\r\n',
      `${TYPED}CSeq: x\r\n`,
      `${TYPED}CSeq: x OPTIONS\r\n`,
      `${TYPED}CSeq: 1 BYE\r\n`,
      `${TYPED}no colon\r\n`,
    ].map((headers) => ['OPTIONS', 'sip:a@127.0.0.1', '.', '.', headers, 'body']),
    ['OPTIONS', 'sip:a@none.invalid', '.', '.', TYPED, 'body'],
  ],
};

const rows = Object.entries(ROWS).flatMap(([name, all]) => all.map((words) => [name, ...words]));

describe.skipIf(missing('kamcmd', 'kamailio'))('commands', () => {
  let tested: Server;
  let oracle: Server;

  beforeAll(async () => {
    [tested, oracle] = await Promise.all([
      startServer(servers[0] ?? 'kahea', { config }),
      startServer('kamailio', { config }),
    ]);
    await Promise.all([oneRequest(tested), oneRequest(oracle)]);
  });
  afterAll(() => Promise.all([tested.destroy(), oracle.destroy()]));

  test.each(rows)('%s %s %s %s %s %s %s', async (...words) => {
    const answer = async (server: Server): Promise<string> => normaliseRpc(await server.kamcmd(...words), server.net);
    expect(await answer(tested)).toBe(await answer(oracle));
  });
});

async function oneRequest(server: Server): Promise<void> {
  const peer = await UdpPeer.open(server.net.endpoint(CALLER));
  try {
    const via = server.net.endpoint(CALLER);
    peer.send(
      writeRequest({ method: 'OPTIONS', uri: `sip:${server.endpoint.host}`, via, callId: 'one' }),
      server.endpoint,
    );
    await peer.receive(reply(200));
  } finally {
    await peer.close();
  }
}
