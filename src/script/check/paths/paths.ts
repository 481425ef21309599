/**
 * Follows all paths through the routes at once. What a rule wants to know of a path so far is a state, a small number; the states
 * that paths arrive with at one place are a set of bits. Conditions that the scenario does not decide are taken both ways.
 */
import type {
  Assignment,
  Binary,
  Call,
  Expression,
  Node,
  Return,
  RouteBlock,
  RouteCall,
  Statement,
  Switch,
  While,
} from '../../ast.ts';
import { fold } from '../../fold.ts';
import type { RouteFamily, RouteTable } from '../route-table.ts';
import { children } from '../walk.ts';
import { callHolds, comparisonHolds, isMethod, type Patterns, type Scenario } from './scenario.ts';

/** Bit n: a path in state n. 0: no path comes here. */
export type States = number;

/** The states after a condition, or after a route by whether it returned true. */
export interface Outcome {
  readonly yes: States;
  readonly no: States;
}

/** What calls, tests and assignments do to a path. `state` is one bit. Absent or null: nothing. */
export interface PathRules {
  call?(node: Call, state: States): Outcome | null;
  /** A comparison or a bare value in a condition. */
  test?(node: Expression, state: States): Outcome | null;
  assign?(node: Assignment, state: States): States;
}

export interface PathOptions {
  readonly routes: RouteTable;
  readonly patterns: Patterns;
  readonly scenario: Scenario;
  readonly rules: PathRules;
  /**
   * Whether a route whose name is computed, or that is in another language, is taken to come back. Where it is not, nothing is
   * claimed about what follows.
   */
  readonly unknownReturns?: boolean;
  /** Whether a loop that only counts is taken to be run: its test says nothing about the request. */
  readonly countingLoopsRun?: boolean;
  /** Loops whose condition is known to hold the first time. */
  readonly entered?: ReadonlySet<While>;
  /** Whether a statement does nothing to any path: it need not be looked into. */
  skips?(statement: Statement): boolean;
}

/** Where the statements of one route and one loop or switch put the paths that leave them. */
interface Frame {
  yes: States;
  no: States;
  breaks: States;
}

const NOWHERE: Outcome = { yes: 0, no: 0 };

/** Calls that are open at the same time; what is called beyond them is not known. */
const MAX_CALLS = 100;

export class Paths {
  readonly #options: PathOptions;
  /** Results of `route[NAME]` by name and state. */
  readonly #results = new Map<string, Outcome>();

  readonly #callers: RouteCall[] = [];
  readonly #running = new Set<string>();
  readonly #circular = new Set<string>();

  constructor(options: PathOptions) {
    this.#options = options;
  }

  /** The calls by which the paths of this moment came where they are, outermost first. */
  get callers(): readonly RouteCall[] {
    return this.#callers;
  }

  /** Runs the blocks under a key, one after the other, unless another language has the route. */
  enter(family: RouteFamily, name: string | null, states: States): Outcome {
    const { routes } = this.#options;
    return routes.isForeign(family, name) ? NOWHERE : this.run(routes.blocks(family, name), states);
  }

  /** Runs blocks that belong together, one after the other. Paths that end the script are in neither outcome. */
  run(blocks: readonly RouteBlock[], states: States): Outcome {
    let entering = states;
    const frame: Frame = { yes: 0, no: 0, breaks: 0 };
    for (const { body } of blocks) entering = this.#statement(body, entering, frame);
    // Outside of loops and cases `break` leaves the route.
    entering |= frame.breaks;
    // What a route gives that ends without `return` depends on its last call.
    return { yes: frame.yes | entering, no: frame.no | entering };
  }

  /** What comes back from one call, whatever came before it. */
  call(node: RouteCall): Outcome {
    return this.#routeCall(node, 1);
  }

  /** Whether any path comes out at the end of a statement. */
  passes(statement: Statement): boolean {
    return this.#statement(statement, 1, { yes: 0, no: 0, breaks: 0 }) !== 0;
  }

  #statements(statements: readonly Statement[], states: States, frame: Frame): States {
    let now = states;
    for (const statement of statements) {
      if (now === 0) return 0;
      if (this.#options.skips?.(statement) !== true) now = this.#statement(statement, now, frame);
    }
    return now;
  }

  /** The states with which the next statement is reached. */
  #statement(statement: Statement, states: States, frame: Frame): States {
    switch (statement.kind) {
      case 'Block':
        return this.#statements(statement.statements, states, frame);
      case 'If': {
        const { yes, no } = this.#decide(statement.condition, states);
        const after = yes === 0 ? 0 : this.#statement(statement.consequent, yes, frame);
        if (statement.alternate === null) return after | no;
        return after | (no === 0 ? 0 : this.#statement(statement.alternate, no, frame));
      }
      case 'While':
        return this.#while(statement, states, frame);
      case 'Switch':
        return this.#switch(statement, states, frame);
      case 'Assignment':
        return this.#assign(statement, states);
      case 'ExpressionStatement':
        return this.#either(statement.expression, states);
      case 'Return':
        this.#return(statement, states, frame);
        return 0;
      case 'Break':
        frame.breaks |= states;
        return 0;
      case 'Exit':
      case 'Drop':
        return 0;
    }
  }

  #while(node: While, states: States, frame: Frame): States {
    const { condition, body } = node;
    // One that never ends by itself does so after `max_while_loops` turns.
    const isConstant = condition.kind === 'IntLiteral';
    const isCounted = this.#options.countingLoopsRun === true && condition.kind === 'Binary' && counts(body, condition);
    let mayEnd = !isCounted && this.#options.entered?.has(node) !== true;
    let entering = states;
    let leaving = 0;
    for (;;) {
      const { yes, no } = isCounted ? { yes: entering, no: entering } : this.#decide(condition, entering);
      const inner: Frame = { yes: 0, no: 0, breaks: 0 };
      const after = this.#statement(body, yes, inner);
      frame.yes |= inner.yes;
      frame.no |= inner.no;
      leaving |= (mayEnd ? no | (isConstant ? after : 0) : 0) | inner.breaks;
      if (mayEnd && (entering | after) === entering) return leaving;
      entering = mayEnd ? entering | after : after;
      mayEnd = true;
    }
  }

  /** Cases fall through to the next one, as in C. */
  #switch({ subject, cases, span }: Switch, states: States, frame: Frame): States {
    const inner: Frame = { yes: 0, no: 0, breaks: 0 };
    const { method } = this.#options.scenario;
    const isKnown = method !== null && isMethod(subject);
    const chosen = isKnown ? cases.findIndex(({ label }) => label !== null && fold(label) === method) : -1;
    /** Those that no case was for so far. */
    let rest = subject.kind === 'Variable' ? states : this.#either(subject, states);
    const entering = cases.map(({ label, match }, index): States => {
      if (label === null) return 0;
      if (isKnown) return index === chosen ? rest : 0;
      if (subject.kind !== 'Variable') return rest;
      const operator = match === 'regex' ? '=~' : '==';
      const { yes, no } = this.#test({ kind: 'Binary', operator, left: subject, right: label, span }, rest);
      rest = no;
      return yes;
    });
    if (chosen !== -1) rest = 0;
    let now = 0;
    for (const [index, { label, body }] of cases.entries()) {
      now = this.#statements(body, now | (label === null ? rest : entering[index]!), inner);
      if (label === null) rest = 0;
    }
    frame.yes |= inner.yes;
    frame.no |= inner.no;
    return now | inner.breaks | rest;
  }

  #assign(node: Assignment, states: States): States {
    const { assign } = this.#options.rules;
    const now = this.#either(node.value, states);
    if (assign === undefined) return now;
    return mapStates(now, (state) => {
      const after = assign(node, state);
      return { yes: after, no: after };
    }).yes;
  }

  #return({ value }: Return, states: States, frame: Frame): void {
    const constant = value === null ? 1 : fold(value);
    if (value !== null && constant === null) {
      const { yes, no } = this.#decide(value, states);
      frame.yes |= yes;
      frame.no |= no;
      return;
    }
    // 0 ends the script, as `exit` does.
    const number = Number(constant);
    if (number > 0) frame.yes |= states;
    else if (number < 0) frame.no |= states;
  }

  #either(expression: Expression, states: States): States {
    const { yes, no } = this.#decide(expression, states);
    return yes | no;
  }

  #decide(expression: Expression, states: States): Outcome {
    if (states === 0) return NOWHERE;
    switch (expression.kind) {
      case 'IntLiteral':
        return expression.value === 0 ? { yes: 0, no: states } : { yes: states, no: 0 };
      case 'Unary': {
        const { yes, no } = this.#decide(expression.operand, states);
        return expression.operator === '!' ? { yes: no, no: yes } : { yes: yes | no, no: yes | no };
      }
      case 'Call':
        return this.#call(expression, states);
      case 'RouteCall':
        return this.#routeCall(expression, states);
      case 'Assignment': {
        const now = this.#assign(expression, states);
        // It may fail.
        return { yes: now, no: now };
      }
      case 'Binary':
        if (expression.operator === '&&') {
          const left = this.#decide(expression.left, states);
          const right = this.#decide(expression.right, left.yes);
          return { yes: right.yes, no: left.no | right.no };
        }
        if (expression.operator === '||') {
          const left = this.#decide(expression.left, states);
          const right = this.#decide(expression.right, left.no);
          return { yes: left.yes | right.yes, no: right.no };
        }
        return this.#test(expression, states);
      default:
        return this.#test(expression, states);
    }
  }

  #call(node: Call, states: States): Outcome {
    const { scenario, rules } = this.#options;
    const holds = callHolds(node, scenario);
    if (holds !== null) return holds ? { yes: states, no: 0 } : { yes: 0, no: states };
    const { call } = rules;
    return call === undefined ? { yes: states, no: states } : mapStates(states, (state) => call(node, state));
  }

  #test(node: Expression, states: States): Outcome {
    const { scenario, rules, patterns } = this.#options;
    const holds = node.kind === 'Binary' ? comparisonHolds(node, scenario, patterns) : null;
    if (holds !== null) return holds ? { yes: states, no: 0 } : { yes: 0, no: states };
    // Calls inside do what they do, whatever comes of the comparison.
    const now = this.#callsIn(node, states);
    const { test } = rules;
    return test === undefined ? { yes: now, no: now } : mapStates(now, (state) => test(node, state));
  }

  #callsIn(node: Expression, states: States): States {
    let now = states;
    for (const child of children(node) as readonly Expression[]) {
      const acts = child.kind === 'Call' || child.kind === 'RouteCall' || child.kind === 'Assignment';
      now = acts ? this.#either(child, now) : this.#callsIn(child, now);
    }
    return now;
  }

  #routeCall(node: RouteCall, states: States): Outcome {
    const { routes, unknownReturns } = this.#options;
    const name = fold(node.target);
    const key = name === null || String(name) === '0' ? null : String(name);
    const isKnown = name !== null && !routes.isForeign('route', key) && this.#callers.length < MAX_CALLS;
    const blocks = isKnown ? routes.blocks('route', key) : [];
    if (blocks.length === 0) return unknownReturns === true ? { yes: states, no: states } : NOWHERE;
    this.#callers.push(node);
    const outcome = mapStates(states, (state) => this.#result(String(name), blocks, state));
    this.#callers.pop();
    return outcome;
  }

  #result(name: string, blocks: readonly RouteBlock[], state: States): Outcome {
    const key = `${String(state)} ${name}`;
    const known = this.#results.get(key);
    if (known !== undefined) {
      if (this.#running.has(key)) this.#circular.add(key);
      return known;
    }
    this.#running.add(key);
    // Where a route calls itself, it is run again until no further paths come back from it.
    let before = NOWHERE;
    for (;;) {
      this.#results.set(key, before);
      const result = this.run(blocks, state);
      const isSettled = !this.#circular.has(key) || (result.yes === before.yes && result.no === before.no);
      before = result;
      if (isSettled) break;
    }
    this.#results.set(key, before);
    this.#running.delete(key);
    return before;
  }
}

/** The outcomes of each state together. */
function mapStates(states: States, outcome: (state: States) => Outcome | null): Outcome {
  let yes = 0;
  let no = 0;
  for (let rest = states; rest !== 0; rest &= rest - 1) {
    const state = rest & -rest;
    const result = outcome(state);
    yes |= result === null ? state : result.yes;
    no |= result === null ? state : result.no;
  }
  return { yes, no };
}

/** Whether a loop changes a variable of its own condition, as in `while ($var(i) < 3)`. */
function counts(body: Node, { left, right }: Binary): boolean {
  const counters = [left, right].flatMap((side) => (side.kind === 'Variable' ? [side.text] : []));
  const changes = (node: Node): boolean =>
    (node.kind === 'Assignment' && node.target.kind === 'Variable' && counters.includes(node.target.text)) ||
    children(node).some(changes);
  return counters.length > 0 && changes(body);
}
