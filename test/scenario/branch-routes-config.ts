// Configurations with routes for branches, failures and replies, in the words of the tutorials for OpenSIPS where Kamailio has them too.

import type { Loopback } from '../support/loopback.ts';
import { load, PROXY } from './config-parts.ts';
import { CALLEE, CALLEE_B, CALLEE_C } from './configs.ts';

const LOCATION = PROXY + load('usrloc', 'registrar');
const SAVE = 'if (is_method("REGISTER")) { save("location"); exit; }';
const STAY = 'if (is_method("CANCEL") || has_totag()) { loose_route(); t_relay(); exit; }';

/** Keep-alives are answered here, large messages refused, all else is forwarded. */
export const keepalives = (net: Loopback): string => `${PROXY}
request_route {
  if(msg:len>2048)
  {
    sl_send_reply("413", "message too large");
    exit;
  };
  if(is_method("OPTIONS")) {
    sl_send_reply("200", "ok");
    exit();
  }
  if($rd=="${net.host(1)}") rewritehost("${net.host(CALLEE)}");
  route(1);
}
route[1] {
  forward();
}
`;

/** Branches to one address are dropped. */
export const discardedBranches = (net: Loopback): string => `${LOCATION}
modparam("registrar", "append_branches", 1)
request_route {
  ${SAVE}
  ${STAY}
  record_route();
  lookup("location");
  t_on_branch("op3");
  if(!t_relay()) {
    sl_send_reply("500", "relaying failed");
  }
}
branch_route[op3] {
  if(uri=~"${net.host(CALLEE_B).replaceAll('.', '\\\\.')}") {
    drop();
  }
}
`;

/** A call that fails goes to the voice mail. */
export const voicemail = (net: Loopback): string => `${LOCATION}
request_route {
  ${SAVE}
  ${STAY}
  record_route();
  lookup("location");
  t_on_failure("op1");
  if(!t_relay()) {
    sl_send_reply("500", "relaying failed");
  }
}
failure_route[op1] {
  if(is_method("INVITE")) {
    append_branch();
    t_relay_to("udp:${net.host(CALLEE_C)}:5060");
  }
}
`;

/** Reply routes of the core, of the transaction and of one branch. */
export const replyRoutes = (net: Loopback): string => `${PROXY}
request_route {
  ${STAY}
  record_route();
  seturi("sip:bob@${net.host(CALLEE)}");
  append_branch("sip:alice@${net.host(CALLEE_B)}");
  t_on_reply("global");
  t_on_branch("1");
  t_relay();
}
branch_route[1] {
  if ($rU=="alice")
    t_on_reply("alice");
}
onreply_route {
  xlog("received a reply $rs from $si\\n");
}
onreply_route[global] {
  if (t_check_status("1[0-9][0-9]")) {
    setflag(1);
    xlog("provisional reply received\\n");
    if (t_check_status("183"))
      drop;
  }
}
onreply_route[alice] {
  xlog("received reply $rs on the branch from alice\\n");
}
`;

/** No new connections to phones, and nothing at all to one address. */
export const guardedDestinations = (net: Loopback): string => `${LOCATION}
request_route {
  ${SAVE}
  lookup("location");
  set_forward_no_connect();
  if(!t_relay()) {
    xlog("unable to send request to destination");
    t_reply("404", "Not Found");
  }
}
onsend_route {
  if (to_ip==${net.host(CALLEE_B)}) {
    xlog("nothing goes there");
    drop;
  }
}
`;
