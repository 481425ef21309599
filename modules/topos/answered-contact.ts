/**
 * Where those are who answered. It is learned from replies as they leave: the script may have written the address of a NAT
 * into the Contact, or a parameter with it (`fix_nated_contact()`, `add_contact_alias()`), and later requests go there.
 */
import type { Message } from '../../src/sip/message.ts';
import { contactOf } from './message-parts.ts';
import { legWith, type Branch, type Dialog } from './records.ts';
import { answerRefreshesTarget, makesDialog } from './settings.ts';
import type { Topology } from './topology.ts';

export function learnContact(message: Message, branch: Branch, { store }: Topology): void {
  if (!tellsTarget(message, branch)) return;
  const contact = contactOf(message)?.uriText ?? null;
  const dialog = contact === null ? null : store.dialog(branch.dialog);
  if (dialog !== null && moveTo(contact!, message, branch, dialog)) store.putDialog(dialog, null);
}

/** Whether requests go to the Contact of a reply from now on (RFC 3261 §12.1.2, §12.2.1.2). */
function tellsTarget({ status, method }: Message, branch: Branch): boolean {
  if (method !== branch.method || status <= 100 || status >= 300) return false;
  return branch.isFirst ? makesDialog(method) : status >= 200 && answerRefreshesTarget(method);
}

/** False: he is there already. */
function moveTo(contact: string, message: Message, branch: Branch, dialog: Dialog): boolean {
  if (branch.from === 'b') {
    if (dialog.callerContact === contact) return false;
    dialog.callerContact = contact;
    return true;
  }
  const leg = legWith(dialog, message.to?.tag ?? null);
  if (leg === null || leg.contact === contact) return false;
  leg.contact = contact;
  return true;
}
