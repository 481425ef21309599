// Which of the negative replies of branches goes upstream, where one of them stands for a branch without a reply.

import { CALLEE, CALLEE_B } from '../../scenario/configs.ts';
import type { Group } from './groups.ts';
import type { Flow } from './scene.ts';
import { ask, parameters, say } from './words.ts';

/** Nobody accepts a connection there, and nobody is there. */
const CLOSED = 'sip:c@@C:5098;transport=tcp';
const SILENT = 'sip:n@@N';

const toldOf = (questions: string): string =>
  `failure_route[%F] { ${say('failure $T_branch_idx $T_reply_code')} ${questions} }`;

/** A and B refuse with these, beside another destination. */
const beside = (other: string, statuses: readonly number[], questions = ask('failure')): Flow => ({
  request: `$ru = "sip:a@@A"; ${statuses.length > 1 ? 'append_branch("sip:b@@B");' : ''} append_branch("${other}");
    t_on_failure("%F"); $var(r) = t_relay(); ${say('relay $var(r)')}`,
  routes: toldOf(questions),
  run: async (scene) => {
    const invite = scene.send('INVITE');
    for (const [index, status] of statuses.entries()) await scene.refuse([CALLEE, CALLEE_B][index]!, status);
    await scene.end(invite);
  },
});

/** Whether it is refused before the other answers is a matter of chance, and whether a reply has come then with it. */
const REFUSED = ask('failure', 'failure', (call) => !call.includes('_replied('));

const besideEach = (name: string, other: string, statuses: readonly number[], questions?: string) =>
  Object.fromEntries(statuses.map((status) => [`${name} beside ${status}`, beside(other, [status], questions)]));

export const bestReplyGroups: Readonly<Record<string, Group>> = {
  'branches without a reply': {
    parameters: parameters(['fr_timer', 700]),
    flows: {
      ...besideEach('refused', CLOSED, [300, 302, 401, 404, 408, 484, 486, 499, 500, 503, 600, 603], REFUSED),
      ...besideEach('silent', SILENT, [302, 404, 408, 486, 503, 603]),
      'refused beside two': beside(CLOSED, [486, 486], REFUSED),
      'refused beside silence': {
        ...beside(CLOSED, []),
        request: `$ru = "${SILENT}"; append_branch("${CLOSED}"); t_on_failure("%F"); t_relay();`,
      },
      'no name beside 486': beside('sip:c@nonexistent.invalid', [486]),
    },
  },
  'branches without a reply, failure_exec_mode': {
    parameters: parameters(['fr_timer', 500], ['failure_exec_mode', 1]),
    flows: {
      // Here it ends at once, there after fr_timer: who had answered before is another question then.
      ...besideEach('refused', CLOSED, [302, 404, 408, 486, 503, 603], ''),
      'refused alone': {
        ...beside(CLOSED, []),
        request: `$ru = "${CLOSED}"; t_on_failure("%F"); t_on_branch_failure("%E"); $var(r) = t_relay(); ${say('relay $var(r)')}`,
        routes: `${toldOf(ask('failure'))} event_route[tm:branch-failure:%E] { ${say('branch $T_branch_idx $T_reply_code')} }`,
      },
    },
  },
};
