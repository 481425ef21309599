import { expect, test } from 'vitest';
import { evaluateExpression } from './expression.ts';
import { numberOf } from './number.ts';
import { evaluatePolish } from './polish.ts';

test.each(['1', '1.', '1.5', '.5', '1e3', '.5E-2', '007'])('%s is the same number everywhere', (text) => {
  expect([numberOf(text), evaluateExpression(text), evaluatePolish(text)]).toEqual(Array(3).fill(Number(text)));
});

test.each(['', '.', 'e3', '1e', '0x10', '1 2', 'Infinity'])('%j is no number', (text) => {
  expect(numberOf(text)).toBeNull();
});

test('both kinds of expressions know e and pi', () => {
  expect([evaluateExpression('pi'), evaluatePolish('e')]).toEqual([Math.PI, Math.E]);
});
