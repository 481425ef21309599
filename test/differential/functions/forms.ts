// Statements of every form an argument or a condition can be written in, also where it may not be.

type Row = readonly [statement: string, parts: string];

/** Without quotes: a word, a name of `flags`, a keyword of conditions, and hosts. */
const BARE = 'hello|own|method|myself|TCP|hello.example|a-b|10.0.0.1|[::1]|udp:10.0.0.1|10.0.0.1:5060|uri:host';

/** A statement with `?` for the parts. */
const ARGUMENTS: readonly Row[] = [
  ...['t_on_failure', 'xlog', 'lookup', 'is_method', 'append_hf', 'setbflag', 't_set_fr', 'setdsturi', 'search'].map(
    (name): Row => [`${name}(?);`, BARE],
  ),
  ...['sethost', 'prefix', 'log', 'exec', 'strip', 'rewriteport', 'set_advertised_port'].map((name): Row => [
    `${name}(?);`,
    BARE,
  ]),
  ['setflag(?);', `${BARE}|""|"own"|5`],
  ['set_advertised_address(?);', `${BARE}|sip-1.example.net|"hello"|5`],
  ['force_send_socket(?);', 'method|myself|TCP|udp:10.0.0.1:5060|sip-1.example.net:5060'],
  ['forward(?);', `${BARE}|hello, 5060|hello, own|hello, hello|uri:host, uri:port|5, 5060|"hello", 5060`],
  ['forward_udp(?);', 'hello|hello, 5060||uri:host'],
  ['udp_mtu_try_proto(?);', 'TCP|UDP|hello|"TCP"'],
  ['sl_send_reply(?);', '200, "OK"|200, OK|"200", OK|"200"|"200", "OK", "x"|, "200", "OK"|"200", |"200", , "OK"'],
  ['xlog(?);', '"L_ERR", "x"|L_ERR, "x"|, "x"|"x", ||'],
  ['t_on_failure(?);', ', "X"|"X", |"X", "Y"|'],
  ['log(?);', 'L_ERR, "x"|1, "x"'],
  ['t_relay(?);', '"0xZZ"|"0x01"|"127.0.0.1", "5060"'],
  ['xlog(?);', '$var(x)|is_method("INVITE")'],
  ['t_reply(?);', '"404"|"404", "x"'],
  ['add_contact_alias(?);', '|"a"|"a", "5"|"a", "5", "udp"'],
  ['t_relay_to_udp(?);', '|"127.0.0.1"|"127.0.0.1", "5060"'],
  ['remove_branch(?);', '-1|1|hello'],
  ['remove_hf(?);', '$var(x)|"Subject"|"X-" + $var(x)|@ruri.user'],
  ['is_present_hf(?);', '$var(x)|Subject'],
  ['replace("a", ?);', '$var(x)|"b"|b'],
  ['in_list("a", "a,b", ?);', '$var(x)|","'],
  ['add_uri_param(?);', '$var(x)|"a=b"|a'],
];

/** Each statement once. */
export const FORMS: readonly string[] = [...ARGUMENTS].flatMap(([statement, parts]) =>
  parts.split('|').map((part) => statement.replace('?', () => part)),
);

/** What is accepted here and refused by Kamailio on purpose. */
export interface MeantForms {
  /** The entry in docs/reference/compatibility.md. */
  readonly entry: string;
  readonly forms: RegExp;
}

export const MEANT: readonly MeantForms[] = [
  { entry: 'Variables for functions', forms: /^xlog\([$i]/ },
  { entry: 'Flags of t_relay()', forms: /^t_relay\("0x01"\)/ },
];
