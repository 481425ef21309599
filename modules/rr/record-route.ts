/** Putting this server on the path of later requests of a dialog (RFC 3261 §16.6 step 4). */
import type { Context } from '../../src/context/context.ts';
import type { RecordRoute } from '../../src/context/record-route.ts';
import { currentUri } from '../../src/context/request-uri.ts';
import { isProblem, type ModuleHost } from '../../src/module/index.ts';
import type { RouteState } from './route-state.ts';

export interface RecordRouteSettings {
  readonly enable_full_lr: number;
  readonly append_fromtag: number;
  readonly enable_double_rr: number;
  readonly add_username: number;
  readonly custom_user_avp: string | null;
  readonly ignore_sips: number;
}

export class RecordRouting {
  readonly #settings: RecordRouteSettings;
  readonly #state: RouteState;
  /** Reads `custom_user_avp`; null: not set. */
  readonly #customUser: ((ctx: Context) => string | null) | null;

  constructor(host: ModuleHost, settings: RecordRouteSettings, state: RouteState) {
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

  /** 1 noted; -1 the request has one already. */
  add(ctx: Context, preset: RecordRoute['preset'], parameters: string): number {
    if (ctx.recordRoute !== null) return -1;
    const settings = this.#settings;
    const fromTag = settings.append_fromtag === 1 ? this.#fromTag(ctx) : null;
    ctx.recordRoute = {
      user: settings.add_username === 1 ? this.#user(ctx) : null,
      looseRouter: settings.enable_full_lr === 1 ? ';lr=on' : ';lr',
      parameters: `${fromTag === null ? '' : `;ftag=${fromTag}`}${this.#state.takeParameters(ctx)}${parameters}`,
      preset,
      double: settings.enable_double_rr,
      scheme: settings.ignore_sips !== 1 && currentUri(ctx)?.isSips === true ? 'sips' : 'sip',
    };
    return 1;
  }

  /** Adds `;name=value` to the Record-Route, whether it was noted before or comes after. */
  addParameter(ctx: Context, parameter: string): number {
    if (ctx.recordRoute !== null) ctx.recordRoute.parameters += parameter;
    else this.#state.keepParameter(ctx, parameter);
    return 1;
  }

  /** The tag that stands for the caller of the dialog: in a request of the callee that is its To tag. */
  #fromTag(ctx: Context): string | null {
    const { message } = ctx;
    return this.#state.isUpstream(ctx) ? (message.to?.tag ?? null) : (message.from?.tag ?? null);
  }

  #user(ctx: Context): string | null {
    return this.#customUser?.(ctx) ?? currentUri(ctx)?.user ?? null;
  }
}
