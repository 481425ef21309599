// The configurations of `npm run bench`. All servers run the same texts.

/** What each has: `modules` besides those, `more` lines of the core and parameters. `children` is the number of workers; that of ours has a parameter of its own. */
function head({ host, port, control, children }, modules, more = '') {
  const all = ['kex', 'tm', 'sl', 'rr', 'pv', 'maxfwd', 'textops', 'siputils', ...modules, 'ctl'];
  return `#!KAMAILIO
debug=0
log_stderror=yes
children=${children}
#!ifdef KAHEA
workers=${children}
#!endif
auto_aliases=no
dns=no
rev_dns=no
listen=udp:${host}:${port}

${all.map((name) => `loadmodule "${name}.so"`).join('\n')}

modparam("ctl", "binrpc", "unix:${control}")
modparam("rr", "append_fromtag", 0)
${more}`;
}

const LOCATION = ['usrloc', 'registrar'];
const IN_MEMORY = 'modparam("usrloc", "db_mode", 0)\n';

/** What every request meets first. */
const ENTRY = `        if (!mf_process_maxfwd_header("10")) {
                sl_send_reply("483", "Too Many Hops");
                exit;
        }
        if (is_method("OPTIONS")) {
                sl_send_reply("200", "OK");
                exit;
        }
`;

/** A registrar and a record-routing stateful proxy. `callee` is the host the calls are sent to. `more` are lines besides. */
export function benchConfig({ callee, calleePort, ...server }, more = '') {
  return `${head(server, LOCATION, IN_MEMORY + more)}
request_route {
${ENTRY}        if (is_method("CANCEL")) {
                if (t_check_trans()) t_relay();
                exit;
        }
        if (has_totag()) {
                if (loose_route()) {
                        t_relay();
                        exit;
                }
                if (is_method("ACK")) {
                        if (t_check_trans()) t_relay();
                        exit;
                }
                sl_send_reply("404", "Not here");
                exit;
        }
        if (is_method("REGISTER")) {
                save("location");
                exit;
        }
        t_check_trans();
        record_route();
        $du = "sip:${callee}:${calleePort}";
        t_relay();
}
`;
}

/** The same, for calls that ring for minutes. */
export function ringingConfig(where) {
  return benchConfig(where, 'modparam("tm", "fr_inv_timer", 900000)\nmodparam("tm", "max_inv_lifetime", 900000)\n');
}

/** A registrar for a million; MESSAGE to `service` goes to the callee without a look, others to the contact that is found, all without state. */
export function forwardConfig({ callee, calleePort, ...server }) {
  return `${head(server, LOCATION, `${IN_MEMORY}modparam("usrloc", "hash_size", 16)\n`)}
request_route {
${ENTRY}        if (is_method("REGISTER")) {
                save("location");
                exit;
        }
        if ($rU == "service") {
                $du = "sip:${callee}:${calleePort}";
        } else if (!lookup("location")) {
                sl_send_reply("404", "Not Found");
                exit;
        }
        forward();
}
`;
}

/**
 * The routes a site has that began with the configuration Kamailio is shipped with and left its options off, authentication
 * among them: checks, transactions, dialogs, registrations, look-up, and a branch, a reply and a failure route for calls.
 */
export function typicalConfig(where) {
  const modules = ['corex', 'tmx', ...LOCATION, 'textopsx', 'xlog', 'sanity', 'counters'];
  const more = `${IN_MEMORY}modparam("tm", "failure_reply_mode", 3)
modparam("tm", "fr_timer", 30000)
modparam("tm", "fr_inv_timer", 120000)
modparam("rr", "enable_full_lr", 0)
modparam("registrar", "method_filtering", 1)
modparam("registrar", "max_expires", 3600)
`;
  return `${head(where, modules, more)}
request_route {
        route(CHECKS);
        if (is_method("CANCEL")) {
                if (t_check_trans()) route(SEND);
                exit;
        }
        if (!is_method("ACK")) {
                if (t_precheck_trans()) {
                        t_check_trans();
                        exit;
                }
                t_check_trans();
        }
        route(DIALOG);
        route(ALLOWED);
        remove_hf("Route");
        if (is_method("INVITE|SUBSCRIBE")) record_route();
        if (is_method("INVITE")) setflag(1);
        route(ELSEWHERE);
        route(EVENTS);
        route(REGISTRATION);
        if ($rU == $null) {
                sl_send_reply("484", "Address Incomplete");
                exit;
        }
        route(FIND);
}

route[SEND] {
        if (is_method("INVITE|BYE|SUBSCRIBE|UPDATE") && !t_is_set("branch_route")) t_on_branch("BRANCH");
        if (is_method("INVITE|SUBSCRIBE|UPDATE") && !t_is_set("onreply_route")) t_on_reply("REPLY");
        if (is_method("INVITE") && !t_is_set("failure_route")) t_on_failure("FAILURE");
        if (!t_relay()) sl_reply_error();
        exit;
}

route[CHECKS] {
        set_reply_no_connect();
        force_rport();
        if ($ua =~ "scanner|friendly|vicious|sipcli") exit;
        if (!mf_process_maxfwd_header("10")) {
                sl_send_reply("483", "Too Many Hops");
                exit;
        }
        if (is_method("OPTIONS") && uri == myself && $rU == $null) {
                sl_send_reply("200", "Here");
                exit;
        }
        if (!sanity_check("17895", "7")) {
                xlog("L_WARN", "malformed request from $si\\n");
                exit;
        }
}

route[DIALOG] {
        if (!has_totag()) return;
        if (loose_route()) {
                if (is_method("BYE")) {
                        setflag(1);
                        setflag(3);
                } else if (is_method("NOTIFY")) {
                        record_route();
                }
                route(SEND);
        }
        if (is_method("SUBSCRIBE") && uri == myself) {
                route(EVENTS);
                exit;
        }
        if (is_method("ACK")) {
                if (t_check_trans()) route(SEND);
                exit;
        }
        sl_send_reply("404", "Not here");
        exit;
}

route[ALLOWED] {
        if (uri != myself) {
                sl_send_reply("403", "Not relaying");
                exit;
        }
}

route[ELSEWHERE] {
        if (uri == myself) return;
        append_hf("X-Way: out\\r\\n");
        route(SEND);
}

route[EVENTS] {
        if (!is_method("PUBLISH|SUBSCRIBE")) return;
        sl_send_reply("404", "Not here");
        exit;
}

route[REGISTRATION] {
        if (!is_method("REGISTER")) return;
        if (!save("location")) sl_reply_error();
        exit;
}

route[FIND] {
        $avp(wanted) = $rU;
        if (!lookup("location")) {
                $var(why) = $rc;
                t_newtran();
                switch ($var(why)) {
                case -2:
                        send_reply("405", "Method Not Allowed");
                        exit;
                default:
                        send_reply("404", "Not Found");
                        exit;
                }
        }
        if (is_method("INVITE")) setflag(2);
        route(SEND);
}

branch_route[BRANCH] {
        xdbg("branch $T_branch_idx to $ru\\n");
}

onreply_route[REPLY] {
        xdbg("reply $rs\\n");
}

failure_route[FAILURE] {
        if (t_is_canceled()) exit;
}
`;
}
