// What module parameters change.

import { CALLEE, CALLEE_B } from '../../scenario/configs.ts';
import type { Group } from './groups.ts';
import type { Flow, Scene } from './scene.ts';
import { parameters as set, say, VARIABLES } from './words.ts';

const failure = `failure_route[%F] { ${say(VARIABLES)} }`;
const toA = '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();';
const toBoth = '$ru = "sip:a@@A"; append_branch("sip:b@@B"); t_on_failure("%F"); t_relay();';

/** A call that A refuses. */
const refused = (status: number, ...headers: readonly string[]): Flow => ({
  request: toA,
  routes: failure,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await scene.refuse(CALLEE, status, ...headers);
    await scene.end(invite);
  },
});

const bothRefuse = (one: number, other: number, ...headers: readonly string[]): Flow => ({
  request: toBoth,
  routes: failure,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await scene.refuse(CALLEE, one, ...headers);
    await scene.refuse(CALLEE_B, other, ...headers);
    await scene.end(invite);
  },
});

const silent: Flow = {
  request: '$ru = "sip:n@@N"; t_on_failure("%F"); t_relay();',
  routes: failure,
  run: async (scene) => void (await scene.end(scene.send('INVITE'))),
};

const cancelsSilent: Flow = {
  request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
  routes: failure,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await scene.arrival(CALLEE, 'INVITE');
    scene.cancel(invite);
    await scene.final('CANCEL');
    await scene.end(invite);
  },
};

async function canceled(scene: Scene): Promise<void> {
  const route = `Route: <sip:${scene.host(1)};lr>`;
  const invite = scene.send('INVITE', { headers: ['X-Keep-One: 1', 'x-keep-two: 2', 'X-Other: 3', route] });
  const arrived = await scene.answer(CALLEE, 'INVITE', 180);
  await scene.expect(180);
  scene.cancel(invite, 'Reason: SIP;cause=600');
  await scene.answer(CALLEE, 'CANCEL', 200);
  scene.reply(CALLEE, arrived, 487);
  await scene.arrival(CALLEE, 'ACK');
  await scene.end(invite);
}

const withRoutes: Flow = { request: `loose_route(); ${toA}`, routes: failure, run: canceled };

const withUacHeaders = (before: string): Flow => ({
  request: `loose_route(); ${before} t_use_uac_headers(); append_hf("X-Own: 1\\r\\n"); ${toA}`,
  routes: failure,
  run: canceled,
});

const othersCanceled: Flow = {
  request: toBoth,
  run: async (scene) => {
    scene.send('INVITE');
    const toOne = await scene.answer(CALLEE, 'INVITE', 180);
    const toOther = await scene.answer(CALLEE_B, 'INVITE', 180);
    await scene.expect(180);
    scene.reply(CALLEE, toOne, 200);
    await scene.answer(CALLEE_B, 'CANCEL', 200);
    scene.reply(CALLEE_B, toOther, 487);
    await scene.arrival(CALLEE_B, 'ACK');
  },
  routes: failure,
};

/** A CANCEL of no call. */
const stray = (ends: (scene: Scene) => Promise<unknown>): Flow => ({
  request: `$ru = "sip:a@@A"; $var(r) = t_relay(); ${say('relay $var(r)')}`,
  all: true,
  run: async (scene) => {
    scene.send('CANCEL');
    await ends(scene);
  },
});

/** An INVITE behind its CANCEL. */
const overtaken: Flow = {
  request: `${say('$rm')} $ru = "sip:a@@A"; $var(r) = t_relay(); ${say('relay $var(r)')}`,
  all: true,
  run: async (scene) => {
    scene.send('CANCEL', { branch: 'z9hG4bKktovertaken' });
    await scene.logged('relay');
    await scene.end(scene.send('INVITE', { branch: 'z9hG4bKktovertaken' }));
  },
};

/** A reply that belongs to nothing. */
const strayReply: Flow = {
  request: 't_relay();',
  run: async (scene) => {
    const text =
      `SIP/2.0 200 ok\r\nVia: SIP/2.0/UDP ${scene.host(1)};branch=z9hG4bKktstray.0\r\n` +
      `Via: SIP/2.0/UDP ${scene.host(10)}:5060;branch=z9hG4bKktx\r\nFrom: <sip:a@b>;tag=kt1\r\nTo: <sip:c@d>;tag=kt2\r\n` +
      `Call-ID: ${scene.callId}\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`;
    scene.sendText(text, CALLEE);
    await scene.logged('stray');
  },
};

const strayRoute = (statement: string): string =>
  `${set(['on_sl_reply', 'STRAY'])}onreply_route[STRAY] { ${'xlog("$ci stray $rs $T_reply_code $si\\n");'} ${statement} }\n`;

export const parameterGroups: Readonly<Record<string, Group>> = {
  'other ways with replies': {
    parameters: set(
      ...([
        ['aggregate_challenges', 0],
        ['remap_503_500', 0],
        ['disable_6xx_block', 1],
        ['fr_timer', 400],
        ['auto_inv_100_reason', 'Wait'],
        ['default_code', 501],
        ['default_reason', 'Default'],
      ] as const),
    ),
    flows: {
      'two challenges': bothRefuse(407, 407, 'Proxy-Authenticate: Digest realm="x"'),
      'a challenge of each kind': bothRefuse(407, 401, 'Proxy-Authenticate: Digest realm="x"'),
      'a 503': refused(503),
      'a 6xx among two': {
        request: toBoth,
        routes: failure,
        run: async (scene) => {
          const invite = scene.send('INVITE');
          await scene.refuse(CALLEE, 603);
          await scene.refuse(CALLEE_B, 486);
          await scene.end(invite);
        },
      },
    },
  },
  'other ways with CANCEL': {
    parameters: set(['local_cancel_reason', 0], ['e2e_cancel_reason', 0], ['ac_extra_hdrs', 'X-Keep-']),
    flows: { 'from upstream': withRoutes, 'of the others': othersCanceled },
  },
  'reparse_invite 0': {
    parameters: set(['reparse_invite', 0]),
    flows: {
      'from upstream': withRoutes,
      't_use_uac_headers()': withUacHeaders(''),
      't_use_uac_headers() in a transaction': withUacHeaders('t_newtran();'),
    },
  },
  'cancel_b_method 0': {
    parameters: set(['cancel_b_method', 0], ['fr_timer', 600]),
    flows: { 'of a silent call': cancelsSilent, 'of a ringing call': withRoutes },
  },
  'cancel_b_method 1': {
    parameters: set(['cancel_b_method', 1], ['fr_timer', 600]),
    flows: { 'of a silent call': cancelsSilent, 'of a ringing call': withRoutes },
  },
  'cancel_b_method 2': {
    parameters: set(['cancel_b_method', 2], ['fr_timer', 600]),
    flows: { 'of a silent call': cancelsSilent, 'of a ringing call': withRoutes },
  },
  'unmatched_cancel 0': {
    parameters: set(['unmatched_cancel', 0]),
    flows: { stray: stray((scene) => scene.arrival(CALLEE, 'CANCEL')), overtaken },
  },
  'unmatched_cancel 1': {
    parameters: set(['unmatched_cancel', 1]),
    flows: { stray: stray((scene) => scene.arrival(CALLEE, 'CANCEL')) },
  },
  'unmatched_cancel 2': {
    parameters: set(['unmatched_cancel', 2]),
    flows: { stray: stray((scene) => scene.logged('relay')) },
  },
  'on_sl_reply that lets pass': { parameters: strayRoute('return 1;'), flows: { strayReply } },
  'on_sl_reply that drops': { parameters: strayRoute('return 0;'), flows: { strayReply } },
  'noisy_ctimer 0': {
    parameters: set(['noisy_ctimer', 0], ['fr_timer', 400], ['failure_exec_mode', 1], ['auto_inv_100', 0]),
    flows: {
      'with a failure route': silent,
      'in silence': {
        request: `$ru = "sip:n@@N"; t_relay(); ${say('relayed')}`,
        run: async (scene) => {
          scene.send('INVITE');
          await scene.logged('relayed');
        },
      },
      'what cannot be sent fails': {
        request: `$ru = "sip:a@nonexistent.invalid"; t_on_failure("%F"); $var(r) = t_relay(); ${say('relay $var(r)')}`,
        routes: failure,
        run: async (scene) => void (await scene.end(scene.send('INVITE'))),
      },
    },
  },
};
