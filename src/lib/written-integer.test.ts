import { expect, test } from 'vitest';
import { parseInteger } from './written-integer.ts';

test('integers are decimal, hexadecimal or octal and wrap at 32 bits', () => {
  expect(['0', '10', '0x1F', '017', '08'].map(parseInteger)).toEqual([0, 10, 31, 15, 8]);
  expect(['4294967295', '0xffffffff', '99999999999'].map(parseInteger)).toEqual([-1, -1, 1215752191]);
  expect(['1a', '0b1', '', 'x'].map(parseInteger)).toEqual([null, null, null, null]);
});
