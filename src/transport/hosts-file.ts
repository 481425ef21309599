// Host names of /etc/hosts, which take precedence over DNS as they do for getaddrinfo.
import type { Clock } from '../lib/clock.ts';
import { canonicalAddress } from '../lib/ip-address.ts';
import { WatchedFile } from './watched-file.ts';

export class HostsFile {
  readonly #file: WatchedFile;
  #byName = new Map<string, string[]>();
  #byAddress = new Map<string, string[]>();

  /** A file that cannot be read is an empty one. */
  constructor(path: string, clock: Clock) {
    this.#file = new WatchedFile(path, clock);
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
    const text = this.#file.changed();
    if (text !== null) this.#load(text);
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

function append(map: Map<string, string[]>, key: string, value: string): void {
  const values = map.get(key);
  if (values === undefined) {
    map.set(key, [value]);
  } else if (!values.includes(value)) {
    values.push(value);
  }
}
