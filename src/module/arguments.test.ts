import { expect, test } from 'vitest';
import { isProblem } from '../lib/problem.ts';
import { type ArgumentBinder, int, regex, regexCompiler } from './arguments.ts';

test('an expression known at run time is compiled once, a bad one is null, and not all are kept', () => {
  const compile = regexCompiler({ ignoreCase: true });
  const first = compile('a[[:digit:]]+');
  expect(first!.test('xA12')).toBe(true);
  expect(compile('a[[:digit:]]+')).toBe(first);
  expect(compile('(')).toBeNull();
  for (let i = 0; i < 64; i++) compile(`b${i}`);
  expect(compile('a[[:digit:]]+')).not.toBe(first);
});

test('an integer in quotes is decimal, or hexadecimal behind 0x; words of hexadecimal digits are none', () => {
  const bind = (value: string) => int().bind({ kind: 'string', value } as never, {} as ArgumentBinder);
  expect(bind('12')).toEqual({ kind: 'constant', value: 12 });
  expect(bind('0x1f')).toEqual({ kind: 'constant', value: 31 });
  expect(bind('')).toEqual({ kind: 'constant', value: 0 });
  for (const word of ['abc', 'face', '1f', '0x', ' ']) expect(isProblem(bind(word))).toBe(true);
});

test('a bad constant expression is refused, unless the function wants to know of it', () => {
  const bind = (options: Parameters<typeof regex>[0]) =>
    regex(options).bind({ kind: 'string', value: '(' } as never, {} as ArgumentBinder);
  expect(bind({ ignoreCase: true, dynamic: true })).toMatchObject({ problem: 'bad-value' });
  expect(bind({ ignoreCase: true, dynamic: true, mayBeBad: true })).toEqual({ kind: 'constant', value: null });
});
