/** One kind of request that is sent through the routes in thought: what conditions about it come out as. */
import type { Binary, Call, Expression } from '../../ast.ts';
import { fold } from '../../fold.ts';

export interface Scenario {
  /** A name no configuration knows stands for all other methods. null: any, so that all branches are taken. */
  readonly method: string | null;
  /** Whether the request belongs to a dialog; null: either. */
  readonly inDialog: boolean | null;
  /** Request processing, not a reply. */
  readonly isRequest: boolean | null;
}

/** Those that configurations tell apart, and one for all others. */
export const METHODS = ['INVITE', 'REGISTER', 'OPTIONS', 'BYE', 'SUBSCRIBE', 'PUBLISH', 'MESSAGE', 'OTHER'];

/** The regular expressions that constants on the right of `=~` were compiled to. */
export type Patterns = ReadonlyMap<object, RegExp>;

/** null: not known. */
export function callHolds(node: Call, { method, inDialog, isRequest }: Scenario): boolean | null {
  switch (node.name) {
    case 'is_method': {
      const names = node.args.length === 1 ? fold(node.args[0]!) : null;
      if (method === null || typeof names !== 'string') return null;
      return names.split('|').some((name) => name.trim().toUpperCase() === method);
    }
    case 'has_totag':
      return inDialog;
    case 'is_request':
      return isRequest;
    case 'is_reply':
      return isRequest === null ? null : !isRequest;
    default:
      return null;
  }
}

/** A comparison of the method with a constant; null: another one, or not known. */
export function comparisonHolds(node: Binary, { method }: Scenario, patterns: Patterns): boolean | null {
  if (method === null) return null;
  const other = isMethod(node.left) ? node.right : isMethod(node.right) ? node.left : null;
  if (other === null) return null;
  const text = other.kind === 'Word' ? other.name : fold(other);
  if (typeof text !== 'string') return null;
  switch (node.operator) {
    case '==':
    case 'eq':
      return text.toUpperCase() === method;
    case '!=':
    case 'ne':
      return text.toUpperCase() !== method;
    case '=~':
      return patterns.get(node.right)?.test(method) ?? null;
    case '!~': {
      const found = patterns.get(node.right)?.test(method);
      return found === undefined ? null : !found;
    }
    default:
      return null;
  }
}

export function isMethod(expression: Expression): boolean {
  return (
    (expression.kind === 'Word' && expression.name === 'method') ||
    (expression.kind === 'Variable' && (expression.text === '$rm' || expression.text === '$(rm)'))
  );
}
