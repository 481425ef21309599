import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import type { Message } from '../../src/sip/message.ts';
import { hide, hideInOwnReply } from './hide.ts';
import { Masks } from './mask.ts';
import { restore, unmaskedCallId } from './restore.ts';
import type { MaskSettings } from './settings.ts';
import { UnmaskedBranches } from './unmasked-branches.ts';

const SETTINGS: MaskSettings = {
  masks: new Masks('secret'),
  maskIp: '127.0.0.8',
  masksCallId: false,
  uriParameter: 'line',
  uriPrefix: 'sr-',
  viaParameter: 'branch',
  viaPrefix: 'z9hG4bKsr-',
  callIdPrefix: '!!:',
  checksPrefix: false,
  isMyself: (host) => host === '192.0.2.1',
};

function parsed(text: string): Message {
  const message = parseMessage(text);
  if (isFailure(message)) throw new Error(`malformed: ${text}`);
  return message;
}

/** `first`: the start line. */
const message = (first: string, ...headers: string[]): string =>
  [first, ...headers, 'From: <sip:a@a>;tag=1', 'To: <sip:b@b>', 'CSeq: 1 INVITE', 'Content-Length: 0', '', ''].join(
    '\r\n',
  );

const REQUEST = message(
  'INVITE sip:bob@b SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKours',
  'Via: SIP/2.0/TCP 10.9.9.1:5060;branch=z9hG4bKone;rport=1, SIP/2.0/UDP 10.9.9.2;branch=z9hG4bKtwo',
  'Record-Route: <sip:192.0.2.1;lr>',
  'Record-Route: <sip:10.9.9.3;lr>',
  'Contact: "A" <sip:alice@10.9.9.4:5070>;q=1',
  'Call-ID: 1@10.9.9.5',
);

const sent = (text: string, settings = SETTINGS, branches = new UnmaskedBranches(systemClock)): string =>
  hide(parsed(text), settings, branches);
const received = (text: string, settings = SETTINGS): string => restore(parsed(text), settings);
const line = (text: string, name: string): string[] => text.split('\r\n').filter((each) => each.startsWith(`${name}:`));

describe('a mask', () => {
  const { masks } = SETTINGS;
  test('is read with the same key only, and always the same', () => {
    expect(masks.read(masks.hide('sip:a@b'))).toBe('sip:a@b');
    expect(masks.hide('sip:a@b')).toBe(new Masks('secret').hide('sip:a@b'));
    expect(new Masks('other').read(masks.hide('sip:a@b'))).toBeNull();
  });
  test.each(['', 'x', '!', 'AAAAAAAAAAAA', 'AAAA AAAA'])('"%s" is none', (text) => {
    expect(masks.read(text)).toBeNull();
  });
  test('that was changed is none', () => {
    const mask = masks.hide('sip:a@b');
    for (let i = 0; i < mask.length; i++) {
      const other = mask[i] === 'A' ? 'B' : 'A';
      const read = masks.read(mask.slice(0, i) + other + mask.slice(i + 1));
      // The last character may hold bits that count for nothing.
      if (i < mask.length - 1) expect(read).toBeNull();
    }
  });
});

test('a request shows nothing of the side it comes from but what is ours', () => {
  const text = sent(REQUEST);
  expect(text).not.toMatch(/10\.9\.9\.[1-4]/);
  expect(line(text, 'Via')).toEqual([
    'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKours',
    expect.stringMatching(
      /^Via: SIP\/2\.0\/TCP 127\.0\.0\.8;branch=z9hG4bKsr-[\w-]+, SIP\/2\.0\/UDP 127\.0\.0\.8;branch=z9hG4bKsr-[\w-]+$/,
    ),
  ]);
  expect(line(text, 'Record-Route')[0]).toBe('Record-Route: <sip:192.0.2.1;lr>');
  expect(line(text, 'Contact')[0]).toMatch(/^Contact: "A" <sip:127\.0\.0\.8;line=sr-[\w-]+>;q=1$/);
  expect(received(text)).toBe(REQUEST);
});

test('a reply shows nothing of the side behind us, and the rest comes back as it was', () => {
  const reply = message(
    'SIP/2.0 200 OK',
    'Via: SIP/2.0/TCP 10.9.9.1:5060;branch=z9hG4bKone',
    'Record-Route: <sip:172.16.0.1;lr>, <sip:192.0.2.1;lr>',
    'Record-Route: <sip:10.9.9.3;lr>',
    'Contact: sip:bob@172.16.0.2',
    'Call-ID: 1',
  );
  const text = sent(reply);
  expect(text).not.toContain('172.16.');
  expect(line(text, 'Via')).toEqual(line(reply, 'Via'));
  expect(line(text, 'Record-Route')[1]).toBe('Record-Route: <sip:10.9.9.3;lr>');
  expect(received(text)).toContain('Record-Route: <sip:172.16.0.1;lr>, <sip:192.0.2.1;lr>');
  expect(received(text)).toContain('Contact: <sip:bob@172.16.0.2>');
});

test('redirections keep their Contacts', () => {
  const text = message('SIP/2.0 302 Moved', 'Via: SIP/2.0/UDP 10.9.9.1', 'Contact: <sip:c@172.16.0.2>', 'Call-ID: 1');
  expect(sent(text)).toBe(text);
});

test('a request inside a dialog finds the target and the routes behind the masks', () => {
  const { masks } = SETTINGS;
  const mask = (uri: string): string => `sip:127.0.0.8;line=sr-${masks.hide(uri)}`;
  const request = message(
    `BYE ${mask('sip:bob@172.16.0.2')} SIP/2.0`,
    'Via: SIP/2.0/UDP 10.9.9.1;branch=z9hG4bKx',
    `Route: <sip:192.0.2.1;lr>, <${mask('sip:172.16.0.1;lr')}>`,
    `Refer-To: <${mask('sip:x@y')}>`,
    'Call-ID: 1',
  );
  const text = received(request);
  expect(text).toMatch(/^BYE sip:bob@172\.16\.0\.2 SIP/);
  expect(text).toContain('Route: <sip:192.0.2.1;lr>, <sip:172.16.0.1;lr>');
  expect(text).toContain('Refer-To: <sip:x@y>');
});

test('what is not ours stays as it is', () => {
  const foreign = message(
    'BYE sip:x;line=sr-abc SIP/2.0',
    'Via: SIP/2.0/UDP 10.9.9.1;branch=z9hG4bKsr-abc',
    'Call-ID: !!:x',
  );
  expect(received(foreign)).toBe(foreign);
  const mask = `sip:127.0.0.8:5060;line=sr-${SETTINGS.masks.hide('sip:a@b')}`;
  const changed = message(`BYE ${mask} SIP/2.0`, 'Via: SIP/2.0/UDP 10.9.9.1;branch=z9hG4bKy', 'Call-ID: x');
  expect(received(changed)).toContain('BYE sip:a@b SIP');
  expect(received(changed, { ...SETTINGS, checksPrefix: true })).toBe(changed);
});

test('a client keeps a TH parameter of its own', () => {
  const reply = message('SIP/2.0 200 OK', 'Via: SIP/2.0/UDP 10.9.9.1;TH=x;branch=z9hG4bKone', 'Call-ID: 1');
  expect(sent(reply)).toBe(reply);
});

describe('with mask_callid', () => {
  const settings = { ...SETTINGS, masksCallId: true };
  const from = (text: string): string => text.replace('Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKours\r\n', '');
  const ours = (text: string, branch: string): string =>
    text.replace('Via:', `Via: SIP/2.0/UDP 192.0.2.1;branch=${branch}\r\nVia:`);

  test('the callee knows the mask, the caller the real one, in both directions', () => {
    const branches = new UnmaskedBranches(systemClock);
    const arrived = received(from(REQUEST), settings);
    const out = sent(ours(arrived, 'z9hG4bKa'), settings, branches);
    expect(out).not.toContain('10.9.9.5');
    const masked = line(out, 'Call-ID')[0]!;
    expect(masked).toMatch(/^Call-ID: !!:[\w-]+$/);
    expect(['1@10.9.9.5', '!!:?', masked.slice(9)].map((callId) => unmaskedCallId(callId, settings))).toEqual([
      ...['1@10.9.9.5', '!!:?', '1@10.9.9.5'],
    ]);
    // The reply of the callee comes with the mask and goes on with the real one.
    const reply = received(out.replace(/^.*\r\n/, 'SIP/2.0 200 OK\r\n'), settings);
    const passed = sent(reply.replace(/Via: .*ours.*\r\n|Via: .*z9hG4bKa\r\n/, ''), settings, branches);
    expect(line(passed, 'Call-ID')).toEqual(['Call-ID: 1@10.9.9.5']);
    expect(passed).not.toContain(';TH=');
    // A request of the callee has the mask, and goes to the caller with the real one; its CANCEL too.
    const back = received(
      message('INVITE sip:a SIP/2.0', 'Via: SIP/2.0/UDP 172.16.0.2;branch=z9hG4bKz', masked),
      settings,
    );
    const toCaller = sent(ours(back, 'z9hG4bKb'), settings, branches);
    expect(line(toCaller, 'Call-ID')).toEqual(['Call-ID: 1@10.9.9.5']);
    const cancel = (branch: string): string =>
      message('CANCEL sip:a SIP/2.0', `Via: SIP/2.0/UDP 192.0.2.1;branch=${branch}`, 'Call-ID: 1@10.9.9.5');
    expect(line(sent(cancel('z9hG4bKb'), settings, branches), 'Call-ID')).toEqual(['Call-ID: 1@10.9.9.5']);
    expect(line(sent(cancel('z9hG4bKa'), settings, branches), 'Call-ID')).toEqual([masked]);
    // An answer made here to the callee has the mask.
    const answer = back.replace(/^.*\r\n/, 'SIP/2.0 100 Trying\r\n');
    const written = hideInOwnReply(parsed(answer), settings, branches);
    expect(line(written, 'Call-ID')).toEqual([masked]);
    expect(written).not.toContain(';TH=');
  });
});
