/** One variable on its way through the routes: where it is read although nothing has set it. */
import type { Assignment, Call, Expression, Node, RouteCall } from '../../ast.ts';
import { Paths, type Outcome, type PathRules, type States } from '../paths/paths.ts';
import { flagOf } from '../paths/roles.ts';
import type { Patterns, Scenario } from '../paths/scenario.ts';
import type { RouteKey, RouteTable } from '../route-table.ts';
import { keysIn } from '../variable-mentions.ts';
import { children, withDescendants } from '../walk.ts';
import type { VariableUses } from './uses.ts';

/** Set, or nothing more is claimed of the path. All other states: it was not set, and what is known of the tests. */
const SET: States = 1;
const GIVEN_UP: Outcome = { yes: SET, no: SET };

/** States have 30 bits, and each test is not known, true or false: three of them leave 27 states. */
const MAX_TESTS = 3;

export interface UnsetRead {
  readonly node: Variable;
  /** Where the run began, and by which calls it came to the node. */
  readonly entry: RouteKey;
  readonly callers: readonly RouteCall[];
}

type Variable = Extract<Node, { kind: 'Variable' | 'StringLiteral' }>;

export interface FollowOptions {
  readonly name: string;
  readonly uses: VariableUses;
  readonly routes: RouteTable;
  readonly patterns: Patterns;
  readonly entries: readonly RouteKey[];
}

export class Follower {
  readonly #options: FollowOptions;
  readonly #tests: readonly string[];
  readonly #companions: ReadonlySet<string>;

  constructor(options: FollowOptions) {
    const { name, uses } = options;
    this.#options = options;
    this.#companions = uses.companions.get(name) ?? new Set();
    this.#tests = [...(uses.conditions.get(name) ?? [])]
      .filter((text) => (uses.testCounts.get(text) ?? 0) > 1)
      .slice(0, MAX_TESTS);
  }

  /** The first read on each path of `scenario` on which nothing was set before. */
  follow(scenario: Scenario): UnsetRead[] {
    const { name, routes, patterns, uses, entries } = this.#options;
    const found = new Map<Node, UnsetRead>();
    let entry = entries[0]!;
    const paths: Paths = new Paths({
      routes,
      patterns,
      scenario,
      entered: uses.entered,
      skips: (statement) => uses.inert.get(statement)?.has(name) === false,
      rules: this.#rules((node) => {
        if (!found.has(node)) found.set(node, { node, entry, callers: [...paths.callers] });
      }),
    });
    for (entry of entries) paths.enter(entry.family, entry.name, 1 << 1);
    return [...found.values()];
  }

  #rules(report: (node: Variable) => void): PathRules {
    const { name, uses } = this.#options;
    const reads = (node: Node): boolean => {
      const direct = uses.reads.get(node)?.includes(name) === true;
      if (direct) report(node as Variable);
      const inside = uses.guards.has(node) ? [] : children(node);
      return inside.reduce((found, child) => (acts(child) ? false : reads(child)) || found, direct);
    };
    return {
      call: (node: Call, state) => {
        if (state === SET) return null;
        const guard = uses.guards.get(node);
        if (guard !== undefined) return guard === name ? { yes: SET, no: state } : null;
        const written = uses.writes.get(node);
        // A function reads before it writes.
        if (reads(node) || written === null || written?.includes(name) === true) return GIVEN_UP;
        const flag = flagOf(node);
        if (flag?.isTest === true && this.#companions.has(`flag ${flag.name}`)) return GIVEN_UP;
        return this.#known(node, state);
      },
      test: (node: Expression, state) => {
        if (state === SET) return null;
        if (uses.guards.get(node) === name) return guarded(node, state);
        if (reads(node) || this.#tells(node)) return GIVEN_UP;
        return this.#known(node, state);
      },
      assign: (node: Assignment, state) => {
        if (state === SET) return SET;
        const written = uses.writes.get(node);
        return reads(node.target) || written === null || written?.includes(name) === true ? SET : state;
      },
    };
  }

  /** Whether a test is of something that is written where the variable is. */
  #tells(node: Expression): boolean {
    const { uses } = this.#options;
    return uses.tests.has(node) && mentions(node, (key) => RESULTS.test(key) || this.#companions.has(key));
  }

  /** A test that was made before comes out as it did. */
  #known(node: Expression, state: States): Outcome | null {
    const { uses } = this.#options;
    const text = uses.tests.get(node);
    const index = text === undefined ? -1 : this.#tests.indexOf(text);
    if (index === -1 || mentions(node, (each) => uses.targets.has(each))) return null;
    const weight = 3 ** index;
    const code = 30 - Math.clz32(state);
    const answer = Math.floor(code / weight) % 3;
    if (answer === 0) return { yes: 2 << (code + weight), no: 2 << (code + 2 * weight) };
    return answer === 1 ? { yes: state, no: 0 } : { yes: 0, no: state };
  }
}

/** What the last function or route returned. */
const RESULTS = /^(?:rc|retcode)$/;

/** What paths see by itself. */
function acts(node: Node): boolean {
  return node.kind === 'Call' || node.kind === 'RouteCall' || node.kind === 'Assignment';
}

/** Whether one of the variables in a test is as `isMeant` wants. */
function mentions(node: Node, isMeant: (key: string) => boolean): boolean {
  for (const each of withDescendants(node)) {
    const text = each.kind === 'Variable' ? each.text : each.kind === 'StringLiteral' ? each.value : '';
    if (keysIn(text).some(isMeant)) return true;
  }
  return false;
}

/** `== $null` holds where nothing was set, `!= $null` where something was. */
function guarded(node: Expression, state: States): Outcome {
  if (node.kind !== 'Binary') return GIVEN_UP;
  return node.operator === '==' ? { yes: state, no: SET } : { yes: SET, no: state };
}
