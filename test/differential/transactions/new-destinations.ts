// What makes the Request-URI a destination once more after it was relayed: every writing of it does, the same value too.

import { CALLEE } from '../../scenario/configs.ts';
import type { Flow } from './scene.ts';
import { say } from './words.ts';

/** A refuses all that reaches it, until the caller has a final reply. */
const refusing: Flow['run'] = async (scene) => {
  const end = { isReached: false };
  const ended = scene.end(scene.send('INVITE')).finally(() => (end.isReached = true));
  while (!end.isReached) await Promise.race([scene.answer(CALLEE, 'INVITE', 486), ended]);
};

/** Done between the first and the second t_relay(), in a failure route and in the request route. */
const CHANGES = [
  '',
  '$ru = $ru;',
  '$rU = $rU;',
  '$rd = $rd;',
  'sethost("@A");',
  'setuser("%");',
  'setport("5060");',
  'prefix("");',
  'strip(0);',
  '$du = "sip:@A:5060";',
  '$du = $null;',
  'setdsturi("sip:@A:5060");',
  'resetdsturi();',
  '$du = "sip:@A:5060"; $du = $null;',
  'append_branch();',
  'append_branch("sip:x@@A");',
  '$ru = $ru; append_branch();',
  'append_branch(); $ru = $ru;',
  'append_branch(); $du = "sip:@A:5060";',
  '$br = "sip:y@@A";',
  'clear_branches();',
  '$ru = $ru; clear_branches();',
  'route(NOTHING);',
  'force_rport();',
  'setbflag(1);',
  '$fs = $null;',
  't_on_branch("NONE");',
];

const flows = CHANGES.flatMap((change): [string, Flow][] => [
  [
    `failure route: ${change}`,
    {
      request: '$ru = "sip:%@@A:5060"; t_on_failure("%F"); t_relay();',
      routes: `failure_route[%F] { ${change} t_relay(); ${say('again $rc')} }`,
      run: refusing,
    },
  ],
  [
    `request route: ${change}`,
    {
      request: `$ru = "sip:%@@A:5060"; t_relay(); ${change} t_relay(); ${say('again $rc')}`,
      run: refusing,
    },
  ],
]);

export const newDestinations: Readonly<Record<string, Flow>> = {
  ...Object.fromEntries(flows),
  'cleared before it was relayed': {
    request: `$ru = "sip:%@@A:5060"; clear_branches(); t_relay(); ${say('rc $rc')}`,
    run: refusing,
  },
  'branches cleared before it was relayed': {
    request: `$ru = "sip:%@@A:5060"; append_branch("sip:x@@A"); clear_branches(); append_branch("sip:y@@A"); t_relay(); ${say('rc $rc')}`,
    run: refusing,
  },
};
