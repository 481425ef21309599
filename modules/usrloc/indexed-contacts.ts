/** Very many contacts of one address of record: what is done to one takes no longer the more there are of them. */
import type { Contact } from '../../src/state/location/contact.ts';
import { invariant } from '../../src/lib/invariant.ts';
import type { ContactList, ContactRules } from './contact-list.ts';
import { type Candidate, deviceKey, matchingKey } from './matching.ts';

/** Between neighbours that were numbered anew: some fifty more fit into each gap. */
const GAP = 0x10000;

/** A contact at its place. */
interface Entry {
  contact: Contact;
  /** Larger than that of the one before. */
  order: number;
  previous: Entry | null;
  next: Entry | null;
  /** Where it stands in the heap of each {@link Slot}. */
  readonly at: [number, number, number];
}

const Slot = { Matching: 0, Device: 1, Q: 2 } as const;
type Slot = (typeof Slot)[keyof typeof Slot];

/** Entries of which the first in the order is at hand. */
class Heap {
  readonly #slot: Slot;
  readonly #entries: Entry[] = [];

  constructor(slot: Slot) {
    this.#slot = slot;
  }

  get first(): Entry | null {
    return this.#entries[0] ?? null;
  }

  add(entry: Entry): void {
    this.#rise(entry, this.#entries.length);
  }

  remove(entry: Entry): void {
    const at = entry.at[this.#slot];
    const last = this.#entries.pop()!;
    if (last === entry) return;
    this.#sink(last, at);
    this.#rise(last, last.at[this.#slot]);
  }

  #put(entry: Entry, at: number): void {
    this.#entries[at] = entry;
    entry.at[this.#slot] = at;
  }

  #rise(entry: Entry, from: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = this.#entries[above]!;
      if (other.order <= entry.order) break;
      this.#put(other, at);
      at = above;
    }
    this.#put(entry, at);
  }

  #sink(entry: Entry, from: number): void {
    let at = from;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= this.#entries.length) break;
      if (below + 1 < this.#entries.length && this.#entries[below + 1]!.order < this.#entries[below]!.order) below++;
      const other = this.#entries[below]!;
      if (other.order >= entry.order) break;
      this.#put(other, at);
      at = below;
    }
    this.#put(entry, at);
  }
}

/** By a key: a heap, or the only entry. */
class Heaps<K> {
  readonly #slot: Slot;
  readonly #byKey = new Map<K, Heap | Entry>();

  constructor(slot: Slot) {
    this.#slot = slot;
  }

  /** The first of each key. */
  *firsts(): IterableIterator<[K, Entry]> {
    for (const [key, held] of this.#byKey) yield [key, held instanceof Heap ? held.first! : held];
  }

  add(key: K, entry: Entry): void {
    const held = this.#byKey.get(key);
    if (held === undefined) {
      this.#byKey.set(key, entry);
    } else if (held instanceof Heap) {
      held.add(entry);
    } else {
      const heap = new Heap(this.#slot);
      heap.add(held);
      heap.add(entry);
      this.#byKey.set(key, heap);
    }
  }

  remove(key: K, entry: Entry): void {
    const held = this.#byKey.get(key);
    if (held instanceof Heap) held.remove(entry);
    if (!(held instanceof Heap) || held.first === null) this.#byKey.delete(key);
  }

  first(key: K): Entry | null {
    const held = this.#byKey.get(key) ?? null;
    return held instanceof Heap ? held.first : held;
  }
}

export class IndexedContacts implements ContactList {
  readonly #rules: ContactRules;
  readonly #entries = new Map<Contact, Entry>();
  readonly #matching = new Heaps<string>(Slot.Matching);
  readonly #devices = new Heaps<string>(Slot.Device);
  readonly #byQ = new Heaps<number>(Slot.Q);
  readonly #byInstance = new Map<string, Set<Contact>>();
  #first: Entry | null = null;
  #last: Entry | null = null;

  constructor(contacts: readonly Contact[], rules: ContactRules) {
    this.#rules = rules;
    for (const contact of contacts) this.#link(contact, null);
  }

  find(candidate: Candidate): Contact | null {
    const entry =
      candidate.instance === ''
        ? this.#matching.first(matchingKey(candidate, this.#rules.mode))
        : this.#devices.first(deviceKey(candidate));
    return entry === null ? null : entry.contact;
  }

  insert(contact: Contact): void {
    this.#link(contact, this.#rules.byTime ? this.#first : this.#firstWith((q) => q < contact.q));
  }

  refresh(old: Contact, contact: Contact): void {
    const { previous, next } = this.#entryOf(old);
    this.remove(old);
    const fits =
      (previous === null || previous.contact.q >= contact.q) && (next === null || next.contact.q <= contact.q);
    if (this.#rules.byTime) this.#link(contact, this.#first);
    else this.#link(contact, fits ? next : this.#firstWith((q) => q >= contact.q));
  }

  remove(contact: Contact): void {
    const entry = this.#entryOf(contact);
    const { previous, next } = entry;
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    this.#entries.delete(contact);
    this.#matching.remove(matchingKey(contact, this.#rules.mode), entry);
    this.#byQ.remove(contact.q, entry);
    if (contact.instance === '') return;
    this.#devices.remove(deviceKey(contact), entry);
    this.#byInstance.get(contact.instance)!.delete(contact);
  }

  ofInstance(instance: string): Contact[] {
    return instance === ''
      ? this.all().filter((contact) => contact.instance === '')
      : [...(this.#byInstance.get(instance) ?? [])];
  }

  all(): Contact[] {
    const contacts: Contact[] = [];
    for (let entry = this.#first; entry !== null; entry = entry.next) contacts.push(entry.contact);
    return contacts;
  }

  #entryOf(contact: Contact): Entry {
    const entry = this.#entries.get(contact);
    invariant(entry !== undefined, 'the contact is in the list');
    return entry;
  }

  /** There are no more than a thousand values of q. */
  #firstWith(fits: (q: number) => boolean): Entry | null {
    let found: Entry | null = null;
    for (const [q, first] of this.#byQ.firsts()) {
      if (fits(q) && (found === null || first.order < found.order)) found = first;
    }
    return found;
  }

  /** `next`: what it stands before; null: it is the last. */
  #link(contact: Contact, next: Entry | null): void {
    const previous = next === null ? this.#last : next.previous;
    const entry: Entry = { contact, order: this.#between(previous, next), previous, next, at: [0, 0, 0] };
    if (previous === null) this.#first = entry;
    else previous.next = entry;
    if (next === null) this.#last = entry;
    else next.previous = entry;
    this.#entries.set(contact, entry);
    this.#matching.add(matchingKey(contact, this.#rules.mode), entry);
    this.#byQ.add(contact.q, entry);
    const { instance } = contact;
    if (instance === '') return;
    this.#devices.add(deviceKey(contact), entry);
    const same = this.#byInstance.get(instance);
    if (same === undefined) this.#byInstance.set(instance, new Set([contact]));
    else same.add(contact);
  }

  #between(previous: Entry | null, next: Entry | null): number {
    if (previous === null) return next === null ? 0 : next.order - GAP;
    if (next === null) return previous.order + GAP;
    const middle = (previous.order + next.order) / 2;
    if (middle > previous.order && middle < next.order) return middle;
    let order = 0;
    for (let entry = this.#first; entry !== null; entry = entry.next) entry.order = order += GAP;
    return (previous.order + next.order) / 2;
  }
}
