/** Tests of whether a variable has a value at all. */
import type { Expression } from '../../ast.ts';
import { fold } from '../../fold.ts';
import { processVariable, variableMentions } from '../variable-mentions.ts';

const ASKING = new Set(['pv_isset', 'not_empty', 'typeof', 'is_int']);

/** The variable that `$var(x) == $null`, `defined $var(x)` or `pv_isset("$var(x)")` asks for; null: it is no such test. */
export function guardOf(node: Expression): string | null {
  switch (node.kind) {
    case 'Binary':
      if (node.operator !== '==' && node.operator !== '!=') return null;
      return isNull(node.right) ? nameOf(node.left) : isNull(node.left) ? nameOf(node.right) : null;
    case 'Unary':
      return node.operator === 'defined' ? nameOf(node.operand) : null;
    case 'Call':
      return ASKING.has(node.name) && node.args.length > 0 ? nameOf(node.args[0]!) : null;
    default:
      return null;
  }
}

function isNull(node: Expression): boolean {
  return node.kind === 'Variable' && (node.text === '$null' || node.text === '$(null)');
}

function nameOf(node: Expression): string | null {
  const text = node.kind === 'Variable' ? node.text : fold(node);
  if (typeof text !== 'string') return null;
  const [mention, ...others] = variableMentions(text);
  return mention?.text === text && others.length === 0 ? processVariable(mention) : null;
}
