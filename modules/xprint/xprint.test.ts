import { expect, test } from 'vitest';
import { isProblem } from '../../src/module/index.ts';
import { newDestination } from '../../src/context/destination.ts';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { sampleContext, sampleRegistry } from '../../src/pv/testing/sample.ts';
import { parseFormat } from './format.ts';
import xprint from './index.ts';
import type { LimitedPrinter } from './printer.ts';

const REGISTRY = sampleRegistry();
const NAMES = { n: 'pbx', d: 'example.com', f: 'pbx.example.com', i: null };

function printed(format: string, ctx = sampleContext()): string | null {
  const parsed = parseFormat(format, REGISTRY);
  if (isProblem(parsed)) throw new Error(parsed.message);
  const printer = FunctionBench.make(xprint).provided.get('xprint') as LimitedPrinter;
  printer.machine.names = NAMES;
  return printer.print(ctx, parsed, 4096);
}

test.each([
  ['100 %%', '100 %'],
  ['%rm %ru', 'INVITE sip:bob@127.0.0.1:15761;transport=udp;x=y'],
  ['%ci %cs %ft [%tt]', 'cid-1@host 7 ft1 [<null>]'],
  ['%rs %rr', '<null> <null>'],
  ['%mi %mx %Tx', '1 00000001 6b016567'],
  ['%Hn %Hd %Hf [%Hi]', 'pbx example.com pbx.example.com []'],
  ['[%br] [%bR] [%ds]', '[<null>] [] [<null>]'],
  ['%{x-a} %{X-A[1]} %{X-A[-1]} [%{X-A[2]}]', 'one two, three two, three [<null>]'],
  ['%{X-A[*]} [%{X-None[*]}] %{v[0]}', 'one, two, three [] SIP/2.0/UDP 127.0.0.1:15762;rport;branch=z9hG4bKabc'],
  ['%@ruri.user%|@%@ruri.host: %@method', 'bob@127.0.0.1: INVITE'],
  ['%z! %bz! %1! %', '<null>! <null>! <null>! <null>'],
  ['%b', '<null>'],
  ['a%|b% c', 'abc'],
  ['%Crx!%Cxx\n', '\x1b[0;31;49m!\x1b[0;39;49m\x1b[0m\n'],
])('%j prints %j', (format, text) => {
  expect(printed(format)).toBe(text);
});

test('branches are those that were appended', () => {
  const ctx = sampleContext();
  ctx.branches.push(newDestination('sip:b1@h'), newDestination('sip:b2@h'));
  expect(printed('%br|%bR|%ds', ctx)).toBe('sip:b1@h|sip:b1@h, sip:b2@h|Contact: <sip:b1@h>, <sip:b2@h>');
});

test('an attribute without number prints when it has one value', () => {
  const ctx = sampleContext();
  ctx.avps.push('a', 'old');
  ctx.avps.push('a', 'new');
  ctx.avps.push('n', 5);
  expect(printed('%<n> %<s:n[1]> %<a> %<a[1]> %<a[2]> %<a[3]> %<a[-1]>', ctx)).toBe('5 5 <null> new old <null> old');
});

test('unique ids share a half and differ in the other', () => {
  const [first, second] = printed('%uq %uq')!.split(' ') as [string, string];
  expect(first).toMatch(/^[\da-f]{16}$/);
  expect(second.slice(0, 8)).toBe(first.slice(0, 8));
  expect(second).not.toBe(first);
});

test.each([
  '%{',
  '%{a',
  '%{}',
  '%{vi a}',
  '%{a[-2]}',
  '%{a[x]}',
  '%{a[1}',
  '%<',
  '%<a[*]>',
  '%<$a>',
  '%@',
  '%@unknown',
  '%C',
  '%Cxz',
])('%s is refused', (format) => {
  expect(isProblem(parseFormat(format, REGISTRY))).toBe(true);
});

test('a level is known by its third letter, and records are those of the script', () => {
  const bench = FunctionBench.make(xprint);
  expect(bench.call('xplog', 'L_ERR', '%rm')).toBe(1);
  expect(bench.call('xplog', 'LOW', '%rm')).toBe(1);
  expect(bench.call('xpdbg', '%ci')).toBe(1);
  expect(bench.log).toEqual(['-1 INVITE', '0 INVITE', '3 cid-1@host']);
  expect(() => bench.call('xplog', 'L_err', 'x')).toThrow('"L_ERR"');
  expect(() => bench.call('xplog', '1', 'x')).toThrow('"L_ERR"');
});

test('a text that is too long is not written', () => {
  const bench = FunctionBench.make(xprint, { buf_size: 12 });
  expect(bench.call('xplog', 'L_ERR', '12345%rm')).toBe(1);
  expect(bench.call('xplog', 'L_ERR', '123456%rm')).toBe(-1);
  expect(bench.log).toEqual([
    '-1 12345INVITE',
    '-1 XLOG:xl_print_log: buffer overflow -- increase the buffer size...',
    '-1 Pos: 6, Add: 6, Len: 12, Buf:123456',
  ]);
});
