// Rule: a request is answered or relayed once.
import type { Call, Expression } from '../../ast.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import { isLasting } from '../paths/about-the-message.ts';
import { Paths, type Outcome, type PathRules, type States } from '../paths/paths.ts';
import { METHODS } from '../paths/scenario.ts';
import { roleOf, saveAnswers } from '../paths/roles.ts';
import type { RouteFamily } from '../route-table.ts';
import type { Visitor } from '../walk.ts';

/** Functions by which a configuration can find out what it did before. */
const TELLS_STATE = new Set([
  'isflagset',
  'isbflagset',
  'isxflagset',
  'issflagset',
  't_is_set',
  't_is_local',
  'pv_isset',
]);
const NOWHERE: Outcome = { yes: 0, no: 0 };

/** Nothing was sent yet. */
const OPEN: States = 1;
/** Bits that are left for the places where a request was answered; all others share the last. */
const LAST_BIT = 30;

/** On no path a request that was answered or relayed is answered or relayed again. */
export function answeredOnce<C extends RunState>(context: CheckContext<C>): Visitor {
  const { routes, diagnostics, bindings } = context;
  const bits = new Map<Call, States>();
  const first = new Map<States, Call>();
  const reported = new Set<Call>();

  function answered(node: Call): States {
    let bit = bits.get(node);
    if (bit === undefined) {
      bit = 1 << Math.min(bits.size + 1, LAST_BIT);
      bits.set(node, bit);
      if (bits.size < LAST_BIT) first.set(bit, node);
    }
    return bit;
  }

  function report(node: Call, state: States, again: string): void {
    if (reported.has(node)) return;
    reported.add(node);
    const before = first.get(state);
    const notes =
      before === undefined ? [] : [{ message: `${before.name}() answered or relayed it here`, span: before.nameSpan }];
    diagnostics.add(
      'answered-twice',
      node.nameSpan,
      `the request was answered or relayed already when ${node.name}() ${again} it`,
      {
        hint: 'an exit is missing after the first one',
        notes,
      },
    );
  }

  const rules: PathRules = {
    call(node: Call, state: States): Outcome | null {
      const role = roleOf(node);
      const answers = role === 'answers' || (role === 'saves' && saveAnswers(node));
      if (!answers && role !== 'relays') return state !== OPEN && TELLS_STATE.has(node.name) ? NOWHERE : null;
      if (state !== OPEN) {
        report(node, state, answers ? 'answers' : 'relays');
        return null;
      }
      // What failed has sent nothing. save() may have, but to answer then is common and does no harm.
      return { yes: answered(node), no: OPEN };
    },
    // A variable may hold that the request was answered: such paths are given up.
    test: (node: Expression, state: States) => (state === OPEN || isLasting(node) ? null : NOWHERE),
  };

  function follow(family: RouteFamily, name: string | null, method: string, inDialog: boolean): void {
    const scenario = { method, inDialog, isRequest: true };
    new Paths({ routes, patterns: bindings.patterns, scenario, rules, countingLoopsRun: true }).enter(
      family,
      name,
      OPEN,
    );
  }

  return {
    *done() {
      for (const method of METHODS) {
        for (const inDialog of [false, true]) {
          follow('route', null, method, inDialog);
          yield;
          if (method !== 'INVITE') continue;
          for (const name of [null, ...routes.names('failure_route')]) {
            follow('failure_route', name, method, inDialog);
            yield;
          }
        }
      }
    },
  };
}
