// The configuration of the load test: a registrar and a record-routing stateful proxy. Both servers run the same text.

/** `callee` is the host the calls are sent to; `children` is the number of UDP workers where a server has such. */
export function benchConfig({ host, port, callee, calleePort, control, children }) {
  return `#!KAMAILIO
debug=0
log_stderror=yes
children=${children}
auto_aliases=no
dns=no
rev_dns=no
listen=udp:${host}:${port}

loadmodule "kex.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "ctl.so"

modparam("ctl", "binrpc", "unix:${control}")
modparam("usrloc", "db_mode", 0)
modparam("rr", "append_fromtag", 0)

request_route {
        if (!mf_process_maxfwd_header("10")) {
                sl_send_reply("483", "Too Many Hops");
                exit;
        }
        if (is_method("OPTIONS")) {
                sl_send_reply("200", "OK");
                exit;
        }
        if (is_method("CANCEL")) {
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
