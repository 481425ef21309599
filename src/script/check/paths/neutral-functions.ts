/** Functions that decide nothing about who may be served, whatever they are called with; those of missing modules too. */

export const words = (...lines: readonly string[]): ReadonlySet<string> => new Set(lines.join(' ').split(' '));

/** What they are given is read: none of them sets a variable. */
export const READERS = words(
  // Logs, statistics, clocks.
  'xlog xlogl xlogm xdbg xdbgl xinfo xnotice xwarn xerr xalert xcrit xbug log xlog1 dumps_msg msg_logger setdebug resetdebug',
  'update_stat reset_stat cnt_inc cnt_add cnt_reset bm_start_timer bm_log_timer dbg_breakpoint dbg_pv_dump dbg_sip_msg avp_print',
  'print_attr dump_attrs attr_exists xplog xpdbg',
  'pkg_status pkg_summary shm_status shm_summary pv_xavp_print pv_xavi_print pv_xavu_print sleep usleep abort timer_enable',
  'rand_event rand_set_prob rand_reset_prob rand_get_prob core_hash lock trylock unlock set_gflag reset_gflag reset_route',
  'route_if_exists check_route_exists mq_add mq_size mq_pv_free file_write dns_set_local_ttl xhttp_reply ws_handle_handshake ws_close',
  'acc_log_request acc_db_request sip_trace sip_capture',
  // Elsewhere and later.
  'async_route async_ms_route async_sleep async_ms_sleep async_task_route async_task_group_route async_task_data async_task_group_data',
  'jsonrpc_dispatch jsonrpc_exec send_udp send_tcp send_data sendx t_uac_send t_write_req t_write_unix',
  // The message: looking at it and changing it.
  'is_user has_credentials consume_credentials is_method has_totag is_request is_reply is_present_hf is_present_hf_pv is_present_hf_re is_present_hf_re_pv is_privacy is_user_agent',
  'tls_set_connect_server_id mf_process_maxfwd_header process_maxfwd is_maxfwd_lt sanity_check sanity_reply hdr_date_check is_supported is_gruu is_first_hop',
  'has_body is_audio_on_hold sdp_with_media cmp_uri uri_param uri_param_any uri_param_rm add_uri_param is_uri_user_e164',
  'record_route record_route_preset record_route_advertised_address add_rr_param check_route_param is_direction remove_record_route',
  'rr_next_hop_route remove_hf remove_hf_re remove_hf_exp remove_hf_pv remove_hf_re_pv remove_hf_exp_pv remove_hf_idx remove_hf_match',
  'append_hf insert_hf append_to_reply append_urihf subst subst_hf subst_user subst_body replace replace_all replace_body',
  'replace_hdrs replace_body_all replace_body_atonce replace_str replace_body_str replace_hdrs_str keep_hf drop_hf append_time',
  'append_time_to_request search search_str search_body search_hf search_append search_append_body force_rport add_rport add_local_rport',
  'fix_nated_contact fix_nated_register fix_nated_sdp add_contact_alias set_contact_alias nat_uac_test handle_ruri_alias add_rcv_param is_rfc1918',
  'rtpproxy_manage rtpproxy_offer rtpproxy_answer rtpengine_manage rtpengine_offer rtpengine_answer rtpengine_delete',
  'msg_apply_changes msg_set_buffer tps_set_context change_reply_status change_reply_status_code filter_body strip_body remove_body',
  'set_body set_reply_body set_body_multipart append_body_part append_body_part_hex remove_body_part sdp_remove_codecs_by_name',
  'sdp_keep_codecs_by_name sdp_remove_media append_rpid_hf sip_p_charging_vector encode_contact decode_contact decode_contact_header',
  'contact_param_decode_ruri via_add_srvid via_add_xavp_params via_use_xavp_fields',
  'append_hf_value insert_hf_value remove_hf_value remove_hf_value2 assign_hf_value assign_hf_value2 include_hf_value exclude_hf_value',
  'hf_value_exists hf_iterator_start hf_iterator_end hf_iterator_next hf_iterator_prev hf_iterator_rm hf_iterator_append',
  'hf_iterator_insert bl_iterator_start bl_iterator_end bl_iterator_next bl_iterator_rm bl_iterator_append bl_iterator_insert',
  'strip strip_tail prefix userphone setuser rewriteuser setuserpass rewriteuserpass add_sock_hdr isdsturiset',
  // Flags and sockets.
  'setflag resetflag setbflag resetbflag isbflagset setsflag resetsflag issflagset setxflag resetxflag isxflagset msg_iflag_set',
  'msg_iflag_reset msg_iflag_is_set is_incoming is_faked_msg is_socket_name set_send_socket set_send_socket_name set_recv_socket',
  'set_recv_socket_name set_source_address set_reply_no_connect set_forward_no_connect force_tcp_alias tcp_keepalive_enable',
  'tcp_keepalive_disable tcp_set_connection_lifetime tcp_conid_alive tcp_conid_state tcp_enable_closed_event tcp_get_conid tcp_set_otcpid',
  'tcp_set_otcpid_flag tcp_close_connection udp_mtu_try_proto',
  // Transactions, dialogs, branches.
  't_on_failure t_on_reply t_on_branch t_on_branch_failure t_newtran t_check_trans t_precheck_trans t_lookup_request t_lookup_cancel',
  't_set_fr t_reset_fr t_set_retr t_reset_retr t_set_max_lifetime t_reset_max_lifetime t_set_auto_inv_100 t_set_disable_6xx',
  't_set_disable_failover t_set_disable_internal_reply t_set_no_e2e_cancel_reason t_disable_e2e_cancel_reason t_use_uac_headers',
  't_release t_is_set t_clean',
  't_relay_cancel t_retransmit_reply t_save_lumps t_drop_replies t_branch_timeout t_branch_replied t_any_timeout t_any_replied',
  't_grep_status t_is_canceled t_is_expired t_check_status t_get_status_code t_is_retr_async_reply t_load_contacts t_next_contacts',
  't_next_contact_flow t_replicate t_replicate_udp t_replicate_tcp t_replicate_tls t_replicate_sctp t_replicate_to t_cancel_branches',
  't_cancel_callid t_reply_callid t_flush_flags t_flush_xflags t_is_failure_route t_is_branch_route t_is_reply_route t_is_request_route t_suspend',
  't_continue t_drop t_reuse_branch forward_reply sl_forward_reply sbranch_set_ruri sbranch_append sbranch_reset dlg_manage set_dlg_profile',
  'uac_auth uac_auth_mode uac_replace_from uac_replace_to uac_restore_from uac_restore_to uac_req_send',
  'uac_reg_request_to uac_reg_status uac_reg_enable uac_reg_disable uac_reg_refresh',
  'add_path add_path_received add_diversion set_deny_filter set_accept_filter get_redirects',
  'unregister reg_fetch_contacts reg_free_contacts reg_send_reply pike_check_req rl_check rl_check_pipe',
  'blst_add blst_add_retry_after blst_del blst_is_blocklisted blst_set_ignore blst_clear_ignore blst_rpl_set_ignore blst_rpl_clear_ignore',
  'use_blacklist unuse_blacklist check_blacklist',
);

/** A variable among their arguments may be where the result goes. */
export const WRITERS = words(
  'jansson_get jansson_get_field jansson_set jansson_append jansson_array_size jansson_xdecode jansson_xencode json_get_field',
  'json_get_string mq_fetch file_read crypto_aes_encrypt crypto_aes_decrypt crypto_hmac_sha256 dns_query srv_query naptr_query',
  'crypto_netio_in crypto_netio_out crypto_netio_encrypt crypto_netio_decrypt setavpflag resetavpflag isavpflagset',
  'math_eval math_rpn math_trunc math_floor math_ceil math_round math_round_sf',
  'ip_type detailed_ip_type detailed_ipv4_type detailed_ipv6_type avp_delete avp_copy avp_subst avp_subst_pv avp_op',
  'pv_printf pv_unset pv_evalx xavp_copy xavp_params_explode xavp_params_implode xavu_params_explode xavu_params_implode xavp_slist_explode',
  'xavp_child_seti xavp_child_sets xavi_child_seti xavi_child_sets xavp_rm xavi_rm xavp_child_rm xavi_child_rm pv_var_to_xavp',
  'pv_xavp_to_var get_uri_param tel2sip set_uri_user set_uri_host contact_param_encode contact_param_decode contact_param_rm',
  'get_body_part get_body_part_raw set_alias_to_pv regex_substring set_iattr set_sattr xlset_attr xlfix_attr set_attr flags2attr del_attr del_attrs subst_attr insert_attr_hf',
  'uac_reg_lookup uac_reg_lookup_uri append_attr_hf replace_attr_hf attr_to_reply hdr_body2attrs hdr_body2attrs2',
);
