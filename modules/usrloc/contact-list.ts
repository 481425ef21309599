/** The contacts of one address of record while a registration changes them. */
import type { Contact } from '../../src/state/location/contact.ts';
import type { Candidate } from './matching.ts';

export interface ContactRules {
  /** How a contact is known again: `matching_mode`. */
  readonly mode: number;
  /** Whether the newest stands first, instead of the one with the highest q. */
  readonly byTime: boolean;
}

export interface ContactList {
  /** The contact a registration is about, the first in the order; null: a new one. */
  find(candidate: Candidate): Contact | null;
  /** Puts a new one where it belongs. */
  insert(contact: Contact): void;
  /** Puts `contact` in the place of `old`, and then where a refreshed one belongs. */
  refresh(old: Contact, contact: Contact): void;
  remove(contact: Contact): void;
  /** Those of one device. */
  ofInstance(instance: string): Contact[];
  /** In their order. */
  all(): Contact[];
}
