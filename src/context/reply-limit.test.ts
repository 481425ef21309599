/** How long a reply to a datagram may be, and what of it counts. */
import { describe, expect, test } from 'vitest';
import { standardReason } from '../sip/standard-reason.ts';
import { buildReply } from '../sip/build.ts';
import type { Context } from './context.ts';
import { receivedParameters } from './own-via.ts';
import { ReplyHeaders } from './reply-headers.ts';
import { fitsSurely, MOST_TIMES, ReplyLimit, roomInReply, type MadeReply } from './reply-limit.ts';
import { sampleContext } from './testing/sample.ts';

/** What just passes for a request. */
const SHORTEST = 'X a:b SIP/2.0\r\nv:a/b/c d\r\nf:sip:a\r\nt:sip:a\r\ni:1\r\nCSeq:1 X\r\n\r\n';
/** Longer by nothing but what the reply repeats. */
const LONGER = SHORTEST.replace(/\r\n$/, `${'Via: SIP/2.0/UDP 192.0.2.1\r\n'.repeat(10)}\r\n`);
/** What adds most to the Via: it names the source by an address of the greatest length, and its port. */
const LONGEST_SOURCE = { remoteAddress: '2001:db8:1111:2222:3333:4444:5555:6666', remotePort: 65_535 };

function asked(text: string, connection = 0): Context {
  const ctx = sampleContext(text);
  ctx.flow = { ...ctx.flow, ...LONGEST_SOURCE, connection };
  return ctx;
}

/** The parts of a 200 with the longest of tags and no ornaments, as sl and tm make it. */
function partsFor(ctx: Context, headers: ReplyHeaders, more: Partial<MadeReply> = {}): MadeReply {
  return {
    status: 200,
    reason: 'OK',
    toTag: '-'.repeat(41),
    ...receivedParameters(ctx.message.via!, ctx.flow, true),
    headers: headers.text,
    exempt: headers.exempt,
    serverHeader: null,
    ...more,
  };
}

const line = (length: number): string => `X: ${'x'.repeat(length - 5)}\r\n`;

const limit = new ReplyLimit({ foreseen: (reply) => reply });

function isTooLong(ctx: Context, headers: ReplyHeaders, more: Partial<MadeReply> = {}): boolean {
  return limit.sparing(ctx, partsFor(ctx, ctx.replyHeaders.and(headers), more)) === null;
}

describe('what counts', () => {
  test('are lines of modules, whatever the script wrote before, and not those of the script or its body', () => {
    const ctx = asked(LONGER);
    const long = line(MOST_TIMES * LONGER.length);
    ctx.replyHeaders = ctx.replyHeaders.and(ReplyHeaders.exempt(long));
    expect(isTooLong(ctx, ReplyHeaders.none)).toBe(false);
    expect(isTooLong(ctx, ReplyHeaders.exempt(long), { body: long, contentType: 'text/plain' })).toBe(false);
    expect(isTooLong(ctx, ReplyHeaders.counting(long))).toBe(true);
    ctx.replyHeaders = ReplyHeaders.counting(long).and(ctx.replyHeaders);
    expect(isTooLong(ctx, ReplyHeaders.none)).toBe(true);
    ctx.replyHeaders = ReplyHeaders.none.and(ReplyHeaders.exempt(long));
    expect(isTooLong(ctx, ReplyHeaders.none)).toBe(false);
  });

  test('is nothing over a connection', () => {
    const ctx = asked(SHORTEST, 1);
    expect(isTooLong(ctx, ReplyHeaders.counting(line(10_000)))).toBe(false);
    expect([fitsSurely(ctx, 'OK', 10_000), roomInReply(ctx, 200, 'OK')]).toEqual([true, Infinity]);
  });
});

describe('the room for further lines', () => {
  test.each([
    ['of the shortest request', SHORTEST, ReplyHeaders.none],
    ['of a longer one', LONGER, ReplyHeaders.none],
    ['behind lines of the script', LONGER, ReplyHeaders.exempt(line(500))],
    ['behind lines of another module', LONGER, ReplyHeaders.counting(line(200))],
  ])('%s is what makes the reply three times as long', (_which, text, before) => {
    const ctx = asked(text);
    ctx.replyHeaders = before;
    const room = roomInReply(ctx, 200, 'OK');
    if (room >= 5) expect(isTooLong(ctx, ReplyHeaders.counting(line(room)))).toBe(false);
    expect(isTooLong(ctx, ReplyHeaders.counting(line(Math.max(5, room + 1))))).toBe(true);
  });

  test.each(['OK', '', standardReason(480)])('is there where it was not asked for: reason %j', (reason) => {
    // Whatever was added before, and of a Via that asks for rport or does not.
    for (const via of ['d', 'd;rport'])
      for (const before of [ReplyHeaders.none, ReplyHeaders.counting(line(200)), ReplyHeaders.exempt(line(200))]) {
        const ctx = asked(LONGER.replace('c d', `c ${via}`));
        ctx.replyHeaders = before;
        let length = 0;
        while (fitsSurely(ctx, reason, length + 1)) length++;
        expect(length).toBeGreaterThan(100);
        expect(length).toBeLessThanOrEqual(roomInReply(ctx, 200, reason));
      }
  });
});

test('what nobody needs is left out where the reply would be too long, and more where it must be sent', () => {
  const ctx = asked(SHORTEST);
  const parts = partsFor(ctx, ReplyHeaders.none, {
    reason: 'Temporarily Unavailable',
    serverHeader: 'Server: x',
    lastHeaders: line(200),
  });
  const bare = { ...parts, serverHeader: null, lastHeaders: '' };
  const least = buildReply(ctx.message, { ...bare, reason: '', hasLength: false });
  for (const [length, sparing, shortest] of [
    [buildReply(ctx.message, bare).length, buildReply(ctx.message, bare), buildReply(ctx.message, bare)],
    [least.length, null, least],
    [least.length - 1, null, null],
  ] as const) {
    ctx.message.receivedLength = length / MOST_TIMES;
    expect([limit.sparing(ctx, parts), limit.least(ctx, parts)]).toEqual([sparing, shortest]);
  }
  const long = asked(SHORTEST.replace(/\r\n$/, `${line(1000)}\r\n`));
  expect(limit.least(long, parts)).toBe(buildReply(long.message, parts));
});

describe('what becomes of messages on their way', () => {
  test('counts: a reply that something makes longer before it is sent', () => {
    const ctx = asked(LONGER);
    const parts = partsFor(ctx, ReplyHeaders.none);
    const room = MOST_TIMES * LONGER.length - buildReply(ctx.message, parts).length;
    const longer = (by: number): ReplyLimit => new ReplyLimit({ foreseen: (reply) => reply + 'x'.repeat(by) });
    expect(longer(room).sparing(ctx, parts)).not.toBeNull();
    expect(longer(room + 1).sparing(ctx, parts)).toBeNull();
    expect(longer(10_000).sparing(asked(LONGER, 1), parts)).not.toBeNull();
  });

  test('does not make the request longer than it was on the wire', () => {
    const ctx = asked(LONGER);
    ctx.message.receivedLength = SHORTEST.length;
    expect(isTooLong(ctx, ReplyHeaders.none)).toBe(true);
    expect(roomInReply(ctx, 200, 'OK')).toBeLessThan(0);
    expect(fitsSurely(ctx, 'OK', 0)).toBe(false);
  });
});
