/**
 * What the routes do with the variables of the process, `$var(NAME)`: where each is read and written, and which tests tell
 * whether it was.
 */
import type { Assignment, Call, Expression, Node, RouteBlock, RouteCall, Statement, While } from '../../ast.ts';
import { fold } from '../../fold.ts';
import { printExpression } from '../../print-expression.ts';
import type { Bindings } from '../bindings.ts';
import { flagOf, mayWrite } from '../paths/roles.ts';
import { keysIn, namesIn, processVariable, variableMentions } from '../variable-mentions.ts';
import { children, withDescendants } from '../walk.ts';
import { guardOf } from './guards.ts';
import { noteInert } from './inert.ts';
import { isEntered } from './loops.ts';

/** What one route block does by itself. */
export interface RouteUses {
  readonly block: RouteBlock;
  readonly reads: Set<string>;
  readonly writes: Set<string>;
  readonly calls: RouteCall[];
}

/** A statement that may write, and the statements around it that it runs together with. */
interface Surroundings {
  /** Written beside it: `avp(x)`, `flag  5`. */
  readonly beside: readonly string[];
  /** Tests it stands under. */
  readonly tests: readonly string[];
}

const NOTHING_AROUND: Surroundings = { beside: [], tests: [] };

/** Functions that set variables with names they find elsewhere. */
const SET_ANY = new Set(['pv_xavp_to_var', 'route_if_exists']);

export class VariableUses {
  readonly routes = new Map<RouteBlock, RouteUses>();
  /** Names that a variable or a string reads. */
  readonly reads = new Map<Node, readonly string[]>();
  /** Names that an assignment or a call writes; null: it may write any. */
  readonly writes = new Map<Node, readonly string[] | null>();
  /** Tests of whether a variable has a value, which need none. */
  readonly guards = new Map<Node, string>();
  /** Tests by how they are written. */
  readonly tests = new Map<Node, string>();
  readonly testCounts = new Map<string, number>();
  /** By variable, what is written where it is: a test of that tells about the variable. */
  readonly companions = new Map<string, Set<string>>();
  /** By variable, the tests that its assignments stand under. */
  readonly conditions = new Map<string, Set<string>>();
  /** By variable, its first assignment that does not count on. */
  readonly firstWrites = new Map<string, Assignment | Call>();
  /** Every text that is assigned to. */
  readonly targets = new Set<string>();
  readonly entered = new Set<While>();
  /** Statements that leave no route and call none, with the names that they mention. */
  readonly inert = new Map<Statement, ReadonlySet<string>>();
  readonly #around = new Map<RouteCall, Surroundings>();
  readonly #bindings: Bindings<never>['calls'];

  constructor({ calls }: Bindings<never>) {
    this.#bindings = calls;
  }

  add(block: RouteBlock): void {
    const route: RouteUses = { block, reads: new Set(), writes: new Set(), calls: [] };
    this.routes.set(block, route);
    this.#statement(block.body, route, NOTHING_AROUND, true);
    noteInert(block.body, (node) => this.writes.get(node) === null, this.inert);
  }

  /** Once all blocks are there: what is written in a route is written where it is called. */
  connect(writtenBy: (call: RouteCall) => Iterable<string>): void {
    for (const [call, around] of this.#around) for (const name of writtenBy(call)) this.#surround(name, around);
  }

  #statement(node: Statement, route: RouteUses, around: Surroundings, isTop = false): void {
    switch (node.kind) {
      case 'Block':
        this.#list(node.statements, route, around, isTop);
        return;
      case 'If': {
        this.#condition(node.condition, route, around);
        const inside = { ...around, tests: [...around.tests, ...leaves(node.condition).map(printExpression)] };
        this.#statement(node.consequent, route, inside);
        if (node.alternate !== null) this.#statement(node.alternate, route, inside);
        return;
      }
      case 'While':
        // Its condition changes from one time to the next.
        this.#expression(node.condition, route, around);
        this.#statement(node.body, route, around);
        return;
      case 'Switch':
        this.#expression(node.subject, route, around);
        this.tests.set(node.subject, printExpression(node.subject));
        for (const { body } of node.cases) this.#list(body, route, around, false);
        return;
      case 'Assignment':
        this.#assignment(node, route, around);
        return;
      case 'ExpressionStatement':
        this.#condition(node.expression, route, around);
        return;
      case 'Return':
        if (node.value !== null) this.#condition(node.value, route, around);
        return;
      default:
        return;
    }
  }

  #list(statements: readonly Statement[], route: RouteUses, around: Surroundings, isTop: boolean): void {
    const here = statements.flatMap(writtenKeys);
    for (const [at, statement] of statements.entries()) {
      if (statement.kind === 'While' && isEntered(statement, statements.slice(0, at))) this.entered.add(statement);
      // What stands at the top of a route runs together with nothing but the statements of its own.
      const isDirect = statement.kind === 'Assignment' || statement.kind === 'ExpressionStatement';
      const beside = isTop && !isDirect ? around.beside : [...around.beside, ...here];
      this.#statement(statement, route, { ...around, beside });
    }
  }

  #assignment(node: Assignment, route: RouteUses, around: Surroundings): void {
    this.#expression(node.value, route, around);
    const { target } = node;
    if (target.kind !== 'Variable') return;
    for (const key of keysIn(target.text).slice(0, 1)) this.targets.add(key);
    const [mention, ...inside] = variableMentions(target.text);
    const name = mention === undefined ? null : processVariable(mention);
    const read = inside.flatMap((each) => processVariable(each) ?? []);
    if (name !== null && node.operator !== '=') read.push(name);
    this.#noteReads(target, read, route);
    if (name === null) {
      // A computed name may be any.
      if (mention?.name === 'var') this.writes.set(node, null);
      return;
    }
    this.#noteWrite(node, [name], route, around);
    if (!countsOn(node, name) && !this.firstWrites.has(name)) this.firstWrites.set(name, node);
  }

  #condition(node: Expression, route: RouteUses, around: Surroundings): void {
    for (const leaf of leaves(node)) {
      const text = printExpression(leaf);
      this.tests.set(leaf, text);
      this.testCounts.set(text, (this.testCounts.get(text) ?? 0) + 1);
    }
    this.#expression(node, route, around);
  }

  #expression(node: Expression, route: RouteUses, around: Surroundings): void {
    const guarded = guardOf(node);
    if (guarded !== null) {
      this.guards.set(node, guarded);
      if (node.kind === 'Unary') this.guards.set(node.operand, guarded);
      return;
    }
    switch (node.kind) {
      case 'Variable':
      case 'StringLiteral':
        this.#noteReads(node, namesIn(node.kind === 'Variable' ? node.text : node.value), route);
        return;
      case 'Call':
        this.#call(node, route, around);
        return;
      case 'RouteCall':
        route.calls.push(node);
        this.#around.set(node, around);
        this.#expression(node.target, route, around);
        return;
      case 'Assignment':
        this.#assignment(node, route, around);
        return;
      default:
        for (const child of children(node)) this.#expression(child as Expression, route, around);
    }
  }

  #call(node: Call, route: RouteUses, around: Surroundings): void {
    const results = mayWrite(node, this.#bindings.get(node));
    const written: string[] = [];
    for (const argument of node.args) {
      const text = argument.kind === 'Variable' ? argument.text : fold(argument);
      if (results.includes(argument) && typeof text === 'string' && isListOfVariables(text))
        written.push(...namesIn(text));
      else this.#expression(argument, route, around);
    }
    if (SET_ANY.has(node.name)) this.writes.set(node, null);
    else if (written.length > 0) {
      this.#noteWrite(node, written, route, around);
      for (const name of written) if (!this.firstWrites.has(name)) this.firstWrites.set(name, node);
    }
  }

  #noteReads(node: Node, names: readonly string[], route: RouteUses): void {
    if (names.length === 0) return;
    this.reads.set(node, names);
    for (const name of names) route.reads.add(name);
  }

  #noteWrite(node: Assignment | Call, names: readonly string[], route: RouteUses, around: Surroundings): void {
    this.writes.set(node, names);
    for (const name of names) {
      route.writes.add(name);
      this.#surround(name, around);
    }
  }

  #surround(name: string, { beside, tests }: Surroundings): void {
    addAll(this.companions, name, beside);
    addAll(this.conditions, name, tests);
  }
}

function addAll(map: Map<string, Set<string>>, name: string, texts: readonly string[]): void {
  const known = map.get(name) ?? new Set();
  map.set(name, known);
  for (const text of texts) known.add(text);
}

/** The tests that a condition is made of. */
function leaves(node: Expression): readonly Expression[] {
  if (node.kind === 'Unary' && node.operator === '!') return leaves(node.operand);
  if (node.kind === 'Binary' && (node.operator === '&&' || node.operator === '||'))
    return [...leaves(node.left), ...leaves(node.right)];
  return node.kind === 'RouteCall' ? [] : [node];
}

/** Variables by which a script remembers what it did. */
const OF_THE_SCRIPT = /^\$\(?(?:var|avp|xav[pui]|shv|sht|dlg_var)\b/;

/** What a statement by itself writes, as tests name it. */
function writtenKeys(statement: Statement): string[] {
  if (statement.kind === 'Assignment') {
    const { target } = statement;
    return target.kind === 'Variable' && OF_THE_SCRIPT.test(target.text) ? keysIn(target.text).slice(0, 1) : [];
  }
  if (statement.kind !== 'ExpressionStatement' || statement.expression.kind !== 'Call') return [];
  const flag = flagOf(statement.expression);
  return flag === null ? [] : [`flag ${flag.name}`];
}

/** Nothing but variables, as functions are told where to put what they found. */
function isListOfVariables(text: string): boolean {
  if (!text.startsWith('$')) return false;
  let rest = text;
  for (const mention of variableMentions(text)) rest = rest.replace(mention.text, '');
  return /^[\s;,|]*$/.test(rest);
}

/** `$var(n) = $var(n) + 1` and `$var(n) += 1`: what it begins with was set elsewhere. */
export function countsOn({ operator, value }: Assignment, name: string): boolean {
  return operator !== '=' || mentionsIn(value).includes(name);
}

function mentionsIn(node: Node): string[] {
  const found: string[] = [];
  for (const each of withDescendants(node)) {
    if (each.kind === 'Variable') found.push(...namesIn(each.text));
    else if (each.kind === 'StringLiteral') found.push(...namesIn(each.value));
  }
  return found;
}
