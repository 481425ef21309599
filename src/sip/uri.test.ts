import { describe, expect, test } from 'vitest';
import { changeUri, parseUri, portPieces, writeUri } from './uri.ts';

describe('parseUri', () => {
  test('takes a full SIP URI apart', () => {
    const uri = parseUri(
      'sip:alice:secret@atlanta.com:5061;transport=TCP;lr;maddr=10.0.0.1;ttl=15;method=INVITE?a=b&c=d',
    )!;
    expect(uri).toMatchObject({
      scheme: 'sip',
      user: 'alice',
      password: 'secret',
      host: 'atlanta.com',
      port: 5061,
      parameters: 'transport=TCP;lr;maddr=10.0.0.1;ttl=15;method=INVITE',
      headers: 'a=b&c=d',
    });
    expect(uri.transport).toBe('tcp');
    expect(uri.isLooseRouter).toBe(true);
    expect(uri.maddr).toBe('10.0.0.1');
    expect(uri.ttl).toBe(15);
    expect(uri.method).toBe('INVITE');
    expect(uri.isPhone).toBe(false);
    expect(uri.isSipOrSips).toBe(true);
  });

  test('a host alone is enough', () => {
    expect(parseUri('sip:atlanta.com')).toMatchObject({ user: null, password: null, host: 'atlanta.com', port: null });
  });

  test('the scheme is folded, user and host are kept as written', () => {
    const uri = parseUri('SIPS:Alice@Atlanta.COM')!;
    expect(uri.scheme).toBe('sips');
    expect(uri.isSips).toBe(true);
    expect(uri.user).toBe('Alice');
    expect(uri.host).toBe('Atlanta.COM');
  });

  test('an IPv6 host keeps its brackets, address has none', () => {
    const uri = parseUri('sip:bob@[2001:db8::10]:5070;lr')!;
    expect(uri.host).toBe('[2001:db8::10]');
    expect(uri.address).toBe('2001:db8::10');
    expect(uri.hostIsIpv6).toBe(true);
    expect(uri.port).toBe(5070);
    expect(parseUri('sip:[::ffff:192.0.2.1]')!.address).toBe('::ffff:192.0.2.1');
  });

  test('a user may hold separators of the parts behind it', () => {
    expect(parseUri('sip:alice;day=tuesday@atlanta.com')!.user).toBe('alice;day=tuesday');
    expect(parseUri('sip:user;par=u%40example.net@example.com')!.user).toBe('user;par=u%40example.net');
    expect(parseUri('sip:a?b/c@example.com')!.user).toBe('a?b/c');
  });

  test('an empty password is not an absent one', () => {
    expect(parseUri('sip:alice:@atlanta.com')!.password).toBe('');
    expect(parseUri('sip:alice@atlanta.com')!.password).toBeNull();
  });

  test('tel has a number and parameters', () => {
    const uri = parseUri('tel:+1-201-555-0123;phone-context=example.com')!;
    expect(uri.user).toBe('+1-201-555-0123');
    expect(uri.host).toBe('');
    expect(uri.isTel).toBe(true);
    expect(uri.isPhone).toBe(true);
    expect(uri.parameter('phone-context')).toBe('example.com');
  });

  test('user=phone says it is a telephone number', () => {
    expect(parseUri('sip:+1201@gw.example.com;user=Phone')!.isPhone).toBe(true);
  });

  test('an escaped parameter name is the same name', () => {
    const uri = parseUri('sip:a@b;%6C%72;n%61me=v%61lue')!;
    expect(uri.isLooseRouter).toBe(true);
    expect(uri.parameter('name')).toBe('v%61lue');
    expect(uri.parameter('nam')).toBeNull();
  });

  test('other schemes stay opaque', () => {
    const uri = parseUri('urn:service:sos')!;
    expect(uri.scheme).toBe('urn');
    expect(uri.opaque).toBe('service:sos');
    expect([uri.user, uri.host]).toEqual(['service', 'sos']);
    expect(uri.isSipOrSips).toBe(false);
    expect(parseUri('nobodyKnowsThisScheme:totallyopaquecontent')!.scheme).toBe('nobodyknowsthisscheme');
  });

  test.each([
    ['nothing', ''],
    ['no scheme', 'alice@atlanta.com'],
    ['no colon', 'sip'],
    ['empty host', 'sip:'],
    ['empty host behind a user', 'sip:alice@'],
    ['empty user', 'sip:@atlanta.com'],
    ['password without user', 'sip::pw@atlanta.com'],
    ['a colon in the password', 'sip:a:b:c@atlanta.com'],
    ['an address for a user', 'sip:[::1]@atlanta.com'],
    ['port over 65535', 'sip:a@b:65536'],
    ['huge port', 'sip:a@b:99999999999999999999'],
    ['port that is no number', 'sip:a@b:50x'],
    ['empty port', 'sip:a@b:'],
    ['two at signs', 'sip:a@b@c'],
    ['space', 'sip:a b@c'],
    ['brackets round it', '<sip:a@b>'],
    ['control character', 'sip:a@b\0'],
    ['CRLF', 'sip:a@b\r\nVia: x'],
    ['quote', 'sip:"a"@b'],
    ['open IPv6 bracket', 'sip:a@[::1'],
    ['text behind an IPv6 literal', 'sip:a@[::1]x'],
    ['IPv6 without brackets', 'sip:a@2001:db8::10'],
    ['brackets round no address', 'sip:a@[abc]'],
    ['comma in the host', 'sip:a@b,c'],
    ['tel without number', 'tel:;x=1'],
    ['scheme that starts with a digit', '1sip:a'],
    ['opaque scheme without content', 'urn:'],
  ])('refuses %s', (_what, text) => {
    expect(parseUri(text)).toBeNull();
  });
});

describe('writeUri', () => {
  test.each([
    'sip:atlanta.com',
    'sip:alice:secret@atlanta.com:5061;transport=TCP;lr?a=b&c=d',
    'sips:[::1]:5061',
    'sip:a:@b',
    'sip:host?subject=x',
    'tel:+1-201;ext=3',
    'urn:service:sos',
  ])('gives %s back', (text) => {
    expect(writeUri(parseUri(text)!)).toBe(text);
  });
});

describe('changeUri', () => {
  const uri = parseUri('sip:alice:pw@atlanta.com:5070;lr')!;

  test('changes what is given and keeps the rest', () => {
    expect(writeUri(changeUri(uri, { user: 'bob' }))).toBe('sip:bob:pw@atlanta.com:5070;lr');
    expect(writeUri(changeUri(uri, { host: 'x', port: null, parameters: '' }))).toBe('sip:alice:pw@x');
  });

  test('null takes user and password away', () => {
    expect(writeUri(changeUri(uri, { user: null, password: null }))).toBe('sip:atlanta.com:5070;lr');
  });
});

test.each([
  ['', null, null],
  ['70', 70, null],
  ['0', 0, null],
  ['070', 70, '070'],
  ['00', 0, '00'],
])('a port written %j is kept as a text only where that is not its shortest form', (text, port, portText) => {
  expect(portPieces(text)).toEqual({ port, portText });
  if (port !== null) expect(parseUri(`sip:h:${text}`)).toMatchObject({ port, portText });
});
