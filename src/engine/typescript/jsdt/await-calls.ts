/**
 * Makes functions of a plain script wait where they call something that may. Kamailio's scripts know no promises: what they call
 * blocks the process. Here a function that reaches such a call, itself or through others of the script, becomes `async`, and
 * the calls are awaited. Nothing moves to another line, so places in stack traces stay those of the file. Where JavaScript has no
 * `await` (constructors, getters, generators, defaults of parameters, fields of classes), such a call is refused.
 */
import {
  getLineInfo,
  parse,
  type AnyNode,
  type CallExpression,
  type Expression,
  type MemberExpression,
  type Program,
} from 'acorn';

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
  /** Names by which it is called, and names of properties it is in. */
  readonly names: Set<string>;
  readonly members: Set<string>;
  /** The call it is an argument of; null: of none. */
  readonly givenTo: CallExpression | null;
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
  const known = spread(units, waiting, localNames(program));
  const calls = units.flatMap((unit) => unit.calls);
  const refused = calls.find((call) => call.refusedIn !== null && mayWait(call, known));
  if (refused !== undefined) return mistakeAt(refused, text);
  const impatient = calls.filter(({ node }) => isImpatient(node));
  for (const { node } of impatient) {
    const given = node.arguments.find((each) => isWaiting(each, known));
    if (given !== undefined) return impatienceOf(node, given, text);
  }
  const edits = units.filter(({ waits }) => waits).flatMap((unit) => editsOf(unit, text, known));
  return { text: apply(text, edits), waits: units[0]!.waits };
}

function mistakeAt({ node, refusedIn }: Call, text: string): ScriptMistake {
  const { line, column } = getLineInfo(text, node.start);
  const called = text.slice(node.callee.start, node.callee.end);
  return { message: `${called}() may wait, and nothing can wait in ${refusedIn!}`, line, column: column + 1 };
}

/** Methods of JavaScript that call a function they are given, and do not wait for it. */
const IMPATIENT: ReadonlySet<string> = new Set(
  'forEach map filter some every find findIndex findLast reduce reduceRight flatMap sort replace replaceAll'.split(' '),
);

function isImpatient({ callee }: CallExpression): boolean {
  const name = memberName(callee);
  return name !== null && IMPATIENT.has(name);
}

function impatienceOf({ callee }: CallExpression, given: AnyNode, text: string): ScriptMistake {
  const { line, column } = getLineInfo(text, given.start);
  const name = memberName(callee)!;
  return {
    message: `this function may wait, and ${name}() does not wait for it; write a loop`,
    line,
    column: column + 1,
  };
}

function isFunctionNode(node: AnyNode): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  );
}

/** All functions with their calls; the top level comes first. */
function collect(program: Program, text: string): Unit[] {
  const top: Unit = {
    node: program,
    calls: [],
    keywordAt: null,
    names: new Set(),
    members: new Set(),
    givenTo: null,
    waits: false,
  };
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
        members: new Set(memberNames(node, parent)),
        givenTo: parent.type === 'CallExpression' && parent.callee !== node ? parent : null,
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

/** Names of the properties that a function becomes. */
function memberNames(node: FunctionNode, parent: AnyNode): string[] {
  switch (parent.type) {
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
      return parent.value === node && !parent.computed && parent.key.type === 'Identifier' ? [parent.key.name] : [];
    case 'AssignmentExpression': {
      const name = parent.right === node ? memberName(parent.left) : null;
      return name === null ? [] : [name];
    }
    default:
      return [];
  }
}

/** `b` of `a.b`; null: something else. */
function memberName(node: { type: string }): string | null {
  const { type, computed, property } = node as Partial<MemberExpression>;
  return type === 'MemberExpression' && computed === false && property!.type === 'Identifier' ? property!.name : null;
}

/** All names of parameters and variables. */
function localNames(program: Program): Set<string> {
  const names = new Set<string>();
  const visit = (node: AnyNode): void => {
    const bound = isFunctionNode(node) ? node.params : node.type === 'VariableDeclarator' ? [node.id] : [];
    for (const each of bound) if (each.type === 'Identifier') names.add(each.name);
    for (const [child] of children(node)) visit(child);
  };
  visit(program);
  return names;
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

/** What is known of calls that may wait. */
interface Known {
  readonly waiting: ReadonlySet<string>;
  /** Names of parameters and variables, which may stand for any function that is handed round. */
  readonly locals: ReadonlySet<string>;
  readonly names: Set<string>;
  readonly members: Set<string>;
  readonly functions: Set<AnyNode>;
  /** A function that waits is an argument somewhere. */
  isHandedRound: boolean;
}

function mayWait({ node: { callee } }: Call, known: Known): boolean {
  return waitsWhenCalled(callee as AnyNode, known);
}

/** Whether an argument is a function that waits; a variable may hold anything, and mostly no function. */
function isWaiting(argument: AnyNode, known: Known): boolean {
  return argument.type === 'Identifier' ? known.names.has(argument.name) : waitsWhenCalled(argument, known);
}

function waitsWhenCalled(callee: AnyNode, known: Known): boolean {
  if (callee.type === 'Identifier')
    return known.names.has(callee.name) || (known.isHandedRound && known.locals.has(callee.name));
  if (callee.type !== 'MemberExpression') return known.functions.has(callee);
  const name = ksrName(callee);
  if (name !== null) return known.waiting.has(name);
  const member = memberName(callee);
  if (member === null) return isOfKsr(callee) || known.members.size > 0 || known.isHandedRound;
  if (member === 'call' || member === 'apply') return waitsWhenCalled(callee.object as AnyNode, known);
  return known.members.has(member);
}

/** `KSR[module][name]`: which it is shows only when it is called. */
function isOfKsr(node: AnyNode): boolean {
  if (node.type === 'MemberExpression') return isOfKsr(node.object as AnyNode);
  return node.type === 'Identifier' && node.name === 'KSR';
}

/** Marks the functions that reach a call that may wait. */
function spread(units: readonly Unit[], waiting: ReadonlySet<string>, locals: ReadonlySet<string>): Known {
  const known: Known = {
    waiting,
    locals,
    names: new Set(),
    members: new Set(),
    functions: new Set(),
    isHandedRound: false,
  };
  const handed = new Set(units.flatMap(({ calls }) => calls.flatMap(({ node }) => node.arguments.flatMap(nameOf))));
  for (;;) {
    const more = units.filter((unit) => !unit.waits && unit.calls.some((call) => mayWait(call, known)));
    if (more.length === 0) return known;
    for (const unit of more) {
      unit.waits = true;
      for (const name of unit.names) known.names.add(name);
      for (const member of unit.members) known.members.add(member);
      known.functions.add(unit.node);
      known.isHandedRound ||= unit.givenTo !== null || [...unit.names].some((name) => handed.has(name));
    }
  }
}

const nameOf = (node: AnyNode): string[] => (node.type === 'Identifier' ? [node.name] : []);

interface Edit {
  readonly at: number;
  readonly text: string;
}

function editsOf({ node, calls, keywordAt }: Unit, text: string, known: Known): Edit[] {
  const enter = `const ${RUN} = ${SUPPORT}.enter();`;
  const edits: Edit[] = calls
    .filter((call) => mayWait(call, known))
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
