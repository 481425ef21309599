/** Says which new requests are taken when more comes than can be handled, so that what is taken is handled well. */
import type { Logger } from '../../lib/log.ts';
import { fraction, type RandomSource } from '../../lib/random.ts';
import type { ReceiveQueue } from '../../lib/socket-tools.ts';
import type { Counter } from '../../module/statistics.ts';
import { fairLevel } from './fair-level.ts';

/** Live values. */
export interface OverloadSettings {
  /**
   * Milliseconds that datagrams may wait until they are read; 0: nothing is ever refused because they wait, or find no room
   * (`overload_delay`).
   */
  readonly delay: number;
  /** How much of its memory the process may need, 0…1; 0: likewise (`overload_memory`). */
  readonly memory: number;
  /** Answer what is refused (`overload_reply`). */
  readonly replies: boolean;
}

export interface OverloadParts {
  /** Whose load it is, for the log; null: there is one worker only. */
  readonly worker: number | null;
  readonly random: RandomSource;
  readonly log: Logger;
  readonly settings: OverloadSettings;
  receiveQueue(): ReceiveQueue | null;
  /** The part of the memory it may have that the process uses, garbage that was not collected yet included, 0…1. */
  memoryUse(): number;
}

/** `ignore`: not even an answer. */
export type Verdict = 'take' | 'refuse' | 'ignore';

/** Milliseconds from one {@link Overload.look} to the next, at least. */
export const LOOK_MS = 100;

/** For so many milliseconds it has to be too much: a burst, a pause of the machine or a reload is over sooner. */
export const PATIENCE_MS = 2_000;
/** Of one interval so many count at most: what kept the server from looking may be what the burst waited for. */
const MOST_OF_INTERVAL = 4 * LOOK_MS;
/** Memory counts garbage too, so the least of so many intervals is taken: a collection is among them when there is little left. */
const MEMORY_INTERVALS = 50;
/** What may be taken grows and shrinks by these. */
const LESS = 0.85;
const MORE = 1.1;
/** So many intervals in which nothing had to be refused end it. */
const CALM = 20;
/** Who sends so many times what it may have gets no answers: they would cost more than they say. */
const DEAF = 4;
/** Sources that are told apart; what others send is counted together. */
const MOST_SOURCES = 10_000;

export class Overload {
  readonly #parts: OverloadParts;
  readonly #name: string;
  /** New requests of this interval by source; null: nobody counts. */
  #counts: Map<string, number> | null = null;
  /** Statistics: answered with 503, and not answered. */
  readonly refused: Counter = { name: 'refused_requests', value: 0 };
  readonly ignored: Counter = { name: 'ignored_requests', value: 0 };
  #taken = 0;
  /** New requests that may be taken in an interval; Infinity: all. */
  #capacity = Infinity;
  /** How many of one source. */
  #level = Infinity;
  /** Milliseconds for which it has been too much. */
  #overloaded = 0;
  #dropped = 0;
  #calm = 0;
  /** So far; the statistics may be set back. */
  #refusals = 0;
  /** How many it were when it began, and when it looked last. */
  #before = 0;
  #seen = 0;
  readonly #memory: number[] = [];

  constructor(parts: OverloadParts) {
    this.#parts = parts;
    this.#name = parts.worker === null ? 'overload' : `overload of worker ${parts.worker}`;
  }

  /** Whether new requests may have to be refused. */
  get isActive(): boolean {
    return this.#capacity !== Infinity;
  }

  /** Whether {@link judge} has to be asked. */
  get isWatching(): boolean {
    return this.#counts !== null;
  }

  /** What to do with a new request of `source`. Each call is one request. */
  judge(source: string): Verdict {
    const counts = this.#counts;
    if (counts === null) return 'take';
    const key = counts.size < MOST_SOURCES || counts.has(source) ? source : '';
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (this.#mayPass(count)) {
      this.#taken++;
      return 'take';
    }
    const answers = this.#parts.settings.replies && count <= DEAF * Math.max(1, this.#level);
    this.#refusals++;
    (answers ? this.refused : this.ignored).value++;
    return answers ? 'refuse' : 'ignore';
  }

  /** A level of 2.3 is two, and a third with a chance of 0.3. */
  #mayPass(count: number): boolean {
    const level = this.#level;
    if (count <= level) return true;
    const whole = Math.floor(level);
    return count === whole + 1 && fraction(this.#parts.random) < level - whole;
  }

  /** Ends an interval of `passed` milliseconds: what came in it says what may be taken in the next. */
  look(passed: number): void {
    const reason = this.#reason();
    this.#overloaded = reason === null ? 0 : this.#overloaded + Math.min(passed, MOST_OF_INTERVAL);
    const taken = this.#taken * Math.min(1, LOOK_MS / passed);
    if (this.isActive) this.#adapt(reason !== null, taken);
    else if (reason === null) this.#counts = null;
    else if (this.#overloaded >= PATIENCE_MS) this.#begin(reason, taken);
    if (this.isActive) this.#level = fairLevel(this.#counts!.values(), this.#capacity);
    if (this.#overloaded > 0 || this.isActive) this.#counts = new Map();
    this.#taken = 0;
    this.#seen = this.#refusals;
  }

  /** What there is too much of; null: nothing. */
  #reason(): string | null {
    const { settings, memoryUse, receiveQueue } = this.#parts;
    const memory = this.#memory;
    memory.push(memoryUse());
    if (memory.length > MEMORY_INTERVALS) memory.shift();
    if (settings.memory > 0 && memory.length === MEMORY_INTERVALS && Math.min(...memory) > settings.memory)
      return 'memory is short';
    const queue = receiveQueue();
    const dropped = queue?.dropped ?? 0;
    const isLost = dropped !== this.#dropped;
    this.#dropped = dropped;
    if (queue === null || settings.delay === 0) return null;
    return isLost || queue.delay >= settings.delay ? 'more comes than is read' : null;
  }

  #begin(reason: string, taken: number): void {
    this.#capacity = Math.max(1, taken * LESS);
    this.#calm = 0;
    this.#before = this.#refusals;
    this.#parts.log.warn(`${this.#name}: ${reason}, new requests are refused`);
  }

  #adapt(isTooMuch: boolean, taken: number): void {
    // Refusing costs too, so what was taken while it was too much is more than can be.
    if (isTooMuch) this.#capacity = Math.max(1, Math.min(this.#capacity, taken) * LESS);
    else this.#capacity = this.#capacity * MORE + 1;
    this.#calm = isTooMuch || this.#refusals > this.#seen ? 0 : this.#calm + 1;
    if (this.#calm < CALM) return;
    this.#capacity = Infinity;
    this.#level = Infinity;
    this.#counts = null;
    this.#parts.log.warn(`${this.#name}: over, ${this.#refusals - this.#before} requests were refused`);
  }
}
