// Messages that generated calls are made for.

const join = (lines: readonly string[], body = ''): string => `${lines.join('\r\n')}\r\n\r\n${body}`;

const SDP =
  'v=0\r\no=a 1 1 IN IP4 10.1.2.3\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=audio 8000 RTP/AVP 0\r\na=sendonly\r\n';
const PARTS =
  '--b1\r\nContent-Type: text/a\r\nContent-Disposition: x\r\n\r\nAAA\r\n--b1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=a\r\n--b1--\r\n';

/** By name. CASE is replaced by the number of the call. */
export const MESSAGES: Readonly<Record<string, string>> = {
  invite: join(
    [
      'INVITE sip:bob:pw@host.example.com:5070;transport=tcp;user=phone;x=y;lr?Subject=hi SIP/2.0',
      'Via: SIP/2.0/UDP 10.1.2.3:5062;branch=z9hG4bKCASE;rport;i=5, SIP/2.0/TCP proxy.example.com;branch=z9hG4bKtwo',
      'Max-Forwards: 70',
      'Record-Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>',
      'From: "Alice \\"A\\" Smith" <sip:alice@a.example.com:5071;fp=1>;tag=ft1;hp=2',
      'To: Bob <sip:bob@b.example.com;x=1>;tag=tt1',
      'Call-ID: CASE',
      'CSeq: 4711 INVITE',
      'Contact: "Al" <sip:alice@10.1.2.3:5062;transport=udp;p=v>;expires=60;q=0.5, <sip:carol@10.1.2.4>;expires=3600',
      'Supported: replaces, timer,100rel',
      'Privacy: id;header',
      'X-One: first',
      'X-One:   second  value  ',
      'X-One:',
      'X-List: a, b ,c',
      'X-Param: v1;s=1;none, v2;s="q\\"s"',
      'Subject: Hello World',
      'Date: Sat, 13 Nov 2010 23:29:00 GMT',
      'Content-Type: application/sdp',
      `Content-Length: ${String(SDP.length)}`,
    ],
    SDP,
  ),
  bare: join([
    'OPTIONS sip:host.example.com SIP/2.0',
    'Via: SIP/2.0/UDP 10.1.2.3;branch=z9hG4bKCASE',
    'From: sip:bob@example.com;tag=1',
    'To: sip:+4930123@example.com',
    'Call-ID: CASE',
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
  ]),
  parts: join(
    [
      'MESSAGE sip:+4930;p=v;x=y@example.com SIP/2.0',
      'v: SIP/2.0/UDP 10.1.2.3;branch=z9hG4bKCASE',
      'Max-Forwards: 0',
      'f: <sip:bob@example.com>;tag=1',
      't: <sip:alice@example.com>',
      'i: CASE',
      'CSeq: 1 MESSAGE',
      'm: <sip:first@10.1.2.5>',
      'm: "B" <sip:second@10.1.2.6:5066>;q=0.1',
      's: folded',
      '  subject,',
      '\tthree',
      'k: timer',
      'X-List: a',
      'x-list: b;p=1',
      'X-LIST:c,d',
      'Remote-Party-ID: "R" <sip:+4930@example.com>;privacy=full',
      'c: multipart/mixed; boundary="b1"',
      `l: ${String(PARTS.length)}`,
    ],
    PARTS,
  ),
  bytes: join(
    [
      'MESSAGE tel:+123;p=v SIP/2.0',
      'Via: SIP/2.0/UDP 10.1.2.3:5062;branch=z9hG4bKCASE',
      'From: "J\xc3\xb6rg \xfe\xff" <sip:+4930;ext=1@example.com;user=phone>;tag=b\xe9',
      'To: <tel:+49-30-1234;phone-context=example.com>',
      'Call-ID: CASE',
      'CSeq: 2147483647 MESSAGE',
      'Contact: sip:bare@10.1.2.3;expires=5',
      'Subject: caf\xe9 \xe2\x82\xac',
      'X-One: \x80\x81\xff',
      'X-One: ;;,,==<>',
      'Content-Type: text/plain',
      'Content-Length: 6',
    ],
    '\xff\xfe\x80a\nc',
  ),
};
