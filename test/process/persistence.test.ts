// Registrations survive a restart and a kill.

import { describe, expect, test } from 'vitest';
import { CALLEE } from '../scenario/configs.ts';
import { reusableRoutes } from '../scenario/reusable-routes-config.ts';
import { register } from '../scenario/register.ts';
import { kamcmdNumber, kamcmdValues } from '../support/kamcmd.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, type Server } from '../support/server.ts';
import { runSippCall } from '../support/sipp.ts';

const config = reusableRoutes(true);

/** Starts a server again in the folder and on the addresses of one that ended. */
const again = ({ net, folder }: Server): Promise<Server> => startServer('kahea', { config, net, folder });

describe.skipIf(missing('kamcmd', 'sipp') || !servers.includes('kahea'))('kahea', () => {
  test.each(['an orderly restart', 'kill -9'])('a registered phone can be called after %s', async (end) => {
    const first = await startServer('kahea', { config });
    await register(first, '108', CALLEE);
    const before = await first.kamcmd('ul.dump');
    if (end === 'kill -9') {
      first.child.signal('SIGKILL');
      await first.child.end();
      await first.destroy({ keepFolder: true });
    } else await first.stop({ keepFolder: true });

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
  });

  test('many registrations answered just before a kill are all there afterwards', async () => {
    const first = await startServer('kahea', { config });
    const users = Array.from({ length: 20 }, (_value, index) => `2${String(index).padStart(2, '0')}`);
    for (const [index, user] of users.entries()) await register(first, user, 100 + index);
    first.child.signal('SIGKILL');
    await first.child.end();
    await first.destroy({ keepFolder: true });
    const second = await again(first);
    try {
      expect(kamcmdValues(await second.kamcmd('ul.dump'), 'AoR').sort()).toEqual(users);
    } finally {
      await second.stop();
    }
  });
});
