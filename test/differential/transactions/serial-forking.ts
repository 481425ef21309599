// Forking one after the other: by q, by a failure route, by a branch-failure route.

import { CALLEE, CALLEE_B, CALLEE_C } from '../../scenario/configs.ts';
import type { Flow } from './scene.ts';
import { say, VARIABLES } from './words.ts';

const NEXT = `
  if (t_next_contacts()) { ${say('next $ru $(branch(uri)[*])')} t_on_failure("%F"); t_relay(); }
  else { ${say('none left $rc')} }`;

const BY_Q = `
  $ru = "sip:a@@A"; append_branch("sip:b@@B", "0.5"); append_branch("sip:c@@C", "0.5"); append_branch("sip:a2@@A", "0.9");
  $var(r) = t_load_contacts(); ${say('load $var(r) $ru $(branch(uri)[*])')}
  ${say('stored $xavp(tm_contacts[0]=>uri) $xavp(tm_contacts[1]=>uri) $xavp(tm_contacts[2]=>uri) $xavp(tm_contacts[3]=>uri) $xavp(tm_contacts[0]=>q_flag) $xavp(tm_contacts[1]=>q_flag)')}
  if (!t_next_contacts()) exit;
  ${say('first $ru $(branch(uri)[*])')}
  t_on_failure("%F"); t_relay();`;

const loads = (contacts: string): string => `${contacts}
  $var(r) = t_load_contacts(); ${say('load $var(r) $ru $(branch(uri)[*])')}
  $var(r) = t_next_contacts(); ${say('next $var(r) $ru $(branch(uri)[*])')}
  $var(r) = t_next_contacts(); ${say('next $var(r) $ru')}
  t_on_failure("%F"); t_relay();`;

/** Two legs, the second added by the failure route. */
const legs = (failure: string): { request: string; routes: string } => ({
  request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
  routes: `failure_route[%F] { ${say(VARIABLES)} ${failure} $ru = "sip:b@@B"; t_on_failure("%G"); t_relay(); }
failure_route[%G] { ${say(VARIABLES)} }`,
});

const twoLegs = (failure: string, first: number, second: number): Flow => ({
  ...legs(failure),
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await scene.refuse(CALLEE, first, 'X-Why: first');
    await scene.refuse(CALLEE_B, second, 'X-Why: second');
    await scene.end(invite);
  },
});

const SET = '$ru $(branch(uri)[*]) $(branch(q)[0]) $(branch(q)[1]) $bR';

/** Answers with the destination set as t_next_contacts() leaves it. */
const redirected = (sets: string): Flow => ({
  request: `$ru = "sip:a@@A"; append_branch("sip:b@@B", "0.5"); ${sets}
    t_load_contacts(); t_next_contacts(); ${say(SET)} sl_send_reply("302", "Ask them");`,
  run: async (scene) => {
    await scene.end(scene.send('INVITE'));
  },
});

export const serialForking: Readonly<Record<string, Flow>> = {
  'the set, equal ones': redirected('append_branch("sip:c@@C", "0.5"); append_branch("sip:a2@@A", "0.5");'),
  'the set, beside one that was appended': redirected('t_load_contacts(); append_branch("sip:c@@C", "0.7");'),
  'the set, loaded twice': redirected(
    't_load_contacts(); t_next_contacts(); append_branch("sip:c@@C", "0.7"); t_load_contacts(); t_next_contacts(); t_next_contacts();',
  ),
  'the set, two beside it': redirected(
    't_load_contacts(); append_branch("sip:x@@C"); append_branch("sip:y@@C"); t_next_contacts();',
  ),
  'by q, equal ones together': {
    request: BY_Q,
    routes: `failure_route[%F] { ${NEXT} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await Promise.all([scene.refuse(CALLEE_B, 404), scene.refuse(CALLEE_C, 404)]);
      await scene.refuse(CALLEE, 480);
      await scene.end(invite);
    },
  },
  'by q, the second answers': {
    request: BY_Q,
    routes: `failure_route[%F] { ${NEXT} }`,
    run: async (scene) => {
      scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      const [toB, toC] = await Promise.all([scene.arrival(CALLEE_B, 'INVITE'), scene.arrival(CALLEE_C, 'INVITE')]);
      scene.reply(CALLEE_C, toC, 180);
      await scene.expect(180);
      scene.reply(CALLEE_B, toB, 200);
      const ok = await scene.expect(200);
      await scene.answer(CALLEE_C, 'CANCEL', 200);
      scene.reply(CALLEE_C, toC, 487);
      await scene.arrival(CALLEE_C, 'ACK');
      scene.inDialog('ACK', ok, 1);
      await scene.arrival(CALLEE_B, 'ACK');
    },
  },
  'a single contact is not put away': {
    request: loads('$ru = "sip:a@@A";'),
    routes: `failure_route[%F] { ${NEXT} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.end(invite);
    },
  },
  'two contacts, taken at once': {
    request: loads('$ru = "sip:a@@A"; append_branch("sip:b@@B", "0.5");'),
    routes: `failure_route[%F] { ${NEXT} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await Promise.race([scene.refuse(CALLEE, 486), scene.refuse(CALLEE_B, 486)]);
      await scene.end(invite);
    },
  },
  'by chance, one at a time': {
    request: `$ru = "sip:a@@A"; seturi("sip:a@@A"); append_branch("sip:b@@B", "1.0");
      $var(r) = t_load_contacts("1"); ${say('load $var(r)')} t_next_contacts(); ${say('$ru')} t_on_failure("%F"); t_relay();`,
    routes: `failure_route[%F] { ${NEXT} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE_B, 486);
      await scene.refuse(CALLEE, 480);
      await scene.end(invite);
    },
  },
  'a contact that rings too long': {
    request: `$ru = "sip:a@@A"; append_branch("sip:b@@B", "0.5");
      t_load_contacts(); t_next_contacts(); t_set_fr(500, 500); t_on_failure("%F"); t_relay();`,
    routes: `failure_route[%F] { ${say(VARIABLES)} t_reset_fr(); ${NEXT} }`,
    run: async (scene) => {
      scene.send('INVITE');
      const first = await scene.answer(CALLEE_B, 'INVITE', 180);
      await scene.answer(CALLEE_B, 'CANCEL', 200);
      scene.reply(CALLEE_B, first, 487);
      await scene.answer(CALLEE, 'INVITE', 180, 200);
      await scene.expect(200);
    },
  },
  'flows of one phone': {
    request: `
      if (is_method("REGISTER")) { save("location"); exit; }
      lookup("location"); t_load_contacts(); t_next_contacts();
      ${say('$ru of $xavp(tm_contacts=>instance) flow $xavp(tm_contact_flows=>uri)')}
      t_on_branch_failure("%F"); t_on_failure("%G"); t_relay();`,
    routes: `event_route[tm:branch-failure:%F] { ${say(`branch ${VARIABLES}`)}
      if (t_next_contact_flow()) { ${say('flow $ru')} t_relay(); } else { ${say('no flow $rc')} } }
      failure_route[%G] { ${say('failure $T_reply_code')} }`,
    run: async (scene) => {
      const uri = `sip:${scene.host(1)}`;
      const to = `<sip:${scene.name}@${scene.host(1)}>`;
      for (const last of [CALLEE, CALLEE_B]) {
        scene.send('REGISTER', {
          uri: `sip:${scene.name}@${scene.host(1)}`,
          to,
          cseq: last,
          callId: `${scene.callId}${last}`,
          contact: `<sip:${scene.name}@${scene.host(last)}>;+sip.instance="<urn:uuid:kt-1>";reg-id=${last};q=0.5`,
        });
        await scene.final('REGISTER');
      }
      const invite = scene.send('INVITE', { uri: uri.replace('sip:', `sip:${scene.name}@`) });
      const refused = await Promise.race([scene.arrival(CALLEE, 'INVITE'), scene.arrival(CALLEE_B, 'INVITE')]);
      const last = refused.requestUri.includes(scene.host(CALLEE_B)) ? CALLEE_B : CALLEE;
      scene.reply(last, refused, 430);
      await scene.refuse(last === CALLEE ? CALLEE_B : CALLEE, 404);
      await scene.end(invite);
    },
  },
  'a failure route tries another': twoLegs('', 486, 404),
  'replies of the last leg only': twoLegs('t_drop_replies("l");', 404, 486),
  'replies of no earlier leg': twoLegs('t_drop_replies("a");', 404, 486),
  'replies of no earlier leg, without mode': twoLegs('t_drop_replies();', 404, 486),
  'three legs': {
    request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
    routes: `failure_route[%F] { ${say(VARIABLES)} $ru = "sip:b@@B"; t_on_failure("%G"); t_relay(); }
failure_route[%G] { ${say(VARIABLES)} $ru = "sip:c@@C"; t_on_failure("%H"); t_relay(); }
failure_route[%H] { ${say(VARIABLES)} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 404);
      await scene.refuse(CALLEE_B, 486);
      await scene.refuse(CALLEE_C, 480);
      await scene.end(invite);
    },
  },
  'a branch-failure route goes on alone': {
    request: `$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_branch_failure("%F"); t_on_failure("%G"); t_relay();`,
    routes: `event_route[tm:branch-failure:%F] { ${say(VARIABLES)}
      if (t_check_status("430")) { t_reuse_branch(); $du = "sip:@C"; ${say('again $ru')} t_relay(); } }
      failure_route[%G] { ${say(`failure ${VARIABLES}`)} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const toB = await scene.answer(CALLEE_B, 'INVITE', 180);
      await scene.expect(180);
      await scene.refuse(CALLEE, 430);
      await scene.refuse(CALLEE_C, 486);
      scene.reply(CALLEE_B, toB, 404);
      await scene.end(invite);
    },
  },
  'a branch-failure route that does nothing': {
    request: `$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_branch_failure("%F"); t_relay();`,
    routes: `event_route[tm:branch-failure:%F] { ${say(VARIABLES)} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 430);
      await scene.refuse(CALLEE_B, 404);
      await scene.end(invite);
    },
  },
  'a branch-failure route armed again': {
    request: `$ru = "sip:a@@A"; t_on_branch_failure("%F"); t_relay();`,
    routes: `event_route[tm:branch-failure:%F] { ${say(VARIABLES)}
      if (t_check_status("430")) { $du = "sip:@B"; t_reuse_branch(); t_on_branch_failure("%F"); t_relay(); } }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 430);
      const next = await Promise.race([scene.arrival(CALLEE, 'INVITE'), scene.arrival(CALLEE_B, 'INVITE')]);
      scene.reply(CALLEE_B, next, 404);
      await scene.end(invite);
    },
  },
  'what is set again in a failure route': {
    request: `$ru = "sip:a@@A"; $du = "sip:@A"; setbflag(1); append_branch("sip:b@@B"); t_on_branch_failure("%E"); t_on_reply("%R"); t_on_failure("%F"); t_relay();`,
    routes: `event_route[tm:branch-failure:%E] { ${say('branch failure $T_reply_code')} }
      onreply_route[%R] { ${say('reply $rs')} }
      failure_route[%F] { ${say(`${VARIABLES}|$bF`)} $ru = "sip:c@@C"; $du = $null; $var(r) = t_relay(); ${say('relay $var(r)')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.arrival(CALLEE, 'INVITE').then((to) => scene.reply(CALLEE, to, 486));
      await scene.arrival(CALLEE, 'INVITE').then((to) => scene.reply(CALLEE, to, 404));
      await scene.refuse(CALLEE_C, 480);
      await scene.end(invite);
    },
  },
  'where a failure route begins after t_newtran': {
    request: `append_hf("X-One: 1\\r\\n"); $du = "sip:@C"; t_newtran(); $ru = "sip:a@@A"; $du = "sip:@A"; setbflag(1); append_hf("X-Two: 2\\r\\n"); t_on_failure("%F"); t_relay();`,
    routes: `failure_route[%F] { ${say(`${VARIABLES}|$bF`)} $du = "sip:@B"; $var(r) = t_relay(); ${say('relay $var(r)')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.refuse(CALLEE_B, 404);
      await scene.end(invite);
    },
  },
  'the destination of the branch that won': {
    request: `$ru = "sip:a@@A"; t_on_branch("%B"); append_branch("sip:b@@A"); t_on_failure("%F"); t_relay();`,
    routes: `branch_route[%B] { if ($T_branch_idx == 1) { $du = "sip:@B"; setbflag(4); $ru = "sip:x@@A"; } else { $du = "sip:@A"; } }
      failure_route[%F] { ${say(`${VARIABLES}|$bF`)} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.refuse(CALLEE_B, 404);
      await scene.end(invite);
    },
  },
};
