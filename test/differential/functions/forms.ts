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

const FACTS = 'method|uri|from_uri|src_ip|src_port|proto|af|msg:len|status';
const VALUES = `"INVITE"|INVITE|7|10.0.0.1|"10.0.0.1"|myself|$var(x)|$si|UDP|INET|uri|src_ip|src_port|hello.example`;

const CONDITIONS: readonly Row[] = [
  ...FACTS.split('|').map((fact): Row => [`if (${fact} == ?) exit;`, VALUES]),
  ...FACTS.split('|').map((fact): Row => [`if (${fact} =~ ?) exit;`, '"10"|$var(x)|src_ip']),
  ...FACTS.split('|').map((fact): Row => [`if (${fact} < ?) exit;`, '7|$var(x)|src_ip']),
  ...FACTS.split('|').map((fact): Row => [`if (${fact} eq ?) exit;`, '7|"7"|$var(x)']),
  ['if (? eq "7") exit;', 'strlen("abc")|strlen($var(x))|3|$var(x) + 3|-$var(x)'],
  ['if ($var(x) ne ?) exit;', '7|1 + 2|strlen("abc")|INET'],
  ['if ("INVITE" == ?) exit;', FACTS],
  ['if ($si != ?) exit;', `${FACTS}|10.0.0.1|INET`],
  ['if (7 < ?) exit;', FACTS],
  ['if (UDP == ?) exit;', '"UDP"|proto|$proto'],
  ['if (myself == ?) exit;', 'uri|src_ip|method|"x"'],
  ['if (? myself) exit;', 'uri eq|src_ip ne|uri =~|method ==|src_port =='],
  ['if (src_ip ? 10.0.0.1) exit;', 'eq|ne|!=|=~'],
  ['if (?) exit;', `${FACTS}|myself|max_len|UDP|INET|hello|!method`],
  ['$var(x) = ?;', `${FACTS}|INET|method == "INVITE"`],
  ['switch (?) { case 1: exit; }', FACTS],
  ['return ?;', FACTS],
  ['if (strlen(?)) exit;', 'method|src_ip'],
  ['if ($ru == ?) exit;', 'myself'],
  ['if (msg:len > ?) exit;', 'max_len|4096'],
];

/** Each statement once. */
export const FORMS: readonly string[] = [...ARGUMENTS, ...CONDITIONS].flatMap(([statement, parts]) =>
  parts.split('|').map((part) => statement.replace('?', () => part)),
);

/** What differs on purpose. */
export interface MeantForms {
  /** The entry in docs/reference/compatibility.md. */
  readonly entry: string;
  readonly forms: RegExp;
}

export const MEANT: readonly MeantForms[] = [
  { entry: 'Variables for functions', forms: /^xlog\([$i]/ },
  {
    entry: 'More mistakes are found at the start',
    forms: /^if \((?:status == myself|uri =~ myself|src_ip =~ 10\.0\.0\.1)\)/,
  },
  { entry: 'Words of conditions', forms: /^if \((?:\$ru == myself|msg:len > max_len)\)/ },
  { entry: 'Arguments of t_relay(), t_reply() and t_forward_nonack()', forms: /^t_relay\("0x01"\)/ },
  { entry: 'Names of branch flags', forms: /^setbflag\(own\)/ },
];
