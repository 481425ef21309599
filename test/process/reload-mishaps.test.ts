// Reloads at bad moments, of files that are not as they should be, and by servers that went elsewhere or gave up their rights.

import { chmodSync, chownSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import { Child, run, statFields } from '../support/child.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { kamcmdValues } from '../support/kamcmd.ts';
import { request, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { KAHEA_PROGRAM, startServer, withServer, writeConfig, type Server } from '../support/server.ts';
import { writeReply, writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

const NOBODY = 65534;

const MODULES = ['tm', 'sl', 'pv', 'xlog'].map((name) => `loadmodule "${name}.so"\n`).join('');

const answering = (reason: string, more = ''): string =>
  `${MODULES}${more}request_route {\n  sl_send_reply("200", "${reason}");\n}\n`;

const kahea = (...args: readonly string[]): Promise<Child> => run(process.execPath, [KAHEA_PROGRAM, ...args]);

const reload = (server: Server, ...args: readonly string[]): Promise<Child> =>
  kahea('reload', '-s', `unix:${server.controlSocket}`, ...args);

const rewrite = (server: Server, config: string): string => writeConfig(server.folder, server.net, { config });

const configOf = (server: Server): string => join(server.folder, 'kamailio.cfg');

async function withPeer(server: Server, last: number, body: (peer: UdpPeer) => Promise<void>): Promise<void> {
  const peer = await UdpPeer.open(server.net.endpoint(last));
  try {
    await body(peer);
  } finally {
    await peer.close();
  }
}

let calls = 0;

/** The reason with which a new OPTIONS is answered. */
async function reasonNow(server: Server): Promise<string> {
  let reason = '';
  await withPeer(server, CALLER + 50, async (peer) => {
    const callId = `options-${++calls}`;
    peer.send(writeRequest({ method: 'OPTIONS', uri: 'sip:x', via: peer.endpoint, callId }), server.endpoint);
    reason = (await peer.receive((message) => message.status !== null && message.need('Call-ID') === callId)).reason;
  });
  return reason;
}

describe.skipIf(missing('kamcmd'))('a reload', () => {
  test('while the server drains is refused, and the call in progress ends as it began', async () => {
    const relaying = (name: string) => (net: Server['net']) =>
      `${MODULES}request_route {\n  if ($rm == "OPTIONS") { sl_send_reply("200", "OK"); exit; }\n  t_on_reply("SEEN");\n  t_relay_to_udp("${net.host(CALLEE)}", "5060");\n}\nonreply_route[SEEN] {\n  xlog("${name} $rs\\n");\n}\n`;
    const server = await startServer('kahea', { config: relaying('old') });
    await withPeer(server, CALLER, (caller) =>
      withPeer(server, CALLEE, async (callee) => {
        const uri = `sip:100@${server.net.host(CALLEE)}`;
        caller.send(writeRequest({ method: 'INVITE', uri, via: caller.endpoint, callId: 'long' }), server.endpoint);
        const invite = await callee.receive(request('INVITE'));
        server.child.signal('SIGTERM');
        await until('the end of taking requests', async () => {
          const callId = `refused-${++calls}`;
          caller.send(writeRequest({ method: 'OPTIONS', uri, via: caller.endpoint, callId }), server.endpoint);
          return (await caller.receive((each) => each.status !== null && each.status !== 100)).status === 503;
        });
        writeConfig(server.folder, server.net, { config: relaying('new') });
        server.child.signal('SIGHUP');
        await server.awaitLog('configuration not changed: the server is ending');
        callee.send(writeReply(invite, 200, 'OK', { toTag: 'callee' }), server.endpoint);
        await caller.receive((message) => message.status === 200);
        expect(await server.awaitScriptLog(1)).toEqual(['old 200']);
      }),
    );
    expect((await server.stop()).code).toBe(0);
  });

  test('that is asked for while another runs comes after it', () =>
    withServer('kahea', { config: answering('1') }, async (server) => {
      for (let number = 2; number <= 4; number++) {
        rewrite(server, answering(String(number)));
        server.child.signal('SIGHUP');
        const answers = await Promise.all([1, 2, 3].map(() => server.kamcmd('core.reload_config')));
        for (const answer of answers) expect(answer).toContain(`\tid: ${number}\n`);
      }
      expect(await reasonNow(server)).toBe('4');
    }));

  test('can be taken back as often as configurations are kept, and not once more', () =>
    withServer('kahea', { config: answering('1') }, async (server) => {
      for (let number = 2; number <= 14; number++) {
        rewrite(server, answering(String(number)));
        await server.kamcmd('core.reload_config');
      }
      for (let number = 13; number >= 5; number--) {
        expect(await server.kamcmd('core.rollback_config')).toContain(`\tid: ${number}\n`);
        expect(await reasonNow(server)).toBe(String(number));
      }
      expect(await server.kamcmd('core.rollback_config')).toContain('no older configuration is kept');
      expect(await reasonNow(server)).toBe('5');
      for (const id of ['4', '0', '99']) {
        expect(await server.kamcmd('core.rollback_config', id)).toContain(`configuration number ${id} is not kept`);
      }
    }));

  test('of files that are gone, unreadable or no configuration says which, and changes nothing', () =>
    withServer('kahea', { config: answering('1') }, async (server) => {
      const file = configOf(server);
      const text = readFileSync(file, 'latin1');
      const refused = async (): Promise<string> => {
        const { stderr, exit } = await reload(server);
        expect(exit?.code).toBe(1);
        expect(await reasonNow(server)).toBe('1');
        return stderr;
      };
      rmSync(file);
      expect(await refused()).toBe(`ERROR: cannot read the configuration ${file}: no such file or folder\n`);
      mkdirSync(file);
      expect(await refused()).toBe(`ERROR: cannot read the configuration ${file}: it is a folder\n`);
      rmSync(file, { recursive: true });
      writeFileSync(file, '');
      expect(await refused()).toContain(`${file}:1:1: error: there is nothing in this configuration`);
      writeFileSync(file, Buffer.from([0, 0xff, 0xfe, 0x1b, 0x80]));
      expect(await refused()).toContain('error: ');
      writeFileSync(file, `${text}include_file "nowhere.cfg"\n`, 'latin1');
      expect(await refused()).toContain('nowhere.cfg');
      writeFileSync(file, text, 'latin1');
      expect((await reload(server)).stdout).toContain('unchanged');
      expect(kamcmdValues(await server.kamcmd('core.list_configs'), 'id')).toEqual(['1']);
    }));

  test('with a mistake in TypeScript names its place, and the routes so far go on', () => {
    const config = `${MODULES}loadmodule "app_ts.so"\nmodparam("app_ts", "load", "routes.ts")\nrequest_route {\n  route(ANSWER);\n}\n`;
    const routes = (reason: string): string =>
      `export function ANSWER(msg: Message, KSR: Ksr): void {\n  KSR.sl.sl_send_reply(200, '${reason}');\n}\n`;
    const folderWith = (server: Server, text: string): void => {
      writeFileSync(join(server.folder, 'routes.ts'), text);
    };
    return withServer('kahea', { config: answering('cfg') }, async (server) => {
      folderWith(server, routes('one'));
      rewrite(server, config);
      expect((await reload(server)).exit?.code).toBe(0);
      expect(await reasonNow(server)).toBe('one');
      folderWith(server, `${routes('two')}export function (: void {`);
      const { stderr, exit } = await reload(server);
      expect([exit?.code, stderr]).toEqual([1, expect.stringMatching(/routes\.ts:4:\d+: error: /)]);
      expect(await reasonNow(server)).toBe('one');
      folderWith(server, `${routes('two')}throw new Error('not today');`);
      expect((await reload(server)).stderr).toMatch(/routes\.ts:4:\d+: error: .*not today/);
      expect(await reasonNow(server)).toBe('one');
      folderWith(server, routes('two'));
      expect((await reload(server)).exit?.code).toBe(0);
      expect(await reasonNow(server)).toBe('two');
    });
  });

  test('is made once for each save of an editor, whichever way it saves', () =>
    withServer('kahea', { config: answering('1', 'import_file "more.cfg"\n'), args: ['--watch'] }, async (server) => {
      const file = configOf(server);
      const text = (reason: string): string =>
        readFileSync(file, 'latin1').replace(/"200", "\w+"/, `"200", "${reason}"`);
      const reloaded = (number: number): Promise<unknown> =>
        server.awaitLog(`configuration reloaded: number ${number} `);
      // A new file takes the name of the old one, as vim does.
      writeFileSync(`${file}~`, text('renamed'), 'latin1');
      renameSync(`${file}~`, file);
      await reloaded(2);
      expect(await reasonNow(server)).toBe('renamed');
      // Several files together.
      const before = text('together');
      writeFileSync(join(server.folder, 'more.cfg'), 'max_branches=5\n');
      writeFileSync(file, before, 'latin1');
      await reloaded(3);
      expect(await reasonNow(server)).toBe('together');
      // Gone, and there again.
      rmSync(file);
      await until('the mistake', () => server.child.stderr.includes('not changed: cannot read'));
      writeFileSync(file, before.replace('together', 'again'), 'latin1');
      await reloaded(4);
      expect(await reasonNow(server)).toBe('again');
      expect(kamcmdValues(await server.kamcmd('core.list_configs'), 'id')).toEqual(['4', '3', '2', '1']);
    }));

  test('follows with --watch what is included, and what files of routes import, also what was not there before', () => {
    const config =
      'loadmodule "sl.so"\nloadmodule "app_ts.so"\nmodparam("app_ts", "load", "routes.ts")\ninclude_file "more.cfg"\n';
    const folder = makeTemporaryFolder();
    const write = (name: string, text: string): void => {
      writeFileSync(join(folder, name), text);
    };
    write('more.cfg', 'request_route {\n  route(ANSWER);\n}\n');
    write(
      'routes.ts',
      "import { REASON } from './reason.ts';\nexport const ANSWER = (msg) => msg.reply(200, REASON);\n",
    );
    write('reason.ts', "export const REASON: string = 'one';\n");
    return withServer('kahea', { config, folder, args: ['--watch'] }, async (server) => {
      const reloaded = (number: number): Promise<unknown> =>
        server.awaitLog(`configuration reloaded: number ${number} `);
      expect(await reasonNow(server)).toBe('one');
      write('reason.ts', "export const REASON: string = 'two';\n");
      await reloaded(2);
      expect(await reasonNow(server)).toBe('two');
      write('routes.ts', "export { ANSWER } from './other.js';\n");
      await server.awaitLog('Could not resolve "./other.js"');
      expect(await reasonNow(server)).toBe('two');
      write('other.js', "export function ANSWER(msg) {\n  msg.reply(200, 'three');\n}\n");
      await reloaded(3);
      expect(await reasonNow(server)).toBe('three');
      write('more.cfg', 'request_route {\n  sl_send_reply("200", "four");\n}\n');
      await reloaded(4);
      expect(await reasonNow(server)).toBe('four');
    });
  });

  test('finds the files by the folder of the start, in a server that went behind and elsewhere', async () => {
    const folder = makeTemporaryFolder();
    const net = await reserveLoopback();
    const parts = 'import_file "parts/more.cfg"\nloadmodule "app_ts.so"\nmodparam("app_ts", "load", "routes.ts")\n';
    const write = (reason: string): string => writeConfig(folder, net, { config: answering(reason, parts) });
    mkdirSync(join(folder, 'parts'));
    writeFileSync(join(folder, 'parts/more.cfg'), 'max_branches=5\n');
    writeFileSync(join(folder, 'routes.ts'), 'export const version = 1;\n');
    write('one');
    const pidFile = join(folder, 'pid');
    const args = [KAHEA_PROGRAM, '-f', 'kamailio.cfg', '-w', '/', '-Y', folder, '-P', pidFile];
    const env = { KAHEA_STATE_DIR: join(folder, 'state') };
    const started = new Child(process.execPath, args, { cwd: folder, env });
    expect((await started.end()).code).toBe(0);
    const pid = Number(readFileSync(pidFile, 'latin1'));
    const list = async (): Promise<string[]> =>
      kamcmdValues((await run('kamcmd', ['-s', `unix:${join(folder, 'ctl')}`, 'core.list_configs'])).stdout, 'id');
    try {
      write('two');
      process.kill(pid, 'SIGHUP');
      await until('the second configuration', async () => (await list())[0] === '2');
      writeFileSync(join(folder, 'parts/more.cfg'), 'max_branches=6\n');
      process.kill(pid, 'SIGHUP');
      await until('the third configuration', async () => (await list())[0] === '3');
    } finally {
      process.kill(pid, 'SIGTERM');
      await until('the end', () => statFields(pid) === null);
      await started.destroy();
      removeFolder(folder);
    }
  });

  test.skipIf(process.getuid?.() !== 0)(
    'of a file that only root may read says so, when root is what it was',
    async () => {
      const folder = makeTemporaryFolder();
      chmodSync(folder, 0o755);
      chownSync(folder, NOBODY, NOBODY);
      const options = { config: answering('one'), folder, args: ['-u', String(NOBODY), '-g', String(NOBODY)] };
      await withServer('kahea', options, async (server) => {
        const file = rewrite(server, answering('two'));
        chmodSync(file, 0o600);
        const { stderr, exit } = await reload(server);
        expect([exit?.code, stderr]).toEqual([
          1,
          `ERROR: cannot read the configuration ${file}: permission denied (the server runs as uid ${NOBODY})\n`,
        ]);
        chmodSync(file, 0o644);
        const part = join(folder, 'part.cfg');
        writeFileSync(part, 'max_branches=5\n', { mode: 0o600 });
        writeFileSync(file, `${readFileSync(file, 'latin1')}import_file "part.cfg"\n`, 'latin1');
        expect((await reload(server)).stderr).toBe(
          `ERROR: cannot read ${part}: permission denied (the server runs as uid ${NOBODY})\n`,
        );
        chmodSync(part, 0o644);
        expect((await reload(server)).exit?.code).toBe(0);
        expect(await reasonNow(server)).toBe('two');
      });
    },
  );

  test('that finds no server tells how to name one', async () => {
    const { stderr, exit } = await run(process.execPath, [KAHEA_PROGRAM, 'reload'], {
      env: { XDG_RUNTIME_DIR: '/nowhere', TMPDIR: '/nowhere' },
    });
    expect([exit?.code, stderr]).toEqual([2, expect.stringContaining('kahea reload -s unix:')]);
  });

  test('with mhomed is refused where the native part for it is missing, and changes nothing', async () => {
    const config = (): string => answering('Before');
    await withServer('kahea', { config, environment: { KAHEA_NATIVE: 'no' } }, async (server) => {
      rewrite(server, `mhomed=yes\nuri_host_extra_chars="#"\n${answering('After')}`);
      const refused = await reload(server);
      expect([(await refused.exited).code === 0, refused.stdout + refused.stderr]).toEqual([
        false,
        expect.stringContaining('mhomed: KAHEA_NATIVE=no'),
      ]);
      expect(await reasonNow(server)).toBe('Before');
    });
  });

  test('allows the characters of hosts that the file names, until a file names them no longer', async () => {
    const hosts = (more: string): string =>
      `${more}${MODULES}request_route {\n  sl_send_reply("200", "host $rd");\n}\n`;
    await withServer('kahea', { config: () => hosts('') }, async (server) => {
      const hostNow = async (): Promise<string> => {
        let reason = '';
        await withPeer(server, CALLER + 51, async (peer) => {
          const callId = `host-${++calls}`;
          const uri = 'sip:a@my#host';
          peer.send(writeRequest({ method: 'OPTIONS', uri, via: peer.endpoint, callId }), server.endpoint);
          reason = (await peer.receive((message) => message.need('Call-ID') === callId)).reason;
        });
        return reason;
      };
      const before = await hostNow();
      rewrite(server, hosts('uri_host_extra_chars="#"\n'));
      expect((await (await reload(server)).exited).code).toBe(0);
      const during = await hostNow();
      rewrite(server, hosts(''));
      expect((await (await reload(server)).exited).code).toBe(0);
      expect([before, during, await hostNow()]).toEqual([before, 'host my#host', before]);
      expect(before).not.toBe(during);
    });
  });
});
