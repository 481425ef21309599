// Rule: every route is used.
import type { Steps } from '../../../lib/steps.ts';
import { fold } from '../../fold.ts';
import type { RouteBlock } from '../../ast.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import { handlerFamily } from '../route-families.ts';
import type { RouteFamily } from '../route-table.ts';
import type { Visitor } from '../walk.ts';

/** Families whose blocks run when a function has named them. */
const ARMED: readonly RouteFamily[] = ['failure_route', 'branch_route', 'onreply_route'];

/**
 * Every `route[NAME]` is called from another one, and every `failure_route[NAME]` and its like is armed; or it is named in some
 * string: parameters of modules name routes too. Needs the calls to be bound.
 */
export function usedRoutes<C extends RunState>(context: CheckContext<C>): Visitor {
  const { routes, diagnostics, bindings, foreign } = context;
  const used = new Set<string>();
  /** What each `route[NAME]` calls: that is used when the route itself is. */
  const callees = new Map<string, Set<string>>();
  const strings: string[] = [];
  let computed = false;

  function* report(family: RouteFamily, how: string): Steps<void> {
    // Much faster than to look into one after the other; no name has a line break.
    const texts = strings.join('\n');
    for (const name of routes.names(family)) {
      if (used.has(keyOf(family, name)) || foreign?.mentions(name) === true) continue;
      yield;
      if (texts.includes(name)) continue;
      const block = routes.blocks(family, name)[0]!;
      diagnostics.add('unused-route', block.nameSpan ?? block.span, `${family}[${name}] is never ${how}`);
    }
  }

  function note(called: string, route: RouteBlock | null): void {
    const caller = route?.routeKind === 'route' && route.name !== null ? keyOf('route', route.name) : null;
    if (caller === null) used.add(called);
    else callees.set(caller, (callees.get(caller) ?? new Set()).add(called));
  }

  /** Leaves as unused the routes that nothing calls but themselves or each other; what they lead to is not told again. */
  function follow(): void {
    const texts = strings.join('\n');
    const names = routes.names('route');
    for (const name of names)
      if (texts.includes(name) || foreign?.mentions(name) === true) used.add(keyOf('route', name));
    reach(used);
    const called = new Set<string>();
    for (const [caller, each] of callees) {
      for (const key of each) if (key !== caller) called.add(key);
    }
    const first = names.map((name) => keyOf('route', name)).filter((key) => !used.has(key) && !called.has(key));
    const explained = new Set(first);
    reach(explained);
    for (const key of explained) if (!first.includes(key)) used.add(key);
    // What is left are circles and what they lead to.
    const left = names.map((name) => keyOf('route', name)).filter((key) => !used.has(key) && !explained.has(key));
    for (const key of left) {
      if (used.has(key)) continue;
      const below = new Set([key]);
      reach(below);
      for (const each of below) {
        const back = new Set([each]);
        reach(back);
        if (!back.has(key)) used.add(each);
      }
    }
  }

  function reach(from: Set<string>): void {
    for (const key of from) for (const next of callees.get(key) ?? []) from.add(next);
  }

  return {
    StringLiteral(node, place) {
      if (place.parent?.kind !== 'RouteCall') strings.push(node.value);
    },
    RouteCall(node, { route }) {
      const name = fold(node.target);
      if (name === null) computed = true;
      else note(keyOf('route', String(name)), route);
    },
    Call(node, { route }) {
      for (const { type, name } of bindings.calls.get(node)?.routes ?? []) {
        const family = handlerFamily(type);
        if (family === 'route') note(keyOf(family, name), route);
        else used.add(keyOf(family, name));
      }
    },
    *done() {
      if (!computed) {
        follow();
        yield* report('route', 'called');
      }
      for (const family of ARMED) yield* report(family, 'armed');
    },
  };
}

const keyOf = (family: RouteFamily, name: string): string => `${family} ${name}`;
