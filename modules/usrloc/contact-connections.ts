/** Which addresses of record have contacts behind which connection, so that they can end with it. Forgotten when the process ends. */
import { type Contact, NO_CONNECTION } from '../../src/state/location/contact.ts';

export interface Owner {
  readonly domain: string;
  readonly aor: string;
}

export class ContactConnections {
  readonly #owners = new Map<number, Map<string, Owner>>();

  note(domain: string, aor: string, contacts: readonly Contact[]): void {
    for (const { connection } of contacts) {
      if (connection === NO_CONNECTION) continue;
      let owners = this.#owners.get(connection);
      if (owners === undefined) this.#owners.set(connection, (owners = new Map()));
      const key = `${domain} ${aor}`;
      if (!owners.has(key)) owners.set(key, { domain, aor });
    }
  }

  /** Those that had contacts behind a connection, which is forgotten. */
  take(connection: number): Owner[] {
    const owners = this.#owners.get(connection);
    this.#owners.delete(connection);
    return owners === undefined ? [] : [...owners.values()];
  }
}
