/** Comparisons of the facts that are numbers: `src_port`, `msg:len`, `proto`, … */
import type { Context } from '../../context/context.ts';
import type { Problem } from '../../lib/problem.ts';
import { parseInteger } from '../../lib/written-integer.ts';
import type { ComparisonSide, VariableHandle } from '../../script/host.ts';
import { numberOf } from './keywords.ts';

type Test = (ctx: Context) => boolean;
type Read = (ctx: Context) => number | null;

interface Needs {
  variable(text: string): VariableHandle<Context> | Problem;
}

const HOLDS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
};

/** null: an ordinary comparison. What has no number is not equal, and neither less nor more. */
export function againstNumber(left: Read, operator: string, right: ComparisonSide, needs: Needs): Test | null {
  const wanted = numberFrom(right, operator, needs);
  if (wanted === null || !Object.hasOwn(HOLDS, operator)) return null;
  const holds = HOLDS[operator]!;
  return (ctx) => {
    const number = left(ctx);
    if (number === null) return false;
    const other = wanted(ctx);
    return other === null ? operator === '!=' : holds(number, other);
  };
}

function numberFrom({ kind, text }: ComparisonSide, operator: string, needs: Needs): Read | null {
  switch (kind) {
    case 'int':
    case 'keyword': {
      const number = kind === 'int' ? Number(text) : numberOf(text);
      return number === null ? null : () => number;
    }
    case 'string': {
      // With the others, the check says that they need a number.
      if (operator !== '==' && operator !== '!=') return null;
      const number = numberOf(text) ?? (text === '' ? null : parseInteger(text));
      return () => number;
    }
    case 'variable':
      return numberIn(needs.variable(text));
    default:
      return null;
  }
}

/** An integer, or the number beside a text; a text of digits is none. */
function numberIn(variable: VariableHandle<Context> | Problem): Read | null {
  if ('problem' in variable) return null;
  const { get, number } = variable;
  return (ctx) => {
    const value = get(ctx);
    if (typeof value === 'number') return value;
    return value === null || number === undefined ? null : number(ctx);
  };
}
