import { beforeEach, expect, test } from 'vitest';
import type { Context } from '../../src/context/context.ts';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import type { RpcStruct } from '../../src/rpc/value.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import { writeMessage } from '../../src/sip/write-message.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import registrar from '../registrar/index.ts';
import siputils from '../siputils/index.ts';
import usrloc from '../usrloc/index.ts';
import { forwardNow } from './forward-now.ts';
import sl from './index.ts';

let bench: ModuleBench;

beforeEach(async () => {
  bench = new ModuleBench();
  await bench.load(sl);
  await bench.load(siputils);
  await bench.load(usrloc, { preload: ['location'] });
  await bench.load(registrar);
});

function request(method: string, ...headers: string[]): Context {
  return bench.context(
    [
      `${method} sip:127.0.0.1 SIP/2.0`,
      'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-1',
      'From: <sip:alice@127.0.0.1>;tag=1',
      'To: <sip:alice@127.0.0.1>',
      'Call-ID: c1',
      `CSeq: 1 ${method}`,
      ...headers,
      'Content-Length: 0',
      '',
      '',
    ].join('\n'),
  );
}

/** Rows of `sl.stats` that are not 0. */
function counted(): Record<string, unknown> {
  const answer = bench.rpc('sl.stats');
  const rows = answer.fault === null ? (answer.values[0] as RpcStruct).entries : [];
  return Object.fromEntries(rows.filter(({ value }) => value !== 0).map(({ name, value }) => [name, value]));
}

test('replies are counted by status, and provisional ones with those of no class', () => {
  for (const status of [200, 404, 486, 180]) bench.call('sl_send_reply', request('INVITE'), status, 'Text');
  expect(counted()).toEqual({ '200': 1, '404': 1, '4xx': 1, xxx: 1 });
  expect(bench.statistic('sl:sent_replies')).toBe(4);
  expect(bench.statistic('sl:xxx_replies')).toBe(1);
});

test('replies of other modules count as well', () => {
  bench.call('save', request('REGISTER', 'Contact: <sip:a@h>'), 'location');
  bench.call('save', request('REGISTER', 'Contact: <sip:a@h'), 'location');
  bench.call('options_reply', request('OPTIONS'));
  expect(counted()).toEqual({ '200': 2, '400': 1 });
  expect(bench.statistic('sl:sent_replies')).toBe(3);
});

test('a reply that goes on at once has a reason of one line', () => {
  const reply = bench.context(
    'SIP/2.0 486 Busy\nVia: SIP/2.0/UDP 127.0.0.1\nVia: SIP/2.0/UDP 127.0.0.1:5070\nFrom: <sip:a@h>;tag=1\n' +
      'To: <sip:a@h>;tag=2\nCall-ID: c\nCSeq: 1 INVITE\nContent-Length: 0\n\n',
  );
  let text = '';
  const host = {
    forwardReply(ctx: Context) {
      text = writeMessage(ctx.message, ctx.edits);
      return true;
    },
  } as unknown as ModuleHost;
  expect(forwardNow(host, reply, '480', 'Gone\r\nX-Made: up')).toBe(1);
  expect(text).toMatch(/^SIP\/2\.0 480 Gone X-Made: up\r\nVia/);
});

test('an answer that save() keeps back is not counted', () => {
  bench.call('save', request('REGISTER', 'Contact: <sip:a@h>'), 'location', 2);
  expect(counted()).toEqual({});
});

test.each([
  ['sl_send_reply', [302, 'Moved'], 'Contact: <sip:new@h>'],
  ['send_reply', [302, 'Moved'], 'Contact: <sip:new@h>'],
  ['options_reply', [], 'Accept: */*'],
  ['save', ['location'], 'Contact: <sip:a@h>;expires=3600'],
])('headers that %s() makes are those of one reply, what the script appends goes on each', (name, args, header) => {
  const ctx = request(name === 'save' ? 'REGISTER' : 'OPTIONS', 'Contact: <sip:a@h>');
  if (name !== 'options_reply' && name !== 'save') ctx.newUri = 'sip:new@h';
  ctx.replyHeaders = ReplyHeaders.exempt('X-Script: 1\r\n');
  bench.call(name, ctx, ...args);
  bench.call(name, ctx, ...args);
  bench.call('sl_send_reply', ctx, 404, 'Not Found');
  const [first, second, last] = bench.replies.map(({ headers }) => headers);
  expect(first!.slice(0, 2)).toEqual(['X-Script: 1', header]);
  expect(second).toEqual(first);
  expect(last).toEqual(['X-Script: 1']);
});

test('a reply cannot be answered', () => {
  const ctx = bench.context('SIP/2.0 200 OK\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-1\nCSeq: 1 INVITE\n\n');
  expect(bench.call('send_reply', ctx, 404, 'No')).toBe(-1);
});

test('where variables have no value, status and reason are those of the parameters', async () => {
  const other = new ModuleBench();
  await other.load(sl, { default_code: 404, default_reason: 'Nope' });
  other.call('sl_send_reply', request('OPTIONS'), null, null);
  other.call('sl_send_reply', request('OPTIONS'), null, 'abc');
  expect(other.replies.map(({ status, reason }) => `${status} ${reason}`)).toEqual(['404 Nope', '404 abc']);
});

test('a redirect tells the flags and paths of its destinations when it is asked to', async () => {
  const other = new ModuleBench();
  await other.load(sl, { rich_redirect: 3 });
  const ctx = request('INVITE');
  ctx.newUri = 'sip:new@h';
  ctx.branchFlags = -1;
  ctx.path = '<sip:p1;lr>,<sip:p2;a=b>';
  other.call('sl_send_reply', ctx, 302, 'Moved');
  ctx.path = '<sip:\u00e9@h>';
  other.call('sl_send_reply', ctx, 302, 'Moved');
  expect(other.replies.map(({ headers }) => headers)).toEqual([
    ['Contact: <sip:new@h?Route=%3csip:p1%3blr%3e%2c%3csip:p2%3ba%3db%3e>;flags=4294967295'],
    [],
  ]);
});

test('an error reply tells of a failure in the statement before it, once', () => {
  const failing = (before: number): Context => {
    const ctx = request('INVITE');
    ctx.failure = { status: 478, reason: 'Unresolvable destination', number: 478 };
    ctx.failedAt = 7;
    ctx.before = before;
    return ctx;
  };
  for (const before of [7, 8]) bench.call('sl_reply_error', failing(before));
  expect(bench.replies.map(({ status, reason }) => `${status} ${reason}`)).toEqual([
    '478 Unresolvable destination (478/SL)',
    "500 I'm terribly sorry, server error occurred (1/SL)",
  ]);
});
