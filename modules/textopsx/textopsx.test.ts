import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { describe, expect, test } from 'vitest';
import type { Logger } from '../../src/lib/log.ts';
import { RouteType } from '../../src/module/index.ts';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { writeMessage } from '../../src/sip/write-message.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import { applyChanges } from './message-buffer.ts';
import { matchesFilePattern } from '../../src/lib/shell-pattern.ts';
import textopsx from './index.ts';

const MESSAGE = [
  'INVITE sip:bob@127.0.0.1 SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.1:15762;branch=z9hG4bKabc',
  'Max-Forwards: 70',
  'From: <sip:a@b>;tag=1',
  'To: <sip:b@b>',
  'Call-ID: c',
  'CSeq: 1 INVITE',
  'Foo: a;x=1, b;y="q, r";z',
  'User-Agent: UA',
  'Foo: "N, M" <sip:c@d;lr>;p=1',
  'Supported: path,100rel, timer',
  'Supported: foo',
  'Authorization: Digest username="u", realm="r", nonce=abc',
  'Empty:',
  'Content-Type: application/sdp',
  'Content-Length: 13',
  '',
  'v=0',
  'o=a',
  's=-',
].join('\r\n');

const REPLY = [
  'SIP/2.0 603 Declined',
  'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKours',
  'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKtheirs',
  'From: <sip:a@b>;tag=1',
  'To: <sip:b@b>;tag=2',
  'Call-ID: c',
  'CSeq: 1 INVITE',
  'Content-Length: 0',
  '',
  '',
].join('\r\n');

const OTHER = MESSAGE.replace('INVITE sip:bob@127.0.0.1', 'INVITE sip:other@example.com');

function bench(message = MESSAGE): FunctionBench {
  const each = FunctionBench.make(textopsx, {}, message);
  each.ctx.routeType = RouteType.Request;
  return each;
}

function replyBench(status = '603 Declined'): FunctionBench {
  const each = bench(REPLY.replace('603 Declined', status));
  each.ctx.routeType = RouteType.Reply;
  return each;
}

/** Lines that a call took away and put in, in order. */
function changes(each: FunctionBench): string[] {
  const before = MESSAGE.split('\r\n');
  const after = each.written.split('\r\n');
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `-${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+${line}`),
  ];
}

const FOO1 = '-Foo: a;x=1, b;y="q, r";z';
const FOO2 = '-Foo: "N, M" <sip:c@d;lr>;p=1';
const DIGEST = '-Authorization: Digest username="u", realm="r", nonce=abc';
const SUPPORTED = '-Supported: path,100rel, timer';

// What Kamailio 5.6.3 does to the same message, white space left by removals apart.
test.each<[string, (string | number)[], number, string[]]>([
  ['append_hf_value', ['foo', 'g;s=1'], 1, ['+foo: g;s=1']],
  ['append_hf_value', ['foo[1]', 'g'], 1, [FOO1, '+Foo: a;x=1,g, b;y="q, r";z']],
  ['append_hf_value', ['foo[2]', 'g'], 1, [FOO1, '+Foo: a;x=1, b;y="q, r";z,g']],
  ['append_hf_value', ['foo[-1]', 'g'], 1, [FOO2, '+Foo: "N, M" <sip:c@d;lr>;p=1,g']],
  ['append_hf_value', ['foo[0]', 'g'], 1, [FOO2, '+Foo: "N, M" <sip:c@d;lr>;p=1,g']],
  ['append_hf_value', ['foo[9]', 'g'], 1, ['+foo: g']],
  ['append_hf_value', ['k[1]', 'g'], 1, [SUPPORTED, '+Supported: path,g,100rel, timer']],
  ['append_hf_value', ['empty[1]', 'g'], 1, ['-Empty:', '+Empty: g']],
  ['insert_hf_value', ['foo', 'g'], 1, ['+foo: g']],
  ['insert_hf_value', ['new', '$rU'], 1, ['+new: bob']],
  ['insert_hf_value', ['new[1]', 'g'], 1, ['+new: g']],
  ['insert_hf_value', ['foo[2]', 'g'], 1, [FOO1, '+Foo: a;x=1, g,b;y="q, r";z']],
  ['insert_hf_value', ['foo[-3]', 'g'], 1, [FOO1, '+Foo: g,a;x=1, b;y="q, r";z']],
  ['insert_hf_value', ['foo[4]', 'g'], -1, []],
  ['remove_hf_value', ['foo'], 1, [FOO1, '+Foo: b;y="q, r";z']],
  ['remove_hf_value', ['foo[-2]'], 1, [FOO1, '+Foo: a;x=1']],
  ['remove_hf_value', ['foo[3]'], 1, [FOO2]],
  ['remove_hf_value', ['foo[9]'], -1, []],
  ['remove_hf_value', ['foo[*]'], 1, [FOO1, FOO2]],
  ['remove_hf_value', ['empty'], 1, ['-Empty:']],
  ['remove_hf_value', ['foo.x'], 1, [FOO1, '+Foo: a, b;y="q, r";z']],
  ['remove_hf_value', ['foo[2].y'], 1, [FOO1, '+Foo: a;x=1, b;z']],
  ['remove_hf_value', ['foo[3].P'], 1, [FOO2, '+Foo: "N, M" <sip:c@d;lr>']],
  ['remove_hf_value', ['foo[3].lr'], -1, []],
  ['remove_hf_value', ['foo[*].y'], 1, [FOO1, '+Foo: a;x=1, b;z']],
  ['remove_hf_value', ['foo[*].nope'], -1, []],
  ['remove_hf_value2', ['foo[2]'], 1, [FOO2]],
  ['remove_hf_value2', ['foo[3]'], -1, []],
  ['remove_hf_value2', ['authorization.realm'], 1, [DIGEST, '+Authorization: Digest username="u", nonce=abc']],
  ['remove_hf_value2', ['authorization.username'], 1, [DIGEST, '+Authorization: Digest realm="r", nonce=abc']],
  ['remove_hf_value2', ['authorization.nonce'], 1, [DIGEST, '+Authorization: Digest username="u", realm="r"']],
  ['remove_hf_value2', ['authorization.nope'], -1, []],
  ['assign_hf_value', ['foo', 'g'], 1, [FOO1, '+Foo: g, b;y="q, r";z']],
  ['assign_hf_value', ['foo[9]', 'g'], -1, []],
  ['assign_hf_value', ['empty', 'g'], 1, ['-Empty:', '+Empty: g']],
  ['assign_hf_value', ['foo.x', ''], 1, [FOO1, '+Foo: a;x, b;y="q, r";z']],
  ['assign_hf_value', ['foo[2].z', '7'], 1, [FOO1, '+Foo: a;x=1, b;y="q, r";z=7']],
  ['assign_hf_value', ['foo[2].y', '7'], 1, [FOO1, '+Foo: a;x=1, b;y=7;z']],
  [
    'assign_hf_value',
    ['foo[*].bar', ''],
    1,
    [FOO1, FOO2, '+Foo: a;x=1;bar, b;y="q, r";z;bar', '+Foo: "N, M" <sip:c@d;lr>;p=1;bar'],
  ],
  ['assign_hf_value', ['nope.x', '1'], -1, []],
  ['assign_hf_value2', ['authorization', 'x'], 1, [DIGEST, '+Authorization: x']],
  [
    'assign_hf_value2',
    ['authorization.REALM', '"z"'],
    1,
    [DIGEST, '+Authorization: Digest username="u", realm="z", nonce=abc'],
  ],
  [
    'assign_hf_value2',
    ['authorization.more', 'yes'],
    1,
    [DIGEST, '+Authorization: Digest username="u", realm="r", nonce=abc,more=yes'],
  ],
  ['include_hf_value', ['supported', 'PATH'], 1, []],
  ['include_hf_value', ['supported', 'new'], 1, [SUPPORTED, '+Supported: path,100rel, timer,new']],
  ['include_hf_value', ['nope', 'new'], 1, ['+nope: new']],
  ['include_hf_value', ['supported', ''], -1, []],
  ['exclude_hf_value', ['supported', ''], -1, []],
  ['exclude_hf_value', ['supported', 'path'], 1, [SUPPORTED, '+Supported: 100rel, timer']],
  ['exclude_hf_value', ['supported', 'TIMER'], 1, [SUPPORTED, '+Supported: path,100rel']],
  ['exclude_hf_value', ['supported', 'foo'], 1, ['-Supported: foo']],
  ['exclude_hf_value', ['supported', 'nope'], 1, []],
  ['hf_value_exists', ['supported', 'PATH'], 1, []],
  ['hf_value_exists', ['supported', 'nope'], -1, []],
  ['hf_value_exists', ['foo', 'a;x=1'], 1, []],
  ['hf_value_exists', ['foo', 'a'], -1, []],
  ['keep_hf', ['U'], -1, [FOO1, FOO2, '-Empty:']],
  ['fnmatch', ['$rU', 'b?[a-c]'], 1, []],
  ['fnmatch', ['$rU', 'B*'], -1, []],
  ['fnmatch', ['$rU', 'B*', 'i'], 1, []],
])('%s(%j) returns %i and changes %j', (name, args, result, expected) => {
  const each = bench();
  expect(each.call(name, ...args)).toBe(result);
  expect(changes(each)).toEqual(expected);
});

test('a value behind another goes after what was put there before', () => {
  const each = bench();
  each.call('append_hf_value', 'foo[1]', 'a1');
  each.call('append_hf_value', 'foo[1]', 'a2');
  expect(each.written).toContain('Foo: a;x=1,a1,a2, b;');
});

test('a header whose values are all removed goes away', () => {
  const each = bench();
  each.call('remove_hf_value', 'foo[1]');
  each.call('remove_hf_value', 'foo[2]');
  expect(changes(each)).toEqual([FOO1]);
});

test.each([
  [
    [
      ['assign_hf_value', 'foo', 'as'],
      ['remove_hf_value', 'foo[2]'],
    ],
    'Foo: as',
  ],
  [
    [
      ['remove_hf_value', 'foo'],
      ['assign_hf_value', 'foo', 'as'],
    ],
    'Foo: as, b;y="q, r";z',
  ],
  [
    [
      ['append_hf_value', 'foo[1]', 'n'],
      ['remove_hf_value', 'foo[1]'],
    ],
    'Foo: n, b;y="q, r";z',
  ],
  [
    [
      ['assign_hf_value', 'foo', 'as'],
      ['assign_hf_value', 'foo', 'bs'],
    ],
    'Foo: bs, b;y="q, r";z',
  ],
  [
    [
      ['assign_hf_value', 'foo', 'as'],
      ['assign_hf_value', 'foo.x', '2'],
    ],
    'Foo: as;x=2, b;y="q, r";z',
  ],
  [
    [
      ['assign_hf_value', 'foo', 'as'],
      ['insert_hf_value', 'foo[1]', 'n'],
    ],
    'Foo: n,as, b;y="q, r";z',
  ],
])('%j leaves %j', (calls, expected) => {
  const each = bench();
  for (const [name, ...args] of calls) expect(each.call(name!, ...args)).toBe(1);
  expect(changes(each)).toEqual([FOO1, `+${expected}`]);
});

test('a parameter of a value that was removed cannot be assigned', () => {
  const each = bench();
  each.call('remove_hf_value', 'foo[1]');
  expect(each.call('assign_hf_value', 'foo.x', '2')).toBe(-1);
  each.call('remove_hf_value', 'foo[*]');
  expect(each.call('assign_hf_value', 'foo[2].y', '2')).toBe(-1);
  expect(changes(each)).toEqual([FOO1, FOO2]);
});

test('a value that stands thousands of times is taken out at once', () => {
  const each = bench(MESSAGE.replace('Supported: foo', `Supported: ${'foo,bar,'.repeat(5000)}foo`));
  expect(each.call('exclude_hf_value', 'supported', 'foo')).toBe(1);
  expect(each.written).toContain(`Supported: ${'bar,'.repeat(4999)}bar\r\n`);
});

test.each([
  ['assign_hf_value', 'foo[*]', 'without a parameter'],
  ['append_hf_value', 'foo[*]', 'takes a number'],
  ['append_hf_value', 'foo.x', 'takes none'],
  ['append_hf_value', 'foo[x]', 'NAME[INDEX].PARAMETER'],
])('%s("%s") is refused when the configuration is read', (name, selector, why) => {
  expect(() => bench().call(name, selector, 'g')).toThrow(why);
});

test('keep_hf() without expression keeps only what a message needs', () => {
  const each = bench();
  each.call('keep_hf');
  expect(each.written).not.toMatch(/^(Foo|User-Agent|Supported|Authorization|Empty):/m);
  expect(each.written).toMatch(/^Content-Type: application\/sdp\r$/m);
});

test('remove_body() leaves a length of 0', () => {
  const each = bench();
  expect(each.call('remove_body')).toBe(1);
  expect(each.written).toMatch(/Content-Length: 0\r\n\r\n$/);
});

describe('msg_apply_changes()', () => {
  test('makes headers, body and Request-URI those of the message', () => {
    const each = bench();
    const { ctx } = each;
    const { receivedLength } = ctx.message;
    ctx.newUri = 'sip:new@192.0.2.1';
    ctx.destination = 'sip:192.0.2.9';
    ctx.edits.appendHeader('X-New: yes\r\n');
    ctx.edits.setBody('hello', 'text/plain');
    expect(each.call('msg_apply_changes')).toBe(1);
    expect(ctx.message.text).toMatch(/^INVITE sip:new@192\.0\.2\.1 SIP\/2\.0\r\n/);
    expect(ctx.message.firstNamed('X-New')).not.toBeNull();
    expect([ctx.message.body, ctx.message.contentType, ctx.message.contentLength]).toEqual(['hello', 'text/plain', 5]);
    expect([ctx.requestUri, ctx.newUri, ctx.destination]).toEqual(['sip:new@192.0.2.1', null, 'sip:192.0.2.9']);
    expect(ctx.edits.isEmpty).toBe(true);
    expect(writeMessage(ctx.message, ctx.edits)).toBe(ctx.message.text);
    // What came was no longer for that.
    expect(ctx.message.receivedLength).toBe(receivedLength);
  });

  test.each([
    ['msg_apply_changes', []],
    ['msg_set_buffer', [MESSAGE]],
  ])('%s() forgets what replies were to have', (name, args) => {
    const each = bench();
    each.ctx.replyHeaders = ReplyHeaders.exempt('X-R: 1\r\n').and(ReplyHeaders.counting('X-S: 1\r\n'));
    each.ctx.replyBody = 'hello';
    each.ctx.replyContentType = 'text/plain';
    expect(each.call(name, ...args)).toBe(1);
    const { replyHeaders, replyBody, replyContentType } = each.ctx;
    expect([replyHeaders.text, replyBody, replyContentType]).toEqual(['', null, null]);
    // What the script adds now does not count, whatever was there.
    expect(replyHeaders.and(ReplyHeaders.exempt('X-R: 2\r\n')).exempt).toBe(8);
  });

  test('leaves an unchanged message alone', () => {
    const each = bench();
    const { message } = each.ctx;
    expect(each.call('msg_apply_changes')).toBe(1);
    expect(each.ctx.message).toBe(message);
  });

  test('fails after record_route(), in routes of transactions, and when a needed header would be gone', () => {
    const recorded = bench();
    recorded.ctx.edits.appendHeader('X: y\r\n');
    recorded.ctx.recordRoute = {
      user: null,
      looseRouter: ';lr',
      parameters: '',
      leading: '',
      address: null,
      double: 1,
      namesSockets: false,
      scheme: 'sip',
      place: 0,
    };
    expect(recorded.call('msg_apply_changes')).toBe(-1);
    const late = bench();
    late.ctx.edits.appendHeader('X: y\r\n');
    late.ctx.routeType = RouteType.Reply;
    expect(late.call('msg_apply_changes')).toBe(-1);
    const broken = bench();
    broken.ctx.edits.removeHeader(broken.ctx.message.firstNamed('From')!);
    expect(broken.call('msg_apply_changes')).toBe(-1);
    expect([recorded, late, broken].map((each) => each.log.length)).toEqual([1, 1, 1]);
    expect(broken.ctx.message.from).not.toBeNull();
  });

  test('says what is wrong in lines about the message', () => {
    const { ctx } = bench();
    ctx.edits.removeHeader(ctx.message.firstNamed('From')!);
    const lines: string[] = [];
    const log = { error: (text: string, prefix: string) => void lines.push(prefix + text) } as unknown as Logger;
    expect(applyChanges(ctx, { log, logPrefix: () => '{1 1 INVITE id} ' })).toBe(-1);
    expect(lines).toEqual([expect.stringMatching(/^\{1 1 INVITE id\} the new text of the message/)]);
  });

  test('fails when the result is no message, and the script goes on with what it had', () => {
    const each = bench();
    each.ctx.newUri = 'not a uri';
    const { message } = each.ctx;
    expect(each.call('msg_apply_changes')).toBe(-1);
    expect(each.ctx.message).toBe(message);
  });

  test('works in a loaded module with the functions of others', async () => {
    const modules = new ModuleBench();
    await modules.load(textopsx);
    const ctx = modules.context(MESSAGE);
    ctx.edits.appendHeader('Foo: late\r\n');
    expect(modules.call('hf_value_exists', ctx, 'Foo', 'late')).toBe(-1);
    expect(modules.call('msg_apply_changes', ctx)).toBe(1);
    expect(modules.call('hf_value_exists', ctx, 'Foo', 'late')).toBe(1);
  });
});

describe('msg_set_buffer()', () => {
  test('goes on with the new message and forgets the changes', () => {
    const each = bench();
    each.ctx.newUri = 'sip:changed@b';
    each.ctx.edits.appendHeader('X: y\r\n');
    expect(each.call('msg_set_buffer', OTHER)).toBe(1);
    expect(each.ctx.requestUri).toBe('sip:other@example.com');
    expect(each.written).toBe(OTHER);
  });

  test.each([
    ['', -1],
    ['garbage', -1],
    [REPLY, -1],
  ])('%j does not replace the message', (text, result) => {
    const each = bench();
    expect(each.call('msg_set_buffer', text)).toBe(result);
    expect(each.ctx.message.text).toBe(MESSAGE);
    expect(each.log).toHaveLength(1);
  });
});

describe('change_reply_status()', () => {
  test.each<[string, string, (string | number)[], number, string]>([
    ['603 Declined', 'change_reply_status', [404, 'Nope $rs'], 1, '404 Nope 603'],
    ['603 Declined', 'change_reply_status_code', ['404'], 1, '404 Declined'],
    ['180 Ringing', 'change_reply_status', [183, 'P'], 1, '183 P'],
    ['603 Declined', 'change_reply_status', [200, 'OK'], -1, '603 Declined'],
    ['200 OK', 'change_reply_status', [404, 'x'], -1, '200 OK'],
    ['200 OK', 'change_reply_status', [180, 'x'], -1, '200 OK'],
    ['603 Declined', 'change_reply_status', [99, 'x'], -1, '603 Declined'],
    ['603 Declined', 'change_reply_status', [700, 'x'], -1, '603 Declined'],
    ['603 Declined', 'change_reply_status', [404, ''], -1, '603 Declined'],
  ])('makes of %s by %s(%j), returning %i, %s', (from, name, args, result, line) => {
    const each = replyBench(from);
    expect(each.call(name, ...args)).toBe(result);
    expect(each.written).toBe(REPLY.replace('603 Declined', line));
    expect(`${each.ctx.message.status}`).toBe(line.slice(0, 3));
    expect(each.ctx.message.reason).toBe(from.slice(4));
  });

  test('changes what was changed before and keeps other changes', () => {
    const each = replyBench();
    each.ctx.edits.appendHeader('X: y\r\n');
    each.call('change_reply_status', 600, 'A longer reason');
    each.call('change_reply_status', 601, 'B');
    expect(each.written.split('\r\n', 1)).toEqual(['SIP/2.0 601 B']);
    expect(each.written).toContain('X: y\r\n\r\n');
    each.call('change_reply_status_code', 602);
    expect(each.written.split('\r\n', 1)).toEqual(['SIP/2.0 602 B']);
    expect(each.ctx.message.secondVia?.branch).toBe('z9hG4bKtheirs');
  });

  test('does not break the line', () => {
    const each = replyBench();
    each.call('change_reply_status', 404, 'No\r\nX: y');
    expect(each.written).toMatch(/^SIP\/2\.0 404 No X: y\r\nVia/);
  });
});

describe('header iterators', () => {
  test('go over all headers and back', () => {
    const each = bench();
    const names: unknown[] = [];
    expect(each.call('hf_iterator_start', 'i')).toBe(1);
    expect(each.script.get('$hfitname(i)')).toBeNull();
    while (each.call('hf_iterator_next', 'i') === 1) names.push(each.script.get('$hfitname(i)'));
    expect(names).toHaveLength(15);
    expect(names.slice(0, 2)).toEqual(['Via', 'Max-Forwards']);
    expect(each.script.get('$hfitbody(i)')).toBeNull();
    expect(each.call('hf_iterator_prev', 'i')).toBe(-1);
    each.call('hf_iterator_start', 'i');
    each.call('hf_iterator_next', 'i');
    each.call('hf_iterator_next', 'i');
    expect(each.call('hf_iterator_prev', 'i')).toBe(1);
    expect(each.script.get('$hfitname(i)')).toBe('Via');
    expect(each.call('hf_iterator_prev', 'i')).toBe(1);
    expect(each.script.get('$hfitname(i)')).toBeNull();
    each.call('hf_iterator_next', 'i');
    expect(each.script.get('$hfitbody(i)')).toBe('SIP/2.0/UDP 127.0.0.1:15762;branch=z9hG4bKabc');
  });

  test('add before and behind a header and remove it', () => {
    const each = bench();
    each.call('hf_iterator_start', 'i');
    expect(each.call('hf_iterator_rm', 'i')).toBe(-1);
    while (each.call('hf_iterator_next', 'i') === 1) {
      if (each.script.get('$hfitname(i)') !== 'User-Agent') continue;
      expect(each.call('hf_iterator_append', 'i', 'A1: 1\r\n')).toBe(1);
      expect(each.call('hf_iterator_append', 'i', 'A2: 1\r\n')).toBe(1);
      expect(each.call('hf_iterator_insert', 'i', 'I1: 1\r\n')).toBe(1);
      expect(each.call('hf_iterator_rm', 'i')).toBe(1);
    }
    expect(each.call('hf_iterator_append', 'i', 'Q: 1\r\n')).toBe(-1);
    expect(each.written).toContain('\r\nI1: 1\r\nA1: 1\r\nA2: 1\r\nFoo: "N, M"');
    expect(each.written).not.toContain('User-Agent');
  });

  test('are four at most, and an ended one makes room', () => {
    const each = bench();
    const start = (name: string) => each.call('hf_iterator_start', name);
    expect(['1', '2', '3', '4', '5', '1'].map(start)).toEqual([1, 1, 1, 1, -1, 1]);
    expect(each.call('hf_iterator_end', '2')).toBe(1);
    expect(start('5')).toBe(1);
    expect(each.call('hf_iterator_next', '2')).toBe(-1);
  });

  test('end where the message is replaced', () => {
    const each = bench();
    each.call('hf_iterator_start', 'i');
    each.call('hf_iterator_next', 'i');
    each.call('msg_set_buffer', OTHER);
    expect(each.call('hf_iterator_next', 'i')).toBe(-1);
    expect(each.script.get('$hfitname(i)')).toBeNull();
  });
});

describe('body iterators', () => {
  test('go over the lines with their ends', () => {
    const each = bench();
    const lines: unknown[] = [];
    each.call('bl_iterator_start', 'b');
    while (each.call('bl_iterator_next', 'b') === 1) lines.push(each.script.get('$blitval(b)'));
    expect(lines).toEqual(['v=0\r\n', 'o=a\r\n']);
    expect(each.script.get('$blitval(b)')).toBeNull();
    expect(each.call('bl_iterator_end', 'b')).toBe(1);
    expect(each.call('bl_iterator_end', 'none')).toBe(-1);
  });

  test('change lines, and the length follows', () => {
    const each = bench();
    each.call('bl_iterator_start', 'b');
    each.call('bl_iterator_next', 'b');
    each.call('bl_iterator_next', 'b');
    expect(each.call('bl_iterator_append', 'b', 'behind\r\n')).toBe(1);
    expect(each.call('bl_iterator_insert', 'b', 'before\r\n')).toBe(1);
    expect(each.call('bl_iterator_rm', 'b')).toBe(1);
    expect(each.written).toMatch(/Content-Length: 24\r\n\r\nv=0\r\nbefore\r\nbehind\r\ns=-$/);
  });
});

// What fnmatch() of the C library says.
test.each<[string, string, boolean]>([
  ['a/b', 'a*', true],
  ['.b', '*', true],
  ['', '*', true],
  ['', '?', false],
  ['a.b', 'a[.,]?', true],
  ['a*b', 'a\\*b', true],
  ['axb', 'a\\*b', false],
  ['axb', 'a[!y]b', true],
  ['axb', 'a[^x]b', false],
  ['axb', 'a[[:alpha:]]b', true],
  ['a1b', 'a[[:alpha:]]b', false],
  ['axb', 'a[w-z]b', true],
  ['azb', 'a[z-a]b', false],
  ['a-b', 'a[x-]b', true],
  ['a]b', 'a[]]b', true],
  ['a[b', 'a[b', true],
  ['a', 'a\\', false],
  ['ab', 'a**b', true],
  ['abcabd', '*ab?', true],
  ['abcabc', '*ab', false],
])('the text %j against the pattern %j: %s', (text, pattern, expected) => {
  expect(matchesFilePattern(text, pattern, false)).toBe(expected);
});

test('a pattern of many stars takes no exponential time', () => {
  expect(matchesFilePattern('a'.repeat(5000), `${'*a'.repeat(50)}b`, false)).toBe(false);
});
