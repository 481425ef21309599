// Registers a phone with SIPp.

import type { Server } from '../support/server.ts';
import { withSipp } from '../support/sipp.ts';

/** Registers `user` at `host(last)` with SIPp. */
export async function register(
  server: Server,
  user: string,
  last: number,
  transport: 'udp' | 'tcp' = 'udp',
): Promise<void> {
  await withSipp(
    {
      scenario: 'uac-register',
      local: server.net.endpoint(last),
      remote: server.endpoint,
      transport,
      keys: { user, expires: '600' },
      replace: { STATUS: '200' },
    },
    (sipp) => sipp.succeed(),
  );
}
