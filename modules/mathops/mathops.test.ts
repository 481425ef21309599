import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import mathops from './index.ts';

/** What a function leaves in its variable; false when it is. */
function result(name: string, text: string, ...more: readonly (string | number)[]): unknown {
  const bench = FunctionBench.make(mathops);
  bench.script.set('$avp(n)', '3.141492');
  const code = bench.call(name, text, '$var(result)', ...more.map(String)) as number;
  return code > 0 && bench.script.get('$var(result)');
}

test.each([
  ['1 + 2 * 3', '7.000000'],
  ['(1 + 2) * 3', '9.000000'],
  ['2 ^ 3 ^ 2', '64.000000'],
  ['-2 ^ 2', '4.000000'],
  ['7 % 4 - -1', '4.000000'],
  ['-7.5 % 4', '-3.500000'],
  ['sqrt(16) + abs -3', '7.000000'],
  ['ln(e) + log(1000) + 2*pi', '10.283185'],
  ['floor(-2.1) * ceil(2.1)', '-9.000000'],
  ['1e3 / .5', '2000.000000'],
  ['10 ^ 22', '10000000000000000000000.000000'],
])('math_eval of %s is %s', (text, value) => {
  expect(result('math_eval', text)).toBe(value);
});

test.each(['', '1 +', '(1', '1)', '1 2', '1 / 0', 'sqrt(-1)', 'nope(1)', 'constructor', '$avp(none)', '1,2', '0x10'])(
  'math_eval of "%s" is false',
  (text) => {
    expect(result('math_eval', text)).toBe(false);
  },
);

test('an expression of very many parentheses is refused, not a crash', () => {
  expect(result('math_eval', '('.repeat(100_000))).toBe(false);
  expect(result('math_eval', `${'-'.repeat(100_000)}1`)).toBe('1.000000');
});

test.each([
  ['1 3 swap swap dup drop / exp ln 1 swap /', '3.000000'],
  ['2 3 pow 5 mod', '3.000000'],
  ['2.5 nearbyint 2.5 round +', '5.000000'],
  ['-8 cbrt neg e drop', '2.000000'],
])('math_rpn of %s is %s', (text, value) => {
  expect(result('math_rpn', text)).toBe(value);
});

test.each(['', '1 2', '+', '1 +', 'swap', '1 what', '1 0 /', 'toString'])('math_rpn of "%s" is false', (text) => {
  expect(result('math_rpn', text)).toBe(false);
});

test.each([
  ['math_trunc', '3.7', 3],
  ['math_trunc', '-2.9', -2],
  ['math_floor', '-2.9', -3],
  ['math_ceil', '-2.9', -2],
  ['math_ceil', '-0.5', 0],
  ['math_round', '0.5', 1],
  ['math_round', '-0.5', -1],
  ['math_round', '$avp(n)', 3],
  ['math_floor', '1e12', '1000000000000'],
  ['math_floor', 'abc', false],
  ['math_floor', '', false],
])('%s of %s is %j', (name, text, value) => {
  expect(result(name, text)).toBe(value);
});

test.each([
  ['3.141492', 4, '3.1415'],
  ['1.005', 2, '1.01'],
  ['-1.25', 1, '-1.3'],
  ['7', 2, '7.00'],
  ['7', -1, false],
])('math_round of %s with %i decimals is %j', (text, decimals, value) => {
  expect(result('math_round', text, decimals)).toBe(value);
});

test.each([
  ['17892.987', 1, '20000'],
  ['17892.987', 3, '17900'],
  ['17892.987', 5, '17893'],
  ['17892.987', 6, '17893.0'],
  ['17892.987', 7, '17892.99'],
  ['3.141492', 4, '3.141'],
  ['0.012345', 2, '0.012'],
  ['0', 2, '0.0'],
  ['5', 0, false],
])('math_round_sf of %s with %i figures is %j', (text, figures, value) => {
  expect(result('math_round_sf', text, figures)).toBe(value);
});
