// Answers of DNS, good and bad, for as long as they may be kept (RFC 1035 §7.4, RFC 2308), bounded in number.

interface Entry {
  readonly addresses: readonly string[];
  /** Clock time in milliseconds from which it is no longer valid. */
  readonly expires: number;
}

export class DnsCache {
  readonly #entries = new Map<string, Entry>();
  readonly #most: number;

  /** Keeps at most `most` answers; of more, those kept longest go first. */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Addresses, empty for a name known to have none; null when nothing valid is kept. */
  get(key: string, now: number): readonly string[] | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      return null;
    }
    if (entry.expires <= now) {
      this.#entries.delete(key);
      return null;
    }
    return entry.addresses;
  }

  put(key: string, addresses: readonly string[], expires: number): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#most) {
      const oldest = this.#entries.keys().next();
      if (oldest.done !== true) {
        this.#entries.delete(oldest.value);
      }
    }
    this.#entries.set(key, { addresses, expires });
  }

  clear(): void {
    this.#entries.clear();
  }
}
