/** What other modules use of usrloc. */
import { apiToken } from '../../src/module/api-token.ts';
import type { Contact } from '../../src/state/location/contact.ts';
import type { ExpiredListener, LocationRecord } from '../../src/state/location/table.ts';
import type { ContactList } from './contact-list.ts';
import type { Sequence } from './matching.ts';

export { locationDomain } from './domains.ts';
export type { ContactList } from './contact-list.ts';
export type { Candidate, Sequence } from './matching.ts';

/** The location tables with the rules the parameters of usrloc set. */
export interface UserLocation {
  /** Addresses of record are user@domain instead of the user. */
  readonly useDomain: boolean;
  /** Mask of the branch flag for contacts behind NAT; 0: there is none. */
  readonly natMask: number;
  /** Name of the XAVP kept with a contact; null: none. */
  readonly contactXavp: string | null;
  /** Second of 1970. */
  now(): number;
  /** Names of the tables. */
  readonly domains: ReadonlySet<string>;
  /** Records behind that of `after` in the order of their addresses; null: from the first. */
  records(domain: string, after: string | null): IterableIterator<LocationRecord>;
  /** Contacts in their order, expired ones included; null: none. The array is the caller's, for {@link put}. */
  get(domain: string, aor: string): Contact[] | null;
  put(domain: string, aor: string, contacts: readonly Contact[]): void;
  /** For reading contacts and putting what becomes of them: nobody else who shares the store changes them meanwhile. `work` may not wait. */
  exclusive<T>(work: () => T): T;
  /** False: there was none. */
  remove(domain: string, aor: string): boolean;
  aorOfRuid(domain: string, ruid: string): string | null;
  /** For changing contacts, which are taken over; `more`: how many may be added. */
  list(contacts: Contact[], more: number): ContactList;
  sequenceOf(contact: Contact, callId: string, cseq: number): Sequence;
  newRuid(): string;
  /** Called for each contact whose time is over, after it was removed. */
  onExpired(listener: ExpiredListener): void;
}

export const userLocation = apiToken<UserLocation>('usrloc');
