/**
 * What functions are to a request on its way, by name: modules that are missing count as well. Who is in none of the lists might
 * do anything.
 */
import type { Call } from '../../ast.ts';
import { fold } from '../../fold.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** First argument: the status code. */
const REPLIES = words('sl_send_reply sl_reply send_reply t_reply t_send_reply sl_send_reply_mode send_reply_mode');

const ANSWERS = words(
  'sl_reply_error send_reply_error options_reply auth_challenge www_challenge proxy_challenge pv_www_authenticate_challenge ' +
    'ims_www_challenge handle_publish handle_subscribe rls_handle_subscribe sca_handle_subscribe',
);

const SAVES = words('save save_memory save_noreply');

const RELAYS = words(
  't_relay t_relay_to t_relay_to_udp t_relay_to_tcp t_relay_to_tls t_relay_to_sctp t_relay_to_avp forward forward_udp forward_tcp ' +
    'forward_tls forward_sctp forward_uri',
);

/** Functions that say who is asking, look at the message, or change it, without deciding who may be served. */
const NEUTRAL = words(
  'xlog xlogl xlogm xdbg xinfo xnotice xwarn xerr xalert xcrit log xlog1 is_method has_totag is_request is_reply is_present_hf ' +
    'mf_process_maxfwd_header process_maxfwd is_maxfwd_lt sanity_check sanity_reply record_route record_route_preset ' +
    'record_route_advertised_address add_rr_param check_route_param is_direction remove_record_route ' +
    'remove_hf remove_hf_re remove_hf_exp append_hf insert_hf append_to_reply subst subst_hf subst_uri subst_user replace replace_all ' +
    'keep_hf append_time force_rport add_rport add_local_rport fix_nated_contact fix_nated_register fix_nated_sdp add_contact_alias ' +
    'set_contact_alias nat_uac_test handle_ruri_alias add_rcv_param rtpproxy_manage rtpproxy_offer rtpproxy_answer ' +
    'rtpengine_manage rtpengine_offer rtpengine_answer rtpengine_delete msg_apply_changes has_body search search_body search_hf ' +
    't_on_failure t_on_reply t_on_branch t_on_branch_failure t_newtran t_check_trans t_precheck_trans t_lookup_request ' +
    't_set_fr t_reset_fr t_set_retr t_set_max_lifetime t_set_auto_inv_100 t_set_disable_6xx t_set_disable_failover t_release ' +
    't_is_set setflag resetflag setbflag resetbflag setsflag setdebug resetdebug setxflag acc_log_request acc_db_request dlg_manage ' +
    'set_dlg_profile pike_check_req rl_check rl_check_pipe sip_trace sip_capture sdp_remove_codecs_by_name sdp_keep_codecs_by_name ' +
    'sdp_remove_media sdp_with_media is_audio_on_hold append_rpid_hf set_reply_no_connect set_forward_no_connect ' +
    'force_tcp_alias tcp_keepalive_enable tcp_keepalive_disable tcp_set_connection_lifetime udp_mtu_try_proto ' +
    'drop_hf filter_body strip_body remove_body set_body set_reply_body cmp_uri is_user_agent ' +
    'update_stat reset_stat cnt_inc cnt_add reset_route route_if_exists topos_check dumps_msg msg_logger pv_printf',
);

/** True of them means that the destination is one of ours. */
const LOCAL_TESTS = words(
  'is_uri_host_local is_domain_local is_myself loose_route registered lookup lookup_branches lookup_to_dset',
);

export type Role = 'answers' | 'provisional' | 'relays' | 'saves' | 'neutral' | 'tests-destination' | 'unknown';

export function roleOf(node: Call): Role {
  const { name } = node;
  if (REPLIES.has(name)) return replyRole(node);
  if (ANSWERS.has(name)) return 'answers';
  if (SAVES.has(name)) return 'saves';
  if (RELAYS.has(name)) return 'relays';
  if (LOCAL_TESTS.has(name)) return 'tests-destination';
  return NEUTRAL.has(name) ? 'neutral' : 'unknown';
}

/** Whether `save()` also answers: not with the flag that says so, nor with flags that are computed. */
export function saveAnswers({ name, args }: Call): boolean {
  if (name === 'save_noreply' || args.length < 2) return name !== 'save_noreply';
  const flags = fold(args[1]!);
  return flags !== null && (Number(flags) & 2) === 0;
}

/** Whether a function that relays goes where its arguments say and not where the request wants to go. */
export function hasDestination({ args }: Call, role: Role): boolean {
  return role === 'relays' && args.length > 0;
}

/** The flag that a call sets or tests; null: it does neither. */
export function flagOf({ name, args }: Call): { readonly name: string; readonly isTest: boolean } | null {
  const match = /^(set|is)([bsx]?)flag(?:set)?$/.exec(name);
  const flag = args[0];
  if (match === null || flag === undefined) return null;
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
