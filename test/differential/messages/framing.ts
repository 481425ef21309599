// Bodies, line ends, truncation, and what is no SIP at all; then replies nobody asked for, and routes.

import type { Single } from '../single.ts';

const MESSAGE = 'MESSAGE sip:107@SERVER SIP/2.0';

const REPLY = (line: string, vias: readonly string[]): string => `${line}
${vias.map((via) => `Via: ${via}`).join('\n')}
From: <sip:106@CALLER>;tag=ktfID
To: <sip:107@SERVER>;tag=ktto
Call-ID: kt-ID
CSeq: 1 MESSAGE
Content-Length: 0

`;

const OWN_VIA = 'SIP/2.0/UDP SERVER:5060;branch=z9hG4bKktown';
const CALLER_VIA = 'SIP/2.0/UDP CALLER:5060;branch=z9hG4bKktID';

export const framing: readonly Single[] = [
  { name: 'a body of text', line: MESSAGE, add: ['Content-Type: text/plain'], body: 'Hello there' },
  { name: 'a body without Content-Type', line: MESSAGE, body: 'x' },
  { name: 'a body of bytes', line: MESSAGE, add: ['Content-Type: a/b'], body: '\x00\x01\xff\r\n\r\nABC\x00' },
  {
    name: 'a body of SDP',
    line: MESSAGE,
    add: ['Content-Type: application/sdp'],
    body: 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n',
  },
  { name: 'a body longer than Content-Length', line: MESSAGE, set: { 'Content-Length': '3' }, body: 'longer' },
  { name: 'a body shorter than Content-Length', line: MESSAGE, set: { 'Content-Length': '30' }, body: 'short' },
  { name: 'a body without Content-Length', line: MESSAGE, set: { 'Content-Length': null }, body: 'body' },
  { name: 'a body of 8 kB', line: MESSAGE, body: 'y'.repeat(8_000) },
  {
    name: 'a multipart body',
    line: MESSAGE,
    add: ['Content-Type: multipart/mixed;boundary=b'],
    body: '--b\r\n\r\nx\r\n--b--',
  },
  { name: 'LF line ends', line: MESSAGE, lineEnd: '\n' },
  { name: 'two empty lines before', raw: `\n\n${REPLY('x', []).slice(2)}` },
  {
    name: 'an empty line before the request line',
    raw: `\n${MESSAGE}\nVia: ${CALLER_VIA}\nFrom: <sip:1@2>;tag=kt\nTo: <sip:1@2>\nCall-ID: kt-ID\nCSeq: 1 MESSAGE\n\n`,
  },
  {
    name: 'no empty line at the end',
    raw: `${MESSAGE}\nVia: ${CALLER_VIA}\nFrom: <sip:1@2>;tag=kt\nTo: <sip:1@2>\nCall-ID: kt-ID\nCSeq: 1 MESSAGE\n`,
  },
  { name: 'cut in a header', raw: `${MESSAGE}\nVia: ${CALLER_VIA}\nFrom: <sip:1@2>;tag=kt\nTo: <sip:1` },
  { name: 'the request line only', raw: `${MESSAGE}\n\n` },
  { name: 'half a request line', raw: 'MESSAGE sip:10' },
  { name: 'keep-alive of CRLF', raw: '\n\n' },
  { name: 'keep-alive of bytes', raw: '\x00\x00\x00\x00' },
  { name: 'noise', raw: '\xde\xad\xbe\xef\x00\x01\x02 random noise' },
  { name: 'a STUN binding request', raw: '\x00\x01\x00\x00\x21\x12\xa4\x42ABCDEFGHIJKL' },
  ...['SIP/2.0 200 OK', 'SIP/2.0 180 Ringing', 'SIP/2.0 100 Trying', 'SIP/2.0 404 ', 'SIP/2.0 699 x'].map((line) => ({
    name: `unasked ${line}`,
    raw: REPLY(line, [OWN_VIA, CALLER_VIA]),
  })),
  ...[
    'SIP/2.0 99 Low',
    'SIP/2.0 700 High',
    'SIP/2.0 2000 Long',
    'SIP/2.0 abc Words',
    'SIP/2.0 200',
    'SIP/3.0 200 OK',
  ].map((line) => ({ name: `odd status line ${line}`, raw: REPLY(line, [OWN_VIA, CALLER_VIA]) })),
  { name: 'a reply with our Via only', raw: REPLY('SIP/2.0 200 OK', [OWN_VIA]) },
  { name: 'a reply without Via', raw: REPLY('SIP/2.0 200 OK', []).replace('\n\nFrom', '\nFrom') },
  { name: 'a reply with both Vias in one line', raw: REPLY('SIP/2.0 200 OK', [`${OWN_VIA}, ${CALLER_VIA}`]) },
  { name: 'a reply with three Vias', raw: REPLY('SIP/2.0 200 OK', [OWN_VIA, CALLER_VIA, 'SIP/2.0/UDP 127.0.0.3']) },
  {
    name: 'a reply to received and rport',
    raw: REPLY('SIP/2.0 200 OK', [OWN_VIA, 'SIP/2.0/UDP x.invalid;branch=z9hG4bKktID;received=CALLER;rport=5060']),
  },
  { name: 'Route to us', line: MESSAGE, add: ['Route: <sip:SERVER;lr>'] },
  { name: 'Route to us, then to the callee', line: MESSAGE, add: ['Route: <sip:SERVER;lr>, <sip:CALLEE;lr>'] },
  { name: 'two Route lines', line: MESSAGE, add: ['Route: <sip:SERVER;lr>', 'Route: <sip:CALLEE:5060;lr>'] },
  {
    name: 'Route to us in a dialog',
    line: MESSAGE,
    set: { To: '<sip:107@x>;tag=ktto' },
    add: ['Route: <sip:SERVER;lr;ftag=ktfID>'],
  },
  {
    name: 'a strict route in a dialog',
    line: 'MESSAGE sip:SERVER SIP/2.0',
    set: { To: '<sip:107@x>;tag=ktto' },
    add: ['Route: <sip:SERVER>, <sip:107@CALLEE>'],
  },
  {
    name: 'our own Request-URI in a dialog, strict',
    line: 'MESSAGE sip:SERVER;lr SIP/2.0',
    set: { To: '<sip:107@x>;tag=ktto' },
    add: ['Route: <sip:107@CALLEE:5060>'],
  },
  {
    name: 'a foreign Route in a dialog',
    line: MESSAGE,
    set: { To: '<sip:107@x>;tag=ktto' },
    add: ['Route: <sip:CALLEE;lr>'],
  },
  {
    name: 'Record-Route of others',
    line: 'INVITE sip:107@SERVER SIP/2.0',
    add: ['Record-Route: <sip:127.0.0.7;lr>', 'Record-Route: <sip:127.0.0.8;lr>'],
  },
  { name: 'a malformed Route', line: MESSAGE, set: { To: '<sip:107@x>;tag=ktto' }, add: ['Route: garbage'] },
  { name: 'Require of something unknown', line: MESSAGE, add: ['Require: nothing-such'] },
  { name: 'Proxy-Require of something unknown', line: MESSAGE, add: ['Proxy-Require: nothing-such'] },
];
