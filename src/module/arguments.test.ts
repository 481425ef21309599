import { expect, test } from 'vitest';
import { regexCompiler } from './arguments.ts';

test('an expression known at run time is compiled once, a bad one is null, and not all are kept', () => {
  const compile = regexCompiler({ ignoreCase: true });
  const first = compile('a[[:digit:]]+');
  expect(first!.test('xA12')).toBe(true);
  expect(compile('a[[:digit:]]+')).toBe(first);
  expect(compile('(')).toBeNull();
  for (let i = 0; i < 64; i++) compile(`b${i}`);
  expect(compile('a[[:digit:]]+')).not.toBe(first);
});
