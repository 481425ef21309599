/** `$route_uri`, `$fti`, `$tti`, `$rdir(…)`: the first Route, and who of the two sides the request comes from. */
import type { Context } from '../../src/context/context.ts';
import type { VariableDefinition } from '../../src/module/index.ts';
import { keyed, readOnly } from '../../src/pv/plain.ts';
import type { RouteState } from './route-state.ts';

/** `state`: what is known of the Route headers once the module runs. */
export function routeVariables(state: () => RouteState): readonly VariableDefinition[] {
  const tag = (ctx: Context, ofCaller: boolean): string | null => {
    const { from, to } = ctx.message;
    return (state().isUpstream(ctx) === ofCaller ? to : from)?.tag ?? null;
  };
  const route = (ctx: Context): string | null => {
    const first = ctx.message.routes?.[0];
    return first?.hasBrackets === true ? first.uriText : null;
  };
  return [
    {
      names: ['route_uri'],
      doc: 'URI of the first Route.',
      bind: () => ({ get: (ctx) => route(ctx) ?? '', attempt: route }),
    },
    readOnly(['fti'], 'Tag of the caller: of From, or of To when the request comes from the callee.', (ctx) =>
      tag(ctx, true),
    ),
    readOnly(['tti'], 'Tag of the callee: of To, or of From when the request comes from the callee.', (ctx) =>
      tag(ctx, false),
    ),
    keyed(['rdir'], 'Direction of the request: id (1 downstream, 2 upstream) or name. After loose_route().', {
      id: (ctx) => (state().isUpstream(ctx) ? 2 : 1),
      name: (ctx) => (state().isUpstream(ctx) ? 'upstream' : 'downstream'),
    }),
  ];
}
