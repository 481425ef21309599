// Configurations that fork.

import type { Loopback } from '../support/loopback.ts';
import { PROXY, REPLY_BODY, STATE_TEST } from './config-parts.ts';
import { CALLEE, CALLEE_B, CALLEE_C, CALLEE_D } from './configs.ts';

/** Parallel forking to three. */
export const parallelFork = (net: Loopback): string => `${PROXY}${STATE_TEST}
  route(RELAY);
}

route[RELAY]{

  t_on_reply("OurReplyRoute");

  append_branch("sip:106@${net.host(CALLEE)}");
  append_branch("sip:107@${net.host(CALLEE_B)}");
  append_branch("sip:108@${net.host(CALLEE_C)}");

  t_on_failure("OurFailureRoute");
  t_relay();
}

failure_route[OurFailureRoute]{
  xlog("At failure route");
  t_reply("500", "All those destinations failed us");

}

onreply_route[OurReplyRoute] {${REPLY_BODY}}
`;

/** Serial forking by weight. */
export const serialFork = (net: Loopback): string => `${PROXY}
modparam("tm", "contacts_avp", "tm_contacts")
modparam("tm", "contact_flows_avp", "tm_contact_flows")
request_route {

  record_route();

  if (is_method("ACK|BYE") && has_totag()) {
    loose_route();
    t_relay();
    exit;
  }
  route(RELAY);

}

route[RELAY]{

  t_on_reply("OurReplyRoute");

  append_branch("sip:106@${net.host(CALLEE)}", "0.3");
  append_branch("sip:107@${net.host(CALLEE_B)}", "0.2");
  append_branch("sip:108@${net.host(CALLEE_C)}", "0.1");

  t_load_contacts();

  t_next_contacts();

  t_on_failure("OurFailureRoute");
  t_relay();
  break;
}

failure_route[OurFailureRoute]{

  xlog("At failure route - Trying next destination");
  t_next_contacts();
  t_on_failure("OurFailureRoute");
  t_relay();

}

onreply_route[OurReplyRoute] {
  append_hf("X-Proxied: For the reply\\r\\n");

}
`;

/** Four branches in parallel. */
export const seturiFork = (net: Loopback): string => `${PROXY}
request_route {
  seturi("sip:a@${net.host(CALLEE)}");
  append_branch("sip:b@${net.host(CALLEE_B)}");
  append_branch("sip:c@${net.host(CALLEE_C)}");
  append_branch("sip:d@${net.host(CALLEE_D)}");

  t_relay();
  break;
}
`;

/** `d` first, then `b` and `c` together, then `a`; the last negative reply goes upstream. */
export const mixedFork = (net: Loopback): string => `${PROXY}
modparam("tm", "contacts_avp", "tm_contacts")
modparam("tm", "contact_flows_avp", "tm_contact_flows")

request_route {
  seturi("sip:a@${net.host(CALLEE)}"); // lowest 0
  append_branch("sip:b@${net.host(CALLEE_B)}", "0.5"); // in parallel with C
  append_branch("sip:c@${net.host(CALLEE_C)}", "0.5"); // in parallel with B
  append_branch("sip:d@${net.host(CALLEE_D)}", "1.0"); // highest priority, tried first

  t_load_contacts();
  t_next_contacts();

  t_on_failure("serial");
  t_relay();
  break;
}

failure_route["serial"]
{
  if (!t_next_contacts()) {
    exit;
  }
  t_on_failure("serial");
  t_relay();
}
`;
