/** `avp_op()`: integer arithmetic on AVPs. */
import type { Context } from '../../src/context/context.ts';
import type { Operation } from './operation.ts';

export const CALCULATIONS = ['add', 'sub', 'mul', 'div', 'mod', 'and', 'or', 'xor', 'not'];

export interface Calculation {
  readonly source: (ctx: Context) => string;
  readonly target: (ctx: Context) => string;
}

/**
 * Puts the result for each number under `source` on top of `target`, the newest first; those of the source stay unless
 * flag d is given. False: there is none.
 */
export function calculate(
  ctx: Context,
  { source, target }: Calculation,
  operation: Operation,
  onDivisionByZero: () => void,
): boolean {
  const from = source(ctx);
  const to = target(ctx);
  const other = operation.values(ctx)[0];
  const values = ctx.avps.all(from).filter((value) => typeof value === 'number');
  if (values.length === 0 || typeof other !== 'number') return false;
  const results = values.map((value) => result(value, operation.operator, other, onDivisionByZero));
  if (operation.flags.has('d')) removeNumbers(ctx, from);
  for (const each of results) ctx.avps.push(to, each);
  return true;
}

function result(value: number, operator: string, other: number, onDivisionByZero: () => void): number {
  switch (operator) {
    case 'add':
      return (value + other) | 0;
    case 'sub':
      return (value - other) | 0;
    case 'mul':
      return Math.imul(value, other);
    case 'div':
    case 'mod':
      if (other === 0) {
        onDivisionByZero();
        return 0;
      }
      return operator === 'div' ? (value / other) | 0 : value % other;
    case 'and':
      return value & other;
    case 'or':
      return value | other;
    case 'xor':
      return value ^ other;
    default:
      // As in Kamailio it is the operand that is inverted.
      return ~other;
  }
}

function removeNumbers(ctx: Context, name: string): void {
  for (let at = ctx.avps.count(name) - 1; at >= 0; at--) {
    if (typeof ctx.avps.get(name, at) === 'number') ctx.avps.removeAt(name, at);
  }
}
