// Ways to relay, to replicate and to wait.

import { CALLEE, CALLEE_B, CALLER } from '../../scenario/configs.ts';
import type { Flow } from './scene.ts';
import { say, VARIABLES } from './words.ts';

/** A call that A refuses, however it got there. */
const toA = (request: string, routes = ''): Flow => ({
  request,
  routes,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await scene.refuse(CALLEE, 486);
    await scene.end(invite);
  },
});

/** Both get the request. */
const toBoth = (request: string, routes = ''): Flow => ({
  request,
  routes,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await Promise.all([scene.refuse(CALLEE, 486), scene.refuse(CALLEE_B, 404)]);
    await scene.end(invite);
  },
});

/** Nobody gets it. */
const nowhere = (request: string, routes = ''): Flow => ({
  request,
  routes,
  run: async (scene) => void (await scene.end(scene.send('INVITE'))),
});

/** B gets a copy, and what it answers nobody hears. */
const copied = (request: string): Flow => ({
  request: `${request} ${say('copied $var(r)')} sl_send_reply("202", "Taken");`,
  run: async (scene) => {
    scene.send('MESSAGE', { body: 'text' });
    await scene.final('MESSAGE');
    await scene.answer(CALLEE_B, 'MESSAGE', 404);
  },
});

const result = say('relay $var(r)');

/** A request waits until another continues it. */
const suspended = (routes: string, ends: (scene: Parameters<Flow['run']>[0]) => Promise<void>, before = ''): Flow => ({
  request: `
    if (is_method("MESSAGE")) {
      $var(r) = t_continue("$(hdr(X-Index){s.int})", "$(hdr(X-Label){s.int})", "%C"); ${say('continue $var(r)')}
      sl_send_reply("200", "ok"); exit;
    }
    ${before} $avp(kept) = "yes"; setflag(3); $ru = "sip:a@@A";
    if (t_suspend()) { xlog("$ci suspended $T(id_index):$T(id_label).\\n"); exit; }
    ${say('not suspended')}`,
  routes,
  run: ends,
});

async function go(scene: Parameters<Flow['run']>[0]): Promise<void> {
  await scene.logged('suspended');
  const [, index, label] = /suspended (\d+):(\d+)\./.exec(
    scene.server.log.map(({ text }) => text).find((text) => text.startsWith(`${scene.callId} suspended`))!,
  )!;
  scene.send('MESSAGE', { callId: `${scene.callId}m`, headers: [`X-Index: ${index}`, `X-Label: ${label}`] });
  await scene.logged('continue');
}

export const relaying: Readonly<Record<string, Flow>> = {
  't_relay with host and port': toA(`$var(r) = t_relay("@A", "5060"); ${result}`),
  'port 0': toA(`$ru = "sip:a@@A:0"; $var(r) = t_relay(); ${result}`),
  'port 0 of the next hop': toA(`$du = "sip:@A:0"; $var(r) = t_relay(); ${result}`),
  'a transport that nobody knows': toA(`$ru = "sip:a@@A;transport=foo"; $var(r) = t_relay(); ${result}`),
  t_relay_to_udp: toA(`$var(r) = t_relay_to_udp("@A", "5060"); ${result}`),
  't_relay_to_udp without arguments': toA(`$ru = "sip:a@@A"; $var(r) = t_relay_to_udp(); ${result}`),
  't_relay_to with proto': toA(`$var(r) = t_relay_to("udp:@A:5060"); ${result}`),
  't_relay_to host': toA(`$var(r) = t_relay_to("@A"); ${result}`),
  't_relay_to proxy and flags': toA(`$var(r) = t_relay_to("@A:5060", "1"); ${result}`),
  t_forward_nonack: toA(`t_newtran(); $var(r) = t_forward_nonack("@A", "5060"); ${result}`),
  t_forward_nonack_udp: toA(`t_newtran(); $var(r) = t_forward_nonack_udp("@A", "5060"); ${result}`),
  t_forward_nonack_uri: toA(`t_newtran(); $ru = "sip:a@@A"; $var(r) = t_forward_nonack_uri(); ${result}`),
  't_forward_nonack without transaction': nowhere(
    `$var(r) = t_forward_nonack("@A", "5060"); ${result} sl_send_reply("404", "None");`,
  ),
  'a fork over a proxy': {
    request: `$ru = "sip:a@@A"; append_branch("sip:b@@B"); $var(r) = t_relay("@A", "5060"); ${result}`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.refuse(CALLEE, 486);
      await scene.end(invite);
    },
  },
  'two relays of one request': toBoth(
    `$ru = "sip:a@@A"; $var(r) = t_relay(); ${result} $ru = "sip:b@@B"; $var(r) = t_relay(); ${result}`,
  ),
  'an unresolvable host': nowhere(
    `$ru = "sip:a@nonexistent.invalid"; t_on_failure("%F"); $var(r) = t_relay(); ${result}`,
    `failure_route[%F] { ${say(VARIABLES)} }`,
  ),
  'an unresolvable host, answered by the script': nowhere(
    `t_set_disable_internal_reply("1"); $ru = "sip:a@nonexistent.invalid"; $var(r) = t_relay(); if ($var(r) < 0) t_reply("404", "Own");`,
  ),
  'an unresolvable host among two': toA(
    `$ru = "sip:a@nonexistent.invalid"; append_branch("sip:a@@A"); t_on_failure("%F"); $var(r) = t_relay(); ${result}`,
    `failure_route[%F] { ${say('$T_reply_code $ru')} }`,
  ),
  'an unresolvable host without answer': nowhere(
    `$ru = "sip:a@nonexistent.invalid"; $var(r) = t_relay_to("0x02"); ${result} t_reply("404", "Own");`,
  ),

  'an unresolvable host, with flags alone': nowhere(
    `$ru = "sip:a@nonexistent.invalid"; $var(r) = t_relay_to("0x03"); ${result}`,
  ),
  'branches that are dropped': nowhere(
    `$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_branch("%B"); $var(r) = t_relay(); ${result} if ($var(r) < 0) sl_send_reply("500", "relaying failed");`,
    'branch_route[%B] { drop; }',
  ),
  'one branch that is dropped': toA(
    `$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_branch("%B"); $var(r) = t_relay(); ${result}`,
    `branch_route[%B] { ${say('$T_branch_idx $ru')} if ($ru =~ "@B") drop; append_hf("X-Branch: $T_branch_idx\\r\\n"); }`,
  ),
  'no 100': toA(`t_set_auto_inv_100("0"); $ru = "sip:a@@A"; t_relay();`),
  'own 100': toA(`t_set_auto_inv_100("0"); t_newtran(); t_reply("100", "Own"); $ru = "sip:a@@A"; t_relay();`),
  'a fork of a MESSAGE that both answer': {
    request: '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_reply("%R"); t_relay();',
    routes: `onreply_route[%R] { ${say('reply $rs')} }`,
    run: async (scene) => {
      scene.send('MESSAGE');
      await scene.answer(CALLEE, 'MESSAGE', 200);
      await scene.final('MESSAGE');
      await scene.answer(CALLEE_B, 'MESSAGE', 403);
      await scene.logged('reply 403');
    },
  },
  't_replicate to a URI': copied('$var(r) = t_replicate("sip:copy@@B");'),
  't_replicate to where it goes': copied('$ru = "sip:copy@@B"; $var(r) = t_replicate();'),
  t_replicate_udp: copied('$var(r) = t_replicate_udp("@B", "5060");'),
  't_replicate host and port': copied('$var(r) = t_replicate("@B", "5060");'),
  t_replicate_to: copied('$var(r) = t_replicate_to("udp", "@B:5060");'),
  't_replicate with changes': copied('append_hf("X-Copy: 1\\r\\n"); $du = "sip:@B"; $var(r) = t_replicate();'),
  't_suspend and t_continue': suspended(
    `route[%C] { ${say(`in route ${VARIABLES}|$avp(kept)`)} if (t_is_failure_route()) { ${say('failure route')} } if (t_is_request_route()) { ${say('request route')} }
       append_hf("X-After: 1\\r\\n"); t_on_failure("%F"); $var(r) = t_relay(); ${result} }
     failure_route[%F] { ${say(VARIABLES)} }`,
    async (scene) => {
      const invite = scene.send('INVITE');
      await go(scene);
      await scene.refuse(CALLEE, 486);
      await scene.end(invite);
    },
  ),
  't_suspend in a transaction that has its flags': suspended(
    `route[%C] { ${say('in route $mf|$avp(kept)')} $var(r) = t_reply("480", "After"); ${say('reply $var(r)')} }`,
    async (scene) => {
      const invite = scene.send('INVITE');
      await go(scene);
      await scene.end(invite);
    },
    't_newtran();',
  ),
  'a retransmission of a request that waits': suspended(
    `route[%C] { t_reply("480", "After"); }`,
    async (scene) => {
      const invite = scene.send('INVITE');
      await scene.expect(100);
      scene.sendText(invite.text.replace('Content-Length', 'X-Again: 1\r\nContent-Length'), CALLER);
      await scene.logged('again');
      await scene.expect(100);
      await go(scene);
      await scene.end(invite);
      scene.note(`${scene.count(CALLER, ({ status }) => status === 100)} replies with 100`);
    },
    `if ($hdr(X-Again) == "1") { ${say('again')} t_suspend(); exit; }`,
  ),
  't_continue with a reply': suspended(
    `route[%C] { $var(r) = t_reply("480", "After"); ${say('reply $var(r)')} }`,
    async (scene) => {
      const invite = scene.send('INVITE');
      await go(scene);
      await scene.end(invite);
    },
  ),
  't_continue with nothing': suspended(`route[%C] { ${say('nothing')} }`, async (scene) => {
    const invite = scene.send('INVITE');
    await go(scene);
    await scene.end(invite);
  }),
  't_continue twice': suspended(`route[%C] { ${say('in route')} t_reply("480", "After"); }`, async (scene) => {
    const invite = scene.send('INVITE');
    await go(scene);
    await scene.end(invite);
    await go(scene);
  }),
  'canceled while it waits': suspended(
    `route[%C] { if (t_is_canceled()) { ${say('canceled')} } $var(r) = t_relay(); ${result} }`,
    async (scene) => {
      const invite = scene.send('INVITE');
      await scene.logged('suspended');
      scene.cancel(invite);
      await scene.final('CANCEL');
      await go(scene);
      await scene.end(invite);
    },
  ),
  'suspended too long': suspended(
    `route[%C] { ${say('too late')} } failure_route[%F] { ${say(VARIABLES)} }`,
    async (scene) => void (await scene.end(scene.send('INVITE'))),
    't_set_fr(400, 400); t_on_failure("%F");',
  ),
  'suspended behind a t_newtran': suspended(
    `route[%C] { ${say('$ru')} t_reply("480", "After"); }`,
    async (scene) => {
      const invite = scene.send('INVITE');
      await go(scene);
      await scene.end(invite);
    },
    't_newtran(); t_reply("100", "Wait");',
  ),
};
