// What a start says, to who started the server and in the log: where it listens, where its log and its state are.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VERSION } from '../../src/engine/version.ts';
import { answer501 } from '../scenario/configs.ts';
import { Child, isAlive, run } from '../support/child.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { commandOf, servers, startServer, stateEnvironment, withServer, writeConfig } from '../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const TMPFS = 0x01021994;
const SHARED_MEMORY = '/dev/shm';
const LOST = 'will not survive a reboot';

const isInMemory = (folder: string): boolean => statfsSync(folder).type === TMPFS;
/** Where a test may keep files on disk; undefined: nowhere, as in some containers. */
const ON_DISK = [tmpdir(), '/var/tmp'].find((folder) => existsSync(folder) && !isInMemory(folder));

async function withConfig(body: (file: string, folder: string) => Promise<void>): Promise<void> {
  const folder = makeTemporaryFolder();
  try {
    await body(writeConfig(folder, await reserveLoopback(), { config: answer501, debug: 0 }), folder);
  } finally {
    removeFolder(folder);
  }
}

/** What runs a command as a user without rights. */
const asUser = (): readonly string[] =>
  process.getuid?.() === 0 ? ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups'] : [];

/** What a start in the foreground prints until it is up, or until it ends. */
async function printed(words: readonly string[]): Promise<Child> {
  const child = new Child(words[0]!, words.slice(1));
  try {
    await until('the banner', () => child.exit !== null || child.stdout.includes('\n\n'), {
      explain: () => child.output,
    });
    return child;
  } finally {
    await child.destroy();
  }
}

describe.skipIf(missing('kamcmd') || !servers.includes('kahea'))('kahea', () => {
  const command = commandOf('kahea');

  test('the log has the start and the stop, at the levels of Kamailio', () =>
    withServer('kahea', { config: answer501, debug: 2 }, async (server) => {
      const { host } = server.endpoint;
      const listens = await server.awaitLog('listens on');
      expect(`${listens.level}: ${listens.source}: ${listens.text}`).toBe(
        `INFO: <core>: kahea ${VERSION} listens on udp:${host}:5060 tcp:${host}:5060`,
      );
      const { level, text } = await server.awaitLog('started in');
      const file = join(server.folder, 'kamailio.cfg');
      expect(level).toBe('INFO');
      expect(text).toMatch(
        new RegExp(`^started in \\d+ ms: process ${server.child.pid}, configuration ${file}, \\d+ modules$`),
      );
      server.child.signal('SIGTERM');
      expect((await server.awaitLog('SIGTERM: stopping')).level).toBe('NOTICE');
    }));

  test('nothing is logged of them at the level of the start', async () => {
    const server = await startServer('kahea', { config: answer501, debug: 0 });
    expect((await server.stop()).code).toBe(0);
    expect(server.child.stderr).toBe('');
  });

  test('in the background without -E it says where the log goes, or that nobody takes it', () =>
    withConfig(async (file, folder) => {
      writeFileSync(
        file,
        readFileSync(file, 'latin1').replace('log_stderror=yes', 'log_facility=LOG_LOCAL3'),
        'latin1',
      );
      // The command that hands records to the syslog is there on every machine; it takes them and does nothing.
      const programs = join(folder, 'programs');
      mkdirSync(programs);
      writeFileSync(join(programs, 'logger'), '#!/bin/sh\nexec cat > /dev/null\n', { mode: 0o755 });
      const env = { ...stateEnvironment(folder), PATH: `${programs}:${process.env.PATH ?? ''}` };
      const words = [...command.slice(1), '-f', file, '-Y', folder, '-w', folder];
      const { exit, stdout } = await run(command[0], words, { env });
      const pid = Number(/^In the background: process (\d+)$/m.exec(stdout)?.[1]);
      process.kill(pid, 'SIGTERM');
      await until('the end of the background server', () => !isAlive(pid));
      const taken = `syslog, facility LOG_LOCAL3, as kahea[${pid}]`;
      const lost =
        'nobody takes it, as there is no syslog (/dev/log); -DD -E stays in the foreground and logs to stderr';
      expect([exit?.code, ...stdout.split('\n').filter((line) => line.startsWith('Log: '))]).toEqual([
        0,
        `Log: ${existsSync('/dev/log') ? taken : lost}`,
      ]);
    }));

  test('in the background with log_stderror=yes it says that the log is on stderr', () =>
    withConfig(async (file, folder) => {
      const words = [...command.slice(1), '-f', file, '-Y', folder, '-w', folder];
      const { stdout } = await run(command[0], words, { env: stateEnvironment(folder) });
      const pid = Number(/^In the background: process (\d+)$/m.exec(stdout)?.[1]);
      process.kill(pid, 'SIGTERM');
      await until('the end of the background server', () => !isAlive(pid));
      expect(stdout).toMatch(/^Log: stderr of this command, as log_stderror=yes or -E asks for$/m);
    }));

  /** What a start with a state folder in `place` prints, and that folder. */
  const startedIn = async (place: string): Promise<{ readonly stdout: string; readonly state: string }> => {
    const state = mkdtempSync(join(place, 'kahea-'));
    try {
      let stdout = '';
      await withConfig(async (file, folder) => {
        const words = [...command, '-f', file, '-DD', '-E', '-Y', folder, '--state', state];
        ({ stdout } = await printed(words));
      });
      return { stdout, state };
    } finally {
      removeFolder(state);
    }
  };

  test('the control sockets are named as -s of kamcmd takes them, and none without ctl', () =>
    withConfig(async (file, folder) => {
      const words = [...command, '-f', file, '-DD', '-E', '-Y', folder, '--state', folder];
      const controls = async (): Promise<string[]> =>
        (await printed(words)).stdout.split('\n').filter((line) => line.startsWith('Control: '));
      const text = readFileSync(file, 'latin1');
      const without = text.replace(/^.*"ctl.*\n/gm, '');
      writeFileSync(file, without, 'latin1');
      expect(await controls()).toEqual([]);
      writeFileSync(file, `loadmodule "ctl.so"\n${without}`, 'latin1');
      expect(await controls()).toEqual([`Control: unix:${folder}/kamailio_ctl`]);
      const { host } = await reserveLoopback().then((net) => net.endpoint(1));
      const binrpc = [`unixd:own`, `udp:${host}:2049`].map((each) => `modparam("ctl", "binrpc", "${each}")\n`);
      writeFileSync(file, `loadmodule "ctl.so"\n${binrpc.join('')}${without}`, 'latin1');
      expect(await controls()).toEqual([`Control: unixd:${folder}/own`, `Control: udp:${host}:2049`]);
    }));

  test('a configuration that may not be read is no word about a server', async () => {
    const folder = makeTemporaryFolder();
    try {
      const file = join(folder, 'kamailio.cfg');
      writeFileSync(file, '', { mode: 0 });
      chmodSync(folder, 0o755);
      for (const options of [
        ['-f', file],
        ['check', file],
      ]) {
        const words = [...asUser(), ...command, ...options];
        const { stderr } = await run(words[0]!, words.slice(1));
        expect(stderr).toBe(`ERROR: cannot read the configuration ${file}: permission denied\n`);
      }
    } finally {
      removeFolder(folder);
    }
  });

  test('who is not root is told that they cannot become somebody else, and nothing is left', () =>
    withConfig(async (file, folder) => {
      const place = join(folder, 'anybody');
      mkdirSync(place);
      for (const each of [folder, place]) chmodSync(each, 0o777);
      const state = join(place, 'state');
      const [user, pidFile] = ['root', join(place, 'server.pid')];
      const options = ['-f', file, '-DD', '-E', '-Y', place, '--state', state, '-P', pidFile, '-u', user];
      const words = [...asUser(), ...command, ...options];
      const { exit, stderr } = await run(words[0]!, words.slice(1));
      expect(stderr).toBe(
        'ERROR: cannot run as root: only root can become somebody else (leave out -u and -g, or start it as root)\n',
      );
      expect(exit?.code).toBe(255);
      expect(readdirSync(place)).toEqual([]);
    }));

  test.skipIf(!existsSync(SHARED_MEMORY) || !isInMemory(SHARED_MEMORY))(
    'a state folder in memory is told of',
    async () => {
      const { stdout, state } = await startedIn(SHARED_MEMORY);
      expect(stdout).toContain(`State: ${state}\n             Registrations and other state ${LOST}`);
    },
  );

  test.skipIf(ON_DISK === undefined)('a state folder on disk is just named', async () => {
    const { stdout, state } = await startedIn(ON_DISK!);
    expect(stdout).toContain(`State: ${state}\n`);
    expect(stdout).not.toContain(LOST);
  });

  describe.skipIf(process.getuid?.() !== 0 || missing('setpriv'))('for a user without a home', () => {
    const asNobody = ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups', 'env', '-u', 'XDG_STATE_HOME'];

    test.each([
      [['-u', 'HOME'], 'ERROR: this user has no home for the state (name a folder with --state)\n'],
      [['HOME=/'], 'ERROR: cannot use the state folder /.local/state/kahea: permission denied (--state names another)'],
    ])('%j: a start ends with one clear line', (home, said) =>
      withConfig(async (file, folder) => {
        chmodSync(folder, 0o777);
        const words = [...asNobody, ...home, ...command, '-f', file, '-DD', '-E', '-Y', folder];
        const { exit, stderr } = await run(words[0]!, words.slice(1));
        expect(stderr.startsWith(said), stderr).toBe(true);
        expect(stderr).toMatch(/^ERROR: .*--state.*\n$/);
        expect(exit?.code).toBe(255);
      }),
    );
  });
});
