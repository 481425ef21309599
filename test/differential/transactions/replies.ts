// Replies made here and passed on, and the routes that see them.

import { CALLEE, CALLEE_B, CALLER } from '../../scenario/configs.ts';
import type { Flow, Scene } from './scene.ts';
import { say, VARIABLES } from './words.ts';

/** One request, answered by the script. */
const answered = (request: string, method = 'INVITE', routes = ''): Flow => ({
  request,
  routes,
  run: async (scene) => {
    const sent = scene.send(method);
    await (method === 'INVITE' ? scene.end(sent) : scene.final(method));
  },
});

/** A call that A answers with these statuses. */
const call = (request: string, routes: string, ...statuses: readonly number[]): Flow => ({
  request,
  routes,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await scene.answer(CALLEE, 'INVITE', ...statuses);
    if (statuses.at(-1)! >= 200) await scene.end(invite);
  },
});

const again = async (scene: Scene, method: string): Promise<void> => {
  const sent = scene.send(method);
  await scene.final(method);
  scene.resend(sent);
  await scene.logged('retransmission');
};

export const replies: Readonly<Record<string, Flow>> = {
  t_reply: answered(
    't_newtran(); append_to_reply("X-Added: 1\\r\\n"); $var(r) = t_reply("404", "Gone"); ' + say('$var(r)'),
  ),
  't_reply without transaction': answered(
    `$var(r) = t_reply("404", "Gone"); ${say('$var(r)')} if ($var(r) < 0) sl_send_reply("500", "None");`,
  ),
  't_reply 200': answered('t_newtran(); t_reply("200", "Fine");', 'MESSAGE'),
  t_send_reply: answered(`$var(r) = t_send_reply("480", "Not here"); ${say('$var(r)')}`),
  't_send_reply twice': answered(
    `t_send_reply("480", "Not here"); $var(r) = t_send_reply("481", "Again"); ${say('$var(r)')}`,
  ),
  'a provisional one first': answered(
    `t_newtran(); t_reply("183", "Progress"); $var(r) = t_reply("486", "Busy"); ${say('$var(r) $T_reply_code')}`,
  ),
  'a redirect': answered('$ru = "sip:new@@A"; append_branch("sip:b@@B", "0.4"); t_newtran(); t_reply("302", "There");'),
  'a redirect without destinations': answered('t_newtran(); t_reply("302", "There");'),
  'a code that is no number': answered(
    `t_newtran(); $var(x) = "abc"; $var(r) = t_reply("$var(x)", "Reason"); ${say('$var(r)')} t_reply("400", "End");`,
  ),
  'an empty reason': answered(`t_newtran(); $var(r) = t_reply("486", "$var(none)"); ${say('$var(r)')}`),
  'variables in a reason': answered(
    `t_newtran(); $var(x) = "Still"; t_reply("180", "$var(x)"); t_reply("180", "Ring $rU"); t_reply("180", "$rU and more");
     t_reply("180", "$(rU{s.len})"); t_reply("180", "a$$b"); t_reply("180", "\\$rU"); t_reply("180", '$rU'); t_reply("180", "$avp(none)");
     t_send_reply("180", "B $rU"); t_send_reply("180", "$rU"); t_send_reply("180", "$avp(none)"); t_reply("486", "Busy $rU");`,
  ),
  'no answer at all': {
    request: `t_newtran(); ${say('made')}`,
    run: async (scene) => {
      scene.send('MESSAGE');
      await scene.logged('made');
    },
  },
  t_release: {
    request: `t_newtran(); $var(r) = t_release(); ${say('released $var(r)')}`,
    run: async (scene) => {
      scene.send('MESSAGE');
      await scene.logged('released');
    },
  },
  't_newtran twice': answered(
    `$var(r) = t_newtran(); $var(s) = t_newtran(); ${say('$var(r) $var(s)')} t_reply("486", "Busy");`,
  ),
  'a retransmission found by t_newtran': {
    request: `if (t_lookup_request()) { ${say('retransmission')} } $var(r) = t_newtran(); ${say('new $var(r)')} t_reply("200", "ok");`,
    run: (scene) => again(scene, 'MESSAGE'),
  },
  'a retransmission found by t_check_trans': {
    request: `if (t_precheck_trans()) { ${say('pre')} } if (t_lookup_request()) { ${say('retransmission')} t_retransmit_reply(); } $var(r) = t_check_trans(); ${say('check $var(r)')} t_newtran(); t_reply("200", "ok");`,
    run: (scene) => again(scene, 'MESSAGE'),
  },
  'nothing to say again': {
    request: `$var(r) = t_retransmit_reply(); ${say('$var(r)')} t_newtran(); $var(r) = t_retransmit_reply(); ${say('$var(r)')} t_reply("486", "Busy");`,
    run: async (scene) => void (await scene.end(scene.send('INVITE'))),
  },
  'a reply route drops a 183': call(
    '$ru = "sip:a@@A"; t_on_reply("%R"); t_relay();',
    `onreply_route[%R] { ${say('$rs')} if ($rs == 183) drop; append_hf("X-Seen: 1\\r\\n"); }`,
    180,
    183,
    486,
  ),
  'a reply route drops a 200': call(
    '$ru = "sip:a@@A"; t_on_reply("%R"); t_relay();',
    `onreply_route[%R] { ${say('$rs')} if ($rs == 200) drop; }`,
    180,
    200,
  ),
  'a reply route for each branch': {
    request: '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_branch("%B"); t_relay();',
    routes: `branch_route[%B] { if ($T_branch_idx == 1) t_on_reply("%R"); }
      onreply_route[%R] { ${say(`${VARIABLES}`)} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const toA = await scene.answer(CALLEE, 'INVITE', 180);
      await scene.expect(180);
      await scene.answer(CALLEE_B, 'INVITE', 183);
      await scene.expect(183);
      await scene.arrival(CALLEE_B, 'INVITE').catch(() => undefined);
      scene.reply(CALLEE, toA, 200);
      await scene.end(invite);
    },
  },
  'routes armed in the branch route': {
    request: '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_branch("%B"); t_on_reply("%R"); t_relay();',
    routes: `branch_route[%B] { if ($T_branch_idx == 0) { t_on_reply("%S"); t_on_failure("%F"); t_on_branch_failure("%E"); } }
      onreply_route[%R] { ${say('R $rs $T_branch_idx')} }
      onreply_route[%S] { ${say('S $rs $T_branch_idx')} }
      event_route[tm:branch-failure:%E] { ${say('E $T_reply_code')} }
      failure_route[%F] { ${say('F $T_reply_code')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.refuse(CALLEE_B, 404);
      await scene.end(invite);
    },
  },
  'a reply changes what is kept': call(
    '$avp(a) = "1"; setflag(2); $ru = "sip:a@@A"; t_on_reply("%R"); t_on_failure("%F"); t_relay();',
    `onreply_route[%R] { ${say('$avp(a) $mF')} $avp(a) = $rs; setflag(3); }
     failure_route[%F] { ${say('$avp(a) $mF')} }`,
    180,
    486,
  ),
  'a second 200': {
    request: '$ru = "sip:a@@A"; t_on_reply("%R"); t_relay();',
    routes: `onreply_route[%R] { ${say('$rs $tt')} }`,
    run: async (scene) => {
      scene.send('INVITE');
      const arrived = await scene.answer(CALLEE, 'INVITE', 200);
      await scene.expect(200);
      scene.reply(CALLEE_B, arrived, 200);
      await scene.expect(200);
    },
  },
  'a 200 after a 486': {
    request: '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_reply("%R"); t_set_fr(0, 500); t_relay();',
    routes: `onreply_route[%R] { ${say('$rs')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const toA = await scene.arrival(CALLEE, 'INVITE');
      await scene.end(invite);
      scene.reply(CALLEE, toA, 200);
      await scene.expect(200);
    },
  },
  'a late 180': {
    request: '$ru = "sip:a@@A"; t_on_reply("%R"); t_relay();',
    routes: `onreply_route[%R] { ${say('$rs')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const toA = await scene.arrival(CALLEE, 'INVITE');
      scene.reply(CALLEE, toA, 486);
      await scene.end(invite);
      scene.reply(CALLEE, toA, 180);
    },
  },
  'a second negative one': {
    request: '$ru = "sip:a@@A"; t_on_reply("%R"); t_relay();',
    routes: `onreply_route[%R] { ${say('$rs')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const toA = await scene.arrival(CALLEE, 'INVITE');
      scene.reply(CALLEE, toA, 486);
      await scene.end(invite);
      scene.reply(CALLEE, toA, 480);
      scene.reply(CALLEE, toA, 486);
      await scene.arrival(CALLEE, 'ACK');
    },
  },
  'a 100 with body of another': call(
    '$ru = "sip:a@@A"; t_on_reply("%R"); t_relay();',
    `onreply_route[%R] { ${say('$rs')} }`,
    100,
    180,
    486,
  ),
  'a reply through t_check_trans': call(
    '$ru = "sip:a@@A"; t_on_reply("%R"); t_relay();',
    `onreply_route[%R] { $var(c) = t_check_trans(); ${say('$var(c)')} }`,
    486,
  ),
  'the ACK of a relayed 200 through t_check_trans': {
    all: true,
    request: `
      if (is_method("ACK")) { $var(c) = t_check_trans(); $var(l) = t_lookup_request(); ${say('check $var(c), lookup $var(l)')} }
      $ru = "sip:a@@A"; t_relay();`,
    run: async (scene) => {
      scene.send('INVITE');
      const toA = await scene.arrival(CALLEE, 'INVITE');
      scene.reply(CALLEE, toA, 200);
      const ok = await scene.final('INVITE');
      scene.inDialog('ACK', ok, 1);
      await scene.arrival(CALLEE, 'ACK');
    },
  },
  't_reply in a reply route': call(
    '$ru = "sip:a@@A"; t_on_reply("%R"); t_relay();',
    `onreply_route[%R] { if ($rs == 180) { $var(r) = t_reply("480", "Enough"); ${say('$var(r)')} } }`,
    180,
    486,
  ),
  't_drop in a failure route': {
    request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
    routes: `failure_route[%F] { $var(r) = t_drop(); ${say('drop $var(r)')} }`,
    run: async (scene) => {
      scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
    },
  },
  'provisional replies are acknowledged end to end': {
    request: 'record_route(); if (!has_totag()) $ru = "sip:%@@A"; t_relay();',
    run: async (scene) => {
      scene.send('INVITE', { headers: ['Supported: 100rel'] });
      const arrived = await scene.arrival(CALLEE, 'INVITE');
      scene.reply(CALLEE, arrived, 183, 'Require: 100rel', 'RSeq: 4711');
      const progress = await scene.expect(183);
      scene.inDialog('PRACK', progress, 2, 'RAck: 4711 1 INVITE');
      await scene.answer(CALLEE, 'PRACK', 200);
      await scene.final('PRACK');
      scene.reply(CALLEE, arrived, 200);
      const ok = await scene.receive(CALLER, (message) => message.status === 200 && message.method === 'INVITE');
      scene.inDialog('ACK', ok, 1);
      await scene.arrival(CALLEE, 'ACK');
    },
  },
};
