import { expect, test } from 'vitest';
import { RpcDouble } from '../../rpc/value.ts';
import { wordValue } from './words.ts';

/** Each case was watched on the wire of Debian's kamcmd. */
test.each([
  ['1', 1],
  ['+5', 5],
  ['007', 7],
  ['-8', -8],
  [' 1', 1],
  ['3.5', new RpcDouble(3.5)],
  ['.5', new RpcDouble(0.5)],
  ['5.', new RpcDouble(5)],
  ['-1.5', new RpcDouble(-1.5)],
  ['0x10', new RpcDouble(16)],
  ['1e3', new RpcDouble(1000)],
  ['1a', '1a'],
  ['1 ', '1 '],
  ['1,5', '1,5'],
  ['d:4', 'd:4'],
  ['s:1', '1'],
  ['s:', ''],
  ['s:s:1', 's:1'],
])('%j is sent as %j', (word, value) => {
  expect(wordValue(word)).toEqual(value);
});

test('numbers beyond 32 bits go as text instead of being cut', () => {
  expect(wordValue('99999999999')).toBe('99999999999');
  expect(wordValue('2147483648')).toBe('2147483648');
  expect(wordValue('-2147483648')).toBe(-2147483648);
});
