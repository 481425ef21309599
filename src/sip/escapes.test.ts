import { expect, test } from 'vitest';
import { normalizeEscapes } from './escapes.ts';

test('normalizeEscapes leaves bad escapes alone', () => {
  expect(normalizeEscapes('%zz%4')).toBe('%zz%4');
  expect(normalizeEscapes('a%41%')).toBe('aA%');
  expect(normalizeEscapes('%2541')).toBe('%2541');
});
