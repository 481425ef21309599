// What sl_reply_error() answers: the failure of the action before it, of no earlier one.

import { CALLEE } from '../../scenario/configs.ts';
import type { Flow } from './scene.ts';
import { say } from './words.ts';

const answered = (request: string, routes = ''): Flow => ({
  request: `$ru = "sip:a@nonexistent.invalid"; ${request}`,
  routes,
  run: async (scene) => {
    await scene.end(scene.send('INVITE'));
  },
});

/** What t_relay() gives in a failure route whose request can go nowhere. */
const fromFailureRoute = (uri: string): Flow => ({
  request: '$ru = "sip:a@@A"; t_on_failure("%F"); t_relay();',
  routes: `failure_route[%F] { $ru = "${uri}"; $var(r) = t_relay(); ${say('$var(r)')} }`,
  run: async (scene) => {
    const invite = scene.send('INVITE');
    await scene.refuse(CALLEE, 486);
    await scene.end(invite);
  },
});

export const errorReplies: Readonly<Record<string, Flow>> = {
  'at once': answered('if (!t_relay()) sl_reply_error();'),
  'in braces': answered('if (!t_relay()) { sl_reply_error(); exit; }'),
  'behind a log line': answered(`if (!t_relay()) { ${say('failed')} sl_reply_error(); }`),
  'behind an assignment': answered('if (!t_relay()) { $var(x) = 1; sl_reply_error(); }'),
  'in an inner condition': answered('if (!t_relay()) { if (is_method("INVITE")) sl_reply_error(); }'),
  'in the other branch': answered(`if (t_relay()) { ${say('relayed')} } else { sl_reply_error(); }`),
  'behind another function of the condition': answered('if (!t_relay() && is_method("INVITE")) sl_reply_error();'),
  'behind an alternative': answered('if (t_relay() || is_method("INVITE")) sl_reply_error();'),
  'behind a function before it': answered('if (is_method("INVITE") && !t_relay()) sl_reply_error();'),
  'behind a comparison of the condition': answered('if (!t_relay() && $rU == "a") sl_reply_error();'),
  'behind a sum': answered('$var(x) = t_relay() + is_method("INVITE"); sl_reply_error();'),
  'behind the call': answered('t_relay(); sl_reply_error();'),
  'behind a route that failed last': answered('route(%X); sl_reply_error();', 'route[%X] { t_relay(); }'),
  'behind a route that went on': answered(
    'route(%X); sl_reply_error();',
    `route[%X] { if (!t_relay()) { ${say('inner')} return -1; } }`,
  ),
  'without a failure': answered('sl_reply_error();'),
  'with a Request-URI that is none': answered('$ru = "sip:"; if (!t_relay()) sl_reply_error();'),
  'where no socket fits': answered('$ru = "sips:a@@A"; if (!t_relay()) sl_reply_error();'),
  'in a failure route, where no socket fits': fromFailureRoute('sips:a@@A'),
  'in a failure route, to a name that is none': fromFailureRoute('sip:a@nonexistent.invalid'),
};

const TO_GONE = '$ru = "sip:a@@A:5099;transport=ws";';
const BY_GONE = '$ru = "sip:a@@A"; $du = "sip:@A:5099;transport=ws";';

/** Requests for a WebSocket that is not there any more: nobody can open it from this side. */
export const goneWebSockets: Readonly<Record<string, Flow>> = {
  'by the Request-URI': answered(`${TO_GONE} if (!t_relay()) sl_reply_error();`),
  'by $du': answered(`${BY_GONE} if (!t_relay()) sl_reply_error();`),
  'what t_relay() returns': answered(`${BY_GONE} $var(r) = t_relay(); ${say('$var(r)')}`),
  'with a failure route': answered(
    `${BY_GONE} t_on_failure("%F"); t_on_branch_failure("%E"); $var(r) = t_relay(); ${say('$var(r)')}`,
    `failure_route[%F] { ${say('failure $T_reply_code $rs')} } event_route[tm:branch-failure:%E] { ${say('branch $T_reply_code')} }`,
  ),
  'without answers of tm': answered(`${BY_GONE} t_set_disable_internal_reply("1"); t_relay(); t_reply("404", "Own");`),
  'among two': {
    request: `$ru = "sip:a@@A"; append_branch("sip:b@@B:5099;transport=ws"); $var(r) = t_relay(); ${say('$var(r)')}`,
    run: async (scene) => {
      const invite = scene.send('INVITE');
      await scene.refuse(CALLEE, 486);
      await scene.end(invite);
    },
  },
  'in a failure route': fromFailureRoute('sip:b@@B:5099;transport=ws'),
};
