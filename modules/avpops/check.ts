/** `avp_check()`: comparing values with values. */
import type { Context } from '../../src/context/context.ts';
import { matchesFilePattern } from '../../src/lib/shell-pattern.ts';
import { arg } from '../../src/module/index.ts';
import type { Operand } from './operand.ts';
import type { Operation } from './operation.ts';

export const CHECKS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 're', 'fm', 'and', 'or', 'xor'];

const compile = arg.regexCompiler({ ignoreCase: true, newline: true });

/** True when one pair of a value and an operand fits; without flag g only the newest value is compared, but with all operands. */
export function check(ctx: Context, operand: Operand, operation: Operation, mismatch: () => void): boolean {
  const values = operand.values(ctx);
  const every = operation.flags.has('g') || (operand.avp === null && values.length > 1);
  const wanted = operation.values(ctx);
  for (const value of every ? values : values.slice(0, 1)) {
    for (const other of wanted) {
      const fits = compare(value, operation, other);
      if (fits === null) mismatch();
      else if (fits) return true;
    }
  }
  return false;
}

/** null: the two are not of the same kind. */
function compare(value: string | number, { operator, flags }: Operation, other: string | number): boolean | null {
  if (typeof value === 'number') return typeof other === 'number' ? compareNumbers(value, operator, other) : null;
  if (typeof other === 'number') return null;
  return compareTexts(value, operator, other, flags.has('i'));
}

function compareNumbers(value: number, operator: string, other: number): boolean | null {
  switch (operator) {
    case 'eq':
      return value === other;
    case 'ne':
      return value !== other;
    case 'lt':
      return value < other;
    case 'le':
      return value <= other;
    case 'gt':
      return value > other;
    case 'ge':
      return value >= other;
    case 'and':
      return (value & other) !== 0;
    case 'or':
      return (value | other) !== 0;
    case 'xor':
      return (value ^ other) !== 0;
    default:
      return null;
  }
}

/** Order does not look at case, ever; equality only with flag i. */
function compareTexts(value: string, operator: string, other: string, ignoreCase: boolean): boolean | null {
  const [low, lowOther] = [value.toLowerCase(), other.toLowerCase()];
  const same = ignoreCase ? low === lowOther : value === other;
  switch (operator) {
    case 'eq':
      return same;
    case 'ne':
      return !same;
    case 'lt':
      return low < lowOther;
    case 'le':
      return low <= lowOther;
    case 'gt':
      return low > lowOther;
    case 'ge':
      return low >= lowOther;
    case 're':
      return compile(other)?.test(value) ?? false;
    case 'fm':
      return matchesFilePattern(value, other, false);
    default:
      return null;
  }
}
