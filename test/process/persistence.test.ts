// Registrations survive a restart and a kill.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CALLEE } from '../scenario/configs.ts';
import { reusableRoutes } from '../scenario/reusable-routes-config.ts';
import { register } from '../scenario/register.ts';
import { seededRandom } from '../../src/lib/testing/seeded-random.ts';
import { run } from '../support/child.ts';
import { kamcmdNumber, kamcmdValues } from '../support/kamcmd.ts';
import { missing } from '../support/peers.ts';
import { RegisterLoad } from '../support/register-load.ts';
import { commandOf, servers, startServer, type Server } from '../support/server.ts';
import { runSippCall } from '../support/sipp.ts';

const config = reusableRoutes(true);

/** As few as show a loss at once; KAHEA_KILLS=200 is for changes to what is below. */
const KILLS = Number(process.env['KAHEA_KILLS'] ?? 6);
const PHONES = 100;

const REGISTRAR = `
loadmodule "sl.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"

request_route {
  # In the place of all it had before.
  save("location", "0x04");
}`;

/** Starts a server again in the folder and on the addresses of one that ended. */
const again = ({ net, folder }: Server): Promise<Server> => startServer('kahea', { config, net, folder });

/** What `kahea state` says. */
async function kaheaState(...words: readonly string[]): Promise<string> {
  const [command, ...first] = commandOf('kahea');
  const { stdout, stderr } = await run(command, [...first, 'state', ...words]);
  return stdout + stderr;
}

describe.skipIf(missing('kamcmd', 'sipp') || !servers.includes('kahea'))('kahea', () => {
  test.each(['an orderly restart', 'kill -9', 'a copy of the state put back'])(
    'a registered phone can be called after %s',
    async (end) => {
      const first = await startServer('kahea', { config });
      await register(first, '108', CALLEE);
      const before = await first.kamcmd('ul.dump');
      if (end === 'kill -9') {
        first.child.signal('SIGKILL');
        await first.child.end();
        await first.destroy({ keepFolder: true });
      } else if (end === 'an orderly restart') await first.stop({ keepFolder: true });
      else {
        const [copy, state] = [join(first.folder, 'copy'), join(first.folder, 'state')];
        expect(await kaheaState('save', copy, '--state', state)).toBe(`The state of ${state} is saved in ${copy}\n`);
        expect(await kaheaState('restore', copy, '--state', state)).toContain(`process ${first.child.pid}`);
        await first.stop({ keepFolder: true });
        rmSync(state, { recursive: true });
        expect(await kaheaState('restore', copy, '--state', state)).toBe(`The state of ${state} is that of ${copy}\n`);
        expect(await kaheaState('show', '--state', state)).toMatch(
          /\nServer: none\nRegistered addresses of record: 1\n$/,
        );
      }

      const second = await again(first);
      try {
        const after = await second.kamcmd('ul.dump');
        for (const name of ['AoR', 'Address', 'Call-ID', 'CSeq', 'User-Agent', 'Ruid', 'Last-Modified'])
          expect(kamcmdValues(after, name)).toEqual(kamcmdValues(before, name));
        expect(kamcmdNumber(after, 'Expires')).toBeGreaterThan(580);
        await runSippCall(
          {
            scenario: 'uac-call',
            local: second.net.endpoint(10),
            remote: second.endpoint,
            keys: { user: '108' },
          },
          [{ scenario: 'uas-call', local: second.net.endpoint(CALLEE) }],
        );
      } finally {
        await second.stop();
      }
    },
  );

  test(
    'whatever was answered is there after a kill at any moment under load',
    async () => {
      const random = seededRandom(11);
      let server = await startServer('kahea', { config: REGISTRAR });
      const load = await RegisterLoad.open(server.net.endpoint(2), server.endpoint, PHONES);
      try {
        for (let kill = 0; kill < KILLS; kill++) {
          const before = load.confirmed;
          const { child } = server;
          let end = Infinity;
          const running = load.run(() => {
            // The time to the kill begins with the first answer.
            if (end === Infinity && load.confirmed > before) end = performance.now() + ((random.int32() >>> 0) % 200);
            if (performance.now() >= end && child.exit === null) child.signal('SIGKILL');
            return child.exit !== null;
          });
          await running;
          await child.end();
          await server.destroy({ keepFolder: true });
          server = await startServer('kahea', { config: REGISTRAR, net: server.net, folder: server.folder });
          expect(await load.differences(), `after kill ${kill + 1}`).toEqual([]);
        }
        expect(load.confirmed).toBeGreaterThanOrEqual(KILLS);
      } finally {
        await load.close();
        await server.stop();
      }
    },
    30_000 + KILLS * 6_000,
  );
});
