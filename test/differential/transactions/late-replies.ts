// Replies that come when their branch, or another one, has answered: reply routes see them, and nothing comes of them.

import { CALLEE, CALLEE_B, CALLER } from '../../scenario/configs.ts';
import { pause } from '../../support/until.ts';
import type { Flow } from './scene.ts';
import { ask, say, VARIABLES } from './words.ts';

/** A answers with these, one after the other. */
const answering = (method: string, ...statuses: readonly number[]): Flow => ({
  request: '$ru = "sip:a@@A"; t_on_reply("%R"); t_relay();',
  routes: `onreply_route[%R] { ${say('reply $rs $T_reply_last')} }`,
  run: async (scene) => {
    const sent = scene.send(method);
    const arrived = await scene.arrival(CALLEE, method);
    for (const [index, status] of statuses.entries()) {
      scene.reply(CALLEE, arrived, status, `X-Number: ${index}`);
      await pause(40);
    }
    if (method === 'INVITE') await scene.end(sent);
    else await scene.final(method);
    await scene.logged(`reply ${statuses.at(-1)!}`);
    scene.note(`${scene.count(CALLER, ({ status }) => status !== null)} replies`);
  },
});

const FORK = '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_reply("%R"); t_on_failure("%F"); t_relay();';
const ROUTES = `onreply_route[%R] { ${say(VARIABLES)} ${ask('reply')} } failure_route[%F] { ${say('failure')} }`;

/** A has answered when B begins. */
const besideWinner = (method: string, ...statuses: readonly number[]): Flow => ({
  request: FORK,
  routes: ROUTES,
  run: async (scene) => {
    scene.send(method);
    const arrived = await scene.arrival(CALLEE_B, method);
    await scene.answer(CALLEE, method, 200);
    await scene.final(method);
    for (const status of statuses) {
      scene.reply(CALLEE_B, arrived, status);
      await pause(40);
    }
    await scene.logged(`rs=${statuses.at(-1)!}`);
  },
});

/** A ends the call when B has not even said that it rings. */
const canceledLate = (status: number): Flow => ({
  request: '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_relay();',
  run: async (scene) => {
    const invite = scene.send('INVITE');
    const arrived = await scene.arrival(CALLEE_B, 'INVITE');
    await (status < 300 ? scene.answer(CALLEE, 'INVITE', status) : scene.refuse(CALLEE, status));
    await pause(40);
    scene.reply(CALLEE_B, arrived, 180);
    scene.reply(CALLEE_B, await scene.arrival(CALLEE_B, 'CANCEL'), 200);
    scene.reply(CALLEE_B, arrived, 487);
    await scene.end(invite);
  },
});

export const lateReplies: Readonly<Record<string, Flow>> = {
  'an INVITE is refused twice': answering('INVITE', 183, 180, 182, 100, 181, 486, 486),
  'an INVITE is answered after a refusal': answering('INVITE', 180, 486, 180, 200),
  'a 180 after the answer': answering('INVITE', 200, 200, 180),
  'a MESSAGE is answered twice': answering('MESSAGE', 200, 200),
  'a MESSAGE is answered after a refusal': answering('MESSAGE', 183, 180, 182, 100, 181, 404, 403, 486, 100, 200),
  'beside an answered INVITE, ringing': besideWinner('INVITE', 180, 486),
  'beside an answered INVITE, refusing': besideWinner('INVITE', 603, 603),
  'beside an answered INVITE, answering': besideWinner('INVITE', 200, 180),
  'beside an answered MESSAGE, refusing': besideWinner('MESSAGE', 180, 404, 404),
  'beside an answered MESSAGE, answering': besideWinner('MESSAGE', 200, 200),
  'a CANCEL that waited for the 180, after an answer': canceledLate(200),
  'a CANCEL that waited for the 180, after a 603': canceledLate(603),
};
