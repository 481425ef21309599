import { expect, test } from 'vitest';
import { sampleContext } from '../../src/pv/testing/sample.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import type { Message } from '../../src/sip/message.ts';
import { Filters, RESETS } from './filters.ts';
import uacRedirect from './index.ts';
import { addRedirects, parseLimits, type RedirectRules } from './redirects.ts';

function moved(...contacts: string[]): Message {
  const reply = parseMessage(
    `SIP/2.0 302 Moved\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a>;tag=1\r\nTo: <sip:b>;tag=2\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n${contacts
      .map((contact) => `Contact: ${contact}\r\n`)
      .join('')}Content-Length: 0\r\n\r\n`,
  );
  if (isFailure(reply)) throw new Error('malformed');
  return reply;
}

const THREE = moved('<sip:alice@a>;q=0.5, <sip:bob@b>;q=0.9', '<sip:carol@c>');

function branches(replies: Message[], limits: string, rules: Partial<RedirectRules> = {}): string[] | number {
  const ctx = sampleContext();
  const result = addRedirects(ctx, replies, {
    limits: parseLimits(limits)!,
    defaultQ: 10,
    maxBranches: 12,
    accepts: () => true,
    flagsOf: () => 0,
    ...rules,
  });
  return result < 0 ? result : ctx.branches.map(({ uri, q }) => `${uri} ${q}`);
}

test('all contacts become branches, the best one last', () => {
  expect(branches([THREE], '*')).toEqual(['sip:carol@c 10', 'sip:alice@a 500', 'sip:bob@b 900']);
});

test('the best are taken, of all replies and of each', () => {
  expect(branches([THREE, THREE], '2')).toEqual(['sip:alice@a 500', 'sip:bob@b 900']);
  expect(branches([THREE, THREE], '*:1')).toEqual(['sip:bob@b 900', 'sip:bob@b 900']);
  expect(branches([THREE, THREE], '3:2')).toEqual(['sip:alice@a 500', 'sip:bob@b 900', 'sip:bob@b 900']);
});

test('replies without contacts say so', () => {
  expect(branches([], '*')).toBe(-1);
  expect(branches([moved()], '*')).toBe(-1);
  expect(branches([moved('*')], '*')).toBe(-1);
  expect(branches([moved(), THREE], '*:1')).toEqual(['sip:bob@b 900']);
});

test('contacts that are not accepted leave their place to others', () => {
  expect(branches([THREE], '1', { accepts: (uri) => !uri.includes('bob') })).toEqual(['sip:alice@a 500']);
  expect(branches([THREE], '*', { accepts: () => false })).toEqual([]);
});

test.each(['', 'x', '1:2:3', '-1', '1.5'])('"%s" are no limits', (text) => {
  expect(parseLimits(text)).toBeNull();
});

test('filters are added for one request, and reset as asked', () => {
  const filters = new Filters('deny', () => /carol/i);
  const ctx = sampleContext();
  const matching = (): string[] => ['alice', 'bob', 'carol'].filter((uri) => filters.matches(ctx, uri));
  expect(matching()).toEqual(['carol']);
  filters.add(ctx, /alice/, RESETS['']);
  expect(matching()).toEqual(['alice', 'carol']);
  filters.add(ctx, /bob/, RESETS.reset_added);
  expect(matching()).toEqual(['bob', 'carol']);
  filters.add(ctx, /alice/, RESETS.reset_default);
  expect(matching()).toEqual(['alice', 'bob']);
  filters.add(ctx, /bob/, RESETS.reset_all);
  expect(matching()).toEqual(['bob']);
  for (let i = 0; i < 5; i++) expect(filters.add(ctx, /x/, RESETS[''])).toBe(true);
  expect(filters.add(ctx, /x/, RESETS[''])).toBe(false);
  filters.reset(ctx);
  expect(matching()).toEqual(['carol']);
});

test('a wrong word, a wrong limit and a reason are refused when the configuration is read', () => {
  const refusal = (name: string, at: number, value: string): unknown =>
    uacRedirect.functions![name]!.args![at]!.bind({ kind: 'string', value } as never, null as never);
  expect(refusal('set_deny_filter', 1, 'all')).toMatchObject({ problem: 'bad-value' });
  expect(refusal('set_deny_filter', 1, 'reset_all')).toEqual({ kind: 'constant', value: RESETS.reset_all });
  expect(refusal('get_redirects', 0, 'many')).toMatchObject({ problem: 'bad-value' });
  expect(refusal('get_redirects', 1, 'Redirected')).toMatchObject({ problem: 'not-available' });
});

test('other languages give the limits as numbers', () => {
  const added = (name: string, ...args: readonly unknown[]): number => {
    const ctx = sampleContext();
    const self = {
      params: { default_filter: 'accept', bflags: 0, flags_hdr_mode: 0, q_value: 10 },
      state: {
        tm: { lookup: () => ({ branches: [{ reply: THREE, status: 302 }] }) },
        filters: { accept: new Filters('accept', () => null), deny: new Filters('deny', () => null) },
      },
      host: { core: { maxBranches: 12 }, log: { error: () => undefined }, logPrefix: () => '' },
    };
    const result: unknown = uacRedirect.kemi!.functions![name]!.run(self as never, ctx, ...args);
    return result === 1 ? ctx.branches.length : -1;
  };
  expect(added('get_redirects', 2, 0)).toBe(2);
  expect(added('get_redirects', 0, 1)).toBe(1);
  expect(added('get_redirects_all')).toBe(3);
  expect(added('get_redirects_acc', 0, 0, 'Moved')).toBe(-1);
});
