/** What other modules use of rr: the parameters of our own Route, and those to put into a Record-Route. */
import type { Context } from '../../src/context/context.ts';
import { apiToken } from '../../src/module/api-token.ts';

/** Told of each Route of ours that is followed; `parameters` are those of its URI, raw. */
export type OwnRouteListener = (ctx: Context, parameters: string) => void;

export interface RecordRoutingApi {
  /** `append_fromtag`: without it nobody can tell the sides of a dialog apart. */
  readonly appendsFromTag: boolean;
  onOwnRoute(listener: OwnRouteListener): void;
  /** Adds `;name=value` to the Record-Route of the request, whether that was asked for or will be. */
  addParameter(ctx: Context, parameter: string): void;
  /** Whether the next hop comes from a Route. */
  hasNextHop(ctx: Context): boolean;
  /** Raw URI parameters of the Route that was ours; null: none was. */
  routeParameters(ctx: Context): string | null;
  /** One of them; null: it is not there, '': it has no value. */
  routeParameter(ctx: Context, name: string): string | null;
  /** Whether the request comes from the callee of the dialog. */
  isUpstream(ctx: Context): boolean;
}

export const recordRouting = apiToken<RecordRoutingApi>('rr');
