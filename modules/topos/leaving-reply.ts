/** A reply on its way out: Record-Route and Contact of those who answered are taken off, and their Contact is kept. */
import { Edits } from '../../src/sip/edits.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';
import { learnContact } from './answered-contact.ts';
import { removeAll, removeNamed, written } from './message-parts.ts';
import { BRANCH_HEADER, needsContact, replyHasNoContact } from './settings.ts';
import type { Topology } from './topology.ts';

export function hideReply(message: Message, topology: Topology): string {
  const field = message.allNamed(BRANCH_HEADER)[0] ?? null;
  // One that was made here tells of nobody.
  if (field === null) return message.text;
  const edits = new Edits();
  removeNamed(message, BRANCH_HEADER, edits);
  const branch = topology.store.branch(message.value(field));
  if (branch === null) return written(message, edits);
  learnContact(message, branch, topology);
  removeAll(message, HeaderId.RecordRoute, edits);
  // A redirection is followed by who gets it, not by us.
  if (message.status < 300 || message.status >= 400) {
    const hasContact = message.has(HeaderId.Contact) || alwaysHasContact(message);
    removeAll(message, HeaderId.Contact, edits);
    if (hasContact && !replyHasNoContact(message.method) && branch.shownBack !== '')
      edits.appendHeader(`Contact: ${branch.shownBack}\r\n`);
  }
  // A MESSAGE is outside of dialogs, and inside of one it does not change it.
  if (branch.farRoutes.length > 0 && message.method !== 'MESSAGE')
    edits.appendHeader(`Record-Route: ${branch.farRoutes.join(',')}\r\n`);
  return written(message, edits);
}

/** Replies that get a Contact though they came without one, as in Kamailio; others stay without. */
function alwaysHasContact({ status, method }: Message): boolean {
  return status >= 500 || (status >= 200 && status < 300 && !needsContact(method));
}
