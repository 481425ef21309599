import type { Context } from '../../src/context/context.ts';
import { arg, defineModule, functionsOf, param, RouteType, type ModuleSelf } from '../../src/module/index.ts';
import type { BoundVariable } from '../../src/pv/registry.ts';
import { evaluateExpression } from './expression.ts';
import { numberOf } from './number.ts';
import { evaluatePolish } from './polish.ts';
import { fixed, roundAway, roundFigures } from './rounding.ts';

const params = {
  decimal_digits: param.int({
    doc: 'Decimals in results of math_eval() and math_rpn().',
    default: 6,
    min: 0,
    max: 100,
  }),
};

type Self = ModuleSelf<typeof params, undefined>;

const fn = functionsOf<Self>();
const routes = RouteType.Any;
const RESULT = arg.variable({ writable: true });

/** Puts a result into its variable; null is none. */
function give(ctx: Context, target: BoundVariable, result: number | string | null): 1 | -1 {
  if (result === null) return -1;
  target.set!(ctx, result);
  return 1;
}

const evaluation = (doc: string, evaluate: (text: string) => number | null) =>
  fn({
    doc,
    args: [arg.text(), RESULT],
    names: ['expression', 'result'],
    routes,
    run({ params: { decimal_digits } }, ctx, text, target) {
      const value = evaluate(text);
      return give(ctx, target, value === null ? null : fixed(value, decimal_digits));
    },
  });

/** The finite number that a text is, blanks around it aside. null: it is none. */
function finite(text: string): number | null {
  const value = numberOf(text.trim());
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Integers that a variable can hold are numbers there, others text. */
function integer(value: number): number | string {
  return value === (value | 0) ? value | 0 : fixed(value, 0);
}

const toInteger = (doc: string, change: (value: number) => number) =>
  fn({
    doc,
    args: [arg.text(), RESULT],
    names: ['number', 'result'],
    routes,
    run(_self, ctx, text, target) {
      const value = finite(text);
      return give(ctx, target, value === null ? null : integer(change(value)));
    },
  });

export default defineModule({
  name: 'mathops',
  doc: 'Arithmetic with fractions, as in the OpenSIPS module of this name.',
  params,
  functions: {
    math_eval: evaluation(
      'Puts the value of an expression into a variable: + - * / % ^, parentheses, pi, e, and abs acos asin atan ceil cos cosh exp floor ln log sin sinh sqrt tan tanh. False: it has none.',
      evaluateExpression,
    ),
    math_rpn: evaluation(
      'Puts the value of an expression in reverse Polish notation into a variable: + - * / mod pow, neg exp ln log10 abs sqrt cbrt floor ceil round nearbyint trunc, pi, e, drop dup swap. False: it has none.',
      evaluatePolish,
    ),
    math_trunc: toInteger('Puts a number without its decimals into a variable. False: it is none.', Math.trunc),
    math_floor: toInteger('Puts the next lower integer into a variable. False: it is no number.', Math.floor),
    math_ceil: toInteger('Puts the next higher integer into a variable. False: it is no number.', Math.ceil),
    math_round: fn({
      doc: 'Puts the nearest integer into a variable or, with a number of decimals, the nearest number of so many. False: it is no number.',
      args: [arg.text(), RESULT, arg.optional(arg.int())],
      names: ['number', 'result', 'decimals'],
      routes,
      run(_self, ctx, text, target, decimals = 0) {
        const value = finite(text);
        if (value === null || decimals < 0 || decimals > 100) return -1;
        const rounded = roundAway(value, decimals);
        return give(ctx, target, decimals === 0 ? integer(rounded) : fixed(rounded, decimals));
      },
    }),
    math_round_sf: fn({
      doc: 'Puts a number of so many significant figures into a variable. False: it is no number.',
      args: [arg.text(), RESULT, arg.int()],
      names: ['number', 'result', 'figures'],
      routes,
      run(_self, ctx, text, target, figures) {
        const value = finite(text);
        return give(ctx, target, value === null || figures < 1 || figures > 100 ? null : roundFigures(value, figures));
      },
    }),
  },
});
