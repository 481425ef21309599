/** Putting this server on the path of later requests of a dialog (RFC 3261 §16.6 step 4). */
import type { Context } from '../../src/context/context.ts';
import type { RecordedAddress } from '../../src/context/record-route.ts';
import { currentUri } from '../../src/context/request-uri.ts';
import { isProblem, type ModuleHost } from '../../src/module/index.ts';
import type { Outbound } from '../outbound/api.ts';
import type { RouteState } from './route-state.ts';

export interface RecordRouteSettings {
  readonly enable_full_lr: number;
  readonly append_fromtag: number;
  readonly enable_double_rr: number;
  readonly add_username: number;
  readonly custom_user_avp: string | null;
  readonly ignore_sips: number;
  readonly sockname_mode: number;
}

export interface RecordRoutingParts {
  readonly host: ModuleHost;
  readonly settings: RecordRouteSettings;
  readonly state: RouteState;
  /** null: the module is not loaded. */
  readonly outbound: Outbound | null;
}

export class RecordRouting {
  readonly #host: ModuleHost;
  readonly #settings: RecordRouteSettings;
  readonly #outbound: Outbound | null;
  readonly #state: RouteState;
  /** Reads `custom_user_avp`; null: not set. */
  readonly #customUser: ((ctx: Context) => string | null) | null;

  constructor(parts: RecordRoutingParts) {
    const { settings, state, outbound } = parts;
    const host: ModuleHost = parts.host;
    this.#host = host;
    this.#outbound = outbound;
    this.#settings = settings;
    this.#state = state;
    const name = settings.custom_user_avp;
    const variable = name === null || name === '' ? null : host.variables.variable(name);
    if (isProblem(variable)) host.fail({ ...variable, message: `custom_user_avp: ${variable.message}` });
    this.#customUser =
      variable === null
        ? null
        : (ctx) => {
            const value = variable.get(ctx);
            return value === null ? null : String(value);
          };
  }

  /** Notes a Record-Route with the addresses of the sockets. 1 noted; -1 the request has one already. */
  add(ctx: Context, parameters: string): number {
    return this.#note(ctx, null, '', this.#fromTag(ctx) + parameters + this.#state.takeParameters(ctx));
  }

  /** The same with `host[:port]` in place of those. */
  addAddress(ctx: Context, address: string): number {
    return this.#note(ctx, address, this.#fromTag(ctx), this.#state.takeParameters(ctx));
  }

  /** The same with whole sides; -1 also for two of them when there shall be one. */
  addPreset(ctx: Context, outgoing: string, incoming: string | null): number {
    if (incoming !== null && this.#settings.enable_double_rr === 0) return -1;
    return this.#note(ctx, { outgoing, incoming }, this.#fromTag(ctx) + this.#state.takeParameters(ctx), '');
  }

  #note(ctx: Context, address: RecordedAddress, leading: string, parameters: string): number {
    if (ctx.recordRoute !== null) {
      this.#host.log.error('the request has a Record-Route of ours already');
      return -1;
    }
    const settings = this.#settings;
    ctx.recordRoute = {
      user: this.#userPart(ctx),
      leading,
      looseRouter: settings.enable_full_lr === 1 ? ';lr=on' : ';lr',
      parameters,
      address,
      double: settings.enable_double_rr,
      namesSockets: settings.sockname_mode === 1,
      scheme: settings.ignore_sips !== 1 && currentUri(ctx)?.isSips === true ? 'sips' : 'sip',
      place: ctx.edits.prependedBefore(ctx.message),
    };
    return 1;
  }

  /** Adds `;name=value` to the Record-Route, whether it was noted before or comes after. */
  addParameter(ctx: Context, parameter: string): number {
    if (ctx.recordRoute !== null) ctx.recordRoute.parameters += parameter;
    else this.#state.keepParameter(ctx, parameter);
    return 1;
  }

  /** `;ftag=` with the tag that stands for the caller of the dialog: in a request of the callee that is its To tag. */
  #fromTag(ctx: Context): string {
    if (this.#settings.append_fromtag !== 1) return '';
    const { from, to } = ctx.message;
    const tag = (this.#state.isUpstream(ctx) ? to?.tag : from?.tag) ?? null;
    return tag === null ? '' : `;ftag=${tag}`;
  }

  /** RFC 5626 §5.3: a flow token where the request asks for one. */
  #userPart(ctx: Context): string | null {
    if (this.#outbound?.isWanted(ctx) === true) return this.#outbound.tokenOf(ctx);
    return this.#settings.add_username === 1 ? this.#user(ctx) : null;
  }

  #user(ctx: Context): string | null {
    return this.#customUser?.(ctx) ?? ctx.message.uri?.user ?? null;
  }
}
