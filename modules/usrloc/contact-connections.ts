/**
 * Which addresses of record have contacts behind which connection, so that they can end with it: whichever worker saved them, and
 * whichever has the connection. Forgotten when the process ends.
 */
import type { Replica, Replication, Replicator } from '../../src/module/index.ts';
import { type Contact, NO_CONNECTION } from '../../src/state/location/contact.ts';

export interface Owner {
  readonly domain: string;
  readonly aor: string;
}

interface KnownOwner extends Owner {
  /** Behind which it has contacts; never empty. */
  connections: readonly number[];
}

/** Behind which connections an address of record has contacts from now on. */
type Change = readonly [domain: string, aor: string, connections: readonly number[]];

export class ContactConnections implements Replica<Change> {
  readonly #copies: Replication<Change>;
  readonly #byConnection = new Map<number, Map<string, KnownOwner>>();
  readonly #byOwner = new Map<string, KnownOwner>();

  constructor(shared: Replicator) {
    this.#copies = shared.replicate('usrloc.connections', this);
  }

  /** Connections with contacts behind them. */
  get connections(): IterableIterator<number> {
    this.#copies.catchUp();
    return this.#byConnection.keys();
  }

  /** These are the contacts of an address of record from now on. */
  note(domain: string, aor: string, contacts: readonly Contact[]): void {
    this.#copies.catchUp();
    const key = keyOf(domain, aor);
    // Mostly: no connection, or the same as before.
    const found = this.#after(key, contacts);
    const known = this.#before(key);
    if (found === known) return;
    const decide = (): Change | null => {
      const after = this.#after(key, contacts);
      return after === this.#before(key) ? null : [domain, aor, after];
    };
    if (found.length > known.length) this.#copies.change(decide);
    else this.#copies.shrink(decide);
  }

  #before(key: string): readonly number[] {
    return this.#byOwner.get(key)?.connections ?? NONE;
  }

  #after(key: string, contacts: readonly Contact[]): readonly number[] {
    return connectionsOf(contacts, this.#before(key));
  }

  apply([domain, aor, after]: Change): void {
    const key = keyOf(domain, aor);
    const known = this.#byOwner.get(key);
    const before = known?.connections ?? NONE;
    for (const connection of before) if (!after.includes(connection)) this.#leave(connection, key);
    if (after.length === 0) {
      this.#byOwner.delete(key);
      return;
    }
    const owner = known ?? { domain, aor, connections: after };
    owner.connections = after;
    if (known === undefined) this.#byOwner.set(key, owner);
    for (const connection of after) if (!before.includes(connection)) this.#join(connection, key, owner);
  }

  /** Those that have contacts behind a connection. */
  ownersOf(connection: number): Owner[] {
    this.#copies.catchUp();
    return [...(this.#byConnection.get(connection)?.values() ?? [])];
  }

  *contents(): Iterable<Change> {
    for (const { domain, aor, connections } of this.#byOwner.values()) yield [domain, aor, connections];
  }

  clear(): void {
    this.#byConnection.clear();
    this.#byOwner.clear();
  }

  #join(connection: number, key: string, owner: KnownOwner): void {
    const owners = this.#byConnection.get(connection);
    if (owners === undefined) this.#byConnection.set(connection, new Map([[key, owner]]));
    else owners.set(key, owner);
  }

  #leave(connection: number, key: string): void {
    const owners = this.#byConnection.get(connection);
    owners?.delete(key);
    if (owners?.size === 0) this.#byConnection.delete(connection);
  }
}

const NONE: readonly number[] = [];

function keyOf(domain: string, aor: string): string {
  return `${domain} ${aor}`;
}

/** `before` itself where nothing has changed, as when a phone refreshes its contact. */
function connectionsOf(contacts: readonly Contact[], before: readonly number[]): readonly number[] {
  const found: number[] = [];
  for (const { connection } of contacts) {
    if (connection !== NO_CONNECTION && !found.includes(connection)) found.push(connection);
  }
  return found.length === before.length && found.every((each) => before.includes(each)) ? before : found;
}
