// Types that are known before a script runs.
import type { Expression } from './ast.ts';

/** What an expression is before it runs. `any` is found out when it runs: a string, an integer or `$null`. */
export type StaticType = 'int' | 'str' | 'any';

export function staticType(expression: Expression): StaticType {
  switch (expression.kind) {
    case 'IntLiteral':
    case 'Call':
    case 'RouteCall':
    case 'Assignment':
      return 'int';
    case 'StringLiteral':
    case 'Address':
    case 'Select':
      return 'str';
    case 'Unary':
      return expression.operator === 'str' ? 'str' : 'int';
    case 'Binary':
      // A sum is what its left side is.
      return expression.operator === '+' ? staticType(expression.left) : 'int';
    case 'Choice': {
      const type = staticType(expression.consequent);
      return type === staticType(expression.alternate) ? type : 'any';
    }
    default:
      return 'any';
  }
}

/** `$null`, in its spellings. */
export function isNull(expression: Expression): boolean {
  return expression.kind === 'Variable' && (expression.text === '$null' || expression.text === '$(null)');
}

/** `$rc`, in its spellings: what the last function or route returned. */
export function isRetcode(expression: Expression): boolean {
  if (expression.kind !== 'Variable') return false;
  switch (expression.text) {
    case '$rc':
    case '$retcode':
    case '$?':
    case '$(rc)':
    case '$(retcode)':
      return true;
    default:
      return false;
  }
}
