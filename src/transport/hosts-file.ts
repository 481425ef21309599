// Host names of /etc/hosts, which take precedence over DNS as they do for getaddrinfo.
import { readFileSync, statSync } from 'node:fs';
import type { Clock } from '../lib/clock.ts';
import { canonicalAddress } from '../lib/ip-address.ts';

/** Between two looks at whether the file changed. */
const CHECK_INTERVAL = 1000;

export class HostsFile {
  readonly #path: string;
  readonly #clock: Clock;
  #byName = new Map<string, string[]>();
  #byAddress = new Map<string, string[]>();
  #modified: number | null = null;
  #checkAt = Number.NEGATIVE_INFINITY;

  /** A file that cannot be read is an empty one. */
  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** Addresses of `name` (lower case) in one family, in file order; empty when the file has none. */
  addresses(name: string, family: 4 | 6): readonly string[] {
    this.#refresh();
    const found = this.#byName.get(name);
    return found === undefined ? [] : found.filter((address) => address.includes(':') === (family === 6));
  }

  /** Names of a canonical address, the canonical name first; empty when the file has none. */
  names(address: string): readonly string[] {
    this.#refresh();
    return this.#byAddress.get(address) ?? [];
  }

  #refresh(): void {
    const now = this.#clock.now();
    if (now < this.#checkAt) {
      return;
    }
    this.#checkAt = now + CHECK_INTERVAL;
    const modified = orNull(() => statSync(this.#path).mtimeMs);
    if (modified !== this.#modified) {
      this.#modified = modified;
      this.#load(orNull(() => readFileSync(this.#path, 'latin1')) ?? '');
    }
  }

  #load(text: string): void {
    this.#byName = new Map();
    this.#byAddress = new Map();
    for (const line of text.split('\n')) {
      const [first = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
      const address = canonicalAddress(first);
      if (address !== null) {
        for (const name of names) {
          append(this.#byName, name.toLowerCase(), address);
          append(this.#byAddress, address, name);
        }
      }
    }
  }
}

/** A message is being routed: whatever is wrong with the file (it is a folder, it is not ours to read) is no reason to stop. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) {
    map.set(key, [value]);
  } else if (!values.includes(value)) {
    values.push(value);
  }
}
