/** Routing by the Route header (RFC 3261 §16.4, §16.12), strict routers of RFC 2543 included. */
import type { Context } from '../../src/context/context.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import type { Uri } from '../../src/sip/uri.ts';
import type { FlowRouting } from './flow-routing.ts';
import { destinationOf } from './next-hop.ts';
import type { OwnRoutes } from './own-routes.ts';
import type { RouteState } from './route-state.ts';

/** What `loose_route()` returns. */
export const RouteResult = { Routed: 1, ByFlow: 2, NotRouted: -1, BrokenToken: -2, Preloaded: -3 } as const;

export interface LooseRoutingSettings {
  readonly enable_double_rr: number;
  readonly force_send_socket: number;
}

export interface LooseRoutingParts {
  readonly settings: LooseRoutingSettings;
  readonly own: OwnRoutes;
  readonly state: RouteState;
  readonly flows: FlowRouting;
  /** A line of the log with this text. */
  warn(text: string): void;
}

export class LooseRouting {
  readonly #settings: LooseRoutingSettings;
  readonly #own: OwnRoutes;
  readonly #state: RouteState;
  readonly #flows: FlowRouting;
  readonly #warn: (text: string) => void;

  constructor({ settings, own, state, flows, warn }: LooseRoutingParts) {
    this.#settings = settings;
    this.#own = own;
    this.#state = state;
    this.#flows = flows;
    this.#warn = warn;
  }

  /** `looseOnly`: a Request-URI of ours is not taken for the work of a strict router. */
  route(ctx: Context, looseOnly: boolean): number {
    const { message } = ctx;
    const { routes } = message;
    // Route = name-addr: without brackets the parameters would not be those of the URI.
    if (routes === null || routes.length === 0 || !routes[0]!.hasBrackets) return RouteResult.NotRouted;
    const isPreloaded = (message.to?.tag ?? '') === '';
    if (!isPreloaded && !looseOnly && this.#isStrictlyRouted(ctx)) return this.#afterStrict(ctx, routes);
    return this.#afterLoose(ctx, routes, isPreloaded);
  }

  /** A strict router put our Record-Route URI into the Request-URI. */
  #isStrictlyRouted(ctx: Context): boolean {
    const uri = ctx.message.uri;
    return uri?.isSipOrSips === true && this.#own.isMine(uri);
  }

  #afterLoose(ctx: Context, routes: readonly NameAddr[], isPreloaded: boolean): number {
    const first = routes[0]!;
    const { uri } = first;
    if (uri === null) return RouteResult.NotRouted;
    if (!this.#own.isMine(uri)) return this.#follow(ctx, first) ? RouteResult.Routed : RouteResult.NotRouted;
    this.#state.noteParameters(ctx, uri.parameters);
    const byFlow = this.#flows.route(ctx, uri);
    if (byFlow === RouteResult.BrokenToken) return byFlow;
    this.#remove(ctx, first);
    let next = 1;
    if (this.#isDouble(uri)) {
      const second = routes[1];
      if (second !== undefined) {
        this.#chooseSecondSocket(ctx, second);
        this.#remove(ctx, second);
        next = 2;
      }
    } else if (this.#settings.force_send_socket === 1 && byFlow !== RouteResult.ByFlow) {
      ctx.sendSocket = this.#own.socketOf(uri) ?? ctx.sendSocket;
    }
    const result = this.#afterOwn(ctx, routes[next], isPreloaded, byFlow);
    this.#state.announce(ctx);
    return result;
  }

  #afterOwn(ctx: Context, following: NameAddr | undefined, isPreloaded: boolean, byFlow: number): number {
    if (byFlow === RouteResult.ByFlow) return byFlow;
    if (following === undefined) return isPreloaded ? RouteResult.Preloaded : RouteResult.Routed;
    this.#state.noteNextHop(ctx);
    return this.#follow(ctx, following) ? RouteResult.Routed : RouteResult.NotRouted;
  }

  /** Sends on to a route that is not ours: as next hop when it is a loose router, else as Request-URI. */
  #follow(ctx: Context, route: NameAddr): boolean {
    const { uri } = route;
    if (uri === null) return false;
    if (uri.isLooseRouter) {
      ctx.destination = destinationOf(route.uriText, uri);
      return true;
    }
    // RFC 3261 §16.6 step 6: a strict router wants itself in the Request-URI and the target at the end.
    const target = ctx.requestUri;
    ctx.newUri = destinationOf(route.uriText, uri);
    ctx.destination = null;
    this.#remove(ctx, route);
    ctx.edits.appendHeader(`Route: <${target}>\r\n`);
    return true;
  }

  /** RFC 3261 §16.4: the target is in the last Route. */
  #afterStrict(ctx: Context, routes: readonly NameAddr[]): number {
    const own = ctx.message.uri!;
    let at = 0;
    const other = routes[0]!;
    if (other.uri !== null && this.#isDouble(other.uri) && this.#own.isMine(other.uri)) {
      this.#chooseSecondSocket(ctx, other);
      this.#remove(ctx, other);
      at = 1;
    }
    const first = routes[at];
    const uri = first?.uri ?? null;
    if (first === undefined || uri === null) return RouteResult.NotRouted;
    if (own.parameters !== '') this.#state.noteParameters(ctx, own.parameters);
    if (!uri.isLooseRouter) {
      // Strict routers on both sides, or the target itself: as one of them we put it into the Request-URI.
      ctx.newUri = destinationOf(first.uriText, uri);
      this.#remove(ctx, first);
    } else {
      ctx.destination = destinationOf(first.uriText, uri);
      const last = routes.at(-1)!;
      ctx.newUri = last.uri === null ? last.uriText : destinationOf(last.uriText, last.uri);
      this.#remove(ctx, last);
    }
    this.#state.announce(ctx);
    return RouteResult.Routed;
  }

  #isDouble(uri: Uri): boolean {
    return this.#settings.enable_double_rr !== 0 && uri.hasParameter('r2');
  }

  /** Of two routes of ours the second names the side the request leaves by. */
  #chooseSecondSocket(ctx: Context, second: NameAddr): void {
    const { uri } = second;
    if (uri === null) return;
    const socket = this.#own.socketOf(uri);
    if (socket !== null) {
      ctx.sendSocket = socket;
      return;
    }
    const what = this.#own.isMine(uri) ? 'names no socket of ours' : 'is not ours';
    this.#warn(`the second of two Routes ${what}: ${second.uriText}`);
  }

  #remove(ctx: Context, route: NameAddr): void {
    ctx.edits.removeValue(ctx.message, route);
  }
}
