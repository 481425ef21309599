/** A request on its way out: Vias, Record-Route and Contact of those behind it are kept, and taken off. */
import { Edits } from '../../src/sip/edits.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import { senderOf } from './arriving-request.ts';
import { contactNames } from './contact-names.ts';
import { nameOf } from './keys.ts';
import {
  contactOf,
  recordRoutesOf,
  removeAll,
  removeNamed,
  removeOtherVias,
  viasFrom,
  written,
} from './message-parts.ts';
import { legWith, noteLeg, type Branch, type Dialog, type Side } from './records.ts';
import { DIALOG_HEADER, hasNoContact, needsContact, refreshesTarget } from './settings.ts';
import { shownContacts } from './shown-contacts.ts';
import type { Topology } from './topology.ts';

export function hideRequest(message: Message, topology: Topology): string {
  const edits = new Edits();
  const dialog = message.allNamed(DIALOG_HEADER)[0] ?? null;
  removeNamed(message, DIALOG_HEADER, edits);
  const branch = branchOf(message, dialog === null ? null : message.value(dialog), topology);
  if (branch === null) return written(message, edits);
  removeOtherVias(message, edits);
  removeAll(message, HeaderId.RecordRoute, edits);
  removeAll(message, HeaderId.Contact, edits);
  if (!hasNoContact(message.method) && branch.shownAhead !== '')
    edits.appendHeader(`Contact: ${branch.shownAhead}\r\n`);
  return written(message, edits);
}

/** null: the request goes out as it is. */
function branchOf(message: Message, key: string | null, topology: Topology): Branch | null {
  const { vias } = message;
  const id = vias?.[0]?.branch ?? null;
  // Requests of our own have nobody behind them.
  if (vias === null || id === null || vias.length < 2) return null;
  // It is sent again; or it is the CANCEL of a request that was sent.
  const before = topology.store.branch(id);
  if (before !== null) return before;
  const isFirst = (message.to?.tag ?? null) === null;
  if (isFirst ? message.method === 'CANCEL' : key === null) return null;
  const refusal = refusalOf(message, topology);
  if (refusal !== null) {
    topology.log.error(`${message.method} goes out with its addresses: ${refusal}`);
    return null;
  }
  return isFirst ? begin(message, id, topology) : goOn(message, id, key!, topology);
}

/** Why nothing can be hidden; null: it can be. */
function refusalOf(message: Message, { store }: Topology): string | null {
  const contact = contactOf(message);
  if (contact === undefined) return 'its Contact is not one address';
  if (contact === null && needsContact(message.method)) return 'it has no Contact';
  return store.accepting ? null : 'the state folder takes no more';
}

/** The first request of a dialog, or one outside of any. */
function begin(message: Message, id: string, topology: Topology): Branch | null {
  const { settings, store, keys, calls, log } = topology;
  const routes = recordRoutesOf(message);
  if (routes.length === 0) {
    log.error(`${message.method} goes out with its addresses: no record_route() says where the server is`);
    return null;
  }
  const ownRoutes = routes.slice(0, ownCount(message));
  const farRoutes = routes.slice(ownRoutes.length);
  const names = contactNames(message, topology);
  if (typeof names === 'string') {
    log.error(`${message.method} goes out with its addresses: ${names}`);
    return null;
  }
  const name = keys.next(calls.contextOf(message) ?? settings.context);
  const dialog: Dialog = {
    name,
    callerTag: message.from?.tag ?? '',
    callerContact: contactOf(message)?.uriText ?? '',
    callerRoutes: farRoutes,
    ownRoutes,
    ...shownContacts({ name, ownRoutes }, names, settings),
    legs: [],
  };
  store.putDialog(dialog, settings.branchLifetime);
  return keep(message, id, { dialog, from: 'a', isFirst: true, ownRoutes, farRoutes }, topology);
}

/** A request inside a dialog. */
function goOn(message: Message, id: string, key: string, topology: Topology): Branch | null {
  const { store, settings } = topology;
  const name = nameOf(key);
  const dialog = name === null ? null : store.dialog(name);
  const from = dialog === null ? null : senderOf(dialog, message);
  if (dialog === null || from === null) return null;
  const routes = recordRoutesOf(message);
  const ownRoutes = routes.slice(0, ownCount(message));
  const farRoutes = routes.slice(ownRoutes.length);
  const hasChanged = refresh(message, dialog, from, { ownRoutes, farRoutes }, topology);
  const isOver = message.method === 'BYE' || (message.method === 'SUBSCRIBE' && message.expires === 0);
  if (hasChanged || isOver) store.putDialog(dialog, isOver ? settings.branchLifetime : null);
  return keep(message, id, { dialog, from, isFirst: false, ownRoutes, farRoutes }, topology);
}

interface Routes {
  readonly ownRoutes: readonly string[];
  readonly farRoutes: readonly string[];
}

/** Where the sender is may have changed (RFC 3261 §12.2.2). False: nothing has. */
function refresh(message: Message, dialog: Dialog, from: Side, routes: Routes, { settings }: Topology): boolean {
  if (!refreshesTarget(message.method)) return false;
  const contact = contactOf(message)?.uriText ?? null;
  const follows = settings.updatesRoutes && message.method === 'INVITE';
  if (follows) followRoutes(dialog, from, routes);
  if (from === 'a') {
    if (contact !== null) dialog.callerContact = contact;
  } else {
    const tag = message.from?.tag ?? '';
    noteCallee(dialog, { tag, contact, routes: routes.farRoutes.toReversed(), follows });
  }
  return true;
}

function followRoutes(dialog: Dialog, from: Side, { ownRoutes, farRoutes }: Routes): void {
  if (ownRoutes.length > 0) dialog.ownRoutes = from === 'a' ? ownRoutes : ownRoutes.toReversed();
  if (from === 'a') dialog.callerRoutes = farRoutes;
}

interface Callee {
  readonly tag: string;
  readonly contact: string | null;
  /** As replies have them. */
  readonly routes: readonly string[];
  /** Whether those of a leg that is known change. */
  readonly follows: boolean;
}

/** A NOTIFY may come before the answer to SUBSCRIBE, and make the dialog (RFC 6665 §4.1.2.4). */
function noteCallee(dialog: Dialog, { tag, contact, routes, follows }: Callee): void {
  const leg = legWith(dialog, tag);
  if (leg === null) {
    noteLeg(dialog, { tag, contact: contact ?? '', routes, hasCall: false });
    return;
  }
  if (contact !== null) leg.contact = contact;
  if (follows) leg.routes = routes;
}

function keep(
  message: Message,
  id: string,
  about: Routes & { readonly dialog: Dialog; readonly from: Side; readonly isFirst: boolean },
  { store, settings }: Topology,
): Branch {
  const { dialog, from, isFirst, ownRoutes, farRoutes } = about;
  const { shownToCaller, shownToCallee } = dialog;
  const branch: Branch = {
    dialog: dialog.name,
    method: message.method,
    from,
    isFirst,
    vias: viasFrom(message.vias!, 1),
    ownRoutes,
    farRoutes,
    shownAhead: from === 'a' ? shownToCallee : shownToCaller,
    shownBack: from === 'a' ? shownToCaller : shownToCallee,
    expires: message.expires ?? -1,
  };
  store.putBranch(id, branch, settings.branchLifetime);
  return branch;
}

/** Ours come first: two where `r2=on` says so. */
function ownCount(message: Message): number {
  const [first, second] = message.recordRoutes ?? [];
  return second !== undefined && first!.uri?.parameter('r2') === 'on' ? 2 : 1;
}
