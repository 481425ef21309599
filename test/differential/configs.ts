// Configurations of the differential test. Each answers requests whose Call-ID begins with `marker` with 299 and a log
// record, which tells the runner that everything before it is done.

import { load } from '../scenario/config-parts.ts';
import { CALLEE } from '../scenario/configs.ts';
import type { Loopback } from '../support/loopback.ts';

const MODULES = load(
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
  'corex',
);

const start = (net: Loopback, settings = ''): string => `${MODULES}${settings}
modparam("tm", "fr_timer", 5000)
request_route {
        if ($ci =~ "^marker") {
                xlog("$ci\\n");
                sl_reply("299", "Marker");
                exit;
        }
        $var(callee) = "sip:${net.host(CALLEE)}:5060";
`;

const variables = [
  ...['rm', 'ru', 'rU', 'rd', 'rp', 'rr', 'rs', 'mt', 'fu', 'fU', 'fd', 'fn', 'ft', 'tu', 'tU', 'td', 'tn', 'tt', 'ci'],
  ...['cs', 'ua', 'si', 'sp', 'Ri', 'Rp', 'proto', 'ct', 'cT', 'cl', 'bs', 'rb', 'ml', 'du', 'ou', 'oU', 'od'],
];

/** What a script sees of a message. */
const seen = `        xlog("L_INFO", "${variables.map((name) => `${name}=$${name}`).join('|')}|subject=$hdr(Subject)|via2=$(hdr(Via)[1])|x=$(hdr(X-A)[-1])\\n");\n`;

const withReplies = `}

onreply_route {
        xlog("reply $rs $rr $rm $ci\\n");
}
`;

/** A configuration with further settings, whose request route is `body`. */
export const configOf = (net: Loopback, settings: string, body: string): string =>
  `${start(net, settings)}${body}\n${withReplies}`;

export const CONFIGS: Readonly<Record<string, (net: Loopback) => string>> = {
  'stateless reply': (net) => `${start(net)}        sl_reply("404", "Nobody here");\n${withReplies}`,
  variables: (net) => `${start(net)}${seen}        sl_send_reply("200", "Seen");\n${withReplies}`,
  'stateless forward': (net) => `${start(net)}
        $fU = "changed";
        append_hf("X-Proxied: yes\\r\\n");
        $du = $var(callee);
        forward();
${withReplies}`,
  'stateful relay': (net) => `${start(net)}
        if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
        if (has_totag()) {
                if (loose_route()) xlog("loose $ru $du\\n"); else xlog("not loose\\n");
        } else {
                record_route();
        }
        if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
        remove_hf("Subject");
        $du = $var(callee);
        if (!t_relay()) sl_reply_error();
${withReplies}`,
  sanity: (net) => `${start(net)}
        if (!sanity_check("17895", "7")) { xlog("insane\\n"); exit; }
        xlog("sane\\n");
        sl_send_reply("200", "Sane");
${withReplies}`,
};

export const REGISTRAR_CONFIG = (net: Loopback): string => `${start(net)}
        if (is_method("REGISTER")) {
                save("location");
                exit;
        }
        sl_reply("501", "Not Implemented");
${withReplies}`;
