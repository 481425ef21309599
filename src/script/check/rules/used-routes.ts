// Rule: every route is used.
import type { Steps } from '../../../lib/steps.ts';
import { fold } from '../../fold.ts';
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

  return {
    StringLiteral(node, place) {
      if (place.parent?.kind !== 'RouteCall') strings.push(node.value);
    },
    RouteCall(node, { route }) {
      const name = fold(node.target);
      if (name === null) computed = true;
      // That a route calls itself brings nobody into it.
      else if (route?.routeKind !== 'route' || route.name !== String(name)) used.add(keyOf('route', String(name)));
    },
    Call(node) {
      for (const { type, name } of bindings.calls.get(node)?.routes ?? []) used.add(keyOf(handlerFamily(type), name));
    },
    *done() {
      if (!computed) yield* report('route', 'called');
      for (const family of ARMED) yield* report(family, 'armed');
    },
  };
}

const keyOf = (family: RouteFamily, name: string): string => `${family} ${name}`;
