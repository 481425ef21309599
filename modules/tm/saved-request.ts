/** A request as it stood when it was relayed: what failure routes begin with (URI reset, header changes kept). */
import type { Context } from '../../src/context/context.ts';

/** The parts of a context that describe where and how its request is sent. */
type SendingState = Pick<
  Context,
  | 'edits'
  | 'recordRoute'
  | 'newUri'
  | 'destination'
  | 'sendSocket'
  | 'q'
  | 'path'
  | 'instance'
  | 'ruid'
  | 'locationUserAgent'
  | 'regId'
  | 'branchFlags'
  | 'forceRport'
  | 'addLocalRport'
  | 'advertisedAddress'
  | 'advertisedPort'
>;

/** Copies the sending state; edits are cloned, so that later changes stay apart. */
export function saveRequest(from: SendingState): SendingState {
  return {
    edits: from.edits.clone(),
    recordRoute: from.recordRoute,
    newUri: from.newUri,
    destination: from.destination,
    sendSocket: from.sendSocket,
    q: from.q,
    path: from.path,
    instance: from.instance,
    ruid: from.ruid,
    locationUserAgent: from.locationUserAgent,
    regId: from.regId,
    branchFlags: from.branchFlags,
    forceRport: from.forceRport,
    addLocalRport: from.addLocalRport,
    advertisedAddress: from.advertisedAddress,
    advertisedPort: from.advertisedPort,
  };
}

export type SavedRequest = SendingState;

export function restoreRequest(ctx: Context, saved: SavedRequest): void {
  Object.assign(ctx, saveRequest(saved));
}
