/** Where a request goes: its Request-URI with all that belongs to it, and the further branches beside it. */
import type { LocalSocket } from '../sip/flow.ts';
import type { Context } from './context.ts';

/** Contacts without a q value sort after all that have one; Kamailio's `Q_UNSPECIFIED`. */
export const Q_UNSPECIFIED = -1;

/** One destination of a request, as `append_branch()` and `lookup()` make it (RFC 3261 §16.6). */
export interface Destination {
  /** Request-URI of the branch. */
  uri: string;
  /** Next hop if it is not the URI's own (`$du` of the branch); null: the URI's. */
  destination: string | null;
  /** 0…1000 (thousandths), or {@link Q_UNSPECIFIED}. */
  q: number;
  socket: LocalSocket | null;
  /** Branch flags, 32 bits. */
  flags: number;
  /** Path vector to be added as Route headers (RFC 3327), as received; null: none. */
  path: string | null;
  /** `+sip.instance` of the contact; null: none. */
  instance: string | null;
  /** Unique id of the location record the branch came from; null: none. */
  ruid: string | null;
  /** User-Agent of the registration the branch came from; null: none. */
  userAgent: string | null;
  regId: number;
}

export function newDestination(uri: string): Destination {
  return {
    uri,
    destination: null,
    q: Q_UNSPECIFIED,
    socket: null,
    flags: 0,
    path: null,
    instance: null,
    ruid: null,
    userAgent: null,
    regId: 0,
  };
}

/** The Request-URI of a run as it stands, with all that belongs to it. */
export function destinationOf(ctx: Context): Destination {
  return {
    uri: ctx.requestUri,
    destination: ctx.destination,
    q: ctx.q,
    socket: ctx.sendSocket,
    flags: ctx.branchFlags,
    path: ctx.path,
    instance: ctx.instance,
    ruid: ctx.ruid,
    userAgent: ctx.locationUserAgent,
    regId: ctx.regId,
  };
}

/** Makes a destination that of the run itself. */
export function setDestination(ctx: Context, destination: Destination): void {
  ctx.newUri = destination.uri === ctx.message.requestUri ? null : destination.uri;
  ctx.destination = destination.destination;
  ctx.q = destination.q;
  ctx.sendSocket = destination.socket;
  ctx.branchFlags = destination.flags;
  ctx.path = destination.path;
  ctx.instance = destination.instance;
  ctx.ruid = destination.ruid;
  ctx.locationUserAgent = destination.userAgent;
  ctx.regId = destination.regId;
}

/** No destinations: as in Kamailio the Request-URI is none either until it is written again, and loses its branch flags. */
export function clearBranches(ctx: Context): void {
  ctx.branches = [];
  ctx.isNewDestination = false;
  ctx.branchFlags = 0;
}

/** One more branch. False: with the Request-URI there are `most` destinations already (`max_branches`). */
export function addDestination(ctx: Context, destination: Destination, most: number): boolean {
  if (ctx.branches.length + 1 >= most) return false;
  ctx.branches.push(destination);
  return true;
}
