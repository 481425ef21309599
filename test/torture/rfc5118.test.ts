/** RFC 5118 §4: IPv6 in SIP messages. Each test states what the RFC says of its message. */
import { expect, test } from 'vitest';
import { HeaderId } from '../../src/sip/header-name.ts';
import { Corpus, describeCorpus } from './corpus.ts';

const corpus = new Corpus('rfc5118');

describeCorpus('RFC 5118', corpus, () => {
  test('4.1 ipv6-good: IPv6 references in the Request-URI, Via and Contact', () => {
    const message = corpus.good('ipv6-good');
    expect(message.uri!.address).toBe('2001:db8::10');
    expect(message.uri!.hostIsIpv6).toBe(true);
    expect(message.via!.address).toBe('2001:db8::9:1');
    expect(message.contacts!.addresses[0]!.uri!.address).toBe('2001:db8::1');
  });

  test('4.2 ipv6-bad: an IPv6 address without brackets is no host', () => {
    const message = corpus.good('ipv6-bad');
    expect(message.requestUri).toBe('sip:2001:db8::10');
    expect(message.uri).toBeNull();
    expect(message.problem(HeaderId.Via)).toBeNull();
  });

  test('4.3 port-ambiguous: digits inside the brackets belong to the address', () => {
    const { uri } = corpus.good('port-ambiguous');
    expect(uri!.address).toBe('2001:db8::10:5070');
    expect(uri!.port).toBeNull();
  });

  test('4.4 port-unambiguous: digits behind the brackets are the port', () => {
    const { uri } = corpus.good('port-unambiguous');
    expect(uri!.address).toBe('2001:db8::10');
    expect(uri!.port).toBe(5070);
  });

  test('4.5 via-received-param-with-delim: received may have brackets', () => {
    const { via } = corpus.good('via-received-param-with-delim');
    expect(via!.received).toBe('2001:db8::9:255');
    expect(via!.branch).toBe('z9hG4bKas3-111');
  });

  test('4.5 via-received-param-no-delim: received may have none', () => {
    const { via } = corpus.good('via-received-param-no-delim');
    expect(via!.received).toBe('2001:db8::9:255');
    expect(via!.branch).toBe('z9hG4bKas3');
  });

  test('4.6 ipv6-in-sdp: IPv6 in the body is left to the body', () => {
    const message = corpus.good('ipv6-in-sdp');
    expect(message.uri!.user).toBe('user');
    expect(message.uri!.address).toBe('2001:db8::10');
    expect(message.body).toContain('c=IN IP6 2001:db8::20');
  });

  test('4.7 mult-ip-in-header: both address families may stand in one Via set', () => {
    const message = corpus.good('mult-ip-in-header');
    expect(message.vias!.map((via) => [via.address, via.port, via.received])).toEqual([
      ['2001:db8::9:1', 6050, null],
      ['192.0.2.1', null, null],
      ['2001:db8::9:255', null, '192.0.2.200'],
    ]);
  });

  test('4.8 mult-ip-in-sdp: both may stand in one body', () => {
    const message = corpus.good('mult-ip-in-sdp');
    expect(message.body).toContain('c=IN IP4 192.0.2.1');
    expect(message.body).toContain('c=IN IP6 2001:db8::1');
    expect(message.contentType).toBe('application/sdp');
  });

  test('4.9 ipv4-mapped-ipv6: an IPv4 address mapped into IPv6 is a host', () => {
    const message = corpus.good('ipv4-mapped-ipv6');
    expect(message.vias!.map((via) => [via.address, via.port])).toEqual([
      ['::ffff:192.0.2.10', 19823],
      ['::ffff:192.0.2.2', null],
    ]);
    expect(message.contacts!.addresses[0]!.uri!.address).toBe('::ffff:192.0.2.2');
  });

  test('4.10 ipv6-correct-abnf-2-colons: two colons before the embedded IPv4 address', () => {
    expect(corpus.good('ipv6-correct-abnf-2-colons').uri!.address).toBe('2001:db8::192.0.2.1');
  });

  test('4.10 ipv6-bug-abnf-3-colons: the third colon comes from the grammar of RFC 3261 and is let pass as written', () => {
    const message = corpus.good('ipv6-bug-abnf-3-colons');
    expect(message.uri!.host).toBe('[2001:db8:::192.0.2.1]');
    expect(message.to!.uri!.user).toBe('user');
  });

  test('every message is tested', () => {
    expect(corpus.names).toHaveLength(12);
  });
});
