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
  if (node.kind === 'StringLiteral') return new Set(namesIn(node.value));
  let names: Set<string> | null = ENDING.has(node.kind) || writesAny(node) ? null : new Set();
  for (const child of children(node)) {
    const mentioned = noteInert(child, writesAny, found);
    if (mentioned === null) names = null;
    else for (const name of mentioned) names?.add(name);
  }
  if (names !== null && STATEMENTS.has(node.kind)) found.set(node as Statement, names);
  return names;
}

const ENDING: ReadonlySet<Node['kind']> = new Set(['Return', 'Exit', 'Drop', 'Break', 'RouteCall']);
const STATEMENTS: ReadonlySet<Node['kind']> = new Set(['If', 'While', 'Switch', 'Assignment', 'ExpressionStatement']);
