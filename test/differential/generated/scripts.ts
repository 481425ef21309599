// Assignments and functions of module pv: pieces of script, and the text they are followed by, whose value is compared.

/** `script ==> text`. Names are of one letter; each piece has its own. */
const PIECES = `
$xavp(A=>a) = 1; ==> $xavp(A=>a) $cnt($xavp(A))
$xavp(B=>a) = 1; $xavp(B=>a) = 2; ==> $xavp(B=>a) $xavp(B[1]=>a) $cnt($xavp(B))
$xavp(C=>a) = 1; $xavp(C[0]=>a) = 2; ==> $xavp(C=>a) $xavp(C=>a[1]) $xavp(C=>a[*])
$xavp(D=>a) = 1; $xavp(D[0]=>a[0]) = 2; ==> $xavp(D=>a) $cnt($xavp(D=>a))
$xavp(E=>a) = 1; $xavp(E[0]=>a[1]) = 2; ==> $xavp(E=>a) $cnt($xavp(E=>a))
$xavp(F[0]=>a) = 1; ==> $xavp(F=>a)
$xavp(G=>a) = 1; $xavp(G[1]=>a) = 2; ==> $xavp(G=>a) $cnt($xavp(G))
$xavp(H=>a) = 1; $xavp(H[*]=>a) = 2; ==> $xavp(H=>a) $cnt($xavp(H))
$xavp(I=>a) = 1; $xavp(I[0]=>a[*]) = 2; ==> $xavp(I=>a) $cnt($xavp(I=>a))
$xavp(J=>a) = 1; $xavp(J=>a) = $null; ==> $cnt($xavp(J=>a)) $cnt($xavp(J))
$xavp(K=>a) = 1; $xavp(K=>a) = 2; $xavp(K=>a) = $null; ==> $xavp(K[1]=>a) $cnt($xavp(K))
$xavp(L=>a) = 1; $xavp(L[0]=>a) = 2; $xavp(L[0]=>a) = $null; ==> $xavp(L=>a) $cnt($xavp(L=>a))
$xavp(M=>a) = 1; $xavp(M[0]=>a) = 2; $xavp(M[0]=>a[*]) = $null; ==> $cnt($xavp(M=>a))
$xavp(N=>a) = 1; $xavp(N[0]=>a) = 2; $xavp(N[0]=>a[1]) = $null; ==> $xavp(N=>a) $cnt($xavp(N=>a))
$xavp(O=>a) = 1; $xavp(O=>a) = 2; $xavp(O) = $null; ==> $xavp(O=>a) $cnt($xavp(O))
$xavp(P=>a) = 1; $xavp(P=>a) = 2; $xavp(P[*]) = $null; ==> $xavp(P=>a) $cnt($xavp(P))
$xavp(Q=>a) = 1; $xavp(Q=>a) = 2; $xavp(Q[1]) = $null; ==> $xavp(Q=>a) $cnt($xavp(Q))
$xavp(R) = "x"; $xavp(R) = "y"; ==> $xavp(R) $xavp(R[1]) $xavp(R[*])
$xavp(S) = "x"; $xavp(S[0]) = "y"; ==> $xavp(S) $cnt($xavp(S))
$xavp(T) = "x"; $xavp(T[1]) = "y"; ==> $xavp(T) $cnt($xavp(T))
$xavp(U) = "x"; $xavp(U[*]) = "y"; ==> $xavp(U) $cnt($xavp(U))
$xavp(V) = "x"; $xavp(V=>a) = 1; ==> $xavp(V=>a) $cnt($xavp(V))
$xavp(W) = "x"; $xavp(W[0]=>a) = 1; ==> $xavp(W) $xavp(W=>a)
$xavp(X[-1]=>a) = 1; ==> $xavp(X=>a)
$xavp(Y=>a) = 1; $xavp(Y=>a) = 2; $xavp(Y[-1]=>a) = 3; ==> $xavp(Y=>a) $xavp(Y[1]=>a)
$xavp(Z=>a) = 1; $xavp(Z=>b[0]) = 2; ==> $xavp(Z=>a) $xavp(Z=>b)
$xavi(A=>a) = 1; $xavi(a=>A) = 2; ==> $xavi(A=>a) $xavi(a[1]=>a)
$xavi(B=>a) = 1; $xavi(b[0]=>A) = 2; ==> $xavi(B=>a) $xavi(b=>a[*])
$xavu(A) = "x"; $xavu(A) = "y"; ==> $xavu(A)
$xavu(B=>a) = 1; $xavu(B=>a) = 2; $xavu(B=>b) = 3; ==> $xavu(B=>a) $xavu(B=>b)
$xavu(C) = "x"; $xavu(C=>a) = 1; ==> $xavu(C=>a)
$xavu(D=>a) = 1; $xavu(D) = "x"; ==> $xavu(D) $xavu(D=>a)
$xavu(E=>a) = 1; $xavu(E=>a) = $null; ==> $xavu(E=>a)
$xavu(F=>a) = 1; $xavu(F) = $null; ==> $xavu(F=>a) $xavu(F)
$xavu(G[0]=>a) = 1; ==> $xavu(G=>a) $xavu(G[0]=>a) $xavu(G[1]=>a)
$xavu(H=>a=>b) = 1; ==> $xavu(H=>a) $xavu(H=>a=>b)
$xavu(I=>a) = $null; ==> $xavu(I=>a)
$avp(A) = 1; $avp(A) = 2; ==> $(avp(A)[*]) $cnt($avp(A))
$avp(B) = 1; $(avp(B)[*]) = 2; ==> $(avp(B)[*])
$avp(C) = 1; $avp(C) = 2; $avp(C) = $null; ==> $(avp(C)[*])
$avp(D) = 1; $avp(D) = 2; $(avp(D)[*]) = $null; ==> $avp(D) $cnt($avp(D))
$avp(E) = 1; $avp(E) = 2; $(avp(E)[1]) = 3; ==> $(avp(E)[*])
$avp(F) = 1; $avp(F) = 2; $(avp(F)[1]) = $null; ==> $(avp(F)[*])
$var(na) = "G"; $avp($var(na)) = 1; ==> $avp(G)
$avp(i:9) = "x"; $var(nb) = 9; ==> $avp($var(nb))
$var(A) = $null; ==> $var(A)
$vn(A) = "x"; $vn(A) = $null; ==> $vn(A)
$shv(A) = $null; ==> $shv(A)
$shv(B) = "x"; ==> $shv(B)
$mf = 5; ==> $mf $mF $Mf(0) $Mf(1)
$Mf(3) = 1; ==> $Mf(3)
$Mf(3) = 0; ==> $Mf(3)
$sf = 6; $Sf(0) = 1; ==> $sf $sF
$bf = 7; $Bf(0) = 0; ==> $bf $bF
$sf = 0; $bf = 0; $mf = 0; ==> $sf $bf $mf
xavp_params_explode("a=1;b=2;c", "aa"); ==> $xavp(aa=>a) $xavp(aa=>b) $xavp(aa=>c) $cnt($xavp(aa))
xavp_params_explode("a=1", "ab"); xavp_params_explode("a=2", "ab"); ==> $xavp(ab=>a) $xavp(ab[1]=>a) $cnt($xavp(ab))
xavp_params_explode("a=1;a=2", "ac"); ==> $xavp(ac=>a) $xavp(ac=>a[*])
xavp_params_explode("a=\\"x y\\";b=", "ad"); ==> $xavp(ad=>a) $xavp(ad=>b)
xavp_params_explode("", "ae"); ==> $rc $xavp(ae=>a)
xavp_params_explode("a b", "af"); ==> $rc $xavp(af=>a)
$xavp(ag=>a) = 1; $xavp(ag[0]=>b) = "x;y"; $xavp(ag[0]=>c) = ""; xavp_params_implode("ag", "$var(r)"); ==> $rc $var(r)
$xavp(ah=>a) = 1; $xavp(ah[0]=>a) = 2; $xavp(ah[0]=>b) = -3; xavp_params_implode("ah", "$var(r)"); ==> $rc $var(r)
$var(r) = "old"; xavp_params_implode("none", "$var(r)"); ==> $rc $var(r)
$xavp(ai) = "x"; xavp_params_implode("ai", "$var(r)"); ==> $rc $var(r)
xavu_params_explode("a=1;b=2;a=3", "aa"); ==> $rc $xavu(aa=>a) $xavu(aa=>b)
xavu_params_explode("a=1", "ab"); xavu_params_explode("b=2", "ab"); ==> $xavu(ab=>a) $xavu(ab=>b)
$xavu(ag=>a) = 1; $xavu(ag=>b) = "x"; xavu_params_implode("ag", "$var(r)"); ==> $rc $var(r)
$var(r) = "old"; xavu_params_implode("none", "$var(r)"); ==> $rc $var(r)
xavp_slist_explode("a=b; c=d;", "=;", "t", "ba"); ==> $xavp(ba=>v[0])|$xavp(ba=>v[1])|$xavp(ba=>v[2])|$xavp(ba=>v[3])|$cnt($xavp(ba=>v))
xavp_slist_explode("a, b ,,c", ",", "", "bb"); ==> $xavp(bb=>v[0])|$xavp(bb=>v[1])|$xavp(bb=>v[2])|$cnt($xavp(bb=>v))
xavp_slist_explode("", ",", "", "bc"); ==> $rc $cnt($xavp(bc=>v))
xavp_slist_explode("a", "", "", "bd"); ==> $rc $cnt($xavp(bd=>v))
xavp_child_seti("ca", "x", "5"); ==> $rc $xavp(ca=>x)
xavp_child_seti("cb", "x", "5"); xavp_child_seti("cb", "x", "6"); xavp_child_seti("cb", "y", "7"); ==> $xavp(cb=>x) $xavp(cb=>y) $cnt($xavp(cb)) $cnt($xavp(cb=>x))
xavp_child_sets("cc", "x", "a"); xavp_child_sets("cc", "x", "b"); ==> $xavp(cc=>x) $cnt($xavp(cc=>x))
$xavp(cd) = "x"; xavp_child_sets("cd", "x", "a"); ==> $rc $xavp(cd=>x)
xavi_child_seti("CA", "x", "5"); ==> $rc $xavi(ca=>X)
xavi_child_sets("CB", "x", "a"); xavi_child_sets("cb", "X", "b"); ==> $xavi(cb=>x) $xavi(cb=>x[*])
$xavp(da=>x) = 1; $xavp(da=>x) = 2; xavp_rm("da"); ==> $rc $xavp(da=>x) $cnt($xavp(da))
xavp_rm("none"); ==> $rc
$xavp(db=>x) = 1; $xavp(db[0]=>x) = 2; xavp_child_rm("db", "x"); ==> $rc $xavp(db=>x) $cnt($xavp(db=>x))
xavp_child_rm("none", "x"); ==> $rc
$xavp(dc=>y) = 1; xavp_child_rm("dc", "x"); ==> $rc
$xavi(DA=>x) = 1; xavi_rm("da"); ==> $rc $xavi(da=>x)
xavi_rm("none"); ==> $rc
$xavi(DB=>x) = 1; xavi_child_rm("db", "X"); ==> $rc $xavi(db=>x)
$xavp(ea=>x) = 1; $xavp(ea=>x) = 2; xavp_copy("ea", "1", "eb"); ==> $rc $xavp(eb=>x)
$xavp(ec=>x) = 1; $xavp(ed=>x) = 5; xavp_copy("ec", "0", "ed"); ==> $rc $xavp(ed=>x) $xavp(ed[1]=>x)
$xavp(ee=>x) = 1; $xavp(ef=>x) = 5; $xavp(ef=>x) = 6; xavp_copy("ee", "0", "ef", "1"); ==> $rc $xavp(ef=>x) $xavp(ef[1]=>x) $cnt($xavp(ef))
xavp_copy("none", "0", "eg"); ==> $rc
$xavp(eh=>x) = 1; xavp_copy("eh", "0", "ei", "3"); ==> $rc $cnt($xavp(ei))
$var(fa) = "x"; pv_var_to_xavp("fa", "ga"); ==> $rc $xavp(ga=>fa)
pv_var_to_xavp("neverset", "gb"); ==> $rc $xavp(gb=>neverset)
$xavp(gc=>fb) = "y"; $xavp(gc[0]=>fc) = 3; pv_xavp_to_var("gc"); ==> $rc $var(fb) $var(fc)
pv_xavp_to_var("none"); ==> $rc
pv_isset("$var(zz)"); ==> $rc
pv_isset("$avp(zz)"); ==> $rc
pv_isset("$hdr(zz)"); ==> $rc
$avp(ha) = 1; pv_unset("$avp(ha)"); ==> $rc $avp(ha)
is_int("$var(zz)"); ==> $rc
is_int("$avp(zz)"); ==> $rc
$var(ha) = "5"; is_int("$var(ha)"); ==> $rc
not_empty("$var(zz)"); ==> $rc
not_empty("$avp(zz)"); ==> $rc
$var(ha) = ""; not_empty("$var(ha)"); ==> $rc
typeof("$var(zz)", "int"); ==> $rc
typeof("$avp(zz)", "null"); ==> $rc
typeof("$rm", "str"); ==> $rc
typeof("$rm", "int"); ==> $rc
$var(ia) = "$$ci"; pv_evalx("$var(r)", "$var(ia)"); ==> $rc $var(r)
pv_evalx("$var(r)", "a$$$$b"); ==> $rc $var(r)
pv_evalx("$var(r)", ""); ==> $rc $var(r)
sbranch_reset(); ==> $rc $sbranch(uri)
sbranch_append(); ==> $rc $branch(count)
$sbranch(uri) = "sip:a@b"; $sbranch(q) = 500; $sbranch(dst_uri) = "sip:c"; $sbranch(path) = "p"; $sbranch(ruid) = "r"; $sbranch(flags) = 3; ==> $sbranch(uri) $sbranch(q) $sbranch(dst_uri) $sbranch(path) $sbranch(ruid) $sbranch(flags)
sbranch_append(); ==> $rc $(branch(uri)[0]) $(branch(q)[0]) $(branch(dst_uri)[0]) $(branch(count)[0])
$(branch(uri)[0]) = "sip:x@y"; $(branch(q)[0]) = 100; ==> $(branch(uri)[0]) $(branch(q)[0]) $br $bR $ds
$br = "sip:second@b"; ==> $ds $br $bR $branch(count) $(branch(uri)[1]) $(branch(uri)[-1]) $(branch(uri)[*])
$(branch(uri)[1]) = $null; ==> $branch(count) $br
$br = $null; ==> $branch(count) $br
sbranch_reset(); ==> $sbranch(uri) $sbranch(flags)
sbranch_set_ruri(); ==> $rc
`;

/** Which variables take which values. Not compared: texts that leave `$ru` without a URI. */
const ASSIGNED_TO =
  '$var(q) $avp(q) $xavp(q=>r) $xavu(q=>r) $rU $rd $du $br $fs $fsn $fU $fd $fn $fu $Mf(3) $mf $mF $sf $Sf(2) $bf $Bf(2) $sbranch(uri) $sbranch(q)'.split(
    ' ',
  );
const ASSIGNED = ['5', '"5"', '"abc"', '$null', '0', '""'];
const RESET =
  '$ru = "sip:bob:pw@example.com:70;x=1"; $du = $null; $mf = 0; $sf = 0; $bf = 0; sbranch_reset(); $fs = $null; ';
/** It removes what was set before, or ends Kamailio. */
const NOT_ASSIGNED = /^\$(?:rd = ""|f[ud] = (?:\$null|"")|[msb][fF] = "")$/;

const ASSIGNMENTS = ASSIGNED_TO.flatMap((target) =>
  ASSIGNED.map((value) => `${target} = ${value}`)
    .filter((assignment) => !NOT_ASSIGNED.test(assignment))
    .map((assignment) => `${RESET}$var(worth) = (${assignment}); ==> $var(worth) $ru ${target}`),
);

/** Variables that are a text with a number beside it, or a number that shows as another text, and others to tell them from. */
const MIXED =
  '$cs $rp $op $nh(p) $dp $dP $rP $oP $nh(P) $proto $pr $rm $rz $mF $sF $bF $mf $sf $bf $defn(FOO) $defn(NUM) $defn(BAR) $envn(KAHEA_NUMBER) $envn(KAHEA_TEST) $ci $ml $cl $rU $(rm{s.int}) $(mF{s.int}) $(rm{s.len}) $T_reply_last $lsock(i/0/port) $(hdr(Via)[$var(abc)]) $(var(abc){s.substr,9,1})'.split(
    ' ',
  );
const TRUTH = ' $var(r) = "T"; else $var(r) = "F";';
const FORMS = [
  '$var(r) = % + 1;',
  '$var(r) = 1 + %;',
  '$var(r) = "a" + %;',
  '$var(r) = $var(one) + % + 1;',
  '$var(r) = $var(x) + %;',
  '$var(r) = % * 2;',
  '$var(r) = (str)%;',
  '$var(r) = strlen(%);',
  '$var(v) = %; $var(r) = 1 + $var(v);',
  '$avp(v) = %; $var(r) = 1 + $avp(v);',
  `if (%)${TRUTH}`,
  `if (% == 70)${TRUTH}`,
  `if (70 == %)${TRUTH}`,
  `if ($var(one) == %)${TRUTH}`,
  `if (% == "070")${TRUTH}`,
  `if (% > 3)${TRUTH}`,
  `if (defined %)${TRUTH}`,
  `if (% == $null)${TRUTH}`,
  `if (is_int("%"))${TRUTH}`,
  `if (typeof("%", "int"))${TRUTH}`,
  `if (typeof("%", "str"))${TRUTH}`,
  `if (pv_isset("%"))${TRUTH}`,
  'switch (%) { case 1: $var(r) = "one"; break; default: $var(r) = "other"; }',
];
const MIXED_RESET =
  '$ru = "sip:a@b:070"; $du = "sip:a@b:071;transport=tcp"; $mf = 0; $sf = 0; $bf = 0; setflag(5); setsflag(31); setbflag(0); $var(r) = "-"; ';
const MIXES = MIXED.flatMap((variable) =>
  FORMS.map((form) => `${MIXED_RESET}${form.replaceAll('%', () => variable)} ==> ${variable} $var(r)`),
);

/** Ports as they are written. */
const PORTS = [
  ...['"070"', '0', '"0"', '5'].map((port) => `$rp = ${port};`),
  ...['setport("070")', 'setport("0")', 'sethostport("h:080")', 'strip(1)', 'sethost("h")'].map((call) => `${call};`),
].map((change) => `$du = $null; $ru = "sip:ab@b:070"; ${change} $rU = "new"; ==> $ru $rp $nh(p)`);

/** Ports and transports that a URI only implies, and whether it is ours: nothing listens for TLS. */
const IMPLIED = ['', ...['tls', 'TLS', 'tcp', 'ws', 'wss', 'foo'].map((transport) => `;transport=${transport}`)]
  .flatMap((rest) => ['sip:', 'sips:'].map((scheme) => ({ scheme, rest })))
  .flatMap(({ scheme, rest }) => [
    ...['h', 'h:0', 'h:7'].map(
      (host) =>
        `$ru = "${scheme}a@${host}${rest}"; $du = $ru; ==> $rp $dp $nh(p) $rP $dP $(ru{uri.port}) $(ru{uri.tosocket}) $(ru{urialias.encode})`,
    ),
    ...['$rp', '$dp', '$nh(p)', '$rP', '$dP', '$nh(P)'].map(
      (variable) =>
        `$ru = "${scheme}a@h${rest}"; $du = $ru; $var(r) = "-"; if (${variable} == 5061) $var(r) = "T"; $var(s) = 1 + ${variable}; ==> $var(r) $var(s)`,
    ),
    `$ru = "${scheme}" + $Ri + "${rest}"; $var(r) = "-"; if (uri == myself) $var(r) = "T"; if (is_myself("$ru")) $var(r) = $var(r) + "K"; ==> $var(r)`,
  ]);

/** Numbers of 32 bits and others, as texts and as flags. */
const INTEGERS = [
  ...[
    '2147483647',
    '2147483648',
    '-2147483648',
    '-2147483649',
    '4294967296',
    '00000000005',
    '-05',
    '+5',
    '+',
    '-',
    '',
  ].map((text) => `$avp(s) = "${text}";`),
  ...['+-5', ' 5', '5 ', '-0', '0x10'].map((text) => `$avp(s) = "${text}";`),
  ...['$mf', '$sf', '$bf'].map((flags) => `${flags} = -2147483648; $avp(s) = ${flags};`),
].flatMap((set) => {
  const variable = /^\$[msb]f/.exec(set)?.[0].slice(1) ?? 'avp(s)';
  const reset = '$mf = 0; $sf = 0; $bf = 0;';
  return [
    `${reset} ${set} $var(r) = "a" + $(${variable}{s.int}); $var(s) = (str)$(${variable}{s.int}); ==> $(${variable}{s.int}) $var(r) $var(s)`,
    `${reset} ${set} $var(r) = 1 + $(${variable}{s.int}); $var(s) = $(${variable}{s.int}); ==> $var(r) $var(s) $(${variable}{s.int}{s.len})`,
    `${reset} ${set} $var(r) = $(${variable}{s.int}{s.int}); $var(s) = strlen($(${variable}{s.int})); ==> $var(r) $var(s) $(${variable}{s.len}{s.int})`,
  ];
});

/** Constants that Kamailio drops, or leaves alone. */
const CONSTANT_SIDES = [
  '$var(neg)',
  '$var(abc)',
  '$var(two)',
  '$var(two) / $var(zero)',
  'is_method("BYE")',
  'pv_isset("$ru")',
]
  .flatMap((side) => [
    ...['&& 1', '|| 0', '|| 1', '&& 0', '&& 2', '|| 2', '&& 5', '* 1', '* 0', '& 0', '- 0', '| 0', '<< 0'].map(
      (rest) => `(${side}) ${rest}`,
    ),
    ...['1 &&', '5 &&', '0 ||', '1 *', '0 +', '1 ||', '0 &&', '0 *', '0 /', '0 mod', '0 &'].map(
      (rest) => `${rest} (${side})`,
    ),
    `1 && 5 && (${side})`,
    `(${side}) + (5 && 1)`,
    `(${side}) && (1 && 1)`,
    `((${side}) && 1) + 1`,
    `((${side}) || 0) == -7`,
  ])
  .concat([
    '5 && 1',
    '-3 || 0',
    '0 || 2 + 3',
    '0 || 10 << 3',
    '1 && (0 || 5)',
    '(5 && 1) == 1',
    '(5 && 1) << 2',
    '2 * 0 && 5',
  ])
  .flatMap((expression) => [
    `$var(r) = "-"; $var(r) = ${expression}; ==> $var(r)`,
    `if (${expression}) $var(r) = "T"; else $var(r) = "F"; ==> $var(r)`,
    `if (!(${expression})) $var(r) = "T"; else $var(r) = "F"; ==> $var(r)`,
  ]);

/** Words that are numbers, beside what has an integer and what has none. */
const WORDS = ['dst_port', 'proto', 'af', 'msg:len', 'snd_port'].flatMap((word) =>
  [
    '$rp + 0',
    '$cs + 5053',
    '0 + $rp',
    '$var(one) + 0',
    '$K(UDP)',
    '$K(IPv4)',
    '$proto',
    '$pr',
    '$rP',
    '$rm',
    '$cs',
    '$rp',
    '$ml',
    '$var(one)',
    '$var(two)',
    '$var(abc)',
    '$avp(none)',
    '$null',
    '$(proto{s.toupper})',
    '$(proto{s.int})',
    '$(var(n){s.len})',
    '1',
    '5060',
  ].flatMap((side) =>
    (word === 'proto' ? ['==', '!='] : ['==', '!=', '>', '<=']).map((operator) => `${word} ${operator} ${side}`),
  ),
);
/** What is being sent is compared in an onsend_route alone; elsewhere only a sum says that it is not equal. */
const COMPARED_WORDS = WORDS.filter((comparison) => !/^snd_port != .*\+/.test(comparison)).map(
  (comparison) => `$ru = "sip:bob@example.com:5060"; $var(r) = "-"; if (${comparison})${TRUTH} ==> $var(r)`,
);

const SHIFTED = ['$var(n)', '1'].flatMap((value) =>
  ['<<', '>>'].flatMap((first) =>
    ['<<', '>>'].flatMap((second) =>
      ['', '<< 1', '>> 1', '+ 1', '| 1', '& 6', '== 4'].map(
        (rest) => `$var(r) = ${value} ${first} 5 ${second} 3 ${rest}; ==> $var(r)`,
      ),
    ),
  ),
);

export const SCRIPTS: readonly { readonly script: string; readonly text: string }[] = [
  ...PIECES.trim().split('\n'),
  ...ASSIGNMENTS,
  ...MIXES,
  ...PORTS,
  ...IMPLIED,
  ...INTEGERS,
  't_release(); ==> $rc',
  ...CONSTANT_SIDES,
  ...COMPARED_WORDS,
  ...SHIFTED,
].map((line) => {
  const [script, text] = line.split(' ==> ');
  return { script: script!, text: text! };
});
