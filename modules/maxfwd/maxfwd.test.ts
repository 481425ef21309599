import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import { INVITE } from '../../src/pv/testing/sample.ts';
import maxfwd from './index.ts';

const bench = (header: string, parameters = {}): FunctionBench =>
  FunctionBench.make(maxfwd, parameters, INVITE.replace('Max-Forwards: 70\r\n', header));

test('a value that is added may be above the limit', () => {
  const each = bench('', { max_limit: 70 });
  expect(each.call('mf_process_maxfwd_header', '100')).toBe(2);
  expect(each.written).toContain('Max-Forwards: 100\r\n');
});

// What Kamailio 5.6.3 returns and sends.
test.each([
  ['Max-Forwards: 70\r\n', 1, 'Max-Forwards: 69\r\n'],
  ['Max-Forwards: 200\r\n', 1, 'Max-Forwards: 70\r\n'],
  ['Max-Forwards: 300\r\n', 1, 'Max-Forwards: 70\r\n'],
  ['Max-Forwards: 99999999999\r\n', -2, 'Max-Forwards: 99999999999\r\n'],
  ['', 2, ' SIP/2.0\r\nMax-Forwards: 10\r\n'],
  ['Max-Forwards: 0\r\n', -1, 'Max-Forwards: 0\r\n'],
  ['Max-Forwards: abc\r\n', -2, 'Max-Forwards: abc\r\n'],
])('%j gives %i and leaves as %j', (header, expected, sent) => {
  const each = bench(header, { max_limit: 70 });
  expect(each.call('mf_process_maxfwd_header', '10')).toBe(expected);
  expect(each.written).toContain(sent);
});

test('the value that leaves is compared', () => {
  const each = bench('Max-Forwards: 70\r\n');
  expect(each.call('is_maxfwd_lt', 70)).toBe(-1);
  each.call('mf_process_maxfwd_header', 10);
  expect([each.call('is_maxfwd_lt', 70), each.call('is_maxfwd_lt', 69)]).toEqual([1, -1]);
  each.call('mf_process_maxfwd_header', 10);
  expect(each.written).toContain('Max-Forwards: 69\r\n');
});

test.each([-1, 256])('a value of %i is none', (value) => {
  const each = bench('');
  expect(each.call('mf_process_maxfwd_header', value)).toBe(-1);
  expect(each.written).not.toContain('Max-Forwards');
  expect(bench('Max-Forwards: 70\r\n').call('is_maxfwd_lt', value)).toBe(-1);
});

test('a header that is absent or cannot be read is told apart', () => {
  expect(bench('').call('is_maxfwd_lt', 70)).toBe(-2);
  expect(bench('Max-Forwards: abc\r\n').call('is_maxfwd_lt', 70)).toBe(-3);
});
