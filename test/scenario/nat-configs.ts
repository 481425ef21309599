// Configurations for phones behind NAT.

import { load, PROXY } from './config-parts.ts';

const LOCATION = PROXY + load('usrloc', 'registrar', 'nathelper');
const NAT_FLAG = 6;
const SIP_FLAG = 7;

/**
 * A registrar that keeps the way to phones open. User names say what they get: those with `n` are behind NAT, those with `s`
 * get SIP requests. Seconds: phones that do not answer for `patience` are over.
 */
export const keepalives = (patience: number, ...more: readonly string[]): string => `${LOCATION}
modparam("usrloc", "timer_interval", 1)
modparam("usrloc", "nat_bflag", ${NAT_FLAG})
modparam("registrar", "received_avp", "$avp(received)")
modparam("nathelper", "received_avp", "$avp(received)")
modparam("nathelper", "natping_interval", 1)
modparam("nathelper", "ping_nated_only", 1)
modparam("nathelper", "sipping_bflag", ${SIP_FLAG})
modparam("nathelper", "sipping_from", "sip:pinger@kamailio.example")
modparam("nathelper", "keepalive_timeout", ${patience})
${more.join('\n')}
request_route {
  force_rport();
  if ($tU =~ "n") { fix_nated_register(); setbflag(${NAT_FLAG}); }
  if ($tU =~ "s") setbflag(${SIP_FLAG});
  save("location");
}
reply_route { xlog("reply $rs to $rm"); }
event_route[usrloc:contact-expired] { xlog("$ulc(exp=>aor) is over"); }
`;

/** Each phone gets keep-alives, whether it is behind NAT or not, but those with `d`. Those with `s` get SIP requests. */
export const requests = `${LOCATION}
modparam("nathelper", "natping_interval", 1)
modparam("nathelper", "natping_processes", 2)
modparam("nathelper", "ping_nated_only", 0)
modparam("nathelper", "natping_disable_bflag", 8)
modparam("nathelper", "sipping_bflag", ${SIP_FLAG})
modparam("nathelper", "sipping_method", "INFO")
modparam("nathelper", "sipping_from", "sip:pinger@kamailio.example;x=y")
modparam("nathelper", "filter_server_id", 1)
modparam("registrar", "use_path", 1)
modparam("registrar", "path_mode", 0)
request_route {
  if ($tU =~ "s") setbflag(${SIP_FLAG});
  if ($tU =~ "d") setbflag(8);
  save("location");
}
`;

/** Calls between phones behind NAT: where they really are goes into their Contacts, and addresses of media are corrected. */
export const aliases = `${LOCATION}
modparam("registrar", "received_avp", "$avp(received)")
modparam("nathelper", "received_avp", "$avp(received)")
request_route {
  force_rport();
  if (nat_uac_test("19")) {
    if (is_method("REGISTER")) fix_nated_register();
    else if (is_first_hop()) set_contact_alias();
  }
  if (has_totag()) {
    loose_route();
    if ($du == $null) handle_ruri_alias();
    t_relay();
    exit;
  }
  if (is_method("REGISTER")) {
    save("location");
    exit;
  }
  record_route();
  fix_nated_sdp("10");
  if (!lookup("location")) {
    sl_send_reply("404", "Not Found");
    exit;
  }
  t_on_reply("CALLEE");
  t_relay();
}
onreply_route[CALLEE] {
  if (nat_uac_test("65")) set_contact_alias();
  if (has_body("application/sdp")) fix_nated_sdp("10");
}
`;
