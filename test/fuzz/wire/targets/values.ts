/** Values of headers: what is read lies within the text, and what is written from it is read the same. */
import { compareUri } from '../../../../src/sip/compare-uri.ts';
import { parseContact } from '../../../../src/sip/contact.ts';
import { parseCSeq } from '../../../../src/sip/cseq.ts';
import { parseCredentials } from '../../../../src/sip/digest.ts';
import { isOneLine } from '../../../../src/sip/fold.ts';
import { splitList } from '../../../../src/sip/list.ts';
import type { NameAddr } from '../../../../src/sip/name-addr.ts';
import { parseNameAddr } from '../../../../src/sip/name-addr.ts';
import { listParameters, quote, unquote } from '../../../../src/sip/parameters.ts';
import { parseRoute } from '../../../../src/sip/route.ts';
import { changeUri, parseUri, writeUri, type Uri } from '../../../../src/sip/uri.ts';
import { parseVia } from '../../../../src/sip/via.ts';
import { expectEqual, expectTrue, type Target } from '../target.ts';

function partsOf(uri: Uri): unknown[] {
  return [uri.scheme, uri.user, uri.password, uri.host, uri.port, uri.parameters, uri.headers, uri.opaque];
}

export const uriTarget: Target = {
  name: 'uri',
  seeds: [
    ...[
      'sip:alice@example.com',
      'sips:a:b@[2001:db8::1]:5061;transport=tcp;lr?Subject=x&y=z',
      'tel:+1-201;phone-context=a.b',
    ],
    ...[
      'sip:example.com',
      'urn:service:sos',
      'sip:%61@b;m%61ddr=1.2.3.4;ttl=15;method=INVITE;user=phone',
      'http://a/b',
    ],
  ],
  words: [
    ';transport=',
    ';maddr=',
    ';lr',
    ';user=phone',
    ';ttl=',
    '?a=b',
    '%41',
    '[::1]',
    'sip:',
    'sips:',
    'tel:',
    'urn:',
    'sip:%',
    '@',
    ':5060',
  ],
  check(text) {
    const uri = parseUri(text);
    if (uri === null) return;
    const again = parseUri(writeUri(uri));
    if (again === null) throw new Error(`${writeUri(uri)} is no URI`);
    expectEqual('the URI that was written', partsOf(uri), partsOf(again));
    expectEqual('a copy', partsOf(uri), partsOf(changeUri(uri, {})));
    expectEqual('whether the URI is itself', compareUri(uri, again), true);
    void [uri.transport, uri.isLooseRouter, uri.maddr, uri.ttl, uri.method, uri.isPhone, uri.subscriber];
  },
};

function expectWithin(address: NameAddr): void {
  const { start, end, displayStart, displayEnd, uriStart, uriEnd, parametersStart, tagStart, tagEnd } = address;
  const inOrder = start <= displayStart && displayStart <= displayEnd && displayEnd <= uriStart && uriStart <= uriEnd;
  expectTrue('offsets of an address are in order', inOrder && uriEnd <= parametersStart && parametersStart <= end);
  expectTrue(
    'a tag lies in its address',
    tagStart < 0 || (parametersStart <= tagStart && tagStart < tagEnd && tagEnd <= end),
  );
}

function factsOf(address: NameAddr): unknown[] {
  const { displayText, uriText, tag, q, expires, parameters } = address;
  return [displayText, uriText, tag, q, expires, parameters, listParameters(parameters)];
}

export const nameAddrTarget: Target = {
  name: 'name-addr',
  seeds: [
    ...[
      '"Alice \\" B" <sip:alice@example.com;lr>;tag=1;q=0.5;expires=60',
      'sip:a@b;tag=x',
      'A. B <sips:c@d>;a;b="c,d"',
      '*',
    ],
    ...['<sip:a;lr>, <sip:b;lr>;x=y', '<sip:a@b?Route=%3Csip:c%3E>', '<tel:+1>;tag="q"'],
  ],
  words: [';tag=', ';q=', ';expires=', '"a" ', '<sip:a@b>', '\\"', ', ', ';x="', '<', '>', '\r\n ', ';tag', '*'],
  check(text) {
    const address = parseNameAddr(text);
    if (address !== null) {
      expectWithin(address);
      const again = parseNameAddr(address.toString());
      if (again === null) throw new Error(`${address.toString()} is no address`);
      expectEqual('the address that was written', factsOf(address), factsOf(again));
    }
    const routes = parseRoute(text);
    routes?.forEach(expectWithin);
    if (routes !== null) expectEqual('items of the list', routes.length, splitList(text).length);
    for (const contact of parseContact(text)?.addresses ?? []) expectWithin(contact);
    // Line ends become blanks there.
    if (isOneLine(text)) expectEqual('what quoting makes', unquote(quote(text)), text);
  },
};

export const viaTarget: Target = {
  name: 'via',
  seeds: [
    ...[
      'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;received=1.2.3.4;rport=5',
      'SIP / 2.0 / TCP [::1] ; rport ; maddr=a;ttl=1',
    ],
    ...[
      'SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK;alias',
      'SIP/2.0/UDP a (a (nested) comment)',
      'SIP/2.0/UDP :]',
    ],
  ],
  words: [
    ';branch=z9hG4bK',
    ';received=',
    ';rport=',
    ';rport',
    ';maddr=',
    ';ttl=',
    '[::1]',
    ':]',
    ' (',
    ')',
    'SIP/2.0/',
    ';alias',
    ';i="',
  ],
  check(text) {
    const via = parseVia(text);
    if (via === null) return;
    const { start, sentByEnd, end } = via;
    expectTrue(
      'offsets of a Via are in order',
      0 <= start && start < sentByEnd && sentByEnd <= end && end <= text.length,
    );
    const spans = [
      [via.receivedStart, via.receivedEnd],
      [via.rportStart, via.rportEnd],
    ] as const;
    for (const [from, to] of spans)
      expectTrue('a parameter lies in its Via', from < 0 || (sentByEnd < from && from < to && to <= end));
    const again = parseVia(via.toString());
    if (again === null) throw new Error(`${via.toString()} is no Via`);
    const facts = (each: typeof via): unknown[] => [
      each.transport,
      each.host,
      each.port,
      each.branch,
      each.received,
      each.rport,
      each.maddr,
    ];
    expectEqual('the Via that was written', facts(via), facts(again));
  },
};

export const digestTarget: Target = {
  name: 'digest',
  seeds: [
    'Digest username="a", realm="b\\"c", nonce="d", uri="sip:e", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, nc=00000001, cnonce="f"',
    ...['Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'Digest realm="x"', 'NTLM', '1 INVITE', '4294967295 \t ACK'],
  ],
  words: [
    'username=',
    'realm="',
    ', nonce=',
    'algorithm=SHA-256',
    'qop="auth,auth-int"',
    ',,',
    '= "',
    '\\"',
    'Digest ',
    '__proto__="',
    'response=',
  ],
  check(text) {
    const credentials = parseCredentials(text);
    if (credentials !== null) {
      const { username, realm, nonce, uri, response, algorithm, cnonce, opaque, qop, nc } = credentials;
      for (const value of [username, realm, nonce, uri, response, algorithm, cnonce, opaque, qop, nc]) {
        expectTrue('a value is a text or absent', value === null || typeof value === 'string');
      }
      expectEqual('what is no parameter', null, credentials.parameter('__nothing__'));
    }
    void parseCSeq(text);
  },
};
