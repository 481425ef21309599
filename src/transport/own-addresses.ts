// Which hosts and ports are this server (the `myself` of configs, RFC 3261 §16.3 step 5).
import { canonicalAddress, withoutBrackets } from '../lib/ip-address.ts';
import type { LocalSocket, Transport } from '../sip/flow.ts';

/** A name of ours as `core.aliases_list` shows it; null transport and port 0 stand for any. */
export interface Alias {
  readonly transport: Transport | null;
  readonly host: string;
  readonly port: number;
}

function nameKey(host: string): string {
  return withoutBrackets(host).toLowerCase();
}

function entryKey(host: string): string {
  return canonicalAddress(host) ?? nameKey(host);
}

function matches(entry: Alias, port: number, transport: Transport | null): boolean {
  return (
    (entry.port === 0 || port === 0 || entry.port === port) &&
    (entry.transport === null || transport === null || entry.transport === transport)
  );
}

function covers(entry: Alias, other: Alias): boolean {
  return entry.transport === other.transport && entry.port === other.port;
}

export class OwnAddresses {
  readonly #entries = new Map<string, Alias[]>();
  readonly #aliases: Alias[] = [];

  /** The aliases in the order in which they were added, without those of sockets. */
  get aliases(): readonly Alias[] {
    return this.#aliases;
  }

  /** Adds the socket's address, its host name where it was given by one, and what it advertises, each at both of its ports. */
  addSocket(socket: LocalSocket, hostName: string | null): void {
    const { transport, port } = socket;
    for (const host of [socket.address, hostName, socket.advertisedAddress]) {
      if (host !== null) {
        this.#enter({ transport, host, port });
        if (socket.advertisedPort !== null) {
          this.#enter({ transport, host, port: socket.advertisedPort });
        }
      }
    }
  }

  /** False when the server already had that name. */
  addAlias(alias: Alias): boolean {
    if (!this.#enter(alias)) {
      return false;
    }
    this.#aliases.push(alias);
    return true;
  }

  /** False when it was never added. */
  removeAlias(alias: Alias): boolean {
    const key = entryKey(alias.host);
    const at = this.#aliases.findIndex((known) => entryKey(known.host) === key && covers(known, alias));
    if (at === -1) return false;
    this.#aliases.splice(at, 1);
    const rest = this.#entries.get(key)!.filter((entry) => !covers(entry, alias));
    if (rest.length > 0) this.#entries.set(key, rest);
    else this.#entries.delete(key);
    return true;
  }

  #enter(entry: Alias): boolean {
    const key = entryKey(entry.host);
    const entries = this.#entries.get(key) ?? [];
    if (entries.some((known) => covers(known, entry))) {
      return false;
    }
    entries.push(entry);
    this.#entries.set(key, entries);
    return true;
  }

  /** `host` in any letter case, IPv6 with or without brackets; port null or 0 and transport null stand for any. */
  has(host: string, port: number | null, transport: Transport | null): boolean {
    const entries = this.#find(host);
    if (entries !== null) {
      for (let index = 0; index < entries.length; index++) {
        if (matches(entries[index]!, port ?? 0, transport)) {
          return true;
        }
      }
    }
    return false;
  }

  #find(host: string): readonly Alias[] | null {
    const found = this.#entries.get(nameKey(host));
    if (found !== undefined) {
      return found;
    }
    // Only IPv6 has other spellings.
    const canonical = host.includes(':') ? canonicalAddress(host) : null;
    return canonical === null ? null : (this.#entries.get(canonical) ?? null);
  }
}
