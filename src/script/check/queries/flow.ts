/** Where texts of a message go, through assignments, conditions and called routes. */
import type { Steps } from '../../../lib/steps.ts';
import type { Assignment, Call, Expression, Node, RouteBlock, Statement, Switch } from '../../ast.ts';
import { fold } from '../../fold.ts';
import type { RouteTable } from '../route-table.ts';
import { variableMentions } from '../variable-mentions.ts';
import { children } from '../walk.ts';
import { keyOf, originsIn, provenBy, type Held, type Origin } from './taint.ts';

/** Is told of each call with what the variables hold there. */
export type SeeCall = (node: Call, held: Held) => void;

const NOTHING: Held = new Map();

/** Variables that are there for later routes of the same call. */
const LASTING = /^(?:avp|xav[pui]|dlg_var|var)\(/;

/** Each round carries what was found one call further. */
const MAX_ROUNDS = 50;

/** What leaves a route: null: nothing does. */
interface Frame {
  returned: Held | null;
  broken: Held | null;
}

export class QueryFlow {
  readonly #routes: RouteTable;
  readonly #see: SeeCall;
  /** What routes are entered and left with, by block. */
  readonly #entered = new Map<RouteBlock, Held>();
  readonly #left = new Map<RouteBlock, Held | null>();
  #lasting: Held = NOTHING;
  #changed = true;
  /** Everything is known, and told. */
  #isLast = false;

  constructor(routes: RouteTable, see: SeeCall) {
    this.#routes = routes;
    this.#see = see;
  }

  *run(): Steps<void> {
    const all = [...this.#routes.all()].filter(({ key }) => !this.#routes.isForeign(key.family, key.name));
    for (let round = 0; !this.#isLast; round++) {
      this.#isLast = !this.#changed || round === MAX_ROUNDS;
      this.#changed = false;
      for (const { key, blocks } of all) {
        const begins = key.family === 'route' && key.name === null;
        for (const block of blocks) {
          // Others run later, with what was left in variables.
          const held = begins ? NOTHING : key.family === 'route' ? this.#entered.get(block) : this.#lasting;
          if (held !== undefined) this.#route(block, held);
          yield;
        }
      }
    }
  }

  #route(block: RouteBlock, held: Held): void {
    const frame: Frame = { returned: null, broken: null };
    const end = this.#statement(block.body, held, frame);
    const left = join(join(end, frame.returned), frame.broken);
    if (!isSame(this.#left.get(block) ?? null, left)) this.#changed = true;
    this.#left.set(block, left);
  }

  #list(statements: readonly Statement[], held: Held | null, frame: Frame): Held | null {
    let now = held;
    for (const statement of statements) {
      if (now === null) return null;
      now = this.#statement(statement, now, frame);
    }
    return now;
  }

  #statement(node: Statement, held: Held, frame: Frame): Held | null {
    switch (node.kind) {
      case 'Block':
        return this.#list(node.statements, held, frame);
      case 'If': {
        const after = this.#calls(node.condition, held);
        if (after === null) return null;
        const yes = this.#statement(node.consequent, narrow(node.condition, true, after), frame);
        const otherwise = narrow(node.condition, false, after);
        return join(yes, node.alternate === null ? otherwise : this.#statement(node.alternate, otherwise, frame));
      }
      case 'While': {
        const inner: Frame = { returned: null, broken: null };
        const once = this.#statement(node.body, this.#calls(node.condition, held) ?? held, inner);
        // What the first time leaves may go through the second.
        const twice = once === null ? null : this.#statement(node.body, join(held, once)!, inner);
        frame.returned = join(frame.returned, inner.returned);
        return join(join(held, twice), inner.broken);
      }
      case 'Switch':
        return this.#switch(node, held, frame);
      case 'Assignment':
        return this.#assign(node, this.#calls(node.value, held) ?? held);
      case 'ExpressionStatement':
        return this.#calls(node.expression, held);
      case 'Return':
        frame.returned = join(frame.returned, held);
        return null;
      case 'Break':
        frame.broken = join(frame.broken, held);
        return null;
      default:
        return null;
    }
  }

  #switch({ cases }: Switch, held: Held, frame: Frame): Held | null {
    const inner: Frame = { returned: null, broken: null };
    let now: Held | null = null;
    for (const { body } of cases) now = this.#list(body, join(held, now), inner);
    frame.returned = join(frame.returned, inner.returned);
    const skipped = cases.some(({ label }) => label === null) ? null : held;
    return join(join(now, inner.broken), skipped);
  }

  #assign({ target, operator, value }: Assignment, held: Held): Held {
    if (target.kind !== 'Variable') return held;
    const [mention] = variableMentions(target.text);
    if (mention === undefined) return held;
    const key = keyOf(mention);
    const before = operator === '=' ? [] : (held.get(key) ?? []);
    return this.#set(key, distinct([...before, ...originsIn(value, held)]), held);
  }

  #set(key: string, origins: readonly Origin[], held: Held): Held {
    if (origins.length > 0 && LASTING.test(key)) {
      const lasting = join(this.#lasting, new Map([[key, origins]]))!;
      if (!isSame(lasting, this.#lasting)) this.#changed = true;
      this.#lasting = lasting;
    }
    return new Map([...held, [key, origins]]);
  }

  /** What is held after the calls in an expression; null: none of them comes back. */
  #calls(node: Node, held: Held): Held | null {
    if (node.kind === 'RouteCall') return this.#enter(fold(node.target), held);
    if (node.kind === 'Assignment') return this.#assign(node, this.#calls(node.value, held) ?? held);
    let now: Held | null = held;
    for (const child of children(node)) {
      if (now === null) return null;
      now = this.#calls(child, now);
    }
    if (node.kind !== 'Call' || now === null) return now;
    if (this.#isLast) this.#see(node, now);
    return this.#result(node, now);
  }

  /** `pv_printf("$var(q)", "…")` is an assignment. */
  #result({ name, args }: Call, held: Held): Held {
    const target = name === 'pv_printf' || name === 'avp_printf' ? args[0] : undefined;
    const text = target?.kind === 'Variable' ? target.text : target?.kind === 'StringLiteral' ? target.value : '';
    const [mention] = variableMentions(text);
    if (mention === undefined || args[1] === undefined) return held;
    return this.#set(keyOf(mention), distinct(originsIn(args[1], held)), held);
  }

  #enter(name: string | number | null, held: Held): Held | null {
    if (name === null) return held;
    const key = String(name) === '0' ? null : String(name);
    const blocks = this.#routes.isForeign('route', key) ? [] : this.#routes.blocks('route', key);
    let now: Held | null = held;
    for (const block of blocks) {
      if (now === null) return null;
      const before = this.#entered.get(block);
      const entered: Held = join(before ?? null, now)!;
      if (before === undefined || !isSame(before, entered)) this.#changed = true;
      this.#entered.set(block, entered);
      // Not known yet: another round will tell.
      now = this.#left.get(block) ?? null;
    }
    return now;
  }
}

/** What is held where a condition came out as `holds`. */
function narrow(node: Expression, holds: boolean, held: Held): Held {
  if (node.kind === 'Unary' && node.operator === '!') return narrow(node.operand, !holds, held);
  if (node.kind === 'Binary' && node.operator === (holds ? '&&' : '||'))
    return narrow(node.right, holds, narrow(node.left, holds, held));
  if (node.kind === 'Binary' && node.operator === (holds ? '||' : '&&'))
    return join(narrow(node.left, holds, held), narrow(node.right, holds, narrow(node.left, !holds, held)))!;
  const proven = node.kind === 'Binary' || node.kind === 'Call' ? provenBy(node) : null;
  return proven?.holds === holds ? new Map([...held, [proven.key, []]]) : held;
}

/** A variable is harmless where it is on both ways. */
function join(left: Held | null, right: Held | null): Held | null {
  if (left === null || right === null || left === right) return left ?? right;
  const both = new Map<string, readonly Origin[]>();
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(key), right.get(key)];
    const origins = distinct([...(a ?? []), ...(b ?? [])]);
    if (origins.length > 0 || (a !== undefined && b !== undefined)) both.set(key, origins);
  }
  return both;
}

function distinct(origins: readonly Origin[]): readonly Origin[] {
  return origins.length < 2 ? origins : [...new Set(origins)];
}

function isSame(left: Held | null, right: Held | null): boolean {
  if (left === null || right === null) return left === right;
  return left.size === right.size && [...left].every(([key, origins]) => right.get(key)?.length === origins.length);
}
