/** A reply that arrives: it has the Vias and routes again that its request had, and says who answered. */
import { Edits } from '../../src/sip/edits.ts';
import type { Message } from '../../src/sip/message.ts';
import { contactOf, recordRoutesOf, written } from './message-parts.ts';
import { legWith, noteLeg, type Branch, type Dialog } from './records.ts';
import { BRANCH_HEADER, makesDialog, type TopologySettings } from './settings.ts';
import type { Topology } from './topology.ts';

/**
 * Seconds. Peers choose how long a subscription is, up to 2^32-1 seconds: what is on disk for it ends after a day, or after
 * dialog_expire if that is longer. RFC 6665 §4.1.2.1 knows no more than hours as usual, and each refresh starts the day anew.
 */
const LONGEST_SUBSCRIPTION = 86_400;

export function restoreReply(message: Message, topology: Topology): string {
  const edits = new Edits();
  const id = message.vias?.length === 1 ? message.vias[0]!.branch : null;
  const branch = id === null ? null : topology.store.branch(id);
  if (branch === null) return written(message, edits);
  edits.appendHeader(`Via: ${branch.vias}\r\n`);
  if (branch.ownRoutes.length > 0) edits.appendHeader(`Record-Route: ${branch.ownRoutes.join(',')}\r\n`);
  if (branch.farRoutes.length > 0) edits.appendHeader(`Record-Route: ${branch.farRoutes.join(',')}\r\n`);
  edits.appendHeader(`${BRANCH_HEADER}: ${id}\r\n`);
  if (message.method === branch.method) learn(message, id!, branch, topology);
  return written(message, edits);
}

/** Who answered and by which routes, and how long what is kept is of use. */
function learn(message: Message, id: string, branch: Branch, { store, settings }: Topology): void {
  if (message.status <= 100 || message.status >= 300) return;
  const dialog = store.dialog(branch.dialog);
  if (dialog === null) return;
  const isFinal = message.status >= 200;
  let changed = false;
  if (branch.isFirst) changed = makesDialog(branch.method) && noteAnswer(message, dialog, isFinal);
  else if (isFinal && settings.updatesRoutes && branch.method === 'INVITE')
    changed = followRoutes(message, branch, dialog);
  if (!isFinal && branch.method === 'INVITE') {
    // A phone may ring for longer than a branch is kept. Of a re-INVITE the dialog is kept for longer already.
    store.prolongDialog(dialog, settings.branchLifetime);
    store.putBranch(id, branch, settings.branchLifetime);
    return;
  }
  const lifetime = isFinal ? lifetimeAfter(message, branch, settings) : null;
  if (changed || lifetime !== null) store.putDialog(dialog, lifetime);
}

/**
 * The answer to a request that makes a dialog (RFC 3261 §12.1.2). False: it makes none. The Contact of one who is known
 * stays until his reply leaves: the script may change it.
 */
function noteAnswer(message: Message, dialog: Dialog, isFinal: boolean): boolean {
  const tag = message.to?.tag ?? null;
  if (tag === null) return false;
  let contact = legWith(dialog, tag)?.contact ?? '';
  if (contact === '') contact = contactOf(message)?.uriText ?? '';
  noteLeg(dialog, { tag, contact, routes: recordRoutesOf(message), hasCall: isFinal });
  return true;
}

/** The answer to a request inside a dialog: with rr_update, that to a re-INVITE tells other routes. */
function followRoutes(message: Message, branch: Branch, dialog: Dialog): boolean {
  const routes = recordRoutesOf(message);
  if (branch.from === 'b') dialog.callerRoutes = routes.reverse();
  else {
    const leg = legWith(dialog, message.to?.tag ?? null);
    if (leg === null) return false;
    leg.routes = routes;
  }
  return true;
}

/** Seconds that the dialog has after a final reply; null: as before. */
function lifetimeAfter(message: Message, { method, expires }: Branch, settings: TopologySettings): number | null {
  const { branchLifetime, dialogLifetime } = settings;
  if (method === 'INVITE' || method === 'REFER') return dialogLifetime;
  if (method !== 'SUBSCRIBE') return null;
  const seconds = message.expires ?? expires;
  // The last NOTIFY comes after the end.
  return seconds < 0
    ? dialogLifetime
    : Math.min(seconds, Math.max(LONGEST_SUBSCRIPTION, dialogLifetime)) + branchLifetime;
}
