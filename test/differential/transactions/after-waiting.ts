// What a request goes on with after it waited, and how branches are counted that are sent nowhere.

import { CALLEE, CALLEE_B, CALLEE_C, CALLER } from '../../scenario/configs.ts';
import { ask, say, VARIABLES } from './words.ts';
import type { Flow } from './scene.ts';

const SEEN = `${say(`${VARIABLES}|bf=$bf|branches=$branch(count)`)} ${ask('failure')}`;

/** What was changed before the wait. */
const BEFORE =
  '$ru = "sip:%@@A"; $du = "sip:@A:5060"; setflag(3); setbflag(4); append_branch("sip:x@@C"); append_hf("X-A: 1\\r\\n");';

const ON = '$ru = "sip:b@@B"; $du = $null; t_on_branch("%B"); t_relay();';
const BRANCH = `branch_route[%B] { ${say('branch $T_branch_idx $ru $bf')} }`;

const atB: Flow['run'] = async (scene) => {
  const invite = scene.send('INVITE');
  await scene.refuse(CALLEE_B, 404);
  await scene.end(invite);
};

const resumed = (before: string): Flow => ({
  request: `${before} async_ms_route("%W", "50"); exit;`,
  routes: `route[%W] { ${SEEN} ${ON} }\n${BRANCH}`,
  run: atB,
});

const slept = (before: string, after = SEEN): Flow => ({
  request: `${before} async_ms_sleep("50"); ${after} ${ON}`,
  routes: BRANCH,
  run: atB,
});

/** A, B and C in this order, of which the branch route drops those that match. */
const dropping = (dropped: string, ...reached: readonly number[]): Flow => ({
  request: `$ru = "sip:a@@A"; append_branch("sip:b@@B"); append_branch("sip:c@@C"); t_on_branch("%B"); t_on_failure("%F");
    $var(r) = t_relay(); ${say('relay $var(r)')}`,
  routes: `branch_route[%B] { ${say('branch $T_branch_idx $ru')} if ($rU =~ "${dropped}") drop; }
    failure_route[%F] { ${say('failure $T_branch_idx $T_reply_code')} $ru = "sip:d@@B"; t_on_branch("%D"); t_relay(); }
    branch_route[%D] { ${say('branch $T_branch_idx $ru')} }`,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await Promise.all(reached.map((last) => scene.refuse(last, 486)));
    if (reached.length > 0) await scene.refuse(CALLEE_B, 404);
    await scene.end(invite);
  },
});

/** The script has answered, and sends the request on. */
const answered = (method: string, reply: string, status: number): Flow => ({
  request: `t_newtran(); ${reply} $ru = "sip:a@@A"; t_on_reply("%R"); t_on_failure("%F"); $var(r) = t_relay(); ${say('relay $var(r)')}`,
  routes: `onreply_route[%R] { ${say('reply $rs $T_reply_code')} } failure_route[%F] { ${say('failure')} }`,
  run: async (scene) => {
    const request = scene.send(method);
    const final = method === 'INVITE' ? scene.end(request) : scene.final(method);
    const arrived = await scene.answer(CALLEE, method, 180, status);
    await final;
    if (method === 'INVITE' && status < 300) await scene.receive(CALLER, (message) => message.status === status);
    if (method === 'INVITE' && status >= 300) await scene.arrival(CALLEE, 'ACK');
    await scene.logged(`reply ${status}`);
    scene.note(arrived.method);
  },
});

export const afterWaiting: Readonly<Record<string, Flow>> = {
  'a route that goes on': resumed(BEFORE),
  'a route that goes on with a transaction of before': resumed(`t_newtran(); ${BEFORE}`),
  'a script that slept': slept(BEFORE),
  'a script that slept in a transaction of before': slept(`t_newtran(); ${BEFORE}`),
  'a script that slept twice': slept(BEFORE, `$ru = "sip:z@@A"; setbflag(2); async_ms_sleep("50"); ${SEEN}`),
  'the first branch is dropped': dropping('a', CALLEE_B, CALLEE_C),
  'the second branch is dropped': dropping('b', CALLEE, CALLEE_C),
  'all branches are dropped': dropping('.'),
  'a relay after a refusal': answered('INVITE', 't_reply("480", "Told");', 486),
  'a relay after a refusal, answered': answered('INVITE', 't_reply("480", "Told");', 200),
  'a relay of a MESSAGE that was taken': answered('MESSAGE', 't_reply("202", "Taken");', 404),
  'the headers of the ACK after a strict router': {
    request: 't_relay();',
    run: async (scene) => {
      const routes = [`<sip:${scene.host(1)};lr>`, `<sip:${scene.name}@${scene.host(CALLEE)}>`, '<sip:far.test;lr>'];
      const invite = scene.send('INVITE', {
        uri: `sip:${scene.name}@far.test`,
        to: '<sip:callee@far.test>;tag=far',
        headers: [`Route: ${routes.join(', ')}`, 'X-Last: 1'],
      });
      await scene.refuse(CALLEE, 486);
      await scene.end(invite);
    },
  },
  'an INVITE that comes again after its ACK': {
    request: 'if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; } $ru = "sip:a@@A"; t_relay();',
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.end(invite);
      // Messages of one socket are worked off in turn: with the answer to this one, the work for those before it is done.
      const isWorkedOff = async (): Promise<unknown> => {
        scene.send('OPTIONS');
        return scene.final('OPTIONS');
      };
      const refusals = (): number => scene.count(CALLER, ({ status }) => status === 486);
      await isWorkedOff();
      const before = refusals();
      scene.resend(invite);
      await isWorkedOff();
      scene.note(`refusals to the INVITE after the ACK: ${refusals() - before}`);
    },
  },
  'a status changed by the reply route': {
    request: '$ru = "sip:a@@A"; t_on_reply("%R"); t_on_failure("%F"); t_relay();',
    routes: `onreply_route[%R] { change_reply_status("499", "Other"); change_reply_status_code("498"); ${say('$rs $rr $T_reply_reason $T_reply_last')} }
      failure_route[%F] { ${say(VARIABLES)} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.end(invite);
    },
  },
};
