/** Statements that a path comes out of as it went in, save for the variables that they mention. */
import type { Node, Statement } from '../../ast.ts';
import { namesIn } from '../variable-mentions.ts';
import { children } from '../walk.ts';

/** Notes each such statement below `node` with the names; null: a path may end in it, or any variable may be written. */
export function noteInert(
  node: Node,
  writesAny: (node: Node) => boolean,
  found: Map<Statement, ReadonlySet<string>>,
): ReadonlySet<string> | null {
  if (node.kind === 'Variable') return new Set(namesIn(node.text));
  if (node.kind === 'StringLiteral') return node.value.includes('$') ? new Set(namesIn(node.value)) : NO_NAMES;
  let names: ReadonlySet<string> | null = ENDING.has(node.kind) || writesAny(node) ? null : NO_NAMES;
  // A set of its own only where several are put together: most nodes have the names of one child, or none.
  let own: Set<string> | null = null;
  for (const child of children(node)) {
    const mentioned = noteInert(child, writesAny, found);
    if (mentioned === null) names = null;
    else if (names === null || mentioned.size === 0) continue;
    else if (names.size === 0) names = mentioned;
    else {
      if (own === null) names = own = new Set(names);
      for (const name of mentioned) own.add(name);
    }
  }
  if (names !== null && STATEMENTS.has(node.kind)) found.set(node as Statement, names);
  return names;
}

const NO_NAMES: ReadonlySet<string> = new Set();
const ENDING: ReadonlySet<Node['kind']> = new Set(['Return', 'Exit', 'Drop', 'Break', 'RouteCall']);
const STATEMENTS: ReadonlySet<Node['kind']> = new Set(['If', 'While', 'Switch', 'Assignment', 'ExpressionStatement']);
