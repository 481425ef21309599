// Configurations of proxies with one destination at a time.

import type { Loopback } from '../support/loopback.ts';
import { PROXY, REPLY_BODY, STATE_TEST } from './config-parts.ts';
import { CALLEE, SILENT } from './configs.ts';

/** The caller's name is rewritten. */
export const callerId = (net: Loopback): string => `${PROXY}
request_route {

  xlog("Received $rm to $ru - Forwarding");
  $fU = "Nick Blog Example";
  forward("${net.host(CALLEE)}");

}
`;

/** A stateless proxy, which appends a header when `header` is given. */
export const statelessForward =
  (header: '' | 'header') =>
  (net: Loopback): string => `${PROXY}
request_route {

  xlog("Received $rm to $ru - Forwarding");

  ${header === '' ? '' : 'append_hf("X-Proxied: You betcha\\r\\n");'}
  forward("${net.host(CALLEE)}");

}
`;

/** The same, with a route for replies. */
export const replyRoute = (net: Loopback): string => `${statelessForward('header')(net)}
onreply_route{
  xlog("Got a reply $rs");
  append_hf("X-Proxied: For the reply\\r\\n");
}
`;

/** What a stateless proxy forgets. */
export const statelessProof = (net: Loopback): string => `${PROXY}${STATE_TEST}
  forward("${net.host(CALLEE)}");
}

onreply_route{${REPLY_BODY}}
`;

/** What a transaction-stateful proxy remembers. */
export const statefulProof = (net: Loopback): string => `${PROXY}${STATE_TEST}
  route(RELAY);
}

route[RELAY]{

  t_on_reply("OurReplyRoute");

  t_relay_to_udp("${net.host(CALLEE)}", "5060");

}

onreply_route[OurReplyRoute] {${REPLY_BODY}}
`;

/** Nobody answers, and the failure route replies. Timers are short so that the test is. */
export const failureReply = (net: Loopback): string => `${PROXY}
modparam("tm", "fr_timer", 600)
${STATE_TEST}
  route(RELAY);
}

route[RELAY]{

  t_on_reply("OurReplyRoute");
  t_on_failure("OurFailureRoute");
  t_relay_to_udp("${net.host(SILENT)}", "5060");

}

failure_route[OurFailureRoute]{
  xlog("At failure route");
  t_reply("500", "Remote end never got back to us");
  exit;
}

onreply_route[OurReplyRoute] {${REPLY_BODY}}
`;

/** A second destination after the first failed. `first` is a host that does not answer or does not exist. */
export const secondDestination =
  (first: string) =>
  (net: Loopback): string => `${PROXY}
modparam("tm", "fr_timer", 600)
${STATE_TEST}
  rewritehostport("${first}");
  route(RELAY);
}

route[RELAY]{

  t_on_reply("OurReplyRoute");
  t_on_failure("OurFailureRoute");
  t_relay();
}

failure_route[OurFailureRoute]{
  xlog("At failure route");

  rewritehostport("${net.host(CALLEE)}");
  append_branch();
  t_relay();

}

onreply_route[OurReplyRoute] {${REPLY_BODY}}
`;

/** A route for replies without a transaction, which passes or drops them. */
export const statelessReplies =
  (result: 'return 1;' | 'return 0;') =>
  (net: Loopback): string => `${PROXY}
modparam("tm", "on_sl_reply", "stateless_replies")

request_route {
  forward("${net.host(CALLEE)}");
}

onreply_route["stateless_replies"] {
  xlog("no transaction for this $rs");
  ${result}
}
`;

/** The relay fails at once, and the caller is told. */
export const relayError = (uri: string): string => `${PROXY}
request_route {
  $ru = "${uri}";
  if (!t_relay())
  {
    sl_reply_error();
    break;
  };
}
`;
