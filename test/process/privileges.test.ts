// A server that is started by root and goes on as another user (-u, -g): whose its files are, and what is left of them.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer501 } from '../scenario/configs.ts';
import { Child, run, statFields } from '../support/child.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { commandOf, servers, stateEnvironment, writeConfig, type ServerKind } from '../support/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const NOBODY = 65534;
const DAEMON = 1;
const MODULES = 'loadmodule "kex.so"\nloadmodule "ctl.so"\nloadmodule "jsonrpcs.so"\n';
const OPENED = ['kamailio_ctl', 'kamailio_rpc.fifo', 'kamailio_rpc.sock', 'server.pid'];
/** The user of these tests may not write there, but pass. */
const ROOTS_OWN = 0o755;

interface Place {
  readonly runtime: string;
  readonly state: string;
  readonly pidFile: string;
  start(...args: readonly string[]): Child;
}

async function withPlace(kind: ServerKind, body: (place: Place) => Promise<void>): Promise<void> {
  const folder = makeTemporaryFolder();
  chmodSync(folder, ROOTS_OWN);
  const runtime = join(folder, 'run');
  const pidFile = join(runtime, 'server.pid');
  const file = writeConfig(folder, await reserveLoopback(), { config: `${MODULES}${answer501}`, ownControl: true });
  const [command, ...first] = commandOf(kind);
  const started: Child[] = [];
  const start = (...args: readonly string[]): Child => {
    const words = [...first, '-f', file, '-DD', '-E', '-Y', runtime, '-P', pidFile, ...args];
    const child = new Child(command, words, { env: stateEnvironment(folder) });
    started.push(child);
    return child;
  };
  try {
    await body({ runtime, state: join(folder, 'state'), pidFile, start });
  } finally {
    for (const child of started) await child.destroy();
    removeFolder(folder);
  }
}

async function answers({ runtime }: Place, child: Child): Promise<void> {
  const socket = join(runtime, 'kamailio_ctl');
  const isUp = async (): Promise<boolean> => {
    if (child.exit !== null) throw new Error(child.output);
    return existsSync(socket) && (await run('kamcmd', ['-s', `unix:${socket}`, 'core.version'])).exit?.code === 0;
  };
  await until('an answer', isUp, { explain: () => child.output });
}

/** User and group of a file. */
function ownerOf(path: string): [number, number] {
  const { uid, gid } = statSync(path);
  return [uid, gid];
}

describe.skipIf(missing('kamcmd') || process.getuid?.() !== 0)('started by root', () => {
  describe.each(servers)('%s', (kind) => {
    test.each([
      [
        ['-u', 'nobody'],
        [NOBODY, NOBODY],
      ],
      [
        ['-u', 'nobody', '-g', 'daemon'],
        [NOBODY, DAEMON],
      ],
      [
        ['-g', 'daemon'],
        [0, DAEMON],
      ],
    ])('%j: the process, its pid file and the runtime folder it makes are of that account', (args, owner) =>
      withPlace(kind, async (place) => {
        const child = place.start(...args);
        await answers(place, child);
        const status = readFileSync(`/proc/${child.pid}/status`, 'latin1');
        const ids = ['Uid', 'Gid'].map((name) => new RegExp(`^${name}:\\t(\\d+)\\t\\1\\t\\1`, 'm').exec(status)?.[1]);
        expect(ids.map(Number)).toEqual(owner);
        expect([ownerOf(place.pidFile), ownerOf(place.runtime)]).toEqual([owner, owner]);
        if (args[0] === '-u') expect(ownerOf(join(place.runtime, 'kamailio_ctl'))).toEqual(owner);
        child.signal('SIGTERM');
        expect((await child.end()).code).toBe(0);
        expect(readdirSync(place.runtime)).toEqual([]);
      }),
    );

    test('a pid file in a folder of root is written', () =>
      withPlace(kind, async (place) => {
        mkdirSync(place.runtime, ROOTS_OWN);
        const child = place.start('-u', 'nobody');
        await answers(place, child);
        expect(readFileSync(place.pidFile, 'latin1')).toBe(`${child.pid}\n`);
        expect(ownerOf(place.pidFile)).toEqual([NOBODY, NOBODY]);
      }));
  });

  describe.skipIf(!servers.includes('kahea'))('kahea', () => {
    test('sockets, FIFO and state are those of the user, who can start again by themselves', () =>
      withPlace('kahea', async (place) => {
        const child = place.start('-u', 'nobody');
        await answers(place, child);
        for (const name of OPENED) expect(ownerOf(join(place.runtime, name)), name).toEqual([NOBODY, NOBODY]);
        for (const name of ['', ...readdirSync(place.state)])
          expect(ownerOf(join(place.state, name)), name).toEqual([NOBODY, NOBODY]);
        child.signal('SIGTERM');
        await child.end();
        expect(readdirSync(place.state)).not.toContain('state.lock');
      }));

    test.each(['SIGTERM', 'SIGKILL'] as const)('after %s nothing is left in folders of root', (signal) =>
      withPlace('kahea', async (place) => {
        mkdirSync(place.runtime, ROOTS_OWN);
        mkdirSync(place.state, ROOTS_OWN);
        writeFileSync(join(place.state, 'of-somebody'), '');
        const child = place.start('-u', 'nobody');
        await answers(place, child);
        expect(readdirSync(place.runtime).sort()).toEqual(OPENED);
        expect(ownerOf(place.state)).toEqual([0, 0]);
        child.signal(signal);
        await child.end();
        // After SIGKILL the server is gone before the shell that sweeps.
        const left = (): string[] => [...readdirSync(place.runtime), ...readdirSync(place.state)].sort();
        if (signal === 'SIGKILL') await until('the sweep', () => left().length === 3);
        expect(left()).toEqual(['of-somebody', 'state.mdb', 'state.mdb-lock']);
      }),
    );

    test('what another server made in the meantime stays', () =>
      withPlace('kahea', async (place) => {
        mkdirSync(place.runtime, ROOTS_OWN);
        const child = place.start('-u', 'nobody');
        await answers(place, child);
        const replaced = `${place.pidFile}.new`;
        writeFileSync(replaced, '1\n');
        renameSync(replaced, place.pidFile);
        child.signal('SIGKILL');
        await until('the sweep', () => readdirSync(place.runtime).length === 1);
        await until('no process', () => statFields(child.pid) === null);
        expect(readdirSync(place.runtime)).toEqual(['server.pid']);
      }));

    test('a pid file that is a link to elsewhere is refused', () =>
      withPlace('kahea', async (place) => {
        mkdirSync(place.runtime);
        const precious = join(place.runtime, 'precious');
        writeFileSync(precious, 'as it was');
        symlinkSync(precious, place.pidFile);
        const child = place.start('-u', 'nobody');
        expect((await child.end()).code).toBe(255);
        expect(child.stderr).toContain(`cannot write the pid file ${place.pidFile}: a symbolic link stands there`);
        expect([readFileSync(precious, 'latin1'), ownerOf(precious)]).toEqual(['as it was', [0, 0]]);
        expect(readdirSync(place.runtime).sort()).toEqual(['precious', 'server.pid']);
      }));
  });
});
