/** A handful of contacts of one address of record: whatever is done to one looks at all. */
import type { Contact } from '../../src/state/location/contact.ts';
import type { ContactList, ContactRules } from './contact-list.ts';
import { IndexedContacts } from './indexed-contacts.ts';
import { type Candidate, findContact, moveContact, placeContact } from './matching.ts';

/** Up to here looking at each is faster than an index. */
const FEW = 16;

/** `contacts` is taken over; `more` is how many may be added. */
export function contactList(contacts: Contact[], more: number, rules: ContactRules): ContactList {
  return contacts.length + more > FEW ? new IndexedContacts(contacts, rules) : new FewContacts(contacts, rules);
}

export class FewContacts implements ContactList {
  readonly #contacts: Contact[];
  readonly #rules: ContactRules;

  constructor(contacts: Contact[], rules: ContactRules) {
    this.#contacts = contacts;
    this.#rules = rules;
  }

  find(candidate: Candidate): Contact | null {
    return findContact(this.#contacts, candidate, this.#rules.mode);
  }

  insert(contact: Contact): void {
    placeContact(this.#contacts, contact, this.#rules.byTime);
  }

  refresh(old: Contact, contact: Contact): void {
    this.#contacts[this.#contacts.indexOf(old)] = contact;
    moveContact(this.#contacts, contact, this.#rules.byTime);
  }

  remove(contact: Contact): void {
    this.#contacts.splice(this.#contacts.indexOf(contact), 1);
  }

  ofInstance(instance: string): Contact[] {
    return this.#contacts.filter((contact) => contact.instance === instance);
  }

  all(): Contact[] {
    return this.#contacts;
  }
}
