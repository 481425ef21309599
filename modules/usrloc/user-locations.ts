/** The location tables of a running server: the rules of the parameters on the table of src/state. */
import type { Counter, ModuleHost } from '../../src/module/index.ts';
import { ownThread } from '../../src/lib/shared/kernel-thread.ts';
import { Timer } from '../../src/lib/timer-wheel.ts';
import { type Contact, NO_CONNECTION } from '../../src/state/location/contact.ts';
import { type ExpiredListener, type LocationRecord, LocationTable } from '../../src/state/location/table.ts';
import type { LocationUsage } from '../../src/state/location/encoding.ts';
import type { UserLocation } from './api.ts';
import { ContactConnections } from './contact-connections.ts';
import type { ContactList } from './contact-list.ts';
import { domainsOf } from './domains.ts';
import { contactList } from './few-contacts.ts';
import { placeContact, type Sequence, sequenceOf } from './matching.ts';

/** Records looked at before other work gets its turn: some milliseconds. */
const SLICE = 500;
const PAUSE_MS = 5;

export interface UserLocationSettings {
  readonly nat_bflag: number;
  readonly use_domain: number;
  readonly desc_time_order: number;
  readonly timer_interval: number;
  readonly matching_mode: number;
  readonly cseq_delay: number;
  readonly xavp_contact: string | null;
  readonly handle_lost_tcp: number;
  readonly close_expired_tcp: number;
}

export class UserLocations implements UserLocation {
  readonly table: LocationTable;
  readonly #host: ModuleHost;
  readonly #settings: UserLocationSettings;
  readonly #domains: Set<string>;
  readonly #expired = new Map<string, Counter>();
  readonly #listeners: ExpiredListener[] = [];
  /** null: contacts stay when their connections end. */
  readonly #connections: ContactConnections | null;
  /** Second of 1970. */
  readonly #processStart: number;
  readonly #ruidPrefix: string;
  #ruids = 0;
  readonly #timer = new Timer(() => {
    this.#expire();
  });

  constructor(host: ModuleHost, settings: UserLocationSettings) {
    this.#host = host;
    this.#settings = settings;
    this.table = new LocationTable(host.state);
    this.#domains = domainsOf(host.variables);
    this.#processStart = processStart(host);
    const started = this.#processStart.toString(16);
    // In Kamailio it is a process that saves.
    this.#ruidPrefix = `${started}-${ownThread.toString(16)}-`;
    for (const domain of this.#domains) this.#addStatistics(domain);
    this.#connections = settings.handle_lost_tcp === 0 ? null : new ContactConnections(host.shared);
    if (this.#connections !== null) {
      host.onConnectionClosed(({ connection }) => {
        this.#lose(connection);
      });
    }
  }

  get useDomain(): boolean {
    return this.#settings.use_domain !== 0;
  }

  get natMask(): number {
    return this.#settings.nat_bflag < 0 ? 0 : 1 << this.#settings.nat_bflag;
  }

  get contactXavp(): string | null {
    return this.#settings.xavp_contact;
  }

  get domains(): ReadonlySet<string> {
    return this.#domains;
  }

  addDomain(domain: string): void {
    this.#domains.add(domain);
    if (!this.#expired.has(domain)) this.#addStatistics(domain);
  }

  now(): number {
    return Math.floor(this.#host.clock.wall() / 1000);
  }

  records(domain: string, after: string | null): IterableIterator<LocationRecord> {
    return this.table.records(domain, after);
  }

  get(domain: string, aor: string): Contact[] | null {
    return this.table.get(domain, aor);
  }

  put(domain: string, aor: string, contacts: readonly Contact[]): void {
    this.table.put(domain, aor, contacts);
    this.#noteConnections(domain, aor, contacts);
  }

  exclusive<T>(work: () => T): T {
    return this.table.exclusive(work);
  }

  remove(domain: string, aor: string): boolean {
    this.#noteConnections(domain, aor, []);
    return this.table.remove(domain, aor);
  }

  aorOfRuid(domain: string, ruid: string): string | null {
    return this.table.aorOfRuid(domain, ruid);
  }

  list(contacts: Contact[], more: number): ContactList {
    const { matching_mode: mode, desc_time_order: byTime } = this.#settings;
    return contactList(contacts, more, { mode, byTime: byTime !== 0 });
  }

  sequenceOf(contact: Contact, callId: string, cseq: number): Sequence {
    return sequenceOf(contact, callId, cseq, { now: this.now(), delay: this.#settings.cseq_delay });
  }

  place(contacts: Contact[], contact: Contact): void {
    placeContact(contacts, contact, this.#settings.desc_time_order !== 0);
  }

  newRuid(): string {
    return `uloc-${this.#ruidPrefix}${(++this.#ruids).toString(16)}`;
  }

  /** Which server a contact that is added now is at. */
  get serverId(): number {
    return this.#host.core.serverId;
  }

  /** Unique ids of contacts that management commands add. */
  newRpcRuid(): string {
    return `ulcx-${this.#ruidPrefix}${(++this.#ruids).toString(16)}`;
  }

  onExpired(listener: ExpiredListener): void {
    this.#listeners.push(listener);
  }

  usage(domain: string): Readonly<LocationUsage> {
    return this.table.usage(domain);
  }

  /** One worker does it for all. */
  startTimer(): void {
    if (this.#host.worker.index !== 0) return;
    this.#host.timers.start(this.#timer, this.#settings.timer_interval * 1000);
  }

  stopTimer(): void {
    this.#host.timers.stop(this.#timer);
  }

  #expire(): void {
    const looked = this.table.expire(this.now(), SLICE, (domain, aor, contact) => {
      this.#tellExpired(domain, aor, contact);
      if (!this.#isOfThisProcess(contact)) return;
      if (this.#connections !== null) this.#noteConnections(domain, aor, this.table.get(domain, aor) ?? []);
      if (this.#settings.close_expired_tcp !== 0) this.#host.network.closeConnection(contact.connection);
    });
    if (looked < SLICE) this.#loseEnded();
    // No batch of messages may end for a while.
    if (looked > 0) this.#host.state.commit();
    this.#host.timers.start(this.#timer, looked === SLICE ? PAUSE_MS : this.#settings.timer_interval * 1000);
  }

  #tellExpired(domain: string, aor: string, contact: Contact): void {
    const counter = this.#expired.get(domain);
    if (counter !== undefined) counter.value++;
    for (const listener of this.#listeners) listener(domain, aor, contact);
  }

  /** Numbers of connections begin anew with each start of the server. */
  #isOfThisProcess(contact: Contact): boolean {
    return contact.connection !== NO_CONNECTION && contact.lastModified >= this.#processStart;
  }

  #noteConnections(domain: string, aor: string, contacts: readonly Contact[]): void {
    if (this.#connections === null) return;
    const isOld = (contact: Contact): boolean =>
      contact.connection !== NO_CONNECTION && !this.#isOfThisProcess(contact);
    const own = contacts.some(isOld) ? contacts.filter((contact) => !isOld(contact)) : contacts;
    this.#connections.note(domain, aor, own);
  }

  /** A REGISTER whose connection ended while its route waited was saved after the end was told. */
  #loseEnded(): void {
    if (this.#connections === null) return;
    for (const connection of this.#connections.connections) {
      if (!this.#host.network.hasConnection(connection)) this.#lose(connection);
    }
  }

  /** The contacts behind a connection that has ended are over; those that registered anew by another one are not behind it. */
  #lose(connection: number): void {
    for (const { domain, aor } of this.#connections!.ownersOf(connection)) {
      const isLost = (contact: Contact): boolean => contact.connection === connection && this.#isOfThisProcess(contact);
      const lost = this.exclusive(() => {
        const contacts = this.table.get(domain, aor) ?? [];
        this.put(
          domain,
          aor,
          contacts.filter((contact) => !isLost(contact)),
        );
        return contacts.filter(isLost);
      });
      for (const contact of lost) this.#tellExpired(domain, aor, contact);
    }
    // No batch of messages may end for a while.
    this.#host.state.commit();
  }

  #addStatistics(domain: string): void {
    const { statistics, core } = this.#host;
    const named = (what: string): string => domain + core.statisticsSeparator + what;
    statistics.computed('usrloc', named('users'), () => this.usage(domain).users);
    statistics.computed('usrloc', named('contacts'), () => this.usage(domain).contacts);
    this.#expired.set(domain, statistics.counter('usrloc', named('expires')));
  }
}

/** Second of 1970 at which the first of the workers started: another one may have taken the place of one that died. */
function processStart({ worker, startedAt }: ModuleHost): number {
  const own = Math.floor(startedAt / 1000);
  if (worker.count === 1) return own;
  const start = new Uint32Array(worker.memory('usrloc start', 4));
  const before = Atomics.compareExchange(start, 0, 0, own);
  return before === 0 ? own : before;
}
