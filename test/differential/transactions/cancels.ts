// CANCEL from upstream, and those made here.

import { CALLEE, CALLEE_B } from '../../scenario/configs.ts';
import type { Flow, Scene } from './scene.ts';
import { ask, say, VARIABLES } from './words.ts';

const toA = '$ru = "sip:a@@A"; t_on_failure("%F"); t_on_reply("%R"); t_relay();';
const routes = `failure_route[%F] { ${say(VARIABLES)} ${ask('failure')} }
  onreply_route[%R] { ${say('reply $rs $rm')} ${ask('reply')} }`;

/** A ringing call is canceled. */
const canceled =
  (...headers: readonly string[]) =>
  async (scene: Scene): Promise<void> => {
    const invite = scene.send('INVITE', {
      headers: ['X-Keep-This: 1', 'X-Other: 2', 'Route: <sip:127.0.0.1;lr>'].slice(0, 2),
    });
    const arrived = await scene.answer(CALLEE, 'INVITE', 180);
    await scene.expect(180);
    scene.cancel(invite, ...headers);
    await scene.answer(CALLEE, 'CANCEL', 200);
    scene.reply(CALLEE, arrived, 487);
    await scene.arrival(CALLEE, 'ACK');
    await scene.end(invite);
  };

const reason = 'Reason: SIP;cause=200;text="Call completed elsewhere"';

/** While it rings, the reply route does something. */
const inReplyRoute = (statement: string): Flow => ({
  request: '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_failure("%F"); t_on_reply("%R"); t_relay();',
  routes: `failure_route[%F] { ${say(VARIABLES)} }
    onreply_route[%R] { if ($rs == 183) { ${statement} } }`,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    const toA = await scene.answer(CALLEE, 'INVITE', 180);
    const toB = await scene.answer(CALLEE_B, 'INVITE', 180);
    await scene.expect(180);
    scene.reply(CALLEE, toA, 183);
    const end = (last: number, to: typeof toA): Promise<void> =>
      scene
        .answer(last, 'CANCEL', 200)
        .then(() => scene.reply(last, to, 487))
        .catch(() => scene.reply(last, to, 486));
    await Promise.all([end(CALLEE, toA), end(CALLEE_B, toB)]);
    await scene.end(invite);
  },
});

/** Meanwhile the script sleeps: the call is over before it goes on. */
const sleeping: Flow = {
  request: `async_sleep("1"); ${say('awake')} ${toA}`,
  routes,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await scene.expect(100);
    scene.cancel(invite);
    await scene.end(invite);
  },
};

/** It wakes up, and sends the request nowhere. */
const sleepingOnly: Flow = {
  request: `async_sleep("1"); ${say('awake')}`,
  run: async (scene) => void (await scene.end(scene.send('INVITE'))),
};

export const cancels: Readonly<Record<string, Flow>> = {
  'while the script sleeps': sleeping,
  'after the script slept': sleepingOnly,
  'a ringing call': { request: toA, routes, run: canceled() },
  'with a reason': { request: toA, routes, run: canceled(reason, 'Reason: Q.850;cause=16') },
  'with a reason that is not wanted': {
    request: `t_set_no_e2e_cancel_reason("1"); ${toA}`,
    routes,
    run: canceled(reason),
  },
  'with a reason that is not wanted, by its old name': {
    request: `t_disable_e2e_cancel_reason("1"); ${toA}`,
    routes,
    run: canceled(reason),
  },
  'before anybody answered': {
    request: `t_set_fr(0, 700); $ru = "sip:n@@N"; t_on_failure("%F"); t_relay();`,
    routes: `failure_route[%F] { ${say(VARIABLES)} ${ask('failure')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.expect(100);
      scene.cancel(invite);
      await scene.final('CANCEL');
      await scene.end(invite);
    },
  },
  'before the first reply': {
    request: `$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();`,
    routes: `failure_route[%F] { ${say(VARIABLES)} ${ask('failure')} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const arrived = await scene.arrival(CALLEE, 'INVITE');
      scene.cancel(invite);
      await scene.final('CANCEL');
      scene.reply(CALLEE, arrived, 180);
      await scene.answer(CALLEE, 'CANCEL', 200).catch(() => undefined);
      scene.reply(CALLEE, arrived, 487);
      await scene.end(invite);
    },
  },
  'crossing a 200': {
    request: toA,
    routes,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const arrived = await scene.answer(CALLEE, 'INVITE', 180);
      await scene.expect(180);
      scene.cancel(invite);
      await scene.answer(CALLEE, 'CANCEL', 481);
      scene.reply(CALLEE, arrived, 200);
      await scene.expect(200);
    },
  },
  twice: {
    request: toA,
    routes,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const arrived = await scene.answer(CALLEE, 'INVITE', 180);
      await scene.expect(180);
      const cancel = scene.cancel(invite);
      await scene.answer(CALLEE, 'CANCEL', 200);
      scene.resend(cancel);
      scene.reply(CALLEE, arrived, 487);
      await scene.end(invite);
    },
  },
  'when the call is over': {
    request: toA,
    routes,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.end(invite);
      scene.cancel(invite);
      await scene.final('CANCEL');
    },
  },
  'of no call': {
    request: `${say('$rm')} $ru = "sip:a@@A"; $var(r) = t_relay(); ${say('relay $var(r)')}`,
    all: true,
    run: async (scene) => {
      scene.send('CANCEL');
      await scene.answer(CALLEE, 'CANCEL', 200).catch(() => undefined);
    },
  },
  'what the script can ask of it': {
    request: `
      if (is_method("CANCEL")) {
        if (t_lookup_cancel()) { ${say('lookup $T_inv($ru) $T_inv($mF) $mF')} }
        if (t_lookup_cancel("1")) { ${say('lookup 1 $mF')} }
        if (t_check_trans()) { ${say('check')} }
        if (t_lookup_request()) { ${say('lookup request')} }
        $var(r) = t_relay_cancel(); ${say('relay_cancel $var(r)')}
        exit;
      }
      if (is_method("ACK")) { t_relay(); exit; }
      setflag(4); ${toA}`,
    routes,
    all: true,
    run: canceled(),
  },
  't_relay_cancel of no call': {
    request: `if (is_method("CANCEL")) { $var(r) = t_relay_cancel(); ${say('relay_cancel $var(r)')} sl_send_reply("481", "None"); exit; }`,
    all: true,
    run: async (scene) => {
      scene.send('CANCEL');
      await scene.final('CANCEL');
    },
  },
  'in a failure route that adds a branch': {
    request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
    routes: `failure_route[%F] { if (t_is_canceled()) { ${say('canceled')} }
      $ru = "sip:b@@B"; append_branch(); $var(r) = t_relay(); ${say('relay $var(r)')} }`,
    run: canceled(),
  },
  'others of a fork': {
    request: '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_relay();',
    run: async (scene) => {
      scene.send('INVITE');
      const toA = await scene.answer(CALLEE, 'INVITE', 180);
      const toB = await scene.answer(CALLEE_B, 'INVITE', 183);
      await scene.expect(183);
      scene.reply(CALLEE, toA, 200);
      await scene.answer(CALLEE_B, 'CANCEL', 200);
      scene.reply(CALLEE_B, toB, 487);
      await scene.arrival(CALLEE_B, 'ACK');
      await scene.expect(200);
    },
  },
  't_cancel_branches others': inReplyRoute('t_cancel_branches("others");'),
  't_cancel_branches this': inReplyRoute('t_cancel_branches("this");'),
  't_cancel_branches all': inReplyRoute('t_cancel_branches("all");'),
  t_cancel_callid: {
    request: `
      if (is_method("MESSAGE")) {
        $var(r) = t_cancel_callid("$hdr(X-Call)", "1", "7", "480"); ${say('cancel $var(r)')}
        t_reply("200", "ok");
        exit;
      }
      $ru = "sip:a@@A"; t_on_failure("%F"); t_relay();`,
    routes: `failure_route[%F] { ${say(`${VARIABLES}|$mF`)} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const arrived = await scene.answer(CALLEE, 'INVITE', 180);
      await scene.expect(180);
      scene.send('MESSAGE', { callId: `${scene.callId}m`, headers: [`X-Call: ${scene.callId}`] });
      await scene.answer(CALLEE, 'CANCEL', 200);
      scene.reply(CALLEE, arrived, 487);
      await scene.end(invite);
    },
  },
  'by command': {
    request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
    routes: `failure_route[%F] { ${say(VARIABLES)} }`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      const arrived = await scene.answer(CALLEE, 'INVITE', 180);
      await scene.expect(180);
      await scene.kamcmd('tm.cancel', scene.callId, 's:1');
      await scene.answer(CALLEE, 'CANCEL', 200);
      scene.reply(CALLEE, arrived, 487);
      await scene.end(invite);
    },
  },
};
