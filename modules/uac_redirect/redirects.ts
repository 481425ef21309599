/** From the Contacts of 3xx replies to branches (RFC 3261 §8.1.3.4, §16.7 step 4). */
import type { Context } from '../../src/context/context.ts';
import { addDestination, newDestination } from '../../src/context/destination.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import type { Message } from '../../src/sip/message.ts';

/** How many contacts to take, of all replies and of each; 0: all. */
export interface Limits {
  readonly total: number;
  readonly perBranch: number;
}

/** `total[:perBranch]`, each a number or `*`; null: the text is something else. */
export function parseLimits(text: string): Limits | null {
  const match = /^\s*(\d+|\*)\s*(?::\s*(\d+|\*)\s*)?$/.exec(text);
  if (match === null) return null;
  const number = (digits: string | undefined): number => (digits === undefined || digits === '*' ? 0 : Number(digits));
  return { total: number(match[1]), perBranch: number(match[2]) };
}

export interface RedirectRules {
  readonly limits: Limits;
  /** q in thousandths of a contact that has none. */
  readonly defaultQ: number;
  readonly maxBranches: number;
  accepts(uri: string): boolean;
  flagsOf(contact: NameAddr): number;
}

/** Adds the contacts of the replies as branches. -1: none has any; else the number of branches that were added. */
export function addRedirects(ctx: Context, replies: readonly Message[], rules: RedirectRules): number {
  let added = 0;
  let found = false;
  for (const reply of replies) {
    const contacts = contactsOf(reply);
    if (contacts.length === 0) continue;
    found = true;
    const left = rules.limits.total === 0 ? Number.POSITIVE_INFINITY : rules.limits.total - added;
    const most = rules.limits.perBranch === 0 ? left : Math.min(left, rules.limits.perBranch);
    added += addBest(ctx, contacts, most, rules);
  }
  return found ? added : -1;
}

function contactsOf(reply: Message): readonly NameAddr[] {
  return reply.has(HeaderId.Contact) ? (reply.contacts?.addresses ?? []) : [];
}

/** The best by q, as Kamailio the worst of them first. */
function addBest(ctx: Context, contacts: readonly NameAddr[], most: number, rules: RedirectRules): number {
  const allowed = contacts
    .filter(({ uriText }) => rules.accepts(uriText))
    .map((contact) => ({ contact, q: contact.q ?? rules.defaultQ }))
    .sort((one, other) => other.q - one.q)
    .slice(0, Math.max(most, 0))
    .reverse();
  for (const { contact, q } of allowed) {
    addDestination(ctx, { ...newDestination(contact.uriText), q, flags: rules.flagsOf(contact) }, rules.maxBranches);
  }
  return allowed.length;
}
