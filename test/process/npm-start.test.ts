// `npm start`: what it prints, and that what it tells to type works.

import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Child, run } from '../support/child.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { servers } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** It builds first when the sources have changed, which takes a while on a busy machine. */
const BUILT = 120_000;

describe.skipIf(!servers.includes('kahea'))('kahea', () => {
  test(
    'npm start says where it listens, what it runs, where its state is and what to type next',
    async () => {
      const home = makeTemporaryFolder();
      const net = await reserveLoopback();
      const host = net.host(1);
      const child = new Child('npm', ['start', '--', '-l', `udp:${host}:5060`, '-l', `tcp:${host}:5060`], {
        cwd: ROOT,
        env: { KAHEA_HOME: home },
      });
      try {
        await until('prompt of npm start', () => child.stdout.includes('Ctrl-C'), {
          limit: BUILT,
          explain: () => child.output,
        });
        expect(child.stdout).toContain(`udp: ${host}:5060`);
        expect(child.stdout).toContain(`tcp: ${host}:5060`);
        expect(child.stdout).toContain('examples/pbx/kamailio.cfg');
        expect(child.stdout).toMatch(new RegExp(`^State: ${home}/`, 'm'));

        const peer = await UdpPeer.open(net.endpoint(10));
        const register = writeRequest({
          method: 'REGISTER',
          uri: `sip:${host}`,
          to: `<sip:100@${host}>`,
          from: `<sip:100@${host}>;tag=start`,
          via: peer.endpoint,
        });
        peer.send(register, net.endpoint(1));
        expect((await peer.receive(reply(200))).need('Contact')).toContain(`sip:test@${peer.endpoint.host}`);
        await peer.close();

        const line = /^\s*(\S+\/bin\/kamcmd\.js -s unix:\S+ ul\.dump)/m.exec(child.stdout)?.[1];
        expect(line).toBeDefined();
        const [command, ...args] = line!.split(' ');
        const { stdout, exit } = await run(command!, args, { cwd: home, limit: 20_000 });
        expect([exit?.code, stdout]).toEqual([0, expect.stringContaining('AoR: 100')]);

        const reload = /^\s*(\S+\/bin\/kahea\.js reload -s unix:\S+)$/m.exec(child.stdout)?.[1];
        const [kahea, ...words] = reload!.split(' ');
        expect((await run(kahea!, words, { cwd: home, limit: 20_000 })).stdout).toMatch(/^Configuration 1 /);
      } finally {
        child.signal('SIGINT');
        await child.end(10_000).catch(() => null);
        await child.destroy();
        removeFolder(home);
      }
    },
    2 * BUILT,
  );

  test(
    'npm start with a configuration of the own keeps to the same folders and says how to reload it',
    async () => {
      const home = makeTemporaryFolder();
      const net = await reserveLoopback();
      const config = join(home, 'own.cfg');
      writeFileSync(config, `listen=udp:${net.host(1)}:5060\nloadmodule "ctl"\nrequest_route { exit; }\n`);
      const child = new Child('npm', ['start', '--', '-f', config, '-DD', '-E'], {
        cwd: ROOT,
        env: { KAHEA_HOME: home },
      });
      try {
        await until('the guide', () => child.stdout.includes('After a change'), {
          limit: BUILT,
          explain: () => child.output,
        });
        expect(child.stdout).toContain(`Control: unix:${home}/run/kamailio_ctl\n`);
        expect(child.stdout).toContain(`State: ${home}/state\n`);
      } finally {
        child.signal('SIGINT');
        await child.end(10_000).catch(() => null);
        await child.destroy();
        removeFolder(home);
      }
    },
    2 * BUILT,
  );

  test.each([
    [
      '-c, a check of the example',
      ['-c', '--subst', '/maxfwd.so/nosuch.so/'],
      255,
      /examples\/pbx\/kamailio\.cfg:\d+:\d+: error: there is no module nosuch/,
    ],
    ['-c, which passes', ['-c'], 0, /config file ok/],
    ['--cfg-print', ['--cfg-print', '-A', 'LISTEN_PORT=5099'], 0, /port\s*=\s*5099/],
    ['-v', ['-v'], 0, /^version: kahea /m],
    [
      'a file, as npm leaves it of -f FILE without --',
      ['kamailio.cfg'],
      255,
      /^There is no command 'kamailio\.cfg': npm keeps options for itself: npm start -- -f kamailio\.cfg$/m,
    ],
    ['a command, from where it was typed', ['check', 'kamailio.cfg'], 0, /^kamailio\.cfg: 0 errors, 0 warnings$/m],
  ])(
    'npm start with %s',
    async (_what, words, code, said) => {
      const home = makeTemporaryFolder();
      try {
        const options = { cwd: join(ROOT, 'examples/pbx'), env: { KAHEA_HOME: home }, limit: BUILT };
        const { exit, output } = await run('npm', ['start', '--', ...words], options);
        expect(output).toMatch(said);
        expect(exit?.code).toBe(code);
      } finally {
        removeFolder(home);
      }
    },
    2 * BUILT,
  );

  test(
    'npm start goes on without output when its reader goes away, and ends with its server',
    async () => {
      const home = makeTemporaryFolder();
      const host = (await reserveLoopback()).host(1);
      const start = `'${process.execPath}' scripts/start.mjs -l udp:${host}:5060`;
      const child = new Child('sh', ['-c', `{ ${start} 2>&3 & echo $! >&3; wait; } 3>&2 | true`], {
        cwd: ROOT,
        env: { KAHEA_HOME: home },
      });
      try {
        const socket = join(home, 'run/kamailio_ctl');
        const asked = () => run(join(ROOT, 'bin/kamcmd.js'), ['-s', `unix:${socket}`, 'core.version']);
        await until('its control socket', () => existsSync(socket), { limit: BUILT, explain: () => child.output });
        await until('its answer', async () => (await asked()).exit?.code === 0, { explain: () => child.output });
        process.kill(Number(/^\d+$/m.exec(child.stderr)?.[0]), 'SIGTERM');
        await child.end(10_000);
        expect((await asked()).exit?.code).not.toBe(0);
        expect(child.output).not.toMatch(/EPIPE/);
      } finally {
        await child.destroy();
        removeFolder(home);
      }
    },
    2 * BUILT,
  );

  test(
    'npm start where its folder cannot be made says so in one line, with what to do',
    async () => {
      const file = join(makeTemporaryFolder(), 'file');
      try {
        writeFileSync(file, '');
        const env = { KAHEA_HOME: join(file, 'kahea') };
        const { exit, stderr } = await run(process.execPath, [join(ROOT, 'scripts/start.mjs')], {
          cwd: ROOT,
          env,
          limit: BUILT,
        });
        expect(stderr).toBe(
          `ERROR: cannot make the folder ${file}/kahea/run: not a directory ` +
            '(KAHEA_HOME=FOLDER names another, or npm start -- -Y FOLDER --state FOLDER)\n',
        );
        expect(exit?.code).toBe(1);
      } finally {
        removeFolder(dirname(file));
      }
    },
    2 * BUILT,
  );

  test(
    'npm start with -D stays in the foreground, with the example',
    async () => {
      const home = makeTemporaryFolder();
      const host = (await reserveLoopback()).host(1);
      const child = new Child('npm', ['start', '--', '-D', '-l', `udp:${host}:5060`], {
        cwd: ROOT,
        env: { KAHEA_HOME: home },
      });
      try {
        await until('prompt of npm start', () => child.stdout.includes('Ctrl-C'), {
          limit: BUILT,
          explain: () => child.output,
        });
        expect(child.stdout).toContain('examples/pbx/kamailio.cfg');
        expect(child.stdout).not.toContain('In the background');
      } finally {
        child.signal('SIGINT');
        await child.end(10_000).catch(() => null);
        await child.destroy();
        removeFolder(home);
      }
    },
    2 * BUILT,
  );
});
