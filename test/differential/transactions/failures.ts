// What is asked, and what is sent, when branches fail.

import { CALLEE, CALLEE_B } from '../../scenario/configs.ts';
import type { Flow } from './scene.ts';
import { ask, say, VARIABLES } from './words.ts';

const toA = '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();';

/** Everybody is called at once, and these statuses come back. */
const parallel = (statuses: readonly [number, number], headers: readonly [string[], string[]] = [[], []]): Flow => ({
  request: '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_failure("%F"); t_relay();',
  routes: `failure_route[%F] { ${say(VARIABLES)} ${ask('failure')} }`,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await scene.refuse(CALLEE, statuses[0], ...headers[0]);
    await scene.refuse(CALLEE_B, statuses[1], ...headers[1]);
    await scene.end(invite);
  },
});

const refused = (status: number, failure: string, request = toA): Flow => ({
  request,
  routes: `failure_route[%F] { ${failure} }`,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await scene.refuse(CALLEE, status, 'X-Why: because');
    await scene.end(invite);
  },
});

export const failures: Readonly<Record<string, Flow>> = {
  'questions in every route': {
    request: `${ask('request', 'before')} $ru = "sip:a@@A"; t_on_failure("%F"); t_on_reply("%R"); t_on_branch("%B");
      t_on_branch_failure("%E"); setbflag(3); ${say(`before ${VARIABLES}`)} t_newtran(); ${ask('request', 'made')} t_relay(); ${say(`after ${VARIABLES}`)} ${ask('request', 'after')}`,
    routes: `
      branch_route[%B] { ${say(`branch ${VARIABLES}`)} ${ask('branch')} }
      onreply_route[%R] { ${say(`reply ${VARIABLES}`)} ${ask('reply')} }
      event_route[tm:branch-failure:%E] { ${say(`branchfailure ${VARIABLES}`)} ${ask('failure', 'branchfailure')} }
      failure_route[%F] { ${say(`failure ${VARIABLES}`)} ${ask('failure')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const arrived = await scene.answer(CALLEE, 'INVITE', 180);
      await scene.expect(180);
      scene.reply(CALLEE, arrived, 486, 'X-Why: busy');
      await scene.end(invite);
    },
  },
  'a timeout': {
    request: 't_set_fr(300, 300); $ru = "sip:n@@N"; t_on_failure("%F"); t_on_branch_failure("%E"); t_relay();',
    routes: `event_route[tm:branch-failure:%E] { ${say(`branchfailure ${VARIABLES}`)} ${ask('failure', 'branchfailure')} }
      failure_route[%F] { ${say(VARIABLES)} ${ask('failure')} }`,
    run: async (scene) => void (await scene.end(scene.send('INVITE'))),
  },
  'a timeout after ringing': {
    request: 't_set_fr(400, 400); $ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
    routes: `failure_route[%F] { ${say(VARIABLES)} ${ask('failure')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const arrived = await scene.answer(CALLEE, 'INVITE', 180);
      await scene.answer(CALLEE, 'CANCEL', 200);
      await scene.end(invite);
      scene.reply(CALLEE, arrived, 487);
      await scene.arrival(CALLEE, 'ACK');
    },
  },
  'a timeout of a MESSAGE': {
    request: 't_set_fr(300, 300); $ru = "sip:n@@N"; t_on_failure("%F"); t_relay();',
    routes: `failure_route[%F] { ${say(VARIABLES)} ${ask('failure')} }`,
    run: async (scene) => {
      scene.send('MESSAGE');
      await scene.final('MESSAGE');
    },
  },
  'the life of an INVITE': {
    request: 't_set_max_lifetime(500, 300); $ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
    routes: `failure_route[%F] { ${say(VARIABLES)} ${ask('failure')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const arrived = await scene.answer(CALLEE, 'INVITE', 180);
      await scene.answer(CALLEE, 'CANCEL', 200);
      await scene.end(invite);
      scene.reply(CALLEE, arrived, 487);
      await scene.arrival(CALLEE, 'ACK');
    },
  },
  'the life of a MESSAGE': {
    request: 't_newtran(); t_set_max_lifetime(500, 300); $ru = "sip:n@@N"; t_on_failure("%F"); t_relay();',
    routes: `failure_route[%F] { ${say(VARIABLES)} }`,
    run: async (scene) => {
      scene.send('MESSAGE');
      await scene.final('MESSAGE');
    },
  },
  'the lower class wins': parallel([503, 404]),
  'the first of equals wins': parallel([486, 486]),
  'a redirect wins': parallel([486, 302]),
  'a challenge wins over a refusal': parallel([486, 407], [[], ['Proxy-Authenticate: Digest realm="b"']]),
  'two challenges': parallel(
    [407, 401],
    [
      ['Proxy-Authenticate: Digest realm="a"', 'Proxy-Authenticate: Digest realm="a2"'],
      ['WWW-Authenticate: Digest realm="b"'],
    ],
  ),
  'two challenges of one kind': parallel(
    [401, 401],
    [['WWW-Authenticate: Digest realm="a"'], ['WWW-Authenticate: Digest realm="b"']],
  ),
  'a 503 becomes 500': refused(503, say('$T_reply_code')),
  'a 503 of a MESSAGE': {
    request: '$ru = "sip:a@@A"; t_relay();',
    run: async (scene) => {
      scene.send('MESSAGE');
      await scene.answer(CALLEE, 'MESSAGE', 503);
      await scene.final('MESSAGE');
    },
  },
  'a 6xx ends the others': {
    request: '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_failure("%F"); t_relay();',
    routes: `failure_route[%F] { ${say(VARIABLES)} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const toB = await scene.answer(CALLEE_B, 'INVITE', 180);
      await scene.expect(180);
      await scene.refuse(CALLEE, 603);
      await scene.answer(CALLEE_B, 'CANCEL', 200);
      scene.reply(CALLEE_B, toB, 487);
      await scene.end(invite);
    },
  },
  'a 6xx as any other': {
    request: '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_set_disable_6xx("1"); t_on_failure("%F"); t_relay();',
    routes: `failure_route[%F] { ${say(VARIABLES)} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const toB = await scene.answer(CALLEE_B, 'INVITE', 180);
      await scene.expect(180);
      await scene.refuse(CALLEE, 603);
      scene.reply(CALLEE_B, toB, 486);
      await scene.arrival(CALLEE_B, 'ACK');
      await scene.end(invite);
    },
  },
  'a failure route tries another after a 6xx': {
    request: toA,
    routes: `failure_route[%F] { ${say('$T_reply_code')} $ru = "sip:b@@B"; $var(r) = t_relay(); ${say('relay $var(r)')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 603);
      await scene.refuse(CALLEE_B, 486);
      await scene.end(invite);
    },
  },
  'a failure route answers itself': refused(
    486,
    `$var(r) = t_reply("480", "Not now"); ${say('reply $var(r)')}
    $var(r) = t_reply("481", "Again"); ${say('reply $var(r)')}`,
  ),
  'a failure route redirects': refused(
    486,
    'append_branch("sip:b@@B", "0.5"); append_branch("sip:c@@C"); t_reply("302", "There");',
  ),
  'a failure route answers with 200': refused(486, 't_reply("202", "Taken");'),
  'a failure route drops': refused(486, `${say('drop')} drop;`),
  'a failure route adds headers': {
    request: 'append_hf("X-First: 1\\r\\n"); $ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
    routes: 'failure_route[%F] { $ru = "sip:b@@B"; append_hf("X-Second: 1\\r\\n"); t_on_failure("0"); t_relay(); }',
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.refuse(CALLEE_B, 480);
      await scene.end(invite);
    },
  },
  'only saved changes go on': {
    request: `t_newtran(); append_hf("X-One: 1\\r\\n"); t_save_lumps(); append_hf("X-Two: 2\\r\\n"); $ru = "sip:a@@A"; t_on_failure("%F"); t_relay();`,
    routes: 'failure_route[%F] { $ru = "sip:b@@B"; append_hf("X-Three: 3\\r\\n"); t_relay(); }',
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.refuse(CALLEE_B, 404);
      await scene.end(invite);
    },
  },
  'flags and AVPs in the failure route': refused(
    486,
    say('$mF $bF $avp(a) $xavp(x=>y) $var(v)'),
    'setflag(5); setbflag(2); $avp(a) = "kept"; $xavp(x=>y) = "kept too"; $ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
  ),
  'flags set behind t_newtran': refused(
    486,
    say('$mF'),
    'setflag(5); t_newtran(); setflag(6); t_flush_flags(); setflag(7); $ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
  ),
};
