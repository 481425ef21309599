import { describe, expect, test } from 'vitest';
import { parseVia, parseViaItem, writeVia } from './via.ts';

describe('parseVia', () => {
  test('reads protocol, sent-by and parameters', () => {
    const via = parseVia(
      'SIP/2.0/UDP pc33.atlanta.com:5066;branch=z9hG4bK776;received=192.0.2.1;rport=9988;ttl=16;maddr=224.2.0.1',
    )!;
    expect(via).toMatchObject({
      transport: 'udp',
      host: 'pc33.atlanta.com',
      port: 5066,
      branch: 'z9hG4bK776',
      received: '192.0.2.1',
      rport: 9988,
      hasRport: true,
      hasMagicCookie: true,
      ttl: 16,
      maddr: '224.2.0.1',
    });
    expect(via.parameter('TTL')).toBe('16');
  });

  test('a missing port is null', () => {
    expect(parseVia('SIP/2.0/TCP host;branch=z9hG4bKa')!.port).toBeNull();
  });

  test('white space may stand round every sign', () => {
    const via = parseVia('SIP  / 2.0\t/\r\n UDP   192.0.2.2  :  5060 ; branch = z9hG4bKa ; rport')!;
    expect(via).toMatchObject({ transport: 'udp', host: '192.0.2.2', port: 5060, branch: 'z9hG4bKa', hasRport: true });
  });

  test('names are found in any case', () => {
    expect(parseVia('sip/2.0/udp h;BRANCH=z9hG4bKa;RPORT;Received=1.2.3.4')).toMatchObject({
      transport: 'udp',
      branch: 'z9hG4bKa',
      hasRport: true,
      received: '1.2.3.4',
    });
  });

  test('IPv6 sent-by has brackets, received has none whether they were written or not', () => {
    const via = parseVia('SIP/2.0/UDP [2001:db8::9:1]:6050;received=[2001:db8::9:255];branch=z9hG4bKas3-111')!;
    expect(via.host).toBe('[2001:db8::9:1]');
    expect(via.address).toBe('2001:db8::9:1');
    expect(via.port).toBe(6050);
    expect(via.received).toBe('2001:db8::9:255');
    expect(parseVia('SIP/2.0/UDP [::1];received=2001:db8::9:255')!.received).toBe('2001:db8::9:255');
  });

  test('rport without a value, and with a bad one, is asked for but unknown', () => {
    for (const text of ['rport', 'rport=', 'rport=0', 'rport=70000', 'rport=x']) {
      expect(parseVia(`SIP/2.0/UDP h;${text}`)).toMatchObject({ hasRport: true, rport: null });
    }
    expect(parseVia('SIP/2.0/UDP h')!.hasRport).toBe(false);
  });

  test('the spans of received and rport cover name and value', () => {
    const text = 'SIP/2.0/UDP h:1;rport = 5;received=1.2.3.4;x';
    const via = parseVia(text)!;
    expect(text.slice(via.rportStart, via.rportEnd)).toBe('rport = 5');
    expect(text.slice(via.receivedStart, via.receivedEnd)).toBe('received=1.2.3.4');
    expect(text.slice(via.start, via.sentByEnd)).toBe('SIP/2.0/UDP h:1');
  });

  test('a branch of RFC 2543, or the bare cookie, has no magic cookie', () => {
    expect(parseVia('SIP/2.0/UDP h;branch=1')!.hasMagicCookie).toBe(false);
    expect(parseVia('SIP/2.0/UDP h;branch=z9hG4bK')!.hasMagicCookie).toBe(false);
    expect(parseVia('SIP/2.0/UDP h')!.hasMagicCookie).toBe(false);
  });

  test('another version is read, so that it can be answered', () => {
    expect(parseVia('SIP/7.0/UDP h;branch=z9hG4bKa')).toMatchObject({
      transport: 'udp',
      host: 'h',
      branch: 'z9hG4bKa',
    });
  });

  test('a comment may stand at the end', () => {
    const via = parseVia('SIP/2.0/UDP h (a (b) \\) c)')!;
    expect(via.host).toBe('h');
    expect(via.toString()).toBe('SIP/2.0/UDP h (a (b) \\) c)');
    expect(parseVia('SIP/2.0/UDP h;branch=z9hG4bKx (c)')!.branch).toBe('z9hG4bKx');
    expect(parseVia('SIP/2.0/UDP h (open')).toBeNull();
  });

  test('unknown transports are kept', () => {
    expect(parseVia('SIP/2.0/UNKNOWN h')!.transport).toBe('unknown');
  });

  test('a quoted parameter may hold separators', () => {
    const via = parseVia('SIP/2.0/UDP h;x="a,b;rport";branch=z9hG4bKq')!;
    expect(via.branch).toBe('z9hG4bKq');
    expect(via.hasRport).toBe(false);
  });

  test.each([
    ['nothing', ''],
    ['no sent-by', 'SIP/2.0/UDP'],
    ['a bracket alone', 'SIP/2.0/UDP :]'],
    ['an empty host', 'SIP/2.0/UDP ;branch=z9hG4bKa'],
    ['no protocol', '/2.0/UDP h'],
    ['no version', 'SIP//UDP h'],
    ['no slash', 'SIP 2.0 UDP h'],
    ['no transport', 'SIP/2.0/ h'],
    ['no space before the host', 'SIP/2.0/UDPh'],
    ['a port of six digits', 'SIP/2.0/UDP h:100000'],
    ['an empty port', 'SIP/2.0/UDP h:;branch=a'],
    ['an IPv6 address without brackets', 'SIP/2.0/UDP 2001:db8::9:1'],
    ['an open quote', 'SIP/2.0/UDP h;x="a'],
    ['an empty parameter', 'SIP/2.0/UDP h;;branch=z9hG4bKa'],
    ['text behind the host', 'SIP/2.0/UDP h x'],
    ['two values', 'SIP/2.0/UDP a, SIP/2.0/UDP b'],
  ])('refuses %s', (_what, text) => {
    expect(parseVia(text)).toBeNull();
  });
});

test('parseViaItem stops at the comma', () => {
  const text = 'SIP/2.0/UDP a;branch=z9hG4bK1 , SIP/2.0/TCP b';
  const via = parseViaItem(text, 0, text.length)!;
  expect(via.toString()).toBe('SIP/2.0/UDP a;branch=z9hG4bK1');
});

test('writeVia puts the parts together', () => {
  expect(writeVia({ transport: 'udp', host: '10.0.0.1', port: 5070, branch: 'z9hG4bKx', parameters: 'i=2' })).toBe(
    'SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bKx;i=2',
  );
  expect(writeVia({ transport: 'tls', host: '[::1]', port: null, branch: null, parameters: '' })).toBe(
    'SIP/2.0/TLS [::1]',
  );
});
