import { expect, test } from 'vitest';
import { isProblem } from '../lib/problem.ts';
import { type ArgumentBinder, flag, int, regex, regexCompiler } from './arguments.ts';

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

test('a flag has a number from 0 to 31 or a name; a name that is not declared is said', () => {
  const binder = { flag: (name: string) => (name === 'own' ? 5 : null) } as ArgumentBinder;
  const bind = (type: ReturnType<typeof flag>, value: string) => type.bind({ kind: 'string', value } as never, binder);
  expect(bind(flag(), 'own')).toEqual({ kind: 'constant', value: 5 });
  expect(bind(flag(), '31')).toEqual({ kind: 'constant', value: 31 });
  expect(bind(flag(), '32')).toMatchObject({ problem: 'argument-type' });
  expect(bind(flag({ anyNumber: true }), '32')).toEqual({ kind: 'constant', value: 32 });
  expect(bind(flag({ anyNumber: true }), '-1')).toEqual({ kind: 'constant', value: -1 });
  for (const type of [flag(), flag({ words: true, anyNumber: true })])
    expect(bind(type, 'other')).toMatchObject({
      message: 'there is no flag other',
      hint: 'declare it: flags other;',
    });
});
