// Rule: every route is used.
import { fold } from '../../fold.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import { handlerFamily } from '../route-families.ts';
import type { Visitor } from '../walk.ts';

/** Every `route[NAME]` is called, or named in some string: parameters of modules name routes too. Needs the calls to be bound. */
export function usedRoutes<C extends RunState>(context: CheckContext<C>): Visitor {
  const { routes, diagnostics, bindings, foreign } = context;
  const used = new Set<string>();
  const strings: string[] = [];
  let computed = false;

  return {
    StringLiteral(node, place) {
      if (place.parent?.kind !== 'RouteCall') strings.push(node.value);
    },
    RouteCall(node) {
      const name = fold(node.target);
      if (name === null) computed = true;
      else used.add(String(name));
    },
    Call(node) {
      for (const { type, name } of bindings.calls.get(node)?.routes ?? []) {
        if (handlerFamily(type) === 'route') used.add(name);
      }
    },
    done() {
      if (computed) return;
      for (const name of routes.names('route')) {
        if (used.has(name) || foreign?.mentions(name) === true || strings.some((text) => text.includes(name))) continue;
        const block = routes.blocks('route', name)[0]!;
        diagnostics.add('unused-route', block.nameSpan ?? block.span, `route[${name}] is never called`);
      }
    },
  };
}
