// Calls with constant texts, well formed and not: for each kind of text that has a form.

/** A name of a function with `?` for the text, and the texts. */
const ROWS: readonly (readonly [call: string, texts: string])[] = [
  ['is_method("?")', 'INVITE|FOO|FOO BAR|INVITE,FOO|INVITE,|INVITE,ACK|,INVITE|a/b|KDMQ,GET|%|'],
  ['is_present_hf("?")', 'Subject|FOO BAR||(|X:y|a/b|-1|$var(x)|~x|%'],
  ['search_hf("?", "a", "f")', 'Subject|FOO BAR||a b|a=b'],
  ['subst_hf("?", "/a/b/", "f")', 'Subject|('],
  ['append_hf("X: y\\r\\n", "?")', 'Subject|a/b|'],
  ['insert_hf("X: y\\r\\n", "?")', 'Subject|a b'],
  ['remove_hf("?")', 'Subject|$var(x)|@x'],
  ['is_privacy("?")', 'id|ID|history|abc||header|user,id'],
  ['has_body("?")', '|application/sdp|application|application/|text/*|a/b/c|foo/bar;x=1'],
  ['in_list("a", "a,b", "?")', ',||ab|$var(x)|;'],
  ['in_list_prefix("a", "a,b", "?")', ',|ab'],
  ['xlog("?", "x")', 'L_ERR|L_FOO|l_err|$var(x)|DBG|L_D|1|'],
  ['xlog("?", "L_ERR", "x")', 'LOG_LOCAL0|LOCAL0|LOG_FOO|'],
  ['xlog("LOG_LOCAL0", "?", "x")', 'L_WARN|L_FOO'],
  ['xlogl("?", "x")', 'L_ERR|L_FOO'],
  ['xlogm("?", "x")', 'L_ERR|L_FOO'],
  ['is_supported("?")', '100rel|timer|replaces||$var(x)'],
  ['set_uri_user("$var(x)", "?")', '$var(x)|abc|'],
  ['set_uri_host("$var(x)", "?")', '$rd|abc'],
  ['is_e164("?")', '$rU|+1234|'],
  ['is_uri_user_e164("?")', '$ru|sip:+1234@a'],
  ['via_add_srvid("?")', '1|abc||$var(x)|5x'],
  ['via_add_xavp_params("?")', '0|('],
  ['via_use_xavp_fields("?")', '0|yes'],
  ['is_direction("?")', 'upstream|Downstream|up|'],
  ['dbg_sip_msg("?")', 'L_ERR|ERR|L_FOO'],
  ['dbg_sip_msg("L_ERR", "?")', 'LOG_LOCAL0|LOCAL0'],
  ['dbg_pv_dump("31", "?")', 'L_DBG|FOO'],
  ['bm_start_timer("?")', 'a|'],
  [
    't_relay_to("?")',
    '|7|0x07|udp:127.0.0.1|127.0.0.1:5060|foo:bar:baz:1|udp:|udp:127.0.0.1:abc|sip:127.0.0.1|udp:a b:5',
  ],
  ['t_reply("?", "x")', '200||abc|$var(x)'],
  ['cfg_select("?", 1)', 'core|tcp|tm|own|sl|nosuch|'],
  ['cfg_reset("?")', 'core|own|nosuch'],
  ['append_hf_value("?", "v")', 'X|X.p|X[1]|(|a/b'],
  ['timer_enable("?", 1)', 'T1|T2|'],
  [
    'cnt_inc("?")',
    'calls|nosuch|script.calls|script.nosuch|early|script.early|late|group.late|group.early|core.rcv_requests|core.nosuch|sl.200_replies|script.stat',
  ],
  ['update_stat("?", "1")', 'stat|fixed|nosuch|calls|late|rcv_requests|core.rcv_requests|200_replies|'],
  ['update_stat("stat", "?")', '+1|1|0||x| 5'],
  ['reset_stat("?")', 'stat|fixed|nosuch|rcv_requests'],
  ['force_send_socket("?")', 'HOST|HOST:5070|127.9.9.9|::1|$var(x)'],
  ['force_send_socket(?)', 'HOST|udp:HOST:5060|udp:HOST:5070|tcp:HOST:5060|tls:HOST|[::1]|$var(x)'],
  ['cnt_add("?", 2)', 'calls|nosuch'],
  ['cnt_reset("?")', 'calls|nosuch'],
  ['setflag(?)', '1|"1"|32|own|"own"'],
  ['strip(?)', '1|"1"|-1'],
  ['rewriteport(?)', '"5060"|5060'],
  ['remove_branch(?)', '|1|"1"'],
  ['log(?)', '"x"|1|1, "x"|"1", "x"|"L_ERR", "x"'],
  ['forward(127.0.0.1, ?)', '5060|"5060"'],
  ['hf_value_exists("?", "v")', 'X|FOO BAR|X:y|'],
];

/** Each once. In lists of methods the comma stands for the bar. */
export const CONSTANTS: readonly string[] = ROWS.flatMap(([call, texts]) =>
  texts
    .split('|')
    .map((text) => call.replace('?', () => (call.startsWith('is_method') ? text.replaceAll(',', '|') : text))),
);
