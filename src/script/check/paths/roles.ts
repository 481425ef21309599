/**
 * What functions are to a request on its way, by name: modules that are missing count as well. Who is in none of the lists might
 * do anything.
 */
import type { Call, Expression } from '../../ast.ts';
import { fold } from '../../fold.ts';
import type { CallBinding } from '../../host.ts';
import { isAboutTheMessage } from './about-the-message.ts';
import { READERS, words, WRITERS } from './neutral-functions.ts';

/** First argument: the status code. */
export const REPLIES = words(
  'sl_send_reply sl_reply send_reply t_reply t_send_reply sl_send_reply_mode send_reply_mode',
);

const ANSWERS = words(
  'sl_reply_error send_reply_error options_reply auth_challenge www_challenge proxy_challenge pv_www_authenticate_challenge ' +
    'ims_www_challenge handle_publish handle_subscribe rls_handle_subscribe sca_handle_subscribe',
);

const SAVES = words('save save_memory save_noreply');

const RELAYS = words(
  't_relay t_relay_to t_relay_to_udp t_relay_to_tcp t_relay_to_tls t_relay_to_sctp t_relay_to_avp forward forward_udp forward_tcp ' +
    'forward_tls forward_sctp forward_uri t_forward_nonack t_forward_nonack_udp t_forward_nonack_tcp t_forward_nonack_tls ' +
    't_forward_nonack_sctp t_forward_nonack_uri t_forward_nonack_to',
);

/**
 * Tests of what they are given. With nothing but constants and what the sender wrote they let nobody in; with an address, a
 * variable or a flag they may.
 */
const VALUE_TESTS = words(
  'is_ip is_pure_ip is_ipv4 is_ipv6 is_ipv6_reference compare_ips compare_pure_ips is_ip_rfc1918 is_in_subnet dns_sys_match_ip',
  'dns_int_match_ip pcre_match pcre_match_group pv_isset is_int not_empty typeof is_avp_set avp_check in_list in_list_prefix cmp_str',
  'cmp_istr cmp_aor cmp_hdr_name starts_with ends_with str_find str_ifind fnmatch is_e164 is_uri is_tel_number is_numeric is_alphanum',
  'is_alphanumex attr_equals',
);

/** Functions that ask who is there: passwords, addresses (a format may print any), limits, what an operator has switched on, other languages. */
const QUESTIONS = words(
  'attr_equals_xl is_peer_verified is_rpid_user_e164 is_gflag jsdt_dofile jsdt_dostring jsdt_runstring jsdt_run',
);

/** They say where the request goes. */
const DESTINATIONS = words(
  'setdsturi sethost rewritehost sethostport rewritehostport sethostporttrans rewritehostporttrans seturi rewriteuri attr2uri',
  'attr_destination xlset_destination resetdsturi revert_uri subst_uri append_branch avp_pushto',
);

/** True of them means that the destination is one of ours. */
const LOCAL_TESTS = words(
  'is_uri_host_local is_domain_local is_myself loose_route loose_route_preloaded loose_route_mode registered lookup lookup_branches lookup_to_dset',
);

export type Role =
  | 'answers'
  | 'provisional'
  | 'relays'
  | 'saves'
  | 'neutral'
  | 'tests-destination'
  | 'sets-destination'
  | 'asks'
  /** In none of the lists: it might do anything. */
  | 'unknown';

/** What is asked of each call several times: one look for the name instead of one in each list. */
const ROLES = new Map<string, (node: Call) => Role>();
for (const [names, role] of [
  [WRITERS, () => 'neutral'],
  [READERS, () => 'neutral'],
  [VALUE_TESTS, ({ args }) => (args.every((each) => isAboutTheMessage(each)) ? 'neutral' : 'asks')],
  [QUESTIONS, () => 'asks'],
  [DESTINATIONS, () => 'sets-destination'],
  [LOCAL_TESTS, () => 'tests-destination'],
  [RELAYS, () => 'relays'],
  [SAVES, () => 'saves'],
  [ANSWERS, () => 'answers'],
  [REPLIES, replyRole],
] satisfies readonly (readonly [ReadonlySet<string>, (node: Call) => Role])[])
  for (const name of names) ROLES.set(name, role);

export function roleOf(node: Call): Role {
  return ROLES.get(node.name)?.(node) ?? 'unknown';
}

const ONLY_READING: ReadonlySet<Role> = new Set([
  'answers',
  'relays',
  'saves',
  'tests-destination',
  'sets-destination',
]);

/** The arguments in which a call may leave something. A declaration that names some says all; else the name of the function tells. */
export function mayWrite(
  node: Call,
  { results = [] }: Partial<Pick<CallBinding<never>, 'results'>> = {},
): readonly Expression[] {
  if (results.length > 0) return node.args.filter((_, at) => results.includes(at));
  const role = roleOf(node);
  return ONLY_READING.has(role) || (role === 'neutral' && !WRITERS.has(node.name)) ? [] : node.args;
}

/** Whether `save()` also answers: not with the flag that says so, nor with flags that are computed. */
export function saveAnswers({ name, args }: Call): boolean {
  if (name === 'save_noreply' || args.length < 2) return name !== 'save_noreply';
  const flags = fold(args[1]!);
  return flags !== null && (Number(flags) & 2) === 0;
}

/** Flags of `t_relay_to()`, which stand for no destination. */
const ONLY_FLAGS = /^(?:0x[0-9a-f]+|\d+)$/i;

/** What a function that relays is told about where to; null: it goes where the request goes. */
export function relayTarget({ args }: Call): Expression | null {
  const [first] = args;
  if (first === undefined || (args.length === 1 && ONLY_FLAGS.test(String(fold(first))))) return null;
  return first;
}

export interface Flag {
  readonly name: string;
  readonly isTest: boolean;
}

/** The flag that a call sets or tests; null: it does neither. */
export function flagOf({ name, args }: Call): Flag | null {
  const flag = args[0];
  if (flag === undefined || !name.includes('flag')) return null;
  const match = /^(set|is)([bsx]?)flag(?:set)?$/.exec(name);
  if (match === null) return null;
  const text = flag.kind === 'Word' ? flag.name : fold(flag);
  return text === null ? null : { name: `${match[2]!} ${String(text)}`, isTest: match[1] === 'is' };
}

/** A code that is computed counts as neither. */
function replyRole({ args }: Call): Role {
  const code = args.length === 0 ? null : fold(args[0]!);
  const status = Number(code ?? Number.NaN);
  if (Number.isNaN(status)) return 'neutral';
  return status >= 200 ? 'answers' : 'provisional';
}
