// The configuration is read again while the server runs: by management command, by `kahea reload` and by SIGHUP.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import { run, type Child } from '../support/child.ts';
import { kamcmdValues } from '../support/kamcmd.ts';
import { reply, request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { KAHEA_PROGRAM, withServer, writeConfig, type Server, type ServerOptions } from '../support/server.ts';
import { SipText, writeAckForFailure, writeReply, writeRequest } from '../support/sip-text.ts';

const MODULES = ['tm', 'tmx', 'sl', 'pv', 'xlog', 'cfg_rpc', 'debugger', 'corex', 'kex', 'usrloc', 'registrar']
  .map((name) => `loadmodule "${name}.so"\n`)
  .join('');

/** Answers OPTIONS with a reason that says which configuration did it. */
const answering = (reason: string, more = ''): string =>
  `${MODULES}${more}request_route {\n  sl_send_reply("200", "${reason}");\n}\n`;

function rewrite(server: Server, config: ServerOptions['config'], more: Partial<ServerOptions> = {}): void {
  writeConfig(server.folder, server.net, { config, ...more });
}

const kahea = (...args: readonly string[]): Promise<Child> => run(process.execPath, [KAHEA_PROGRAM, ...args]);

const reload = (server: Server, ...args: readonly string[]): Promise<Child> =>
  kahea('reload', '-s', `unix:${server.controlSocket}`, ...args);

async function withPeers(server: Server, body: (caller: UdpPeer, callee: UdpPeer) => Promise<void>): Promise<void> {
  const peers = await Promise.all([CALLER, CALLEE].map((last) => UdpPeer.open(server.net.endpoint(last))));
  try {
    await body(peers[0]!, peers[1]!);
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
  }
}

let calls = 0;

/** The reason with which a new OPTIONS is answered. */
async function reasonNow(server: Server, peer: UdpPeer): Promise<string> {
  const callId = `options-${++calls}`;
  peer.send(writeRequest({ method: 'OPTIONS', uri: 'sip:x', via: peer.endpoint, callId }), server.endpoint);
  return (await peer.receive((message) => message.status !== null && message.need('Call-ID') === callId)).reason;
}

describe.skipIf(missing('kamcmd'))('reload', () => {
  test('new messages are handled by the new configuration, and the answer says what changed', () =>
    withServer('kahea', { config: answering('one') }, (server) =>
      withPeers(server, async (peer) => {
        expect(await reasonNow(server, peer)).toBe('one');
        const more = 'modparam("tm", "fr_timer", 7000)\nloadmodule "maxfwd.so"\nmy.level = 3\n';
        rewrite(server, answering('two', more), { listen: [`udp:${server.net.host(1)}:5070`] });
        const answer = await server.kamcmd('core.reload_config');
        expect(answer).toContain('\tresult: reloaded\n\tid: 2\n');
        expect(answer).toContain('\tchanged: {\n\t\ttm.fr_timer\n\t\tmy.level\n\t}\n');
        expect(answer).toContain('\tafter_restart: {\n\t\tlisten\n\t}\n');
        expect(answer).toContain('\tmodules_added: {\n\t\tmaxfwd\n\t}\n');
        expect(await reasonNow(server, peer)).toBe('two');
        expect(await server.kamcmd('cfg.get', 'my', 'level')).toBe('3\n');
        // A setting that a module has made itself.
        expect(await server.kamcmd('cfg.get', 'dbg', 'mod_level_mode')).toBe('0\n');
        expect(await server.kamcmd('core.modules')).toMatch(/^maxfwd\n/);
        expect(await server.kamcmd('core.sockets_list')).not.toContain('5070');
        expect(await server.kamcmd('core.reload_config')).toContain('\tresult: unchanged\n\tid: 2\n');
      }),
    ));

  test('a mistake changes nothing and is told in full: as fault, in the log and by the exit code', () =>
    withServer('kahea', { config: answering('one') }, (server) =>
      withPeers(server, async (peer) => {
        rewrite(
          server,
          `${answering('two')}route[FAULTY] {\n  nosuch();\n  $nosuch = 1;\n}\nroute[UNCALLED] {\n  exit;\n}\n`,
        );
        const { stderr, exit } = await reload(server);
        expect(exit?.code).toBe(1);
        const file = join(server.folder, 'kamailio.cfg');
        expect(stderr).toMatch(/^ERROR: bad config file \(2 errors\)\n/);
        for (const text of ['3: error: there is no function nosuch()', '3: error: there is no variable $nosuch']) {
          expect(stderr).toContain(text);
          expect((await server.awaitLog(text)).level).toBe('ERROR');
        }
        expect((await server.awaitLog('warning: route[UNCALLED] is never called')).level).toBe('WARNING');
        expect(stderr).toContain(`${file}:`);
        expect(await reasonNow(server, peer)).toBe('one');
        expect(kamcmdValues(await server.kamcmd('core.list_configs'), 'id')).toEqual(['1']);
      }),
    ));

  test('a module that cannot start is a mistake like others', () =>
    withServer('kahea', { config: answering('one') }, (server) =>
      withPeers(server, async (peer) => {
        const more =
          'loadmodule "maxfwd.so"\nloadmodule "cfgutils.so"\nmodparam("cfgutils", "hash_file", "/nowhere/at/all")\n';
        rewrite(server, answering('two', more));
        const { stderr, exit } = await reload(server);
        expect(exit?.code).toBe(1);
        expect(stderr).toMatch(/^ERROR: module cfgutils: .*\/nowhere\/at\/all/);
        expect(await server.kamcmd('core.modules')).not.toContain('maxfwd');
        expect(await reasonNow(server, peer)).toBe('one');
        rewrite(server, answering('two', 'loadmodule "maxfwd.so"\n'));
        expect((await reload(server)).stdout).toContain('Modules started: maxfwd\n');
        expect(await reasonNow(server, peer)).toBe('two');
      }),
    ));

  test('SIGHUP reloads, also with a configuration named from the folder of the start', () =>
    withServer('kahea', { config: answering('one') }, (server) =>
      withPeers(server, async (peer) => {
        rewrite(server, answering('two'));
        server.child.signal('SIGHUP');
        await server.awaitLog(/configuration reloaded: number 2 \([0-9a-f]{12}\)/);
        expect(await reasonNow(server, peer)).toBe('two');
      }),
    ));

  test('a transaction ends on the configuration it began with, in every route, and new ones have the new', () => {
    const relaying = (name: string): string =>
      `${MODULES}
request_route {
  if ($rm == "ACK") { t_relay(); exit; }
  xlog("${name} request\\n");
  t_on_failure("AGAIN");
  t_on_reply("SEEN");
  t_relay_to_udp("$var(callee)", "5060");
}
failure_route[AGAIN] {
  xlog("${name} failure $T_reply_code\\n");
  if (t_check_status("480")) {
    t_on_failure("LAST");
    append_branch();
    t_relay();
  }
}
failure_route[LAST] {
  xlog("${name} last\\n");
  route(DEEPER);
}
route[DEEPER] {
  xlog("${name} deeper\\n");
}
onreply_route[SEEN] {
  xlog("${name} reply $rs\\n");
}
`;
    const config =
      (name: string): Exclude<ServerOptions['config'], string> =>
      (net) =>
        relaying(name).replace('$var(callee)', net.host(CALLEE));
    return withServer('kahea', { config: config('old') }, (server) =>
      withPeers(server, async (caller, callee) => {
        const invite = (callId: string): SipText => {
          const uri = `sip:100@${server.net.host(CALLEE)}`;
          const sent = new SipText(writeRequest({ method: 'INVITE', uri, via: caller.endpoint, callId }));
          caller.send(sent.text, server.endpoint);
          return sent;
        };
        const refuse = async (status: number): Promise<void> => {
          const received = await callee.receive(request('INVITE'));
          callee.send(writeReply(received, status, 'No', { toTag: `t${status}` }), server.endpoint);
        };
        const sent = invite('began-before');
        const first = await callee.receive(request('INVITE'));
        rewrite(server, config('new'));
        expect(await server.kamcmd('core.reload_config')).toContain('result: reloaded');
        const list = await server.kamcmd('core.list_configs');
        expect([kamcmdValues(list, 'id'), kamcmdValues(list, 'transactions')]).toEqual([
          ['2', '1'],
          ['0', '1'],
        ]);
        callee.send(writeReply(first, 480, 'Later', { toTag: 't480' }), server.endpoint);
        await refuse(486);
        const refused = await caller.receive((message) => message.status === 486 || message.status === 480);
        caller.send(writeAckForFailure(sent, refused), server.endpoint);
        expect(await server.awaitScriptLog(6)).toEqual([
          'old request',
          'old reply 480',
          'old failure 480',
          'old reply 486',
          'old last',
          'old deeper',
        ]);
        const second = invite('began-after');
        await refuse(486);
        caller.send(writeAckForFailure(second, await caller.receive(reply(486))), server.endpoint);
        expect((await server.awaitScriptLog(9)).slice(6)).toEqual(['new request', 'new reply 486', 'new failure 486']);
      }),
    );
  });

  test('what the server knows survives: shared variables, locations, counters, values set at run time', () => {
    const config = (name: string): string => `${MODULES}
modparam("registrar", "max_expires", 600)
limits.most = 5
request_route {
  $shv(count) = $shv(count) + 1;
  if ($rm == "REGISTER") { save("location"); exit; }
  sl_send_reply("200", "${name} $shv(count) $sel(cfg_get.limits.most) $var(kept)");
}
event_route[core:worker-one-init] {
  $var(kept) = $var(kept) + 1;
}
`;
    return withServer('kahea', { config: config('one') }, (server) =>
      withPeers(server, async (peer) => {
        const contact = `<sip:a@${peer.endpoint.host}:5060>`;
        peer.send(writeRequest({ method: 'REGISTER', uri: 'sip:x', via: peer.endpoint, contact }), server.endpoint);
        await peer.receive(reply(200, 'REGISTER'));
        await server.kamcmd('cfg.set_now_int', 'limits', 'most', '9');
        expect(await reasonNow(server, peer)).toBe('one 2 9 1');
        rewrite(server, config('two'));
        await server.kamcmd('core.reload_config');
        expect(await reasonNow(server, peer)).toBe('two 3 9 1');
        expect(kamcmdValues(await server.kamcmd('ul.dump'), 'Address')).toEqual([`sip:a@${peer.endpoint.host}:5060`]);
        expect(await server.kamcmd('stats.get_statistics', 'rcv_requests')).toBe('core:rcv_requests = 3\n');
      }),
    );
  });

  test('the last ten are kept, and one can go back', () =>
    withServer('kahea', { config: answering('1') }, (server) =>
      withPeers(server, async (peer) => {
        for (let number = 2; number <= 12; number++) {
          rewrite(server, answering(String(number)));
          await server.kamcmd('core.reload_config');
        }
        expect(kamcmdValues(await server.kamcmd('core.list_configs'), 'id')).toEqual([
          '12',
          '11',
          '10',
          '9',
          '8',
          '7',
          '6',
          '5',
          '4',
          '3',
        ]);
        expect((await reload(server, '--rollback')).stdout).toMatch(
          /^Configuration 11 \([0-9a-f]{12}\) .*: rolled back\n$/,
        );
        expect(await reasonNow(server, peer)).toBe('11');
        expect((await reload(server, '--rollback', '3')).exit?.code).toBe(0);
        expect(await reasonNow(server, peer)).toBe('3');
        expect((await reload(server, '--rollback', '2')).stderr).toBe('ERROR: configuration number 2 is not kept\n');
        expect((await reload(server, '--list')).stdout).toBe(await server.kamcmd('core.list_configs'));
        expect((await reload(server)).stdout).toMatch(/^Configuration 13 .*: reloaded\n$/);
        expect(await reasonNow(server, peer)).toBe('12');
      }),
    ));

  test('included files count, and aliases come and go', () =>
    withServer('kahea', { config: 'import_file "names.cfg"\n' + answering('one') }, (server) =>
      withPeers(server, async () => {
        const isOurs = async (name: string): Promise<boolean> =>
          (await server.kamcmd('core.aliases_list')).includes(`address: ${name}\n`);
        const names = join(server.folder, 'names.cfg');
        writeFileSync(names, 'alias="one.example"\nalias="two.example"\n');
        expect(await server.kamcmd('core.reload_config')).toContain('changed: {\n\t\talias\n\t}');
        expect([await isOurs('one.example'), await isOurs('two.example')]).toEqual([true, true]);
        writeFileSync(names, 'alias="two.example"\n');
        await server.kamcmd('core.reload_config');
        expect([await isOurs('one.example'), await isOurs('two.example')]).toEqual([false, true]);
      }),
    ));

  test('by JSON-RPC over HTTP it is the same', () => {
    const config = (name: string): string =>
      answering(
        name,
        'tcp_accept_no_cl=yes\nloadmodule "xhttp.so"\nloadmodule "jsonrpcs.so"\nevent_route[xhttp:request] { jsonrpc_dispatch(); }\n',
      );
    return withServer('kahea', { config: config('one') }, async (server) => {
      const url = `http://${server.net.host(1)}:5060/RPC`;
      rewrite(server, config('two'));
      expect((await kahea('reload', '-s', url)).stdout).toMatch(/^Configuration 2 .*: reloaded\n$/);
      rewrite(server, config('two') + 'nosuch=1\n');
      const refused = await kahea('reload', '-s', url);
      expect([refused.exit?.code, refused.stderr]).toEqual([
        1,
        expect.stringContaining('there is no global parameter nosuch'),
      ]);
    });
  });

  test('with --watch it follows its files, says on stderr what is wrong, and goes on', () =>
    withServer('kahea', { config: 'import_file "more.cfg"\n' + answering('one'), args: ['--watch'] }, (server) =>
      withPeers(server, async (peer) => {
        const more = join(server.folder, 'more.cfg');
        writeFileSync(more, 'nosuch=1\n');
        await server.awaitLog('no global parameter nosuch');
        expect(server.child.stderr.split('configuration not changed: bad config file (1 error)').length - 1).toBe(1);
        expect(server.child.stderr.split('no global parameter nosuch').length - 1).toBe(1);
        expect(await reasonNow(server, peer)).toBe('one');
        writeFileSync(more, 'max_branches=3\n');
        await server.awaitLog('configuration reloaded: number 2');
        rewrite(server, answering('two'));
        await server.awaitLog('configuration reloaded: number 3');
        expect(await reasonNow(server, peer)).toBe('two');
      }),
    ));

  test('where no server answers, the exit code says so', async () => {
    const unreachable = await kahea('reload', '-s', 'unix:/nowhere/ctl');
    expect([unreachable.exit?.code, unreachable.stderr]).toEqual([2, expect.stringContaining('No such file')]);
    expect((await kahea('reload', '--rollback', 'x')).exit?.code).toBe(2);
  });
});
