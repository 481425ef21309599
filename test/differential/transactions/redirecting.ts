// The module uac_redirect. Kamailio's needs the module acc unless acc_function is empty.

import { CALLEE, CALLEE_B, CALLEE_C } from '../../scenario/configs.ts';
import type { Group } from './groups.ts';
import type { Flow, Scene } from './scene.ts';
import { say } from './words.ts';

const refuseAt = async (scene: Scene, ...peers: readonly number[]): Promise<void> => {
  for (const last of peers) await scene.refuse(last, 486);
};

/** A redirects to `contacts`; `follow` is what the failure route does, and then `peers` refuse. */
const redirected = (follow: string, contacts: (scene: Scene) => string, ...peers: readonly number[]): Flow => ({
  request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
  routes: `failure_route[%F] { ${follow} if (get_redirects("*")) { ${say('follows $ru $(branch(uri)[0]) $(branch(q)[0]) $(branch(flags)[0]) $(branch(uri)[1]) $(branch(q)[1])')} t_relay(); } else { ${say('follows nothing')} } }`,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    scene.reply(CALLEE, await scene.arrival(CALLEE, 'INVITE'), 302, `Contact: ${contacts(scene)}`);
    await scene.arrival(CALLEE, 'ACK');
    await refuseAt(scene, ...peers);
    await scene.end(invite);
  },
});

const one = (scene: Scene): string => `<sip:b@${scene.host(CALLEE_B)}>`;
const two = (scene: Scene): string => `${one(scene)};q=0.7, "C" <sip:c@${scene.host(CALLEE_C)}>;q=0.3`;

const flagged = (scene: Scene): string => `${one(scene)};flags=4`;

const FLOWS: Readonly<Record<string, Flow>> = {
  'to one contact': redirected('', one, CALLEE_B),
  'to two contacts': redirected('', two, CALLEE_B, CALLEE_C),
  'but for what is denied': redirected('set_deny_filter("sip:c@", "reset_all");', two, CALLEE_B),
  'to nothing that is accepted': redirected('set_deny_filter("sip:", "reset_all");', two),
};

const LOAD = 'loadmodule "uac_redirect.so"\nmodparam("uac_redirect", "acc_function", "")\n';
const set = (name: string, value: number | string): string =>
  `modparam("uac_redirect", "${name}", ${typeof value === 'string' ? `"${value}"` : value})\n`;

export const redirectGroups: Readonly<Record<string, Group>> = {
  uac_redirect: { parameters: LOAD, flows: FLOWS },
  'uac_redirect with other parameters': {
    parameters: LOAD + set('bflags', 8) + set('q_value', 200),
    flows: { 'to one contact': FLOWS['to one contact']! },
  },
  'uac_redirect that denies some': {
    parameters: LOAD + set('deny_filter', 'sip:c@'),
    flows: { 'to two contacts': redirected('', two, CALLEE_B) },
  },
  ...Object.fromEntries(
    [0, 1, 2].map((mode): [string, Group] => [
      `uac_redirect with flags_hdr_mode ${mode}`,
      {
        parameters: LOAD + set('bflags', 8) + set('flags_hdr_mode', mode),
        flows: { 'with flags': redirected('', flagged, CALLEE_B), 'without flags': redirected('', one, CALLEE_B) },
      },
    ]),
  ),
  'uac_redirect that denies by default': {
    parameters: LOAD + set('default_filter', 'deny') + set('accept_filter', 'sip:b@'),
    flows: { 'to two contacts': redirected('', two, CALLEE_B) },
  },
};
