/** What one routing run knows of its Route headers: the parameters of ours, and those kept for a Record-Route to come. */
import type { Context } from '../../src/context/context.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';

const ROUTED = Symbol('rr route parameters');
const KEPT = Symbol('rr parameters to add');

export class RouteState {
  /** Notes the route with our address that was taken off; its URI parameters answer `check_route_param()`. */
  noteRoute(ctx: Context, route: NameAddr): void {
    this.noteParameters(ctx, route.uri?.parameters ?? '');
  }

  /** The same for raw URI parameters: a strict router left them in the Request-URI. */
  noteParameters(ctx: Context, parameters: string): void {
    ctx.setSlot(ROUTED, parameters);
  }

  /** Raw URI parameters of the route that was ours; null: none was. */
  routeParameters(ctx: Context): string | null {
    return (ctx.slot(ROUTED) as string | undefined) ?? null;
  }

  routeParameter(ctx: Context, name: string): string | null {
    const parameters = this.routeParameters(ctx);
    if (parameters === null) return null;
    for (const each of parameters.split(';')) {
      const [key, value = ''] = each.split('=', 2);
      if (key!.toLowerCase() === name) return value;
    }
    return null;
  }

  /** Whether the request comes from the callee: the tag in the route is not its From tag. */
  isUpstream(ctx: Context): boolean {
    const tag = this.routeParameter(ctx, 'ftag');
    return tag !== null && tag !== '' && tag !== (ctx.message.from?.tag ?? '');
  }

  keepParameter(ctx: Context, parameter: string): void {
    ctx.setSlot(KEPT, ((ctx.slot(KEPT) as string | undefined) ?? '') + parameter);
  }

  takeParameters(ctx: Context): string {
    const kept = (ctx.slot(KEPT) as string | undefined) ?? '';
    ctx.setSlot(KEPT, '');
    return kept;
  }
}
