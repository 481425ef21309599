// A thousand reloads while calls go through: no call fails, no call sees two configurations, and nothing old is kept.

import { expect, test } from 'vitest';
import { Client } from '../../src/cli/kamcmd/client.ts';
import { CALLEE, CALLER } from '../scenario/configs.ts';
import type { Loopback } from '../support/loopback.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { withServer, writeConfig, type Server } from '../support/server.ts';
import { pause } from '../support/until.ts';
import { type SipText, unique, writeReply, writeRequest } from '../support/sip-text.ts';

const RELOADS = 1000;

/** With ten configurations kept, the server has a third of this left; a thousand need many times as much. */
const HEAP = '--max-old-space-size=48';

const numbered =
  (number: number) =>
  (net: Loopback): string => `
loadmodule "tm.so"
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "textops.so"
request_route {
  $avp(number) = ${number};
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

/** Rings and answers, and takes what is sent again for the same. */
async function answerCalls(server: Server, callee: UdpPeer, isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    for (const message of callee.drain()) {
      if (message.status !== null || message.method === 'ACK') continue;
      const parts = { toTag: 'callee', headers: [`Contact: <sip:callee@${callee.endpoint.host}>`] };
      if (message.method === 'INVITE') callee.send(writeReply(message, 180, 'Ringing', parts), server.endpoint);
      callee.send(writeReply(message, 200, 'OK', parts), server.endpoint);
    }
    await pause(5);
  }
}

/** One call after the other, each answered and ended, until `isDone`; gives their number. */
async function call(server: Server, caller: UdpPeer, isDone: () => boolean): Promise<number> {
  let made = 0;
  while (!isDone()) {
    const shared = {
      uri: `sip:107@${server.net.host(1)}`,
      via: caller.endpoint,
      callId: unique('call'),
      from: `<sip:caller@${caller.endpoint.host}>;tag=caller`,
    };
    const send = (method: string, cseq: number, to?: string): void => {
      const parts = { ...shared, method, cseq, ...(to === undefined ? {} : { to }) };
      caller.send(writeRequest(parts), server.endpoint);
    };
    const answered = (method: string): Promise<SipText> =>
      caller.receive((message) => reply(200, method)(message) && message.need('Call-ID') === shared.callId, 20_000);
    send('INVITE', 1);
    const to = (await answered('INVITE')).need('To');
    send('ACK', 1, to);
    send('BYE', 2, to);
    await answered('BYE');
    caller.drain();
    made++;
  }
  return made;
}

test.skipIf(missing('kamcmd'))(
  'a thousand reloads under load fail no call, mix no configurations, and leave no memory behind',
  () =>
    withServer('kahea', { config: numbered(0), debug: 0, environment: { NODE_OPTIONS: HEAP } }, async (server) => {
      const lines = [CALLER, CALLER + 1, CALLER + 2];
      const [callee, ...callers] = await Promise.all(
        [CALLEE, ...lines].map((last) => UdpPeer.open(server.net.endpoint(last))),
      );
      let isDone = false;
      const done = (): boolean => isDone;
      try {
        const calls = callers.map((caller) => call(server, caller, done));
        const answers = answerCalls(server, callee!, () => isDone && calls.length === 0);
        void answers;
        await reloadOften(server).finally(() => {
          isDone = true;
        });
        const made = await Promise.all(calls);
        calls.length = 0;
        await answers;
        for (const count of made) expect(count).toBeGreaterThan(10);
      } finally {
        isDone = true;
        await Promise.all([callee!, ...callers].map((peer) => peer.close()));
      }
      expect(server.child.stderr).toBe('');
      const [newest] = (await server.kamcmd('core.list_configs')).split('}');
      expect(newest).toContain(`id: ${RELOADS + 1}\n`);
      expect(newest).toContain('active: 1\n');
    }),
  280_000,
);
