/** Serial forking by q: the destination set is put away in an XAVP and taken out again step by step. */
import { clearBranches, Q_UNSPECIFIED, setDestination, type Destination } from '../../src/context/destination.ts';
import type { Context } from '../../src/context/context.ts';
import { XavpFields, XavpStore, type XavpValue } from '../../src/context/xavp-store.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import { findSocket, socketText } from '../../src/pv/socket-spec.ts';
import { countDestinations, takeDestinations } from './relay.ts';

/** `q_flag` of the last contact of a group with equal q. */
const LAST_OF_GROUP = 4;

/** What the two XAVPs are called, and the sockets their texts name. */
export interface ContactStores {
  readonly contacts: string;
  readonly flows: string | null;
  readonly sockets: readonly LocalSocket[];
}

function store(ctx: Context): XavpStore {
  return (ctx.xavps ??= new XavpStore());
}

/** Of equals the one added last comes first, but those with a Path come behind in the order they were added, as in Kamailio. */
function byQ(destinations: readonly Destination[]): Destination[] {
  const ordered: Destination[] = [];
  for (const destination of destinations) {
    const isBehindEquals = (destination.path ?? '') !== '';
    const at = ordered.findIndex(({ q }) => q < destination.q || (q === destination.q && !isBehindEquals));
    ordered.splice(at < 0 ? ordered.length : at, 0, destination);
  }
  return ordered;
}

/** By chance, where q is the weight; those without any come last. `draw` gives 0 ≤ x < 1. */
export function byChance(destinations: readonly Destination[], draw: () => number): Destination[] {
  const left = destinations.filter((each) => each.q > 0);
  const ordered: Destination[] = [];
  while (left.length > 0) {
    let point = draw() * left.reduce((sum, each) => sum + each.q, 0);
    let at = 0;
    while (at < left.length - 1 && point >= left[at]!.q) point -= left[at++]!.q;
    ordered.push(...left.splice(at, 1));
  }
  return [...ordered, ...destinations.filter((each) => each.q <= 0)];
}

/** Puts the destination set away, best first, when it has more than one. With `draw` one after the other, by chance. */
export function loadContacts(ctx: Context, stores: ContactStores, draw: (() => number) | null): void {
  if (countDestinations(ctx) < 2) return;
  const destinations = takeDestinations(ctx);
  clearBranches(ctx);
  const ordered = draw === null ? byQ(destinations) : byChance(destinations, draw);
  for (let i = ordered.length - 1; i >= 0; i--) {
    const next = ordered[i + 1];
    const isLast = next !== undefined && (draw !== null || next.q !== ordered[i]!.q);
    store(ctx).push(stores.contacts, toXavp(ordered[i]!, isLast));
  }
}

/** Makes the best contacts the destination set; of one phone (`+sip.instance`) only the first. False: none is left. */
export function nextContacts(ctx: Context, stores: ContactStores): boolean {
  const taken: Destination[] = [];
  const instances = new Set<string>();
  for (let contact = pop(ctx, stores.contacts); contact !== null; contact = pop(ctx, stores.contacts)) {
    const destination = fromXavp(contact, stores.sockets);
    if (destination.instance !== null && instances.has(destination.instance)) {
      if (stores.flows !== null) store(ctx).push(stores.flows, contact);
    } else {
      if (destination.instance !== null) instances.add(destination.instance);
      taken.push(destination);
    }
    if (contact.get('q_flag') === LAST_OF_GROUP) break;
  }
  return become(ctx, taken);
}

/** Makes the next flow of the phone that failed a further branch. False: there is none. */
export function nextFlow(ctx: Context, stores: ContactStores, instance: string | null): boolean {
  const stack = stores.flows === null ? undefined : ctx.xavps?.fields.get(stores.flows);
  const at = stack?.findIndex((flow) => flow instanceof XavpFields && flow.get('instance') === instance) ?? -1;
  if (stack === undefined || at < 0 || instance === null) return false;
  const [flow] = stack.splice(at, 1);
  ctx.branches.push(fromXavp(flow as XavpFields, stores.sockets));
  return true;
}

function pop(ctx: Context, name: string): XavpFields | null {
  const stack = ctx.xavps?.fields.get(name);
  const top = stack?.shift();
  if (stack?.length === 0) ctx.xavps!.clear(name);
  return top instanceof XavpFields ? top : null;
}

function become(ctx: Context, destinations: Destination[]): boolean {
  const first = destinations.shift();
  if (first === undefined) return false;
  setDestination(ctx, { ...first, q: Q_UNSPECIFIED });
  // Those that the script appended meanwhile are called as well.
  ctx.branches = [...ctx.branches, ...destinations];
  return true;
}

function toXavp(destination: Destination, isLast: boolean): XavpFields {
  const fields = new XavpFields();
  const set = (name: string, value: XavpValue): void => {
    if (value !== null) fields.push(name, value);
  };
  set('uri', destination.uri);
  set('dst_uri', destination.destination);
  set('path', destination.path);
  set('sock', destination.socket === null ? null : socketText(destination.socket));
  set('flags', destination.flags);
  set('instance', destination.instance);
  set('ruid', destination.ruid);
  set('ua', destination.userAgent);
  set('reg_id', destination.regId);
  set('q_index', destination.q);
  set('q_flag', isLast ? LAST_OF_GROUP : 0);
  return fields;
}

function fromXavp(fields: XavpFields, sockets: readonly LocalSocket[]): Destination {
  const text = (name: string): string | null => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : null;
  };
  const number = (name: string, absent: number): number => {
    const value = fields.get(name);
    return typeof value === 'number' ? value : absent;
  };
  const named = text('sock');
  return {
    uri: text('uri') ?? '',
    destination: text('dst_uri'),
    // They are in order: as in Kamailio q is not known any more.
    q: 0,
    socket: named === null ? null : findSocket(sockets, named),
    flags: number('flags', 0),
    path: text('path'),
    instance: text('instance'),
    ruid: text('ruid'),
    userAgent: text('ua'),
    regId: number('reg_id', 0),
  };
}
