// Ways to relay and to replicate over TCP and TLS: the callee listens on a port of each flow.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CALLEE } from '../../scenario/configs.ts';
import { request, TcpPeerListener } from '../../support/peer.ts';
import { writeReply } from '../../support/sip-text.ts';
import type { Group } from './groups.ts';
import type { Flow, Scene } from './scene.ts';
import { parameters, say } from './words.ts';

const result = say('result $var(r)');

/** What the server says on the connection that it opens is noted. */
const toStream = (method: string, port: number, isTls: boolean, script: string): Flow => ({
  request: `${script} ${result}`,
  run: async (scene) => {
    const pem = (name: string): string => readFileSync(join(scene.server.folder, name), 'latin1');
    const tls = isTls ? { key: pem('server.key'), cert: pem('server.pem') } : null;
    const listener = await TcpPeerListener.open(scene.server.net.endpoint(CALLEE, port), tls);
    try {
      const sent = scene.send(method, { body: 'text', headers: ['Content-Type: text/plain'] });
      const callee = await listener.connection();
      const arrived = await callee.receive(request(method));
      scene.noteMessage(arrived);
      callee.send(writeReply(arrived, method === 'INVITE' ? 486 : 200, 'Answer', { toTag: 'kt' }));
      if (method !== 'INVITE') return void (await scene.final(method));
      scene.noteMessage(await callee.receive(request('ACK')));
      await scene.end(sent);
    } finally {
      await listener.close();
    }
  },
});

/** A name, the script with `PORT` where the callee listens, and what it sends. */
const WAYS: readonly (readonly [script: string, method?: string])[] = [
  ['$var(r) = t_relay_to_T("@A", "PORT");'],
  ['$ru = "sip:a@@A:PORT"; $var(r) = t_relay_to_T();'],
  ['$ru = "sip:a@@A:PORT;transport=udp"; $var(r) = t_relay_to_T();'],
  ['t_newtran(); $var(r) = t_forward_nonack_T("@A", "PORT");'],
  ['t_newtran(); $var(r) = t_forward_nonack_to("T", "@A:PORT");'],
  ['$var(r) = t_relay_to("T:@A:PORT");'],
  ['$var(r) = t_relay_to_avp("T", "@A:PORT");'],
  ['$var(r) = t_replicate_T("@A", "PORT"); sl_send_reply("202", "Taken");', 'MESSAGE'],
  ['$var(r) = t_replicate_to("T", "@A:PORT"); sl_send_reply("202", "Taken");', 'MESSAGE'],
];

const streams = (['tcp', 'tls'] as const).flatMap((transport, first) =>
  WAYS.map(([script, method = 'INVITE'], index): [string, Flow] => {
    const port = 6000 + 100 * first + index;
    const whole = script.replace(/\bT\b|(?<=_)T(?=\()/g, transport).replace('PORT', String(port));
    return [whole, toStream(method, port, transport === 'tls', whole)];
  }),
);

/** A call that rings at A, which the script of another request ends. */
const answered = (script: string): Flow => ({
  request: `if (is_method("MESSAGE")) { ${script} ${result} sl_send_reply("200", "ok"); exit; } $ru = "sip:a@@A"; t_relay();`,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    const arrived = await scene.answer(CALLEE, 'INVITE', 180);
    await scene.expect(180);
    scene.send('MESSAGE', { callId: `${scene.callId}m`, headers: [`X-Call: ${scene.callId}`] });
    await scene.final('MESSAGE');
    await scene.end(invite);
    await scene.answer(CALLEE, 'CANCEL', 200);
    scene.reply(CALLEE, arrived, 487);
    await scene.arrival(CALLEE, 'ACK');
  },
});

const refused = (script: string): Flow => ({
  request: `${script} $ru = "sip:a@@A"; t_relay();`,
  run: async (scene: Scene) => {
    const invite = scene.send('INVITE');
    await scene.refuse(CALLEE, 486);
    await scene.end(invite);
  },
});

export const transports: Group = {
  isTls: true,
  // None of these changes what the flows see.
  parameters: parameters(
    ['unix_tx_timeout', 100],
    ['reparse_on_dns_failover', 0],
    ['dns_reuse_rcv_socket', 1],
    ['exec_time_check', 0],
    ['pass_provisional_replies', 1],
    ['callid_cseq_matching', 1],
    ['reply_relay_mode', 1],
    ['xavp_contact', 'ulattrs'],
  ),
  flows: {
    ...Object.fromEntries(streams),
    t_reply_callid: answered('$var(r) = t_reply_callid("$hdr(X-Call)", "1", "480", "Enough");'),
    't_reply_callid about nothing': refused(`$var(r) = t_reply_callid("nobody", "1", "480", "Enough"); ${result}`),
    t_clean: refused(`$var(r) = t_clean(); ${result}`),
  },
};
