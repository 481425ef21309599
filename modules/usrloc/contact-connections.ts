/** Which addresses of record have contacts behind which connection, so that they can end with it. Forgotten when the process ends. */
import { type Contact, NO_CONNECTION } from '../../src/state/location/contact.ts';

export interface Owner {
  readonly domain: string;
  readonly aor: string;
}

interface KnownOwner extends Owner {
  /** Behind which it has contacts; never empty. */
  connections: readonly number[];
}

export class ContactConnections {
  readonly #byConnection = new Map<number, Map<string, KnownOwner>>();
  readonly #byOwner = new Map<string, KnownOwner>();

  /** Connections with contacts behind them. */
  get connections(): IterableIterator<number> {
    return this.#byConnection.keys();
  }

  /** These are the contacts of an address of record from now on. */
  note(domain: string, aor: string, contacts: readonly Contact[]): void {
    const key = keyOf(domain, aor);
    const known = this.#byOwner.get(key);
    const before = known?.connections ?? [];
    const after = connectionsOf(contacts, before);
    if (after === before) return;
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
    return [...(this.#byConnection.get(connection)?.values() ?? [])];
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
