// t_replicate() with routes for the copy, and with what comes before and after it.

import { CALLEE, CALLEE_B, CALLER } from '../../scenario/configs.ts';
import { quiet } from '../../support/until.ts';
import type { Flow, Scene } from './scene.ts';
import { say } from './words.ts';

const ARM = 't_on_branch("%B"); t_on_reply("%R"); t_on_failure("%F");';
const ROUTES = `branch_route[%B] { ${say('branch $ru $du')} append_hf("X-Branch: 1\\r\\n"); }
  onreply_route[%R] { ${say('reply $rs')} } failure_route[%F] { ${say('failure $T_reply_code')} }`;
const COPY = `$var(r) = t_replicate("sip:copy@@B"); ${say('copied $var(r)')}`;
const RELAY = `$ru = "sip:a@@A"; $var(r) = t_relay(); ${say('relayed $var(r)')}`;

/** What comes to the peers, in the order of time; then all have to stay silent. */
async function settled(scene: Scene): Promise<void> {
  await quiet(() => [CALLER, CALLEE, CALLEE_B].reduce((sum, last) => sum + scene.count(last, () => true), 0), 500);
}

const flow = (method: string, request: string, ends: (scene: Scene) => Promise<unknown>): Flow => ({
  request: `${ARM} ${request}`,
  routes: ROUTES,
  run: async (scene) => {
    scene.send(method);
    await ends(scene);
    await settled(scene);
  },
});

export const copies: Readonly<Record<string, Flow>> = {
  'a MESSAGE': flow('MESSAGE', COPY, (scene) => scene.answer(CALLEE_B, 'MESSAGE', 200)),
  'a MESSAGE, refused': flow('MESSAGE', COPY, (scene) => scene.answer(CALLEE_B, 'MESSAGE', 404)),
  'an INVITE, refused': flow('INVITE', COPY, (scene) => scene.refuse(CALLEE_B, 486)),
  'with a reply of the script': flow('MESSAGE', `t_newtran(); ${COPY} t_reply("202", "Taken");`, async (scene) => {
    await scene.answer(CALLEE_B, 'MESSAGE', 200);
    await scene.final('MESSAGE');
  }),
  twice: flow('MESSAGE', `${COPY} ${COPY} sl_send_reply("202", "Taken");`, async (scene) => {
    await scene.answer(CALLEE_B, 'MESSAGE', 200);
  }),
  'before a relay': flow('MESSAGE', `${COPY} ${RELAY}`, async (scene) => {
    await scene.answer(CALLEE_B, 'MESSAGE', 200);
    await scene.answer(CALLEE, 'MESSAGE', 200);
  }),
  'after a relay': flow('MESSAGE', `${RELAY} ${COPY}`, async (scene) => {
    await scene.answer(CALLEE, 'MESSAGE', 200);
  }),
  'after a relay, with another URI': flow('MESSAGE', `${RELAY} $ru = "sip:other@@A"; ${COPY}`, async (scene) => {
    await scene.answer(CALLEE_B, 'MESSAGE', 200);
    await scene.answer(CALLEE, 'MESSAGE', 404);
  }),
  'to a name that is none': flow(
    'MESSAGE',
    `$var(r) = t_replicate("sip:copy@nonexistent.invalid"); ${say('copied $var(r)')} sl_send_reply("202", "Taken");`,
    (scene) => scene.final('MESSAGE'),
  ),
  'again when the request comes again': {
    request: `${COPY} sl_send_reply("202", "Taken");`,
    run: async (scene) => {
      const sent = scene.send('MESSAGE');
      await scene.final('MESSAGE');
      await scene.answer(CALLEE_B, 'MESSAGE', 200);
      scene.resend(sent);
      await settled(scene);
      scene.note(`${scene.count(CALLEE_B, () => true)} copies`);
    },
  },
};
