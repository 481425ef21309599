/** A request as it stood when it was relayed: what failure routes begin with (URI reset, header changes kept). */
import type { Context } from '../../src/context/context.ts';
import { destinationOf, setDestination, type Destination } from '../../src/context/destination.ts';

/** The parts of a context that describe where and how its request is sent. */
export interface SavedRequest extends Pick<
  Context,
  | 'edits'
  | 'recordRoute'
  | 'pathLines'
  | 'forceRport'
  | 'addLocalRport'
  | 'advertisedAddress'
  | 'advertisedPort'
  | 'viaAdditions'
> {
  readonly target: Destination;
}

/** Edits are cloned, so that later changes stay apart. `target`: instead of where the request goes now. */
export function saveRequest(ctx: Context, target: Destination | null): SavedRequest {
  return {
    target: target ?? destinationOf(ctx),
    edits: ctx.edits.clone(),
    recordRoute: ctx.recordRoute,
    pathLines: ctx.pathLines,
    forceRport: ctx.forceRport,
    addLocalRport: ctx.addLocalRport,
    advertisedAddress: ctx.advertisedAddress,
    advertisedPort: ctx.advertisedPort,
    viaAdditions: ctx.viaAdditions,
  };
}

export function restoreRequest(ctx: Context, saved: SavedRequest): void {
  setDestination(ctx, saved.target);
  ctx.edits = saved.edits.clone();
  ctx.recordRoute = saved.recordRoute;
  ctx.pathLines = saved.pathLines;
  ctx.forceRport = saved.forceRport;
  ctx.addLocalRport = saved.addLocalRport;
  ctx.advertisedAddress = saved.advertisedAddress;
  ctx.advertisedPort = saved.advertisedPort;
  ctx.viaAdditions = saved.viaAdditions;
}
