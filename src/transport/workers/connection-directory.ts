// The stream connections of one worker as others see them, in memory that all share: a table with open addressing that this worker alone writes.
//
//   words  0 1 2 | entry … : two words of key, one of value; a value of 0: nothing is there
//          V N T   V: odd while something changes; N: connections; T: those by TLS
//
// A reader that finds the version changed looks again. All words are read and written by Atomics: nothing else keeps an entry behind the version that comes before it.
import { halfSipHash } from '../../lib/keyed-hash.ts';

const VERSION = 0;
const SIZE = 1;
const SECURE = 2;
const HEAD = 4;
const ENTRY = 3;

/** Keys that a connection has: its number, its peer, and the address that opened it; those with more names are few. */
const KEYS = 4;

/** The second word of the key of a number; that of a peer is never negative. */
const NUMBER = -1;

/** How often a reader looks again at once, and how often a millisecond later: a writer that dies leaves the version odd until another takes its place. A reader that has waited for that once waits no more. */
const AT_ONCE = 1000;
const LATER = 20;

export function newDirectory(mostConnections: number): SharedArrayBuffer {
  const entries = 2 ** Math.ceil(Math.log2(2 * KEYS * Math.max(mostConnections, 64)));
  return new SharedArrayBuffer(4 * (HEAD + ENTRY * entries));
}

export class ConnectionDirectory {
  readonly #words: Int32Array;
  readonly #mask: number;
  readonly #key: number;
  #used = 0;
  /** The version at which this reader has given up; an even one: at none. */
  #deadVersion = 0;

  /** `key` is the same for all workers. */
  constructor(memory: SharedArrayBuffer, key: number) {
    this.#words = new Int32Array(memory);
    this.#mask = (this.#words.length - HEAD) / ENTRY - 1;
    this.#key = key;
  }

  /** How many connections there are; others may ask. */
  get size(): number {
    return Atomics.load(this.#words, SIZE);
  }

  get secureSize(): number {
    return Atomics.load(this.#words, SECURE);
  }

  /** For the owner, and so are all that change something: whoever had the place before may have left anything. */
  clear(): void {
    // Odd already where the one before died in a change. It never goes back: a reader would take an old one for what it began with.
    Atomics.or(this.#words, VERSION, 1);
    for (let at = SIZE; at < this.#words.length; at++) Atomics.store(this.#words, at, 0);
    this.#used = 0;
    Atomics.add(this.#words, VERSION, 1);
  }

  count(size: number, secureSize: number): void {
    Atomics.store(this.#words, SIZE, size);
    Atomics.store(this.#words, SECURE, secureSize);
  }

  addNumber(connection: number): void {
    this.#set(connection, NUMBER, connection);
  }

  removeNumber(connection: number): void {
    this.#remove(connection, NUMBER);
  }

  hasNumber(connection: number): boolean {
    return this.#get(connection, NUMBER) !== 0;
  }

  /** `name` says transport, address and port of a peer. */
  setPeer(name: string, connection: number): void {
    this.#setNamed(name, connection);
  }

  removePeer(name: string): void {
    this.#setNamed(name, 0);
  }

  /** A connection with that peer; 0: there is none. */
  peer(name: string): number {
    return this.#named(name);
  }

  /** How many connections that address has opened to the owner. */
  countSource(address: string, connections: number): void {
    this.#setNamed(sourceName(address), connections);
  }

  acceptedFrom(address: string): number {
    return this.#named(sourceName(address));
  }

  #named(name: string): number {
    return this.#get(this.#low(name), this.#high(name));
  }

  /** 0 takes it away. */
  #setNamed(name: string, value: number): void {
    if (value === 0) this.#remove(this.#low(name), this.#high(name));
    else this.#set(this.#low(name), this.#high(name), value);
  }

  #low(name: string): number {
    return halfSipHash(this.#key, 1, name, 0);
  }

  #high(name: string): number {
    return halfSipHash(this.#key, 2, name, 0) & 0x7fffffff;
  }

  #at(place: number): number {
    return HEAD + ENTRY * (place & this.#mask);
  }

  #home(low: number, high: number): number {
    return Math.imul(low ^ high, 0x9e3779b1) >>> 8;
  }

  /** Where the entry is, or the empty one where it would be. */
  #find(low: number, high: number): number {
    const words = this.#words;
    let place = this.#home(low, high);
    for (let steps = 0; steps <= this.#mask; steps++, place++) {
      const at = this.#at(place);
      if (Atomics.load(words, at + 2) === 0) return at;
      if (Atomics.load(words, at) === low && Atomics.load(words, at + 1) === high) return at;
    }
    return -1;
  }

  #get(low: number, high: number): number {
    const words = this.#words;
    let version = 0;
    for (let tries = 0; tries < AT_ONCE + LATER; tries++) {
      version = Atomics.load(words, VERSION);
      if ((version & 1) !== 0) {
        if (version === this.#deadVersion) return 0;
        if (tries >= AT_ONCE) Atomics.wait(words, VERSION, version, 1);
        continue;
      }
      const at = this.#find(low, high);
      const value = at < 0 ? 0 : Atomics.load(words, at + 2);
      if (Atomics.load(words, VERSION) === version) return value;
    }
    this.#deadVersion = version;
    return 0;
  }

  #set(low: number, high: number, value: number): void {
    const words = this.#words;
    const at = this.#find(low, high);
    // A full table is slow, and an empty entry ends each search.
    const isNew = at >= 0 && Atomics.load(words, at + 2) === 0;
    if (at < 0 || (isNew && this.#used >= this.#mask - (this.#mask >> 3))) return;
    this.#change(() => {
      Atomics.store(words, at, low);
      Atomics.store(words, at + 1, high);
      Atomics.store(words, at + 2, value);
    });
    if (isNew) this.#used++;
  }

  #remove(low: number, high: number): void {
    const at = this.#find(low, high);
    if (at < 0 || Atomics.load(this.#words, at + 2) === 0) return;
    this.#change(() => {
      this.#close((at - HEAD) / ENTRY);
    });
    this.#used--;
  }

  /** Empties an entry and moves up what would not be found behind an empty one (Knuth 6.4, algorithm R). */
  #close(gap: number): void {
    const words = this.#words;
    const mask = this.#mask;
    let free = gap;
    for (let place = (gap + 1) & mask; Atomics.load(words, this.#at(place) + 2) !== 0; place = (place + 1) & mask) {
      const from = this.#at(place);
      const home = this.#home(words[from]!, words[from + 1]!) & mask;
      if (((place - home) & mask) < ((place - free) & mask)) continue;
      for (let word = 0; word < ENTRY; word++) Atomics.store(words, this.#at(free) + word, words[from + word]!);
      free = place;
    }
    for (let word = 0; word < ENTRY; word++) Atomics.store(words, this.#at(free) + word, 0);
  }

  #change(work: () => void): void {
    Atomics.add(this.#words, VERSION, 1);
    work();
    Atomics.add(this.#words, VERSION, 1);
  }
}

/** Unlike the name of any peer. */
function sourceName(address: string): string {
  return `from ${address}`;
}
