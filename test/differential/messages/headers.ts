// Headers: spelling, folding, order, repetition, absence, and the values of From, To, Via, CSeq, Max-Forwards.

import type { Single } from '../single.ts';

const set = (name: string, header: string, value: string | null): Single => ({
  name: `${header}: ${name}`,
  line: 'MESSAGE sip:107@SERVER SIP/2.0',
  set: { [header]: value },
});

const all = (header: string, values: Readonly<Record<string, string | null>>): Single[] =>
  Object.entries(values).map(([name, value]) => set(name, header, value));

const ADDRESSES = (tag: string): Readonly<Record<string, string | null>> => ({
  absent: null,
  empty: '',
  'without brackets': `sip:106@CALLER${tag}`,
  'without brackets, with a URI parameter': `sip:106@CALLER;user=phone${tag}`,
  'quoted name': `"Nick \\"the\\" <sip:x@y>, B;log" <sip:106@CALLER>${tag}`,
  'token name': `Nick Jones  <sip:106@CALLER>${tag}`,
  'empty quoted name': `"" <sip:106@CALLER>${tag}`,
  'no blank before the bracket': `Nick<sip:106@CALLER>${tag}`,
  'blanks around the parameters': `<sip:106@CALLER> ; ${tag.slice(1).replace('=', ' = ')}`,
  'parameters before the tag': `<sip:106@CALLER>;a=b;c${tag}`,
  'tag in upper case': `<sip:106@CALLER>${tag.replace('tag', 'TAG')}`,
  tel: `<tel:+1234>${tag}`,
  sips: `<sips:106@CALLER>${tag}`,
  'host only': `<sip:CALLER>${tag}`,
  IPv6: `<sip:106@[2001:db8::1]>${tag}`,
  'URI with headers': `<sip:106@CALLER?Subject=x>${tag}`,
  'unclosed bracket': `<sip:106@CALLER${tag}`,
  'unclosed quote': `"Nick <sip:106@CALLER>${tag}`,
  'bad URI': `<nonsense>${tag}`,
  'utf-8 name': `"J\xc3\xbcrgen" <sip:106@CALLER>${tag}`,
  'empty tag': '<sip:106@CALLER>;tag=',
  'no tag': '<sip:106@CALLER>',
  'tag twice': `<sip:106@CALLER>${tag}${tag}2`,
});

const VIAS = {
  absent: null,
  empty: '',
  'no branch': 'SIP/2.0/UDP CALLER:5060',
  'old branch': 'SIP/2.0/UDP CALLER:5060;branch=ktID',
  'no port': 'SIP/2.0/UDP CALLER;branch=z9hG4bKktID',
  rport: 'SIP/2.0/UDP CALLER:5060;rport;branch=z9hG4bKktID',
  'rport with a value': 'SIP/2.0/UDP CALLER:5060;rport=9;branch=z9hG4bKktID',
  'received already there': 'SIP/2.0/UDP CALLER:5060;received=127.0.0.9;branch=z9hG4bKktID',
  'another host, rport': 'SIP/2.0/UDP phone.invalid:9999;branch=z9hG4bKktID;rport',
  'private address, rport': 'SIP/2.0/UDP 10.1.2.3:9999;rport;branch=z9hG4bKktID',
  'IPv6 host, rport': 'SIP/2.0/UDP [2001:db8::9]:5060;rport;branch=z9hG4bKktID',
  blanks: 'SIP / 2.0 / UDP   CALLER : 5060 ; branch = z9hG4bKktID',
  'lower case': 'sip/2.0/udp CALLER:5060;branch=z9hG4bKktID',
  'TCP over UDP': 'SIP/2.0/TCP CALLER:5060;branch=z9hG4bKktID',
  'unknown transport': 'SIP/2.0/SMOKE CALLER:5060;branch=z9hG4bKktID',
  'version 3.0': 'SIP/3.0/UDP CALLER:5060;branch=z9hG4bKktID',
  'two in one line': 'SIP/2.0/UDP CALLER:5060;branch=z9hG4bKktID, SIP/2.0/UDP 127.0.0.8;branch=z9hG4bKkt2',
  'two folded': 'SIP/2.0/UDP CALLER:5060;branch=z9hG4bKktID\r\n ,SIP/2.0/TCP 127.0.0.8;branch=z9hG4bKkt2',
  'quoted parameter': 'SIP/2.0/UDP CALLER:5060;x="a,b;c";branch=z9hG4bKktID',
  'parameter without value': 'SIP/2.0/UDP CALLER:5060;alias;branch=z9hG4bKktID;i=1',
  'port out of range': 'SIP/2.0/UDP CALLER:99999;rport;branch=z9hG4bKktID',
  garbage: 'nonsense',
};

const CSEQS = {
  absent: null,
  empty: '',
  'leading zeros': '0001 MESSAGE',
  zero: '0 MESSAGE',
  blanks: '  7    MESSAGE  ',
  'another method': '1 INVITE',
  'lower case method': '1 message',
  'no method': '1',
  'no number': 'MESSAGE',
  negative: '-1 MESSAGE',
  '2^31': '2147483648 MESSAGE',
  '2^32': '4294967296 MESSAGE',
  'twenty digits': '99999999999999999999 MESSAGE',
  'letters in the number': '1a MESSAGE',
  'a sign': '+1 MESSAGE',
  'a comma behind the method': '1 MESSAGE,',
  'nothing between': '1MESSAGE',
  'three words': '1 MESSAGE MESSAGE',
  'a parameter': '1 MESSAGE ;x=y',
  'a tab': '1\tMESSAGE\t',
  'a CR between': '1\rMESSAGE',
};

const MAX_FORWARDS = {
  absent: null,
  empty: '',
  '0': '0',
  '1': '1',
  '10': '10',
  '11': '11',
  '255': '255',
  '256': '256',
  'leading zeros': '0070',
  negative: '-1',
  letters: '70abc',
  words: 'seventy',
  huge: '99999999999',
  blanks: '   70   ',
};

const CALL_IDS = { absent: null, empty: '', 'odd characters': `kt-ID~[]{}<>()'"!%*_+\`?/:\\@x` };

const LENGTHS = {
  absent: null,
  empty: '',
  'too large': '100',
  letters: 'ten',
  negative: '-5',
  'leading zeros': '000',
  huge: '99999999999999',
  'above 2^32': '4294967301',
  'a sign': '+0',
  'two numbers': '0 0',
};

/** A CR that ends no line, at the end of a value. */
const CR_AT_THE_END = {
  To: '<sip:107@SERVER>\r',
  From: '<sip:106@CALLER>;tag=ktfID\r',
  Via: 'SIP/2.0/UDP CALLER:5060;branch=z9hG4bKktID\r',
  'Call-ID': 'kt-ID\r',
  CSeq: '1 MESSAGE\r',
  Contact: '<sip:106@CALLER:5060>\r',
  'Max-Forwards': '70\r',
  'Content-Length': '0\r',
  Subject: 'words\r',
};

const COMPACT = `MESSAGE sip:107@SERVER SIP/2.0
v: SIP/2.0/UDP CALLER:5060;branch=z9hG4bKktID
f: <sip:106@CALLER>;tag=ktfID
t: <sip:107@SERVER>
i: kt-ID
CSeq: 1 MESSAGE
m: <sip:106@CALLER:5060>
s: short names
c: text/plain
k: timer, path
l: 0

`;

const ODD_SPELLING = `MESSAGE sip:107@SERVER SIP/2.0
VIA : SIP/2.0/UDP CALLER:5060;branch=z9hG4bKktID
max-forwards\t:\t70
FROM:<sip:106@CALLER>;tag=ktfID
tO:
  <sip:107@SERVER>
call-id:kt-ID
cSEQ:   1
\tMESSAGE
SUBJECT:  folded
 over
\t three lines
X-Empty:
x-empty-too:    
CONTENT-length: 0

`;

const SHUFFLED = `MESSAGE sip:107@SERVER SIP/2.0
Content-Length: 0
X-First: 1
Call-ID: kt-ID
CSeq: 1 MESSAGE
To: <sip:107@SERVER>
X-Second: 2
From: <sip:106@CALLER>;tag=ktfID
Max-Forwards: 70
Via: SIP/2.0/UDP CALLER:5060;branch=z9hG4bKktID
X-Third: 3

`;

export const headers: readonly Single[] = [
  ...all('From', ADDRESSES(';tag=ktfID')),
  ...all('To', ADDRESSES(';tag=ktto')),
  ...all('Via', VIAS),
  ...all('CSeq', CSEQS),
  ...all('Max-Forwards', MAX_FORWARDS),
  ...all('Call-ID', CALL_IDS),
  ...all('Content-Length', LENGTHS),
  ...Object.entries(CR_AT_THE_END).map(([header, value]) => set('a CR at the end', header, value)),
  set('a CR before a parameter', 'To', '<sip:107@SERVER>\r;tag=ktto'),
  set('a CR before a blank', 'To', '<sip:107@SERVER>\r ;tag=ktto'),
  ...all('Contact', { absent: null, star: '*', several: '<sip:a@b>, "x, y" <sip:c@d>;q=0.5', garbage: '<<>>' }),
  { name: 'compact names', raw: COMPACT },
  { name: 'odd spelling and folding', raw: ODD_SPELLING },
  { name: 'another order', raw: SHUFFLED },
  ...['Via: SIP/2.0/TCP 127.0.0.8;branch=z9hG4bKkt2', 'v: SIP/2.0/UDP 127.0.0.8', 'From: <sip:9@9>;tag=kt9'].map(
    (line) => ({ name: `one more ${line}`, add: [line] }),
  ),
  ...['To: <sip:9@9>', 'CSeq: 9 BYE', 'Call-ID: kt-other', 'Max-Forwards: 3', 'Content-Length: 0'].map((line) => ({
    name: `one more ${line}`,
    add: [line],
  })),
  {
    name: 'headers nobody knows',
    add: ['X-A: 1', 'P-Odd-Name: a, b;c=d', 'X-A: 2', 'Subject: hello', "!%*_+`'~: odd"],
  },
  { name: 'a header name that is no token', add: ['#$@: odd'] },
  { name: 'a line without a colon', add: ['this is not a header'] },
  { name: 'an empty header name', add: [': value'] },
  { name: 'a blank in a header name', add: ['X Y: value'] },
  { name: 'a header of 5000 characters', add: [`X-Long: ${'x'.repeat(5_000)}`] },
  { name: '300 headers', add: Array.from({ length: 300 }, (_value, index) => `X-${index}: ${index}`) },
  { name: 'utf-8 in a header', add: ['Subject: gr\xc3\xbc\xc3\x9fe'] },
  { name: 'control characters in a header', add: ['Subject: a\x01\x7fb'] },
];
