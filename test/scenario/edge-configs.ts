// A proxy at the edge with Path and flow tokens (RFC 3327, RFC 5626), and the registrar behind it.

import type { Loopback } from '../support/loopback.ts';
import { load } from './config-parts.ts';

/** Last bytes of their addresses. */
export const EDGE = 1;
export const REGISTRAR = 2;

const COMMON = load('tm', 'tmx', 'sl', 'rr', 'path', 'outbound', 'pv', 'textops', 'siputils', 'xlog');

export const edge = (net: Loopback): string => `${COMMON}
modparam("tm", "failure_reply_mode", 3)
request_route {
  force_rport();
  if (is_method("CANCEL")) { t_relay(); exit; }
  if (has_totag()) {
    if (!loose_route()) {
      if ($rc == -2) sl_send_reply("403", "Forbidden");
      else sl_send_reply("404", "Not here");
      exit;
    }
    t_relay();
    exit;
  }
  if (is_method("REGISTER")) {
    remove_hf("Route");
    add_path();
    $du = "sip:${net.host(REGISTRAR)}:5060";
    t_relay();
    exit;
  }
  record_route();
  if ($si != "${net.host(REGISTRAR)}" && $hdr(Route) == $null) {
    $du = "sip:${net.host(REGISTRAR)}:5060";
    t_relay();
    exit;
  }
  if (!loose_route()) {
    xlog("no route: $rc\\n");
    sl_send_reply("403", "Forbidden");
    exit;
  }
  xlog("routed: $rc\\n");
  set_forward_no_connect();
  t_on_failure("FLOW");
  if (!t_relay()) send_reply("430", "Flow Failed");
}
failure_route[FLOW] {
  if (t_branch_timeout() || !t_branch_replied()) send_reply("430", "Flow Failed");
}
`;

export const registrarBehind = `${COMMON}${load('usrloc', 'registrar')}
modparam("tm", "contacts_avp", "tm_contacts")
modparam("tm", "contact_flows_avp", "tm_contact_flows")
modparam("registrar", "use_path", 1)
modparam("registrar", "gruu_enabled", 1)
modparam("registrar", "outbound_mode", 1)
request_route {
  if (is_method("CANCEL")) { t_relay(); exit; }
  if (is_method("REGISTER")) { save("location"); exit; }
  if (has_totag() && !loose_route_mode("1")) { sl_send_reply("404", "Not here"); exit; }
  if (has_totag()) {
    t_relay();
    exit;
  }
  record_route();
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  t_load_contacts();
  t_next_contacts();
  t_on_failure("FLOWS");
  t_on_branch_failure("flow");
  if (!t_relay()) sl_reply_error();
}
event_route[tm:branch-failure:flow] {
  xlog("branch ended with $T_reply_code\\n");
  if (t_check_status("430") && t_next_contact_flow()) {
    xlog("next flow\\n");
    t_relay();
  }
}
failure_route[FLOWS] {
  if (t_next_contacts()) { t_relay(); exit; }
}
`;
