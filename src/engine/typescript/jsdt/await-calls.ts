/**
 * Makes functions of a plain script wait where they call something that may. Kamailio's scripts know no promises: what they call
 * blocks the process. Here a function that reaches such a call, itself or through others of the script, becomes `async`, and
 * the calls are awaited. Nothing moves to another line, so places in stack traces stay those of the file. Where JavaScript has no
 * `await` (constructors, getters, generators, defaults of parameters, fields of classes), such a call is refused.
 */
import { getLineInfo, parse, type AnyNode, type CallExpression, type Expression, type Program } from 'acorn';

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

interface Call {
  readonly node: CallExpression;
  /** What it stands in when nothing can be awaited there. */
  readonly refusedIn: string | null;
}

/** A function of the script, or its top level. */
interface Unit {
  readonly node: FunctionNode | Program;
  readonly calls: Call[];
  /** Where `async` goes; null: it is there, or there is no place for it. */
  readonly keywordAt: number | null;
  /** Names by which it is called. */
  readonly names: Set<string>;
  waits: boolean;
}

/** `waiting` holds the functions of `KSR` that may wait: `tm.t_relay`. */
export function awaitCalls(source: string, waiting: ReadonlySet<string>): AwaitedScript | ScriptMistake {
  // Such a line may only be the first of a file, and the text may come to stand in a function.
  const text = source.replace(/^#!/, '//');
  let program: Program;
  try {
    program = parse(text, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowReturnOutsideFunction: true,
    });
  } catch (error) {
    if (!(error instanceof SyntaxError) || !('loc' in error)) throw error;
    const { line, column } = error.loc as { line: number; column: number };
    return { message: error.message.replace(/ \(\d+:\d+\)$/, ''), line, column: column + 1 };
  }
  const units = collect(program, text);
  spread(units, waiting);
  const known = waitingNames(units);
  const refused = units
    .flatMap(({ calls }) => calls)
    .find((call) => call.refusedIn !== null && mayWait(call, waiting, known));
  if (refused !== undefined) return mistakeAt(refused, text);
  const edits = units.filter(({ waits }) => waits).flatMap((unit) => editsOf(unit, text, waiting, known));
  return { text: apply(text, edits), waits: units[0]!.waits };
}

function mistakeAt({ node, refusedIn }: Call, text: string): ScriptMistake {
  const { line, column } = getLineInfo(text, node.start);
  const called = text.slice(node.callee.start, node.callee.end);
  return { message: `${called}() may wait, and nothing can wait in ${refusedIn!}`, line, column: column + 1 };
}

function isFunctionNode(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  );
}

/** All functions with their calls; the top level comes first. */
function collect(program: Program, text: string): Unit[] {
  const top: Unit = { node: program, calls: [], keywordAt: null, names: new Set(), waits: false };
  const units = [top];
  const visit = (node: AnyNode, parent: AnyNode, unit: Unit, name: string | null, refusedIn: string | null): void => {
    let inside = unit;
    let refused = placeWithoutAwait(node, parent) ?? refusedIn;
    if (isFunctionNode(node)) {
      const own = node.type === 'ArrowFunctionExpression' ? undefined : node.id?.name;
      const names = new Set([own, name].filter((each) => typeof each === 'string'));
      inside = {
        node,
        calls: [],
        keywordAt: node.async ? null : keywordPlace(node, parent, text),
        names,
        waits: false,
      };
      units.push(inside);
      refused = functionWithoutAwait(node, parent);
    }
    if (node.type === 'CallExpression') unit.calls.push({ node, refusedIn: refused });
    const parameters: readonly AnyNode[] = isFunctionNode(node) ? node.params : [];
    for (const [child, childName] of children(node)) {
      const where = parameters.includes(child) ? 'the default of a parameter' : refused;
      visit(child, node, inside, childName, where);
    }
  };
  for (const [child, name] of children(program)) visit(child, program, top, name, null);
  return units;
}

/** What is no function, and has no `await` of the one around it. */
function placeWithoutAwait(node: AnyNode, parent: AnyNode): string | null {
  if (node.type === 'StaticBlock') return 'a static block';
  return parent.type === 'PropertyDefinition' && parent.value === node ? 'a field of a class' : null;
}

function functionWithoutAwait(node: FunctionNode, parent: AnyNode): string | null {
  if (node.generator) return 'a generator';
  if ((parent.type !== 'Property' && parent.type !== 'MethodDefinition') || parent.value !== node) return null;
  switch (parent.kind) {
    case 'get':
      return 'a getter';
    case 'set':
      return 'a setter';
    case 'constructor':
      return 'a constructor';
    default:
      return null;
  }
}

/** Before `function` or the arrow's parameters; before the name of a method. */
function keywordPlace(node: FunctionNode, parent: AnyNode, text: string): number {
  const isMethod =
    (parent.type === 'MethodDefinition' || (parent.type === 'Property' && parent.method)) && parent.value === node;
  if (!isMethod) return node.start;
  const { key, computed } = parent;
  return computed ? text.lastIndexOf('[', key.start - 1) : key.start;
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

function mayWait({ node: { callee } }: Call, waiting: ReadonlySet<string>, known: ReadonlySet<string>): boolean {
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
  { node, calls, keywordAt }: Unit,
  text: string,
  waiting: ReadonlySet<string>,
  known: ReadonlySet<string>,
): Edit[] {
  const enter = `const ${RUN} = ${SUPPORT}.enter();`;
  const edits: Edit[] = calls
    .filter((call) => mayWait(call, waiting, known))
    .flatMap(({ node: { start, end } }) => [
      { at: start, text: `${SUPPORT}.resume(${RUN}, await ${SUPPORT}.pause(` },
      { at: end, text: '))' },
    ]);
  if (node.type === 'Program') return [enterAt(node.start, node.body, enter), ...edits];
  const keyword = keywordAt === null ? [] : [{ at: keywordAt, text: 'async ' }];
  if (node.body.type === 'BlockStatement')
    return [...keyword, enterAt(node.body.start + 1, node.body.body, enter), ...edits];
  // The body may stand in parentheses, which are no part of it.
  const start = text.lastIndexOf('=>', node.body.start) + 2;
  return [...keyword, { at: start, text: ` { ${enter} return (` }, ...edits, { at: node.end, text: '); }' }];
}

/** At the beginning, behind directives such as 'use strict', which count only there. */
function enterAt(start: number, body: readonly AnyNode[], enter: string): Edit {
  const last = body.findLast((each) => each.type === 'ExpressionStatement' && each.directive !== undefined);
  return last === undefined ? { at: start, text: enter } : { at: last.end, text: `;${enter}` };
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
