// Reloads back to back while calls go through: no call fails, no call sees two configurations, and nothing old is kept.
// `node bench/reload.mjs` does a thousand of them, and more calls.

import { expect, test } from 'vitest';
import { Client } from '../../src/cli/kamcmd/client.ts';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import type { Loopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { withServer, writeConfig, type Server } from '../support/server.ts';
import { withSipp, type SippOptions } from '../support/sipp.ts';

const RELOADS = 30;
/** Made again and again while there are reloads. */
const CALLS = 300;
const CALLS_A_SECOND = 100;

/** A few times what the server needs with ten configurations kept: what piles up is noticed. */
const HEAP = '--max-old-space-size=48';

const numbered =
  (number: number) =>
  // One reload after the other, with next to no memory, is more than the server can handle beside calls.
  (net: Loopback): string => `
overload_delay=0
overload_memory=0
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "textops.so"
loadmodule "siputils.so"
request_route {
  $avp(number) = ${number};
  if (has_totag()) loose_route();
  else record_route();
  route(RELAY);
}
route[RELAY] {
  append_hf("X-Number: ${number} $hdr(Call-ID) $(ru{uri.user})\\r\\n");
  t_on_reply("SEEN");
  t_on_branch("BRANCH");
  t_relay_to_udp("${net.host(CALLEE)}", "5060");
}
branch_route[BRANCH] {
  if ($avp(number) != ${number}) xlog("L_ERR", "branch of $avp(number) in ${number}\\n");
}
onreply_route[SEEN] {
  if ($avp(number) != ${number}) xlog("L_ERR", "reply of $avp(number) in ${number}\\n");
}
`;

async function reloadOften(server: Server): Promise<void> {
  const client = new Client({ kind: 'unix', path: server.controlSocket });
  try {
    for (let number = 1; number <= RELOADS; number++) {
      writeConfig(server.folder, server.net, { config: numbered(number), debug: 0 });
      const answer = await client.call('core.reload_config', []);
      if (!('values' in answer)) throw new Error(`reload ${number}: ${JSON.stringify(answer)}`);
    }
  } finally {
    client.close();
  }
}

/** All succeed. */
function makeCalls({ net, endpoint }: Server, isDone: () => boolean): Promise<unknown> {
  const callee = net.endpoint(CALLEE);
  const caller: SippOptions = {
    scenario: 'uac-call',
    local: net.endpoint(CALLER),
    remote: endpoint,
    keys: { user: '107' },
    calls: CALLS,
    rate: CALLS_A_SECOND,
    seconds: 50,
    trace: false,
  };
  // What comes late counts as a call of its own there: it is ended when the caller has ended.
  return withSipp(
    { scenario: 'uas-call', local: callee, calls: 1_000 * CALLS, seconds: 85, trace: false },
    async (answering) => {
      await answering.listening(callee);
      do await withSipp(caller, (calling) => calling.succeed());
      while (!isDone());
    },
  );
}

test.skipIf(missing('kamcmd', 'sipp'))(
  'reloads under load fail no call, mix no configurations, and leave no memory behind',
  () =>
    withServer('kahea', { config: numbered(0), debug: 0, environment: { NODE_OPTIONS: HEAP } }, async (server) => {
      let isDone = false;
      const reloads = reloadOften(server).finally(() => {
        isDone = true;
      });
      await Promise.all([reloads, makeCalls(server, () => isDone)]);
      expect(server.child.stderr).toBe('');
      const [newest] = (await server.kamcmd('core.list_configs')).split('}');
      expect(newest).toContain(`id: ${RELOADS + 1}\n`);
      expect(newest).toContain('active: 1\n');
    }),
  90_000,
);
