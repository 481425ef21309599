/** Routing by the Route header (RFC 3261 §16.4, §16.12), strict routers of RFC 2543 included. */
import type { Context } from '../../src/context/context.ts';
import type { ModuleHost } from '../../src/module/index.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import { defaultPort, type Transport } from '../../src/sip/transport.ts';
import type { Uri } from '../../src/sip/uri.ts';
import type { RouteState } from './route-state.ts';

/** What `loose_route()` returns. */
export const RouteResult = { Routed: 1, NotRouted: -1, Preloaded: -3 } as const;

export class LooseRouting {
  readonly #host: ModuleHost;
  readonly #state: RouteState;

  constructor(host: ModuleHost, state: RouteState) {
    this.#host = host;
    this.#state = state;
  }

  /** `looseOnly`: a Request-URI of ours is not taken for the work of a strict router. */
  route(ctx: Context, looseOnly: boolean): number {
    const { message } = ctx;
    const { routes } = message;
    if (routes === null || routes.length === 0) return RouteResult.NotRouted;
    const isPreloaded = (message.to?.tag ?? '') === '';
    if (!isPreloaded && !looseOnly && this.#isStrictlyRouted(ctx)) return this.#afterStrict(ctx, routes);
    return this.#afterLoose(ctx, routes, isPreloaded);
  }

  #isMine(uri: Uri): boolean {
    const { network } = this.#host;
    // Most hosts are not ours with any transport; only then is it worth reading.
    if (!network.isMyself(uri.host, uri.port, null)) return false;
    const { transport } = uri;
    return network.isMyself(uri.host, uri.port ?? defaultPort(transport ?? 'udp'), transport as Transport | null);
  }

  /** A strict router put our Record-Route URI into the Request-URI; GRUUs of ours are not that. */
  #isStrictlyRouted(ctx: Context): boolean {
    const uri = ctx.message.uri;
    return uri?.isSipOrSips === true && this.#isMine(uri) && !uri.hasParameter('gr');
  }

  #afterLoose(ctx: Context, routes: readonly NameAddr[], isPreloaded: boolean): number {
    let next = 0;
    const first = routes[0]!;
    const uri = first.uri;
    if (uri === null) return RouteResult.NotRouted;
    if (this.#isMine(uri)) {
      this.#state.noteRoute(ctx, first);
      this.#remove(ctx, first);
      next = 1;
      const second = routes[1];
      if (uri.parameter('r2') === 'on' && second !== undefined && second.uri !== null && this.#isMine(second.uri)) {
        this.#chooseSocket(ctx, second.uri);
        this.#remove(ctx, second);
        next = 2;
      }
    }
    const following = routes[next];
    if (following === undefined) return isPreloaded ? RouteResult.NotRouted : RouteResult.Routed;
    this.#follow(ctx, following);
    return isPreloaded ? RouteResult.Preloaded : RouteResult.Routed;
  }

  /** Sends on to a route that is not ours: as next hop when it is a loose router, else as Request-URI. */
  #follow(ctx: Context, route: NameAddr): void {
    if (route.uri?.isLooseRouter === true) {
      ctx.destination = route.uriText;
      return;
    }
    // RFC 3261 §16.6 step 6: a strict router wants itself in the Request-URI and the target at the end.
    const target = ctx.requestUri;
    ctx.newUri = route.uriText;
    ctx.destination = null;
    this.#remove(ctx, route);
    const last = ctx.message.last(HeaderId.Route)!;
    ctx.edits.insertAfter(last, `Route: <${target}>\r\n`);
  }

  /** RFC 3261 §16.4: the target is in the last Route. */
  #afterStrict(ctx: Context, routes: readonly NameAddr[]): number {
    const own = ctx.message.uri!;
    const last = routes.at(-1)!;
    const first = routes[0]!;
    this.#state.noteParameters(ctx, own.parameters);
    ctx.newUri = last.uriText;
    this.#remove(ctx, last);
    if (first === last) {
      if (last.uri?.isLooseRouter === true) ctx.destination = last.uriText;
      return RouteResult.Routed;
    }
    if (own.parameter('r2') === 'on' && first.uri !== null && this.#isMine(first.uri)) {
      this.#remove(ctx, first);
      if (routes.length > 2) this.#follow(ctx, routes[1]!);
      return RouteResult.Routed;
    }
    this.#follow(ctx, first);
    return RouteResult.Routed;
  }

  #remove(ctx: Context, route: NameAddr): void {
    ctx.edits.removeValue(ctx.message, route);
  }

  /** Of two routes of ours the second names the side the request leaves by. */
  #chooseSocket(ctx: Context, uri: Uri): void {
    const transport = uri.transport ?? 'udp';
    const port = uri.port ?? defaultPort(transport);
    const socket = this.#host.network.sockets.find(
      (each) =>
        each.transport === transport &&
        each.port === port &&
        (each.address === uri.address || each.advertisedAddress === uri.address),
    );
    if (socket !== undefined) ctx.sendSocket = socket;
  }
}
