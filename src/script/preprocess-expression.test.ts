import { expect, test } from 'vitest';
import { MacroTable } from './macros.ts';
import { evaluatePreprocessExpression } from './preprocess-expression.ts';

const macros = new MacroTable();
for (const [name, value] of [
  ['FLAG', null],
  ['FIVE', '5'],
  ['TEN', 'FIVE * 2'],
  ['HOST', '"a.example"'],
  ['EMPTY', '""'],
  ['SOCKET', 'udp:1.2.3.4:5060'],
  ['LOOP', 'LOOP + 1'],
] as const) {
  macros.set({ name, value, span: null });
}
const evaluate = (text: string) => evaluatePreprocessExpression(text, macros);

test('operators have the precedence of C', () => {
  expect(evaluate('1 + 2 * 3 - 8 / 3 % 2')).toBe(7);
  expect(evaluate('1 < 2 && 2 >= 2 || 0')).toBe(1);
  expect(evaluate('!(1 == 1) || -1 != 1')).toBe(1);
  expect(evaluate('TEN == 10')).toBe(1);
});

test('a name without value is true, an unknown one false', () => {
  expect(evaluate('FLAG')).toBe(1);
  expect(evaluate('UNKNOWN')).toBe(0);
  expect(evaluate('FLAG && !UNKNOWN')).toBe(1);
});

test('strings compare as strings, and the empty one with an unknown name', () => {
  expect(evaluate('HOST == "a.example"')).toBe(1);
  expect(evaluate('HOST != ""')).toBe(1);
  expect(evaluate('UNKNOWN != ""')).toBe(0);
  expect(evaluate('EMPTY != ""')).toBe(0);
  expect(evaluate('SOCKET == "udp:1.2.3.4:5060"')).toBe(1);
  expect(evaluate('"a" + 1 + "b"')).toBe('a1b');
});

test('what cannot be evaluated is told', () => {
  const failure = (text: string) => (evaluate(text) as { failure: string }).failure;
  expect(failure('1 +')).toContain('operand');
  expect(failure('(1')).toContain('")"');
  expect(failure('1 2')).toContain('"2"');
  expect(failure('"a')).toContain('quote');
  expect(failure('1 / 0')).toContain('zero');
  expect(failure('= 1')).toContain('"="');
});

test('macros that refer to each other end', () => {
  expect(evaluate('LOOP')).toBe(1);
});

test('a comment may follow', () => {
  expect(evaluate('FIVE > 4 # really')).toBe(1);
});
