/** What one routing run knows of its Route headers: the parameters of ours, and those kept for a Record-Route to come. */
import type { Context } from '../../src/context/context.ts';
import type { Uri } from '../../src/sip/uri.ts';
import type { OwnRouteListener } from './api.ts';

const ROUTED = Symbol('rr route parameters');
const NEXT = Symbol('rr next hop is a route');
const KEPT = Symbol('rr parameters to add');

export class RouteState {
  readonly #isMine: (uri: Uri) => boolean;
  readonly #listeners: OwnRouteListener[] = [];

  constructor(isMine: (uri: Uri) => boolean) {
    this.#isMine = isMine;
  }

  onOwnRoute(listener: OwnRouteListener): void {
    this.#listeners.push(listener);
  }

  /** Notes the raw URI parameters of the Route with our address that is followed; they answer `check_route_param()`. */
  noteParameters(ctx: Context, parameters: string): void {
    ctx.setSlot(ROUTED, parameters);
  }

  /** Tells those who wait for a Route of ours; the next hop is known by then. */
  announce(ctx: Context): void {
    const parameters = ctx.slot(ROUTED) as string | undefined;
    if (parameters === undefined || parameters === '') return;
    for (const listener of this.#listeners) listener(ctx, parameters);
  }

  /** Raw URI parameters of the route that was ours, or will be when nobody has routed by it yet; null: none was. */
  routeParameters(ctx: Context): string | null {
    const noted = ctx.slot(ROUTED) as string | undefined;
    return noted ?? this.#coming(ctx);
  }

  #coming(ctx: Context): string | null {
    const { message } = ctx;
    const first = message.isRequest ? message.routes?.[0] : undefined;
    const uri = first?.hasBrackets === true ? first.uri : null;
    return uri !== null && this.#isMine(uri) ? uri.parameters : null;
  }

  routeParameter(ctx: Context, name: string): string | null {
    const parameters = this.routeParameters(ctx);
    if (parameters === null) return null;
    for (const each of parameters.split(';')) {
      const [key, value = ''] = each.split('=', 2);
      if (key === name) return value;
    }
    return null;
  }

  /** Whether the request comes from the callee: the tag in the route is not its From tag. */
  isUpstream(ctx: Context): boolean {
    const tag = this.routeParameter(ctx, 'ftag');
    return tag !== null && tag !== '' && tag !== (ctx.message.from?.tag ?? '');
  }

  /** Notes that the next hop comes from a Route. */
  noteNextHop(ctx: Context): void {
    ctx.setSlot(NEXT, true);
  }

  hasNextHop(ctx: Context): boolean {
    return ctx.slot(NEXT) === true;
  }

  keepParameter(ctx: Context, parameter: string): void {
    ctx.setSlot(KEPT, ((ctx.slot(KEPT) as string | undefined) ?? '') + parameter);
  }

  takeParameters(ctx: Context): string {
    const kept = (ctx.slot(KEPT) as string | undefined) ?? '';
    if (kept !== '') ctx.setSlot(KEPT, '');
    return kept;
  }
}
