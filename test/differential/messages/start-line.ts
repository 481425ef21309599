// Request lines: methods, Request-URIs and versions.

import type { Single } from '../single.ts';

const METHODS = [
  ...['INVITE', 'ACK', 'BYE', 'CANCEL', 'REGISTER', 'OPTIONS', 'INFO', 'UPDATE', 'PRACK', 'SUBSCRIBE', 'NOTIFY'],
  ...['PUBLISH', 'MESSAGE', 'REFER', 'KDMQ', 'FOO', 'invite', 'Options', 'X-Y.Z!%*_+`~', 'GET'],
];

const URIS = {
  'host only': 'sip:SERVER',
  'host and port': 'sip:SERVER:5060',
  'user, host and port': 'sip:107@SERVER:5060',
  'another port': 'sip:107@SERVER:5070',
  'upper case scheme': 'SIP:107@SERVER',
  'user and password': 'sip:107:secret@SERVER',
  'empty user': 'sip:@SERVER',
  'escaped user': 'sip:%31%30%37@SERVER',
  'wrong escape in user': 'sip:10%zz7@SERVER',
  'user with parameters': 'sip:107;phone-context=+1@SERVER;user=phone',
  'user with reserved characters': "sip:a-_.!~*'()&=+$,;?/b@SERVER",
  'parameters without values': 'sip:107@SERVER;lr;foo',
  'transport parameter': 'sip:107@SERVER;transport=udp',
  'unknown transport parameter': 'sip:107@SERVER;transport=smoke',
  'parameter given twice': 'sip:107@SERVER;a=1;a=2',
  'headers in the URI': 'sip:107@SERVER?Subject=hello&Priority=urgent',
  maddr: 'sip:107@SERVER;maddr=127.0.0.1',
  'port 0': 'sip:107@SERVER:0',
  'port 65536': 'sip:107@SERVER:65536',
  'port with letters': 'sip:107@SERVER:50a0',
  'empty port': 'sip:107@SERVER:',
  sips: 'sips:107@SERVER',
  tel: 'tel:+1-201-555-0123',
  'tel with parameters': 'tel:7042;phone-context=example.com',
  'IPv6 host': 'sip:107@[::1]:5060',
  'IPv6 host without brackets': 'sip:107@::1',
  'unknown scheme': 'foo:107@SERVER',
  http: 'http://SERVER/',
  'no scheme': '107@SERVER',
  'angle brackets': '<sip:107@SERVER>',
  'two at signs': 'sip:107@x@SERVER',
  'trailing semicolon': 'sip:107@SERVER;',
  'long user': `sip:${'7'.repeat(600)}@SERVER`,
  'utf-8 user': 'sip:j\xc3\xbcrgen@SERVER',
};

const LINES = {
  'version 2.1': 'OPTIONS sip:107@SERVER SIP/2.1',
  'version in lower case': 'OPTIONS sip:107@SERVER sip/2.0',
  'version 7.0': 'OPTIONS sip:107@SERVER SIP/7.0',
  'version of HTTP': 'OPTIONS sip:107@SERVER HTTP/1.1',
  'no version': 'OPTIONS sip:107@SERVER',
  'two blanks before the URI': 'OPTIONS  sip:107@SERVER SIP/2.0',
  'two blanks before the version': 'OPTIONS sip:107@SERVER  SIP/2.0',
  'blank at the end': 'OPTIONS sip:107@SERVER SIP/2.0 ',
  'tab as separator': 'OPTIONS\tsip:107@SERVER\tSIP/2.0',
  'blank at the beginning': ' OPTIONS sip:107@SERVER SIP/2.0',
};

const named = (record: Readonly<Record<string, string>>, make: (value: string) => string, kind: string): Single[] =>
  Object.entries(record).map(([name, value]) => ({ name: `${kind}: ${name}`, line: make(value) }));

export const startLines: readonly Single[] = [
  ...METHODS.map((method) => ({ name: `method ${method}`, line: `${method} sip:107@SERVER SIP/2.0` })),
  ...METHODS.slice(0, 13).map((method) => ({
    name: `${method} in a dialog`,
    line: `${method} sip:107@SERVER SIP/2.0`,
    set: { To: '<sip:107@SERVER>;tag=ktto' },
  })),
  ...named(URIS, (uri) => `MESSAGE ${uri} SIP/2.0`, 'URI'),
  ...named(LINES, (line) => line, 'line'),
];
