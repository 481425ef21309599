// Rule: routes that are called or armed exist, and functions that parameters name.
import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { GlobalValue } from '../../ast.ts';
import { fold } from '../../fold.ts';
import { RouteType, type RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import { handlerFamily } from '../route-families.ts';
import type { Visitor } from '../walk.ts';

/** Every route that is called or armed is defined, and every function of a file that a parameter names. Needs the calls to be bound. */
export function knownRoutes<C extends RunState>(context: CheckContext<C>): Visitor {
  const { routes, diagnostics, bindings, foreign } = context;
  // What a file that cannot be read would have defined is not missing.
  if (foreign?.isComplete === false) return {};
  const namesFunction = (parameter: string, value: GlobalValue): void => {
    const given = value.kind === 'SocketText' || value.kind === 'RuleList' ? null : fold(value);
    const missing = foreign?.missing.find((each) => each.parameter === parameter && each.name === given);
    if (missing === undefined) return;
    diagnostics.add('undefined-handler', value.span, `${parameter} names function ${missing.name}, which no file has`);
  };
  return {
    GlobalAssignment({ name, values }) {
      namesFunction(name, values[0]!);
    },
    ModuleParameter({ parameter, value }) {
      namesFunction(parameter, value);
    },
    RouteCall(node) {
      const name = fold(node.target);
      if (name === null || routes.has('route', String(name) === '0' ? null : String(name))) return;
      diagnostics.add('unknown-route', node.target.span, `there is no route[${String(name)}]`, {
        hint: didYouMean(String(name), routes.names('route')),
      });
    },
    Call(node) {
      for (const { type, name, mayLack } of bindings.calls.get(node)?.routes ?? []) {
        const family = handlerFamily(type);
        // "0" disarms.
        if (name === '0' || mayLack === true || routes.has(family, name)) continue;
        // An event route may be the name of a branch failure route without its prefix.
        if (type === RouteType.BranchFailure && routes.has('event_route', `tm:branch-failure:${name}`)) continue;
        diagnostics.add('undefined-handler', node.span, `${node.name} names ${family}[${name}], which is not defined`, {
          hint: didYouMean(name, routes.names(family)),
        });
      }
    },
  };
}
