/** Loops that are known to run at least once. */
import type { Statement, While } from '../../ast.ts';
import { fold } from '../../fold.ts';

/** Whether the condition compares a variable with a number, and holds for the number that was assigned to it before. */
export function isEntered({ condition }: While, before: readonly Statement[]): boolean {
  if (condition.kind === 'IntLiteral') return condition.value !== 0;
  if (condition.kind !== 'Binary' || condition.left.kind !== 'Variable') return false;
  const { text } = condition.left;
  const set = before.findLast(
    (each) => each.kind === 'Assignment' && each.target.kind === 'Variable' && each.target.text === text,
  );
  if (set?.kind !== 'Assignment' || set.operator !== '=') return false;
  const [left, right] = [fold(set.value), fold(condition.right)];
  if (typeof left !== 'number' || typeof right !== 'number') return false;
  switch (condition.operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '!=':
      return left !== right;
    case '==':
      return left === right;
    default:
      return false;
  }
}
