import { expect, test } from 'vitest';
import { declaresStatistic } from './declared-statistics.ts';

const DECLARED = ['core:rcv_requests', 'core:rcv_requests_<method>', 'script:<name>'].map((name) => ({
  name,
  doc: '',
}));

test.each([
  ['core', 'rcv_requests', true],
  [null, 'rcv_requests', true],
  [null, 'rcv_requests_invite', true],
  [null, 'rcv_requests_', false],
  ['sl', 'rcv_requests', false],
  ['script', 'anything', false],
])('of group %s: %s', (group, name, expected) => {
  expect(declaresStatistic(DECLARED, group, name)).toBe(expected);
});
