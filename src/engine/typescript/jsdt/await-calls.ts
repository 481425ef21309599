/**
 * Makes functions of a plain script wait where they call something that may. Kamailio's scripts know no promises: what they call
 * blocks the process. Here a function that reaches such a call, itself or through others of the script, becomes `async`, and
 * the calls are awaited. Nothing moves to another line, so places in stack traces stay those of the file.
 */
import { parse, type AnyNode, type CallExpression, type Expression, type Program } from 'acorn';

/** Names that the changed text uses; the runtime has them in the scope of the script. */
export const SUPPORT = '$kahea';
const RUN = '$run';

export interface AwaitedScript {
  readonly text: string;
  /** Its top level waits: it is a function body then, which gives a promise. */
  readonly waits: boolean;
}

/** A mistake in the form of a script; line and column count from 1. */
export interface ScriptMistake {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

type FunctionNode = AnyNode & { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' };

/** A function of the script, or its top level. */
interface Unit {
  readonly node: FunctionNode | Program;
  readonly calls: CallExpression[];
  /** Names by which it is called. */
  readonly names: Set<string>;
  waits: boolean;
}

/** `waiting` holds the functions of `KSR` that may wait: `tm.t_relay`. */
export function awaitCalls(text: string, waiting: ReadonlySet<string>): AwaitedScript | ScriptMistake {
  let program: Program;
  try {
    program = parse(text, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowHashBang: true,
      allowReturnOutsideFunction: true,
    });
  } catch (error) {
    if (!(error instanceof SyntaxError) || !('loc' in error)) throw error;
    const { line, column } = error.loc as { line: number; column: number };
    return { message: error.message.replace(/ \(\d+:\d+\)$/, ''), line, column: column + 1 };
  }
  const units = collect(program);
  spread(units, waiting);
  const known = waitingNames(units);
  const edits = units.filter(({ waits }) => waits).flatMap((unit) => editsOf(unit, text, waiting, known));
  return { text: apply(text, edits), waits: units[0]!.waits };
}

function isFunctionNode(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  );
}

/** All functions with their calls; the top level comes first. */
function collect(program: Program): Unit[] {
  const units: Unit[] = [];
  const open = (node: FunctionNode | Program, names: readonly string[]): Unit => {
    const unit: Unit = { node, calls: [], names: new Set(names), waits: false };
    units.push(unit);
    return unit;
  };
  const visit = (node: AnyNode, unit: Unit, name: string | null): void => {
    let inside = unit;
    if (isFunctionNode(node)) {
      const own = node.type === 'ArrowFunctionExpression' ? undefined : node.id?.name;
      // A generator or a function that is async already does its own waiting.
      inside = open(
        node,
        [own, name].filter((each) => typeof each === 'string'),
      );
    }
    if (node.type === 'CallExpression') unit.calls.push(node);
    for (const [child, childName] of children(node)) visit(child, inside, childName);
  };
  const top = open(program, []);
  for (const [child, name] of children(program)) visit(child, top, name);
  return units;
}

/** The nodes in a node, each with the name that an assignment or declaration gives it. */
function* children(node: AnyNode): Generator<readonly [AnyNode, string | null]> {
  for (const [key, value] of Object.entries(node)) {
    const name = key === 'init' || key === 'right' ? targetName(node) : null;
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof each === 'object' && each !== null && 'type' in each && 'start' in each) yield [each as AnyNode, name];
    }
  }
}

function targetName(node: AnyNode): string | null {
  if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') return node.id.name;
  if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') return node.left.name;
  return null;
}

/** `tm.t_relay` of `KSR.tm.t_relay`, `forward` of `KSR.forward`; null: something else. */
function ksrName(callee: Expression | { type: string }): string | null {
  const parts: string[] = [];
  let node = callee as AnyNode;
  while (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier') {
    parts.unshift(node.property.name);
    node = node.object as AnyNode;
  }
  return node.type === 'Identifier' && node.name === 'KSR' && parts.length > 0 ? parts.join('.') : null;
}

function mayWait({ callee }: CallExpression, waiting: ReadonlySet<string>, known: ReadonlySet<string>): boolean {
  if (callee.type === 'Identifier') return known.has(callee.name);
  const name = ksrName(callee);
  return name !== null && waiting.has(name);
}

function waitingNames(units: readonly Unit[]): Set<string> {
  return new Set(units.filter(({ waits }) => waits).flatMap(({ names }) => [...names]));
}

/** Marks the functions that reach a call that may wait. */
function spread(units: readonly Unit[], waiting: ReadonlySet<string>): void {
  for (;;) {
    const known = waitingNames(units);
    const more = units.filter((unit) => !unit.waits && unit.calls.some((call) => mayWait(call, waiting, known)));
    if (more.length === 0) return;
    for (const unit of more) unit.waits = true;
  }
}

interface Edit {
  readonly at: number;
  readonly text: string;
}

function editsOf(
  { node, calls }: Unit,
  text: string,
  waiting: ReadonlySet<string>,
  known: ReadonlySet<string>,
): Edit[] {
  const enter = `const ${RUN} = ${SUPPORT}.enter();`;
  const edits: Edit[] = calls
    .filter((call) => mayWait(call, waiting, known))
    .flatMap(({ start, end }) => [
      { at: start, text: `${SUPPORT}.resume(${RUN}, await ${SUPPORT}.pause(` },
      { at: end, text: '))' },
    ]);
  if (node.type === 'Program') return [{ at: node.start, text: enter }, ...edits];
  const keyword = node.async ? [] : [{ at: asyncPlace(node, text), text: 'async ' }];
  if (node.body.type === 'BlockStatement') return [...keyword, { at: node.body.start + 1, text: enter }, ...edits];
  const { start, end } = node.body;
  return [...keyword, { at: start, text: `{ ${enter} return (` }, ...edits, { at: end, text: '); }' }];
}

/** Before `function` or the arrow's parameters; before the name of a method. */
function asyncPlace(node: FunctionNode, text: string): number {
  if (node.type === 'ArrowFunctionExpression' || text.startsWith('function', node.start)) return node.start;
  const before = text.slice(0, node.start);
  return before.length - (/[\w$]+\s*$/.exec(before)?.[0].length ?? 0);
}

/** Edits at one place keep their order. */
function apply(text: string, edits: readonly Edit[]): string {
  const sorted = edits.map((edit, order) => ({ ...edit, order })).sort((a, b) => a.at - b.at || a.order - b.order);
  let result = '';
  let from = 0;
  for (const edit of sorted) {
    result += text.slice(from, edit.at) + edit.text;
    from = edit.at;
  }
  return result + text.slice(from);
}
