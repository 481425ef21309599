// Statements that many flows use.

/** Logs a text for the flow at hand. */
export const say = (text: string): string => `xlog("$ci ${text}\\n");`;

/** Parameters of tm. */
export const parameters = (...values: readonly (readonly [string, number | string])[]): string =>
  values
    .map(([name, value]) => `modparam("tm", "${name}", ${typeof value === 'string' ? `"${value}"` : value})\n`)
    .join('');

/** What the T variables say. */
export const VARIABLES =
  'idx=$T_branch_idx|code=$T_reply_code|reason=$T_reply_reason|last=$T_reply_last|type=$T(reply_type)|tcode=$T(reply_code)|' +
  'treason=$T(reply_reason)|tidx=$T(branch_index)|uri=$T_branch(uri)|flags=$T_branch(flags)|ruid=$T_reply_ruid|' +
  'req=$T_req($ru)|reqfrom=$T_req($fu)|rpl=$T_rpl($rs)|rplhf=$T_rpl($hdr(X-Why))|ru=$ru|du=$du|rm=$rm|rs=$rs|mf=$mf';

const EVERYWHERE = [
  ...[
    't_any_timeout()',
    't_any_replied()',
    't_is_canceled()',
    't_is_expired()',
    't_grep_status("486")',
    't_grep_status("408")',
  ],
  ...['t_is_set("failure_route")', 't_is_set("branch_route")', 't_is_set("onreply_route")'],
  ...['t_is_failure_route()', 't_is_branch_route()', 't_is_reply_route()', 't_is_request_route()'],
];
const OF_BRANCH = ['t_branch_timeout()', 't_branch_replied()'];
const OF_STATUS = 't_check_status("4[0-9]+")';

/** Which questions Kamailio lets a route of each kind ask. */
const QUESTIONS = {
  request: [...EVERYWHERE, ...OF_BRANCH, OF_STATUS],
  failure: [...EVERYWHERE, ...OF_BRANCH, OF_STATUS],
  reply: [...EVERYWHERE, OF_STATUS, 't_is_retr_async_reply()'],
  branch: EVERYWHERE,
} as const;

/** Logs which of the questions about a transaction are answered with yes. */
export function ask(
  kind: keyof typeof QUESTIONS,
  where: string = kind,
  isAsked: (call: string) => boolean = () => true,
): string {
  const questions = QUESTIONS[kind]
    .filter(isAsked)
    .map((call) => `if (${call}) { ${say(`${where} ${call.replaceAll('"', '')}`)} }`);
  return `${questions.join('\n')}\n$var(code) = t_get_status_code();\n${say(`${where} status code $var(code)`)}`;
}
