// nathelper: what it finds in messages, and what it makes of Contact, Request-URI and session description.

import { type ModuleCase, type ModuleGroup } from './module-case.ts';

type Message = NonNullable<ModuleCase['message']>;

const rc = (call: string): string => `${call}; xlog("$rc\\n");`;

const forEach = (values: readonly string[], message: (value: string) => Message, ...calls: string[]): ModuleCase[] =>
  values.flatMap((value) => calls.map((call) => ({ script: rc(call), message: message(value) })));

const SETTINGS = 'loadmodule "nathelper.so"\nmodparam("nathelper|registrar", "received_avp", "$avp(rcv)")\n';

const TESTS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
  .map((test) => `if (nat_uac_test("${test}")) xlog("${test}\\n");`)
  .join(' ');

const CONTACTS = [
  '<sip:alice@10.1.2.3:5090;a=b>;q=0.5',
  'sip:alice@10.1.2.3',
  'sip:alice@10.1.2.3;x=y',
  '"A, B" <sip:alice@host.example.com:5070>;expires=3, <sip:c@d>',
  '<sip:a@1.1.1.1>, <sip:b@2.2.2.2>, <sip:c@10.3.3.3>',
  '*',
  '<sip:a@b',
  '<sip:alice@[2001:db8::1]:5090>',
  '<sip:alice@10.1.2.3:5090;maddr=1.2.3.4;a=b>',
  '<sip:alice@10.1.2.3;a=b;maddr=1.2.3.4>',
  '<sip:10.1.2.3>',
  '<tel:+1234>',
  '<sip:alice@CALLER:5060>',
  '<sip:alice@CALLER;transport=tcp>',
  '<sip:alice@CALLER:5060;transport=udp>',
  '<sip:alice@10.1.2.3;alias=1.2.3.4~5~1>',
  '<sip:alice@10.1.2.3;alias=1.2.3.4~5~1;x=y>;q=1',
  '<sip:alice@10.1.2.3;alias=1.2.3.4~5~2;alias=2.2.2.2~2~2;x=y>',
  '<sip:alice@10.1.2.3;x=y;alias=1.2.3.4~5~6;Alias=z>',
  'sip:alice@10.1.2.3;alias=1.2.3.4~5~1',
];

const CONTACT_CALLS = [
  'fix_nated_contact()',
  'fix_nated_contact(); fix_nated_contact()',
  'fix_nated_contact(); nat_uac_test("129"); xlog("$rc $ct $sel(contact.uri)\\n"); add_contact_alias()',
  'set_contact_alias()',
  'set_contact_alias("1")',
  'add_contact_alias()',
  'add_contact_alias("9.8.7.6", "999", "tcp")',
  'add_rcv_param()',
  'add_rcv_param("1")',
];

const VIAS = ['CALLER', 'CALLER:5070', 'CALLER:5060', '8.8.8.8:5060', '10.0.0.1:5060', 'localhost:5060', '192.0.0.77'];

const ALIASES = [
  ...[1, 2, 3, 4, 5, 6].map((transport) => `;alias=1.2.3.4~5~${transport}`),
  ';alias=',
  ';alias',
  ';ALIAS=1.2.3.4~5~1',
  ';alias=1.2.3.4~5~1;x=y',
  ';x=y;alias=1.2.3.4~5~1;z',
  ';x;alias=1.1.1.1~1~1;y;alias=2.2.2.2~2~2;z',
  ';aliasx=1;alias=1.2.3.4~5~1',
  ';alias=[2001:db8::1]~5~1',
  ';alias=1.2.3.4~5~1?h=v',
  '',
];

const ADDRESSES = [
  ...['10.0.0.1', '11.0.0.1', '172.16.0.1', '172.31.255.255', '172.32.0.0', '192.168.3.4', '100.64.0.1', '100.128.0.0'],
  ...['192.0.0.1', '192.0.0.200', '192.0.1.0', '127.0.0.1', 'host', '', 'fd00::1', '10.0.0', '010.0.0.1', '10.0.0.256'],
];

const sdp = (origin: string, connection: string, more = '', family = 'IP4'): string =>
  `v=0\r\no=- 1 1 IN ${family} ${origin}\r\ns=-\r\nc=IN ${family} ${connection}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n${more}`;

const VIDEO =
  'a=rtcp:4001 IN IP4 10.0.0.2\r\na=sendrecv\r\nm=video 4002 RTP/AVP 31\r\nc=IN IP4 10.0.0.3\r\na=rtcp:4003\r\n';
const BODIES = [
  sdp('10.0.0.1', '10.0.0.2', VIDEO),
  sdp('8.8.8.8', '8.8.8.8'),
  sdp('8.8.8.8', '8.8.8.8', 'c=IN IP4 10.0.0.1\r\n'),
  sdp('8.8.8.8', '10.0.0.1', 'c=IN IP4 8.8.8.8\r\n'),
  sdp('10.0.0.1', '0.0.0.0', VIDEO),
  sdp('host.example.com', '10.0.0.1/127', VIDEO),
  sdp('2001:db8::2', '2001:db8::1', 'a=rtcp:1 IN IP6 2001:db8::1\r\n', 'IP6'),
  sdp('10.0.0.1', '10.0.0.2', VIDEO).slice(0, -2),
  sdp('10.0.0.1', '10.0.0.2', VIDEO) + sdp('10.0.0.3', '10.0.0.4', VIDEO),
  sdp('8.8.8.8', '8.8.8.8').replace('c=IN IP4 8.8.8.8\r\n', ''),
  'v=0\r\nc=IN IP4 10.0.0.1\r\n',
  'garbage',
];
const SDP_TYPE = 'Content-Type: application/sdp';
const multipart = (body: string): string =>
  `--xx\r\nContent-Type: application/sdp\r\n\r\n${body}\r\n--xx\r\nContent-Type: text/plain\r\n\r\nhello\r\n--xx--\r\n`;

const SDP_CALLS = [
  ...['1', '2', '4', '8', '15'].map((level) => `fix_nated_sdp("${level}")`),
  'fix_nated_sdp("10", "1.2.3.4")',
  'fix_nated_sdp("15"); fix_nated_sdp("2", "$var(none)")',
];

const RECORD_ROUTES = [
  '<sip:1.1.1.1;lr>',
  '<sip:1.1.1.1;lr>, <sip:2.2.2.2;r2=on;lr>',
  '<sip:1.1.1.1;r2=on;lr>, <sip:1.1.1.1;transport=tcp;r2=on;lr>',
  '<sip:1.1.1.1;lr>;r2=on',
];

const cases: ModuleCase[] = [
  ...VIAS.map((via) => ({
    script: TESTS,
    message: { set: { Via: `SIP/2.0/UDP ${via};branch=z9hG4bKktID` } },
  })),
  ...CONTACTS.map((contact) => ({ script: TESTS, message: { set: { Contact: contact } } })),
  ...BODIES.map((body) => ({ script: TESTS, message: { add: [SDP_TYPE], body } })),
  ...['sip:107@CALLEE', 'sip:107@CALLEE:5061', 'sip:107@8.8.8.8', 'sip:107@CALLEE;transport=ws'].map((uri) => ({
    script: `$du = $var(callee); ${TESTS}`,
    message: { line: `OPTIONS ${uri} SIP/2.0` },
  })),
  ...forEach(CONTACTS, (contact) => ({ set: { Contact: contact } }), ...CONTACT_CALLS),
  ...CONTACT_CALLS.map((call) => ({ script: rc(call), message: { set: { Contact: null } } })),
  ...CONTACTS.slice(0, -3).map((contact) => ({
    script: '$avp(o) = "-"; set_alias_to_pv("$avp(o)"); xlog("$rc $avp(o) $sel(nathelper.rewrite_contact[1])\\n");',
    message: { set: { Contact: contact } },
  })),
  ...[
    '9.8.7.6,999,udp',
    '9.8.7.6,999,TLS',
    '9.8.7.6,1,wss',
    '9.8.7.6,1,xx',
    'zz,1,udp',
    '9.8.7.6,99999,udp',
    '[::1],5,udp',
  ].map((values) => ({
    script: rc(
      `add_contact_alias(${values
        .split(',')
        .map((each) => `"${each}"`)
        .join(', ')})`,
    ),
  })),
  ...forEach(
    ALIASES,
    (alias) => ({ line: `OPTIONS sip:107@SERVER${alias} SIP/2.0` }),
    'handle_ruri_alias(); xlog("$rc $ru $du\\n")',
    'handle_ruri_alias("0"); xlog("$rc $ru $du\\n")',
  ),
  ...forEach(
    [';x=y;alias=1.2.3.4~5~1;z', ';x;alias=1.1.1.1~1~1;y;alias=2.2.2.2~2~2;z'],
    (alias) => ({ line: `OPTIONS sip:107@SERVER${alias} SIP/2.0` }),
    'handle_ruri_alias("1"); xlog("$rc $ru $du\\n")',
  ),
  ...ADDRESSES.map((address) => ({ script: rc(`is_rfc1918("${address}")`) })),
  ...forEach(BODIES, (body) => ({ add: [SDP_TYPE], body }), ...SDP_CALLS),
  ...forEach(
    [BODIES[0]!, BODIES[1]!],
    (body) => ({ add: ['Content-Type: multipart/mixed;boundary=xx'], body: multipart(body) }),
    'fix_nated_sdp("15")',
    'nat_uac_test("8")',
    'nat_uac_test("256")',
  ),
  ...forEach([BODIES[0]!], (body) => ({ body }), 'fix_nated_sdp("2")', 'nat_uac_test("264")'),
  ...forEach([''], () => ({ add: [SDP_TYPE] }), 'fix_nated_sdp("2")', 'nat_uac_test("264")'),
  ...forEach(
    [BODIES[0]!],
    (body) => ({ add: ['Content-Type: text/plain'], body }),
    'fix_nated_sdp("2")',
    'nat_uac_test("264")',
  ),
  ...RECORD_ROUTES.map((value) => ({
    script: 'xlog("$rr_count $rr_top_count\\n");',
    message: { add: [`Record-Route: ${value}`] },
  })),
  { script: 'xlog("$rr_count $rr_top_count\\n");' },
  { script: rc('fix_nated_register(); xlog("$avp(rcv)\\n")') },
  ...['0', '1024', '19', '$var(n)'].map((tests) => ({ script: `$var(n) = 1; ${rc(`nat_uac_test("${tests}")`)}` })),
  ...['fix_nated_contact()', 'set_contact_alias()', 'add_contact_alias()', 'fix_nated_register()'].map(
    (call, index) => ({
      script: `${call}; save("location"); reg_fetch_contacts("location", "sip:u${index}@SERVER", "p"); xlog("$ulc(p=>addr) $ulc(p=>received)\\n"); exit;`,
      message: {
        line: 'REGISTER sip:SERVER SIP/2.0',
        set: { To: `<sip:u${index}@SERVER>`, Contact: '<sip:a@10.0.0.1;a=b>' },
      },
    }),
  ),
];

const PLAIN: ModuleCase[] = forEach(
  [BODIES[0]!],
  (body) => ({ add: [SDP_TYPE], body }),
  'fix_nated_sdp("15")',
  'set_contact_alias()',
  'is_rfc1918("192.0.0.200")',
);

export const NATHELPER: readonly ModuleGroup[] = [
  { settings: SETTINGS, cases },
  {
    settings: `${SETTINGS}modparam("nathelper", "append_sdp_oldmediaip", 0)
modparam("nathelper", "nortpproxy_str", "")
modparam("nathelper", "alias_name", "saddr")
modparam("nathelper", "nat_addr_mode", 0)\n`,
    cases: PLAIN,
  },
];
