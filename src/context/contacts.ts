/** The Contacts of a message as a script sees them that has rewritten one of them. */
import type { ContactList } from '../sip/contact.ts';
import { HeaderId } from '../sip/header-name.ts';
import type { Message } from '../sip/message.ts';
import { parseNameAddr, type NameAddr } from '../sip/name-addr.ts';
import type { Context } from './context.ts';

interface ChangedContact {
  /** A script may put another message in the place of the one whose Contact it was. */
  readonly message: Message;
  readonly before: NameAddr;
  readonly after: NameAddr;
}

const CHANGED = Symbol('contact that the script has rewritten');

function changed(ctx: Context): ChangedContact | null {
  const found = ctx.slot(CHANGED) as ChangedContact | undefined;
  return found?.message === ctx.message ? found : null;
}

/** Whether {@link changeContact} was called for the message. */
export function isContactChanged(ctx: Context): boolean {
  return changed(ctx) !== null;
}

/**
 * Replaces the URI of one Contact: where the message goes, and for modules that read it here. `uri` is well formed; it gets
 * brackets when it has none.
 */
export function changeContact(ctx: Context, contact: NameAddr, uri: string, keepsBare: boolean): void {
  const text = contact.hasBrackets || keepsBare ? uri : `<${uri}>`;
  ctx.edits.replace(contact.uriStart, contact.uriEnd, text);
  const { source, start, uriStart, uriEnd, end } = contact;
  const after = parseNameAddr(source.slice(start, uriStart) + text + source.slice(uriEnd, end));
  if (after !== null) ctx.setSlot(CHANGED, { message: ctx.message, before: contact, after } satisfies ChangedContact);
}

/** As `message.contacts`, with the changed one. */
export function contactsOf(ctx: Context): ContactList | null {
  const list = ctx.message.contacts;
  const change = changed(ctx);
  if (list === null || change === null) return list;
  return {
    isStar: list.isStar,
    addresses: list.addresses.map((each) => (each.uriStart === change.before.uriStart ? change.after : each)),
  };
}

/** The one Contact that is meant where there may be many: the last value of the first line, as in Kamailio. null: there is none. */
export function mainContact(ctx: Context): NameAddr | null {
  const field = ctx.message.first(HeaderId.Contact);
  const list = contactsOf(ctx);
  if (field === null || list === null) return null;
  const received = ctx.message.contacts!.addresses;
  let count = 0;
  while (count < received.length && received[count]!.start < field.end) count++;
  return list.addresses[count - 1] ?? null;
}
