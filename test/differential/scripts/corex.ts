// corex: our Via, sockets, flags, and variables of the configuration.

import { calls, scripts, type ModuleGroup } from './module-case.ts';

const XVIA = '$xavp(kt=>one) = "1"; $xavp(kt[0]=>two) = "b"; $xavp(kt[0]=>n) = 5; $xavp(kt[0]=>e) = "";';
const FLAGS =
  'if (isxflagset(5)) xlog("x5\\n"); if (isxflagset(63)) xlog("x63\\n"); if (isxflagset("6")) xlog("x6\\n");';

export const COREX: readonly ModuleGroup[] = [
  {
    settings: 'server_id=7\nxavp_via_params="kt"\n',
    cases: [
      ...scripts(
        'via_add_srvid("1");',
        'via_add_srvid("1"); via_add_srvid("0");',
        `${XVIA} via_add_xavp_params("1"); via_add_srvid(1);`,
        'via_add_xavp_params("1");',
        `via_add_xavp_params("1"); ${XVIA} record_route();`,
      ),
      ...calls('via_add_xavp_params("$avp(none)")', 'via_use_xavp_fields("1")'),
    ],
  },
  {
    cases: [
      ...calls(
        'msg_iflag_is_set("UAC_AUTH")',
        'msg_iflag_set("UAC_AUTH"); msg_iflag_is_set("UAC_AUTH")',
        'msg_iflag_set("UAC_AUTH"); msg_iflag_is_set("USE_UAC_TO")',
        'is_faked_msg()',
        'is_incoming()',
        'is_socket_name("nope")',
        'set_recv_socket_name("nope")',
        'setxflag(64)',
        'setxflag("-1")',
        'resetxflag(64)',
        'isxflagset(64)',
        'setxflag(63); isxflagset("63")',
        'setxflag(63); resetxflag(63); isxflagset(63)',
      ),
      ...scripts(
        'set_recv_socket("udp:$Ri:5060"); xlog("$rc $Ri $Rp\\n");',
        'set_recv_socket("udp:$Ri:5999"); xlog("$rc $Ri $Rp\\n");',
        'set_recv_socket("foo:bar:x"); xlog("$rc $Ri $Rp\\n");',
        'set_source_address("udp:192.0.2.1:5070"); xlog("$rc $si $sp $sut\\n");',
        'set_source_address("tcp:192.0.2.1:5070"); xlog("$rc $si $sp $proto\\n");',
        'set_source_address("192.0.2.1"); xlog("$rc $si $sp\\n");',
        'set_source_address("192.0.2.1:99"); xlog("$rc $si $sp\\n");',
        'set_source_address("udp:"); xlog("$rc $si $sp\\n");',
        'set_source_address(""); xlog("$rc $si $sp\\n");',
        'set_source_address("udp:$Ri:1"); sl_reply("404", "No"); exit;',
        'xlog("$cfg(line) $cfg(route)\\n"); route(KTWHERE);',
        'xlog("<$lsock(l/udp:$Ri:5060/listen)> <$lsock(l/udp:$Ri:5060/name)> <$lsock(n/nope/listen)>\\n");',
        'xlog("<$lsock(x)> <$lsock(l/udp:$Ri:5060/advertise)>\\n");',
      ),
      {
        script: `setxflag(5); setxflag(63); t_on_failure("KTXF"); t_on_branch("KTXB"); t_on_reply("KTXR");`,
        message: { line: 'INVITE sip:107@SERVER SIP/2.0' },
        routes: `failure_route[KTXF] { xlog("failure $cfg(route)\\n"); ${FLAGS} }
branch_route[KTXB] { xlog("branch $cfg(route)\\n"); ${FLAGS} setxflag(6); }
onreply_route[KTXR] { xlog("reply $cfg(route)\\n"); ${FLAGS} }
route[KTWHERE] { xlog("$cfg(line) $cfg(route)\\n"); }
`,
      },
    ],
  },
  {
    settings: `modparam("corex", "nio_intercept", 1)
modparam("corex", "nio_min_msg_len", 30)
modparam("corex", "nio_msg_avp", "$avp(kt_msg)")
`,
    cases: [
      {
        script: 'xlog("$hdr(X-Rewritten) $avp(kt_seen)\\n"); sl_reply("404", "No"); exit;',
        message: { add: ['X-Rewrite: 1'] },
        routes: `event_route[network:msg] {
  if ($mb =~ "X-Rewrite:") {
    if (is_incoming()) { $avp(kt_seen) = "seen"; $avp(kt_msg) = $(mb{s.replace,X-Rewrite,X-Rewritten}); }
    else $avp(kt_msg) = $(mb{s.replace,X-Rewrite,X-Sent});
  }
  if ($mb =~ "SIP/2.0 404 ") $avp(kt_msg) = $(mb{s.replace,404 No,405 Nono});
  if ($mb =~ "X-Drop: ") drop;
}
`,
      },
      { script: 'xlog("dropped?\\n");', message: { add: ['X-Drop: 1'] } },
      { script: 'append_hf("X-Rewrite: 2\\r\\n");' },
    ],
  },
];
