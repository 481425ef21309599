// What a branch has of its own – flags, next hop, socket – in the routes that see it, and what adding one leaves behind.

import { CALLEE, CALLEE_B } from '../../scenario/configs.ts';
import type { Flow } from './scene.ts';
import { say } from './words.ts';

const FLAGS = 'bf=$bf|mf=$mf|du=$du|fs=$fs|branches=$branch(count)';

/** A rings and refuses. */
const ringing: Flow['run'] = async (scene) => {
  const invite = scene.send('INVITE');
  const arrived = await scene.answer(CALLEE, 'INVITE', 180);
  await scene.expect(180);
  scene.reply(CALLEE, arrived, 486);
  await scene.end(invite);
};

/** A and B refuse. */
const refusedByBoth: Flow['run'] = async (scene) => {
  const invite = scene.send('INVITE');
  await Promise.all([scene.refuse(CALLEE, 486), scene.refuse(CALLEE_B, 404)]);
  await scene.end(invite);
};

/** Answered here. */
const told: Flow['run'] = async (scene) => void (await scene.end(scene.send('INVITE')));

const REPLY = `onreply_route[%R] { ${say(`reply ${FLAGS}`)} }`;
const FAILURE = `failure_route[%F] { ${say(`failure ${FLAGS}`)} }`;

export const branchAttributes: Readonly<Record<string, Flow>> = {
  'flags of a branch in its reply route': {
    request: '$ru = "sip:a@@A"; setbflag(6); setflag(2); t_on_reply("%R"); t_on_failure("%F"); t_relay();',
    routes: `${REPLY} ${FAILURE}`,
    run: ringing,
  },
  'flags that a branch route sets': {
    request: '$ru = "sip:a@@A"; t_on_branch("%B"); t_on_reply("%R"); t_on_failure("%F"); t_relay();',
    routes: `branch_route[%B] { setbflag(5); setflag(9); ${say(`branch ${FLAGS}`)} } ${REPLY} ${FAILURE}`,
    run: ringing,
  },
  'flags that a reply route sets': {
    request: '$ru = "sip:a@@A"; t_on_reply("%R"); t_on_failure("%F"); t_relay();',
    routes: `onreply_route[%R] { ${say(`reply ${FLAGS}`)} setbflag(4); setflag(7); } ${FAILURE}`,
    run: ringing,
  },
  'flags of two branches': {
    request: `$ru = "sip:a@@A"; setbflag(1); append_branch("sip:b@@B"); setbflag(2); t_on_reply("%R"); t_relay();`,
    routes: `onreply_route[%R] { ${say('reply $rs bf=$bf')} }`,
    run: refusedByBoth,
  },
  'append_branch() takes the way of the Request-URI along': {
    request: `$du = "sip:@A:5060"; setbflag(3); append_branch(); ${say(FLAGS)} $ru = "sip:second@@B"; t_relay();`,
    run: refusedByBoth,
  },
  'append_branch() with q alone': {
    request: `$du = "sip:@A:5060"; setbflag(3); append_branch("", "0.3"); ${say(`${FLAGS}|q=$(branch(q)[0])`)} sl_send_reply("480", "Told");`,
    run: told,
  },
  'append_branch() with a URI leaves the way': {
    request: `$du = "sip:@A:5060"; setbflag(3); append_branch("sip:x@@B"); ${say(`${FLAGS}|$(branch(dst_uri)[0])`)} sl_send_reply("480", "Told");`,
    run: told,
  },
  'append_branch() in a failure route': {
    request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
    routes: `failure_route[%F] { $du = "sip:@B:5060"; append_branch(); ${say(FLAGS)} t_relay(); }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.refuse(CALLEE_B, 404);
      await scene.refuse(CALLEE, 480);
      await scene.end(invite);
    },
  },
  'clear_branches() and $br': {
    request: `setbflag(3); $br = "sip:x@@B"; ${say(`${FLAGS}|$(branch(send_socket)[0])`)} clear_branches(); ${say(FLAGS)} sl_send_reply("480", "Told");`,
    run: told,
  },
  'contacts put away': {
    request: `$ru = "sip:a@@A"; setbflag(3); append_branch("sip:b@@B", "0.5"); t_load_contacts(); ${say(FLAGS)} t_next_contacts(); ${say(FLAGS)} sl_send_reply("480", "Told");`,
    run: told,
  },
};
