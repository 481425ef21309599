// The configurations of the scenarios: the statements of the tutorials, with loopback addresses for their hosts.

import type { Loopback } from '../support/loopback.ts';

/** Last bytes of the addresses the scenarios use; `host(1)` is the server. */
export const CALLER = 10;
export const CALLEE = 20;
export const CALLEE_B = 21;
export const CALLEE_C = 22;
export const CALLEE_D = 23;
/** Nobody listens here. */
export const SILENT = 99;

const load = (...modules: readonly string[]): string => modules.map((name) => `loadmodule "${name}.so"\n`).join('');

const BASIC = load('tm', 'sl', 'pv', 'xlog');
const REGISTRAR = BASIC + load('usrloc', 'registrar', 'textops');
const PROXY = load('tm', 'tmx', 'sl', 'rr', 'pv', 'textops', 'siputils', 'xlog', 'corex');
const PBX = load(
  'tm',
  'tmx',
  'sl',
  'rr',
  'pv',
  'maxfwd',
  'usrloc',
  'registrar',
  'textops',
  'siputils',
  'xlog',
  'sanity',
);

/** Scenario 1: log and nothing else. */
export const logOnly = `${BASIC}
request_route {
        xlog("I got a message");
}
`;

/** Scenario 2: 501 to everything. */
export const answer501 = `${BASIC}
request_route {
        xlog("I got a message");
        sl_reply("501", "Not Implemented");
}
`;

/** Scenarios 3 and 4: a route that returns, or exits when `last` is `exit;`. */
export const callRoute = (last: '' | 'exit;'): string => `${BASIC}
request_route {
        xlog("Hello, I am in the request_route");
        route(RESPOND_501);    #Jump to the RESPOND_501 block
        xlog("Back in request_route");
}

route[RESPOND_501]{
        xlog("Now I am in the respond 501 route");
        sl_reply("501", "Not Implemented");   #Send 501 reply
        ${last}
}
`;

/** Scenario 5: routing by method. */
export const byMethod = `${BASIC}
/* Main SIP request routing logic
 * - processing of any incoming SIP request starts with this route
 * - note: this is the same as route { ... } */
request_route {
        if(method=="INVITE"){
                sl_reply("480", "Temporarily Unavailable");
                exit;
        }
        sl_reply("501", "Not Implemented");
}
`;

/** Scenario 6: a registrar. */
export const registrar = `${REGISTRAR}
request_route {
        if(method=="INVITE"){
                sl_reply("480", "Temporarily Unavailable");
                exit;
        }
        if(method=="REGISTER"){
                save("location");
                exit;
        }
        sl_reply("501", "Not Implemented");
}
`;

/** Scenarios 7 and 8: look up and relay, with nothing for the cases that go wrong. */
export const naiveCall = `${REGISTRAR}
request_route {
        if(method=="INVITE"){
                lookup("location");
                t_relay();
                exit();
        }
        if(method=="REGISTER"){
                save("location");
                exit;
        }
        sl_reply("501", "Not Implemented");
}
`;

/** Scenario 9: 404 for somebody who is not registered. */
export const callOr404 = `${REGISTRAR}
request_route {
    if(method=="INVITE"){
            if(!lookup("location")){
                            sl_reply("404", "User not Registered");
                            exit;
            }

            lookup("location");
            t_relay();
            exit();
    }
        if(method=="REGISTER"){
                save("location");
                exit;
        }
        sl_reply("501", "Not Implemented");
}
`;

/** Scenarios 10 and 11: the reusable routes; with `checks`, REQINIT runs first. */
export const reusableRoutes = (checks: boolean): string => `${PBX}
modparam("registrar", "method_filtering", 1)
modparam("sanity", "autodrop", 0)
modparam("rr", "enable_full_lr", 0)
modparam("rr", "append_fromtag", 0)

request_route {
        ${checks ? 'route(REQINIT);' : ''}

        if (is_method("CANCEL")) {
                if (t_check_trans()) {
                        route(RELAY);
                }
                exit;
        }

        if (!is_method("ACK")) {
                if(t_precheck_trans()) {
                        t_check_trans();
                        exit;
                }
                t_check_trans();
        }

        # handle requests within SIP dialogs
        route(WITHINDLG);

    remove_hf("Route");
    if (is_method("INVITE|SUBSCRIBE"))
            record_route();

    if(method=="INVITE"){
            if(!lookup("location")){
                            sl_reply("404", "User not Registered");
                            exit;
            }

            lookup("location");
            t_relay();
            exit();
    }

        if(method=="REGISTER"){
                save("location");
                exit;
        }
        xlog("No idea how to respond to method $rm");
        sl_reply("501", "Not Implemented");
}

route[RELAY] {
        if (!t_relay()) {
                sl_reply_error();
        }
        exit;
}

route[REQINIT] {
        if($ua =~ "friendly-scanner|sipcli|sipvicious|VaxSIPUserAgent") {
                exit;
        }
        if (!mf_process_maxfwd_header("10")) {
                sl_send_reply("483","Too Many Hops");
                exit;
        }
        if(is_method("OPTIONS") && uri==myself && $rU==$null) {
                sl_send_reply("200","Keepalive");
                exit;
        }
        if(!sanity_check("17895", "7")) {
                xlog("Malformed SIP request from $si:$sp\\n");
                exit;
        }
}

route[WITHINDLG] {
        if (!has_totag()) return;

        if (loose_route()) {
                if (is_method("NOTIFY")) {
                        record_route();
                }
                route(RELAY);
                exit;
        }
        if (is_method("ACK")) {
                if (t_check_trans()) {
                        route(RELAY);
                        exit;
                } else {
                        exit;
                }
        }
        sl_send_reply("404", "Not here");
        exit;
}
`;

/** Scenario 19: the caller's name is rewritten. */
export const callerId = (net: Loopback): string => `${PROXY}
request_route {

        xlog("Received $rm to $ru - Forwarding");
        $fU = "Nick Blog Example";   #Set From Username to this value
        #Forward to new IP
        forward("${net.host(CALLEE)}");

}
`;

/** Scenarios 20 and 21: a stateless proxy, which appends a header when `header` is given. */
export const statelessForward =
  (header: '' | 'header') =>
  (net: Loopback): string => `${PROXY}
request_route {

        xlog("Received $rm to $ru - Forwarding");

        ${header === '' ? '' : 'append_hf("X-Proxied: You betcha\\r\\n");'}
        #Forard to new IP
        forward("${net.host(CALLEE)}");

}
`;

/** Scenario 22: the same, with a route for replies. */
export const replyRoute = (net: Loopback): string => `${statelessForward('header')(net)}
onreply_route{
        xlog("Got a reply $rs");
        append_hf("X-Proxied: For the reply\\r\\n");
}
`;

const STATE_TEST = `
request_route {

        #Enable record_routing so we see the BYE / Re-INVITE etc
        record_route();

        #Handle Registrations in a dumb way so they don't messy our tests
        if(is_method("REGISTER")){
                sl_reply("200", "ok");
                exit;
        }

                 #Append a header so we can see this was proxied in the SIP capture
                append_hf("X-Proxied: You betcha\\r\\n");

        if(is_method("INVITE")){
                        $avp(state_test_var) = "I remember";
        }
                xlog("for $rm the value of AVP \\"state_test_var\\" is $avp(state_test_var) ");
`;

const REPLY_BODY = `
        xlog("for $rs response the value of AVP \\"state_test_var\\" is $avp(state_test_var) ");

        #Append a header so we can see this was proxied in the SIP capture
        append_hf("X-Proxied: For the reply\\r\\n");
`;

/** Scenario 23: what a stateless proxy forgets. */
export const statelessProof = (net: Loopback): string => `${PROXY}${STATE_TEST}
                forward("${net.host(CALLEE)}");
}

onreply_route{${REPLY_BODY}}
`;

/** Scenario 24: what a transaction-stateful proxy remembers. */
export const statefulProof = (net: Loopback): string => `${PROXY}${STATE_TEST}
                route(RELAY);
}

route[RELAY]{

        t_on_reply("OurReplyRoute");

        t_relay_to_udp("${net.host(CALLEE)}", "5060");

}

onreply_route[OurReplyRoute] {${REPLY_BODY}}
`;

/** Scenario 25: nobody answers, and the failure route replies. Timers are short so that the test is. */
export const failureReply = (net: Loopback): string => `${PROXY}
modparam("tm", "fr_timer", 600)
${STATE_TEST}
                route(RELAY);
}

route[RELAY]{

        #Use reply route "OurReplyRoute" for responses for this transaction
        t_on_reply("OurReplyRoute");
        t_on_failure("OurFailureRoute");
        #Relay (aka Forward) the request
        t_relay_to_udp("${net.host(SILENT)}", "5060");

}

failure_route[OurFailureRoute]{
        xlog("At failure route");
        t_reply("500", "Remote end never got back to us");
        exit;
}

onreply_route[OurReplyRoute] {${REPLY_BODY}}
`;

/** Scenario 26: a second destination after the first failed. \`first\` is a host that does not answer or does not exist. */
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

/** Scenario 27: parallel forking to three. */
export const parallelFork = (net: Loopback): string => `${PROXY}${STATE_TEST}
                route(RELAY);
}

route[RELAY]{

        t_on_reply("OurReplyRoute");

        #Append branches for each destination we want to forward to
        append_branch("sip:106@${net.host(CALLEE)}");
        append_branch("sip:107@${net.host(CALLEE_B)}");
        append_branch("sip:108@${net.host(CALLEE_C)}");

        t_on_failure("OurFailureRoute");
        #Relay (aka Forward) the request
        t_relay();
}

failure_route[OurFailureRoute]{
        xlog("At failure route");
        t_reply("500", "All those destinations failed us");

}

onreply_route[OurReplyRoute] {${REPLY_BODY}}
`;

/** Scenario 28: serial forking by weight. */
export const serialFork = (net: Loopback): string => `${PROXY}
modparam("tm", "contacts_avp", "tm_contacts")
modparam("tm", "contact_flows_avp", "tm_contact_flows")
request_route {

        #Enable record_routing so we see the BYE / Re-INVITE etc
        record_route();

        if (is_method("ACK|BYE") && has_totag()) {
                loose_route();
                t_relay();
                exit;
        }
        #Send to route[RELAY] routing block
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
        #Relay (aka Forward) the request
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

/** Scenario 29, first part: four branches in parallel. */
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

/** Scenario 29, second part: d first, then b and c together, then a; the last negative reply goes upstream. */
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

/** Scenario 30: a route for replies without a transaction, which passes or drops them. */
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

/** Scenario 31: the relay fails at once, and the caller is told. */
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
