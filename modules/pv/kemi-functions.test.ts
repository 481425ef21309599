import { expect, test } from 'vitest';
import { sampleContext, sampleRegistry } from '../../src/pv/testing/sample.ts';
import { KEMI_FUNCTIONS } from './kemi-functions.ts';
import type { Self } from './self.ts';

const ctx = sampleContext();
const variables = sampleRegistry();
const self = { host: { variables, log: { error: () => undefined }, logPrefix: () => '' } } as unknown as Self;
const call = (name: string, ...args: unknown[]): unknown => KEMI_FUNCTIONS[name]!.run(self, ctx, ...args);

test('variables of a kind are set, read and removed by name', () => {
  expect([call('var_seti', 'n', 5), call('var_get', 'n')]).toEqual([1, 5]);
  expect([call('avp_sets', 'a', 'x'), call('avp_get', 'a'), call('avp_is_null', 'a')]).toEqual([1, 'x', -1]);
  expect([call('avp_rm', 'a'), call('avp_get', 'a'), call('avp_gete', 'a'), call('avp_getw', 'a')]).toEqual([
    1,
    null,
    '',
    '<null>',
  ]);
  expect([call('xavp_child_sets', 'p', 'f', 'v'), call('xavp_child_get', 'p', 'f')]).toEqual([1, 'v']);
  expect([call('xavp_child_is_null', 'p', 'none'), call('xavu_sets', 'u', 'w'), call('xavu_get', 'u')]).toEqual([
    1,
    1,
    'w',
  ]);
});

test('a name that makes no variable is refused', () => {
  expect(call('avp_sets', '', 'x')).toBe(-1);
  expect(call('evalx', '$si', 'x')).toBe(-1);
});
