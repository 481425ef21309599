// Variables that generated expressions use: every name of Kamailio's core and module pv, with what may stand in the parentheses.

/** Names without parentheses. Those that say what the time is or count messages are not among them. */
export const PLAIN: readonly string[] = `
af ai adu ar au ad aU aa adn adc adr ado Au AU bf bF br bR bs ci cl conid cs csb ct cT dd di dir dip dic dp dP ds du duri
err.class err.level err.info err.rcode err.rreason fd from.domain fn fs fsn fsp ft fu from fU from.user fUl mb mbu mf mF ml mt mts
od op oP ou ouri oU oUl pd pn pr prid proto pu pU rb rd ruri.domain re rm rmid rp rP rr rs rsi rt ru ruri rU ruri.user rUl rv rz
Ras Ri Rp Ru Rut Rn RAi RAp RAu RAut sas sf sF src_ip si siz sid sp su sut td to.domain tn tt tu to tU to.user tUl true ua ruid
location_ua null rc retcode ? $
RAas snd stat sel avp hdr var shv xavp branch rcv msg nothing ruX fUx R
`
  .trim()
  .split(/\s+/);

/** `name: keys` of variables that need something in parentheses. */
const KEYED: readonly string[] = `
branch: uri dst_uri path q send_socket count flags ruid location_ua otcpid instance x
sbranch: uri dst_uri path q send_socket count flags ruid location_ua otcpid x
sndto: ip port af proto sproto buf len x
sndfrom: ip port af proto sproto buf len x
rcv: ip port srcip srcport srcipz rcvip rcvport rcvipz af proto sproto buf len x
hdr: Via v From f To Subject s X-One x-one X-List X-None Contact Content-Length $var(hname) Call-ID i Route
hdrc: Via v X-One X-None $var(hname) Contact
hfl: Via v From Contact m X-One X-List X-None Route Record-Route Diversion P-Asserted-Identity Path $var(hname) Subject
hflc: Via v From Contact X-One X-List X-None Route Record-Route Diversion P-Asserted-Identity $var(hname)
var: abc x none one 0 a-b a.b $var(x) a:b
vz: abc none
vn: set none
avp: s1 s:s1 i:5 5 none s:none i:77 I:5 S:s1 $var(aname) t3 ab.c
xavp: a b a=>one a=>two a[0]=>one a[1]=>one a[-1]=>one a[9]=>one a=>one[0] a=>one[1] a=>one[-1] a=>none none none=>x a[*]=>one a=>one[*] a[0] a[1] b=>n s i a=>one=>x a[$var(one)]=>one $var(x)=>one a=>
xavu: a b a=>one b=>n none none=>x b b=>s
xavi: A a a=>ONE a=>one a[0]=>one a[1]=>One none
shv: count name none
def: FOO BAR NONE QUOTED
defn: FOO BAR NONE NUM NEG
defv: FOO
env: KAHEA_TEST NONE
envn: KAHEA_TEST KAHEA_NUMBER NONE
stat: nothing
sel: from.tag cfg_get.core.debug @from.uri ruri x
cnt: avp(s1) $avp(s1) $avp(none) $xavp(a) $xavp(none) $var(x) ru $avp(i:5)
time: x
TV: x
nh: u U d p P D x
version: num full hash x
K: IPv4 IPv6 UDP TCP TLS SCTP WS WSS udp x
expires: min max x
msg: len buf body body_len hdrs hdrs_len fline fpart lpart x
ksr: verval ver x route
rpl: duri dhost dport dproto dprotoid x
ccp: pv.x core.x x
via0: host port proto protoid branch rport received i x
via1: host port proto protoid branch rport received i x
viaZ: host port proto protoid branch rport received i x
msgbuf: fline hdrs 0 1 x
Bf: 0 1 31 32 x -1
Mf: 0 1 31 32 x 5
Sf: 0 1 31 32 x 7
_s: a$ru $var(x)-$var(one)
`
  .trim()
  .split('\n');

/** `name(key)` of each. */
export const WITH_KEY: readonly string[] = KEYED.flatMap((line) => {
  const [name, keys] = line.split(': ') as [string, string];
  return keys.split(' ').map((key) => `${name}(${key})`);
});

export const INDICES: readonly string[] = ['[0]', '[1]', '[-1]', '[9]', '[-9]', '[*]', '[$var(one)]', '[x]', '[]'];

/** Those that may be written with an index. */
export const INDEXED: readonly string[] = `
hdr(Via) hdr(X-One) hdr(X-None) hfl(Via) hfl(Contact) hfl(Route) hfl(X-List) hfl(X-None) avp(s1) avp(none) branch(uri) branch(q) branch(count)
ai pd pn pu pU ru var(abc) xavp(a) hdrc(Via)
`
  .trim()
  .split(/\s+/);
