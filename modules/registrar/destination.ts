/** Sending a request to a contact: what `lookup()` makes of a location record (RFC 3261 §16.5, RFC 3327 §5.3). */
import type { Context } from '../../src/context/context.ts';
import {
  addDestination,
  type Destination,
  newDestination,
  setDestination as setMainDestination,
} from '../../src/context/destination.ts';
import { parseUri } from '../../src/sip/uri.ts';
import type { Contact } from '../../src/state/location/contact.ts';
import { firstHop, withoutFirstHop } from './path.ts';
import type { RegistrarSelf } from './self.ts';
import { findSocket } from './sockets.ts';

interface NextHop {
  /** null: the contact URI itself leads there. */
  readonly destination: string | null;
  /** Route headers to come; null: none. */
  readonly path: string | null;
}

function isLocal(self: RegistrarSelf, hop: string): boolean {
  const uri = parseUri(hop);
  return uri !== null && self.host.network.isMyself(uri.host, uri.port, null);
}

function nextHop(self: RegistrarSelf, contact: Contact): NextHop {
  let { path } = contact;
  let hop = path === '' ? null : firstHop(path);
  if (hop !== null && self.params.path_check_local !== 0 && isLocal(self, hop)) {
    path = withoutFirstHop(path);
    hop = firstHop(path);
  }
  if (hop !== null) return { destination: hop, path };
  return { destination: contact.received === '' ? null : contact.received, path: null };
}

const orNull = (text: string): string | null => (text === '' ? null : text);

/** The contact as a further branch. */
export function branchOf(self: RegistrarSelf, contact: Contact): Destination {
  return {
    ...newDestination(contact.uri),
    ...nextHop(self, contact),
    q: contact.q,
    socket: findSocket(self.host.network, contact.socket),
    flags: contact.branchFlags,
    instance: orNull(contact.instance),
    ruid: contact.ruid,
    userAgent: orNull(contact.userAgent),
    regId: contact.regId,
  };
}

/** Makes the contact the destination of the request itself. */
export function setDestination(self: RegistrarSelf, ctx: Context, contact: Contact): void {
  const destination = branchOf(self, contact);
  destination.socket ??= ctx.sendSocket;
  setMainDestination(ctx, destination);
}

/** False: the destination set is full. */
export function addBranch(self: RegistrarSelf, ctx: Context, branch: Destination): boolean {
  return addDestination(ctx, branch, self.host.core.maxBranches);
}
