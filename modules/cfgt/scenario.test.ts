import { expect, test } from 'vitest';
import { scenarioOf } from './scenario.ts';

test('the scenario stands between the prefix and its last character', () => {
  expect(scenarioOf('NGCP%123%456', 'NGCP%')).toBe('123');
  expect(scenarioOf('T-ID/log_in-2/', 'T-ID/')).toBe('log_in-2');
});

test('other Call-IDs are of no scenario', () => {
  for (const callId of ['', 'ngcp%1%', 'NGCP%1', 'NGCP%%', 'x-NGCP%1%']) {
    expect(scenarioOf(callId, 'NGCP%'), callId).toBe('unknown');
  }
  expect(scenarioOf('abc', '')).toBe('unknown');
});

test('what means something in a path is no scenario', () => {
  for (const scenario of [
    '..',
    '.',
    'a/b',
    '../../etc',
    '/etc',
    'a\\b',
    'a\0b',
    'a b',
    'a.b',
    'a\n',
    '\u00e9',
    'x'.repeat(101),
  ]) {
    expect(scenarioOf(`T%${scenario}%1`, 'T%'), scenario).toBe('unknown');
  }
});
