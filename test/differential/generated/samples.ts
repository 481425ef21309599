// What generated expressions are made of: texts to be transformed, transformations with parameters, variables.

/** Texts that every transformation meets; each is the value of `$avp(tN)`. */
export const TEXTS: readonly string[] = [
  '',
  ' ',
  'a',
  'abc',
  'abcdefghij',
  'AbC dEf',
  '12',
  '-5',
  '+7',
  '0',
  '0x1f',
  '007',
  '2147483647',
  '2147483648',
  '99999999999999999999',
  '12ab',
  ' 12 ',
  'a,b,c',
  ',a,,b,',
  'aXbXc',
  '  both ends  ',
  '\t tab and\r\n line \r\n',
  'one\r\ntwo\r\nthree\r\n',
  'one\ntwo\nthree',
  '\n\nthree',
  `it's "quoted" \\ and so`,
  '"quoted"',
  "'quoted'",
  '<bracketed>',
  '"',
  'a%20b%2',
  '%41%zz%',
  '+a+b%2b',
  '\u00e9\u20ac \u00df',
  'name=value;x=y',
  'a=1;b="q;r";c',
  'a=1;a=2;A=3;=x;y=',
  ';;',
  '=',
  'a==b;c = d ; e',
  'a=1,b=2,c',
  'a=1&b=2',
  'sip:alice:secret@example.com:5070;transport=tcp;user=phone;maddr=h.example.net;ttl=3;method=INVITE;lr;x=y?Subject=hi&P=q',
  'sip:bob@example.com',
  'sip:example.com',
  'sip:example.com:5061;transport=tls',
  'sips:bob@[2001:db8::1]:5061',
  'SIP:Bob@Example.COM;LR;r2=on',
  'sip:+4930123;ext=7@example.com;user=phone',
  'tel:+49-30-123;phone-context=example.com',
  'sip:',
  'sip:@example.com',
  'sip:a@b@c',
  'sip:a b@example.com',
  'sip:bob@example.com:99999',
  'http://example.com/a?b',
  'urn:service:sos',
  '"Alice A" <sip:alice@example.com;lr>;tag=abc;expires=5',
  'Alice <sip:alice@example.com>',
  '<sip:alice@example.com>',
  '<sip:alice@example.com',
  'sip:alice@example.com;tag=xyz',
  '"a <b>" <sip:a@b.c>;tag=1;tag=2',
  'Bob <tel:+491234>;tag=t;q=0.5;x',
  'YWJj',
  'YWI=',
  'YWI',
  'YW Jj\n',
  '-_-_',
  '++//',
  '616263',
  '61626',
  '6g',
  '3mJr7A',
  '0OIl',
  'udp:127.0.0.1:5060',
  'tls:[::1]:5061',
  '127.0.0.1~5060~1',
  '127.0.0.1~5061~3',
  'example.com~5060~2',
  'a~b~c',
  "O'Brien",
  '{"a":1,"b":[true,null]}',
  '1700000000',
  '-1',
  'a.b.c.d',
  'zzz',
  '/a/b/',
  'xaax',
  'v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nm=audio 4000 RTP/AVP 0\r\n',
];

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Transformations, alone and with parameters that are usual or at a border. */
export const TRANSFORMATIONS = words(`
s.len s.int s.md5 s.sha256 s.sha384 s.sha512 s.numeric s.tolower s.toupper s.trim s.ltrim s.rtrim s.rmws s.unquote
s.unbracket s.encode.hexa s.decode.hexa s.encode.7bit s.decode.7bit s.encode.base64 s.decode.base64
s.encode.base64t s.decode.base64t s.encode.base64url s.decode.base64url s.encode.base64urlt s.decode.base64urlt
s.encode.base58 s.decode.base58 s.escape.common s.unescape.common s.escape.user s.unescape.user s.escape.param
s.unescape.param s.escape.csv s.urlencode.param s.urldecode.param s.substr,0,1 s.substr,1,2 s.substr,-2,1
s.substr,-2,0 s.substr,2,0 s.substr,0,0 s.substr,5,3 s.substr,-20,3 s.substr,0,9 s.substr,$var(one),$var(two)
s.substr,$avp(none),1 s.substr,$var(abc),1 s.substr,+1,1 s.substr,-1,0 s.substr,99999999999,1 s.select,0,,
s.select,1,, s.select,-1,, s.select,-9,, s.select,1,X s.select,1,; s.select,0,= s.select,9,, s.select,0,\\t
s.select,1,\\n s.strip,0 s.strip,1 s.strip,3 s.strip,99 s.strip,-1 s.strip,$var(two) s.strip,$avp(none)
s.striptail,0 s.striptail,1 s.striptail,3 s.striptail,99 s.striptail,-1 s.striptail,$var(two) s.stripto,b
s.stripto,$var(x) s.stripto,z s.stripto,bc s.stripto,% s.prefixes s.prefixes,1 s.prefixes,3 s.prefixes,0
s.prefixes,99 s.prefixes,-1 s.prefixes,$var(two) s.prefixes.quoted s.prefixes.quoted,2 s.replace,a,b s.replace,a,
s.replace,,b s.replace,abc,x s.replace,$var(x),$var(two) s.replace,a,aa s.replace,A,b s.ftime,%Y-%m-%d
s.ftime,$var(fmt) s.ftime,x s.ftime,%H:%M s.rm,a s.rm,ab s.rm,$var(x) s.rm,% s.count,a s.count,, s.count,ab
s.count,$var(x) s.count, s.before,b s.before,, s.before,z s.before,$var(x) s.before,bc s.after,b s.after,,
s.after,z s.after,$var(x) s.after,bc s.before,X s.after,= s.rbefore s.rafter s.corehash s.corehash,8 s.corehash,7
s.corehash,0 s.corehash,$var(two) s.corehash,-1 s.LEN s.Len uri.user
uri.host uri.domain uri.passwd uri.port uri.params uri.headers uri.scheme uri.transport uri.ttl uri.uparam
uri.maddr uri.method uri.lr uri.r2 uri.tosocket uri.duri uri.saor uri.suri uri.param,x uri.param,lr uri.param,LR
uri.param,none uri.param,$var(x) uri.param, uri.USER param.value,a param.value,x param.value,A param.value,none
param.value,$var(x) param.value,b,& param.value,c param.value,y param.value, param.in,a param.in,none param.in,c
param.in,$var(x) param.in,A param.valueat,0 param.valueat,1 param.valueat,-1 param.valueat,9 param.valueat,-9
param.valueat,$var(one) param.valueat,0,& param.name,0 param.name,1 param.name,-1 param.name,9 param.name,-9
param.name,$var(one) param.count param.count,, param.count,& param.count,$var(comma) param.count,; nameaddr.name
nameaddr.uri nameaddr.len tobody.uri tobody.user tobody.host tobody.display tobody.tag tobody.params line.count
line.at,0 line.at,1 line.at,-1 line.at,9 line.at,-9 line.at,$var(one) line.sw,t line.sw,three line.sw,o= line.sw,zz
line.sw,$var(x) urialias.encode urialias.decode re.subst,/a/X/ re.subst,/a/X/g re.subst,/A/X/i
re.subst,/(b)(.)/[\\2\\1]/ re.subst,/^.*$/<\\0>/ re.subst,/[0-9]+/$var(x)/g re.subst,#a#b#g re.subst,/,/;/g
re.subst,/$/x/ re.subst,/a*/x/g
`);

/** Those that are not well formed, or do not exist. */
export const MALFORMED_TRANSFORMATIONS = words(`
s.rmhdws s.rmhlws s.substr,1,-1 s.substr,1 s.substr s.substr,x,y s.substr,1,2,3 s.select,$var(one),$var(comma)
s.select,1 s.select s.select,1,ab s.select,x,, s.select,2, s.strip s.strip,x s.striptail s.striptail,x s.stripto,,
s.stripto s.prefixes,x s.replace,a s.replace s.replace,a,b,c s.ftime s.rm s.count s.before s.after s.corehash,x
s.fmtlines,4 s.fmtlinet s.nothing s s. s.len,1 s.len, s.tolower,x s.md5,a uri.param uri.nothing uri param.value,a,,
param.value param.value,a,$var(comma) param.in,b,, param.in param.valueat,1,, param.valueat param.valueat,x
param.name,1,, param.name param.nothing nameaddr.nothing nameaddr tobody.nothing line.at line.at,x line.sw
line.nothing urialias.nothing val.n0 val.ne val.json val.nothing re.subst,/a re.subst re.subst,/x/y/z
re.subst,/([/x/ re.nothing nothing.len json.x val.jsonqe
`);
