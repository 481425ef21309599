// Parameters that are times: each flow ends, or counts, otherwise than with the defaults.

import { CALLEE, CALLEE_B, CALLER } from '../../scenario/configs.ts';
import { pause } from '../../support/until.ts';
import type { Group } from './groups.ts';
import type { Flow, Scene } from './scene.ts';
import { ask, parameters, say, VARIABLES } from './words.ts';

const toA = '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();';
const toNobody = '$ru = "sip:n@@N"; t_on_failure("%F"); t_relay();';
const failure = `failure_route[%F] { ${say('failed $rm $T_reply_code')} }`;

/** How often a request came to a peer, retransmissions included. */
function noteCopies(scene: Scene, last: number, method: string): void {
  scene.note(
    `${method} came ${scene.count(last, (message) => message.status === null && message.method === method)} times`,
  );
}

/** Rings and never answers. */
const rings: Flow = {
  request: toA,
  routes: failure,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    const arrived = await scene.answer(CALLEE, 'INVITE', 180);
    await scene.expect(180);
    scene.reply(CALLEE, await scene.arrival(CALLEE, 'CANCEL'), 200);
    scene.reply(CALLEE, arrived, 487);
    await scene.end(invite);
  },
};

/** Rings again and again, and says how often the caller heard of it. */
const ringsOften: Flow = {
  request: toA,
  routes: failure,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    const arrived = await scene.arrival(CALLEE, 'INVITE');
    for (let round = 0; round < 6; round++) {
      scene.reply(CALLEE, arrived, 180);
      await pause(300);
    }
    scene.note(scene.count(CALLER, ({ status }) => status === 180) === 6 ? 'heard all of it' : 'ended while it rang');
    if (scene.count(CALLEE, ({ method }) => method === 'CANCEL') === 0) scene.cancel(invite);
    scene.reply(CALLEE, await scene.arrival(CALLEE, 'CANCEL'), 200);
    scene.reply(CALLEE, arrived, 487);
    await scene.end(invite);
  },
};

const silent = (method: string, request = toNobody): Flow => ({
  request,
  routes: failure,
  run: async (scene) => {
    const sent = scene.send(method);
    if (method === 'INVITE') await scene.end(sent);
    else await scene.final(method);
  },
});

/** What a failure route is told of a transaction that waited too long. */
const asked = (method: string, before: string): Flow => ({
  ...silent(method, `${before} t_on_failure("%F"); t_suspend();`),
  routes: `failure_route[%F] { ${say(VARIABLES)} ${ask('failure')} }`,
});

const counted = (method: string, before = ''): Flow => ({
  request: `${before} ${toA}`,
  routes: failure,
  run: async (scene) => {
    const sent = scene.send(method);
    await scene.arrival(CALLEE, method);
    if (method === 'INVITE') await scene.end(sent);
    else await scene.final(method);
    noteCopies(scene, CALLEE, method);
  },
});

export const timerGroups: Readonly<Record<string, Group>> = {
  'short lives': {
    parameters: parameters(['max_inv_lifetime', 1200], ['max_noninv_lifetime', 900]),
    flows: {
      rings,
      'a silent MESSAGE': silent('MESSAGE'),
      't_reset_max_lifetime()': {
        ...rings,
        request: `t_set_max_lifetime("60000", "60000"); t_reset_max_lifetime(); ${toA}`,
      },
      't_reset_max_lifetime() in a transaction': silent(
        'MESSAGE',
        `t_newtran(); t_set_max_lifetime("60000", "60000"); t_reset_max_lifetime(); ${toNobody}`,
      ),
    },
  },
  'fr_inv_timer and fr_timer': {
    parameters: parameters(['fr_inv_timer', 900], ['fr_timer', 500]),
    flows: {
      rings,
      'ringing starts it again': ringsOften,
      'a silent INVITE': silent('INVITE'),
      'a silent MESSAGE': silent('MESSAGE'),
    },
  },
  'fr_timer of what waits': {
    parameters: parameters(['fr_inv_timer', 60_000], ['fr_timer', 500]),
    flows: {
      'a suspended INVITE': silent('INVITE', 't_newtran(); t_suspend();'),
      'a suspended MESSAGE': silent('MESSAGE', 't_suspend();'),
      'a suspended INVITE with a failure route': asked('INVITE', 't_newtran();'),
      'a suspended MESSAGE with a failure route': asked('MESSAGE', ''),
      'suspended with times of its own': asked('INVITE', 't_set_fr(60000, 300);'),
    },
  },
  'noisy_ctimer 0': {
    parameters: parameters(['noisy_ctimer', 0], ['fr_timer', 500]),
    flows: {
      'a suspended INVITE': asked('INVITE', 't_newtran();'),
      'a suspended INVITE without failure route': {
        request: 't_newtran(); t_suspend();',
        run: async (scene) => {
          scene.send('INVITE');
          await pause(1000);
        },
      },
    },
  },
  'restart_fr_on_each_reply 0': {
    parameters: parameters(['fr_inv_timer', 750], ['restart_fr_on_each_reply', 0]),
    flows: { 'ringing does not start it again': ringsOften },
  },
  retransmissions: {
    parameters: parameters(['retr_timer1', 300], ['retr_timer2', 600], ['fr_timer', 1800]),
    flows: {
      'of an INVITE': counted('INVITE'),
      'of a MESSAGE': counted('MESSAGE'),
      't_set_retr() of an INVITE': counted('INVITE', 't_set_retr("1100", "1100");'),
      't_set_retr() of a MESSAGE': counted('MESSAGE', 't_set_retr("1100", "1100");'),
      't_set_retr() in a transaction': counted('INVITE', 't_newtran(); t_set_retr("1100", "1100");'),
      't_set_retr() that leaves both': counted('INVITE', 't_set_retr("0", "0");'),
      't_reset_retr()': counted('INVITE', 't_set_retr("1100", "1100"); t_reset_retr();'),
      't_reset_retr() in a transaction': counted('INVITE', 't_newtran(); t_set_retr("1100", "1100"); t_reset_retr();'),
    },
  },
  wt_timer: {
    parameters: parameters(['wt_timer', 300]),
    flows: {
      'a transaction is soon forgotten': {
        request: `t_newtran(); ${say('new')} t_reply("200", "ok");`,
        run: async (scene) => {
          const sent = scene.send('MESSAGE');
          await scene.final('MESSAGE');
          scene.resend(sent);
          await pause(1200);
          scene.resend(sent);
        },
      },
    },
  },
  'timers in AVPs': {
    parameters: parameters(['fr_timer_avp', '$avp(fr)'], ['fr_inv_timer_avp', '$avp(frinv)']),
    flows: {
      'the one for silence': silent('INVITE', `$avp(fr) = 1; ${toNobody}`),
      'the one for ringing': { ...rings, request: `$avp(frinv) = 1; ${toA}` },
      'as texts': silent('INVITE', `$avp(fr) = "1"; ${toNobody}`),
    },
  },
  faked_reply_prio: {
    parameters: parameters(['faked_reply_prio', 2000], ['fr_timer', 500]),
    flows: {
      'a reply that came goes before one made here': {
        request: '$ru = "sip:n@@N"; append_branch("sip:b@@B"); t_on_failure("%F"); t_relay();',
        routes: failure,
        run: async (scene) => {
          const invite = scene.send('INVITE');
          const arrived = await scene.answer(CALLEE_B, 'INVITE', 180);
          await pause(900);
          scene.reply(CALLEE_B, arrived, 505);
          await scene.arrival(CALLEE_B, 'ACK');
          await scene.end(invite);
        },
      },
    },
  },
};
