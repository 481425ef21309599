/** How deeply operators are nested: `a + b + c` is `(a + b) + c`, so each of a row is inside of the next. */
import type { Binary, Expression } from './ast.ts';

/** More are refused: all phases that follow, and the compiler of JavaScript, go through them with a recursion. */
export const MAX_OPERATOR_DEPTH = 500;

const depths = new WeakMap<Binary, number>();

/** The operators from here down to the deepest operand, after it has been asked of what `node` has inside. */
export function measureOperators(node: Binary): number {
  const depth = 1 + Math.max(depthOf(node.left), depthOf(node.right));
  depths.set(node, depth);
  return depth;
}

/** What is not a row of operators has been parsed by a recursion, and so is none too deep for another. */
function depthOf(node: Expression): number {
  switch (node.kind) {
    case 'Binary':
      return depths.get(node)!;
    case 'Unary':
      return depthOf(node.operand);
    case 'RouteCall':
      return depthOf(node.target);
    case 'Assignment':
      return depthOf(node.value);
    case 'Choice':
      return Math.max(depthOf(node.condition), depthOf(node.consequent), depthOf(node.alternate));
    case 'Call':
      return Math.max(0, ...node.args.map(depthOf));
    default:
      return 0;
  }
}
