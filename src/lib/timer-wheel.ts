// Hierarchical timing wheel: starting and stopping a timer is O(1) and makes no garbage.
import type { Clock } from './clock.ts';
import { invariant } from './invariant.ts';

/** 1 ms a tick; 256 slots a level; four levels reach 49 days. */
const SLOT_BITS = 8;
const SLOTS = 1 << SLOT_BITS;
const SLOT_MASK = SLOTS - 1;
const LEVELS = 4;
const WORDS_PER_LEVEL = SLOTS / 32;
const MAX_DELAY = 2 ** 32 - SLOTS - 1;
/** No timer. */
const NONE = -1;

/** Places for timers at first; there are twice as many whenever they do not suffice. */
const FIRST_CAPACITY = 1024;

/** What the wheel fires: a `Timer`, or an object that is its own timer and so saves one. */
export interface WheelEntry {
  /** The wheel's: -1 while not started. */
  handle: number;
  /** It is due. */
  run(): void;
}

export const NOT_STARTED = -1;

/**
 * A timer that can be started again and again. `fire` runs once for each start that is not stopped.
 * Where many objects need timers, share one `fire` between them and give each its `owner`, so that no closure is made.
 */
export class Timer<Owner = undefined> implements WheelEntry {
  handle = NOT_STARTED;
  readonly #fire: (owner: Owner) => void;
  readonly #owner: Owner | undefined;

  constructor(fire: (owner: Owner) => void, owner?: Owner) {
    this.#fire = fire;
    this.#owner = owner;
  }

  /** Started and not yet fired or stopped. */
  get active(): boolean {
    return this.handle !== NOT_STARTED;
  }

  /** For the wheel. */
  run(): void {
    this.#fire(this.#owner as Owner);
  }
}

/**
 * All timers of one thread. Delays count from `clock.now()` at the start and are rounded up to a millisecond, at least one.
 * Nothing fires by itself: the owner calls `advance` with the time, at the latest `nextDelay()` from now.
 */
export class TimerWheel {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  /** First and last timer of each slot of each level. */
  readonly #heads = new Int32Array(SLOTS * LEVELS).fill(NONE);
  readonly #tails = new Int32Array(SLOTS * LEVELS).fill(NONE);
  /** One bit for each slot that has a timer. */
  readonly #occupied = new Uint32Array(WORDS_PER_LEVEL * LEVELS);
  /**
   * Started timers by handle: their neighbours in their slot, the slot, and the tick at which they fire. Numbers in arrays of
   * their own, so that the garbage collector neither copies nor follows anything for them.
   */
  #next = new Int32Array(FIRST_CAPACITY);
  #previous = new Int32Array(FIRST_CAPACITY);
  #slots = new Int32Array(FIRST_CAPACITY);
  #deadlines = new Float64Array(FIRST_CAPACITY);
  readonly #entries: (WheelEntry | null)[] = [];
  /** The first free handle, from which `#next` leads to the others; `NONE`: all that there were are taken. */
  #free = NONE;
  #tick: number;
  #size = 0;

  /** `onError` gets what a timer throws; the others fire all the same. Without it the exception leaves `advance`. */
  constructor(clock: Clock, onError: (error: unknown) => void = rethrow) {
    this.#clock = clock;
    this.#onError = onError;
    this.#tick = Math.floor(clock.now());
  }

  /** Timers that are started. */
  get size(): number {
    return this.#size;
  }

  /** Starts `timer`, or moves it when it is already started. */
  start(timer: WheelEntry, delayMs: number): void {
    invariant(delayMs >= 0 && delayMs <= MAX_DELAY, `timer delay ${delayMs}`);
    let { handle } = timer;
    if (handle === NOT_STARTED) {
      handle = this.#take(timer);
      timer.handle = handle;
    } else this.#unlink(handle);
    const deadline = Math.ceil(this.#clock.now() + delayMs);
    this.#deadlines[handle] = deadline > this.#tick ? deadline : this.#tick + 1;
    this.#link(handle);
  }

  /** Stops `timer`; nothing happens when it is not started. */
  stop(timer: WheelEntry): void {
    if (timer.handle !== NOT_STARTED) this.#release(timer);
  }

  #take(timer: WheelEntry): number {
    this.#size++;
    const handle = this.#free;
    if (handle === NONE) {
      const fresh = this.#entries.push(timer) - 1;
      if (fresh === this.#next.length) this.#grow();
      return fresh;
    }
    this.#free = this.#next[handle]!;
    this.#entries[handle] = timer;
    return handle;
  }

  #release(timer: WheelEntry): void {
    const { handle } = timer;
    this.#unlink(handle);
    this.#size--;
    timer.handle = NOT_STARTED;
    this.#entries[handle] = null;
    this.#next[handle] = this.#free;
    this.#free = handle;
  }

  #grow(): void {
    const capacity = this.#next.length * 2;
    const longer = (array: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(capacity);
      grown.set(array);
      return grown;
    };
    this.#next = longer(this.#next);
    this.#previous = longer(this.#previous);
    this.#slots = longer(this.#slots);
    const deadlines = new Float64Array(capacity);
    deadlines.set(this.#deadlines);
    this.#deadlines = deadlines;
  }

  /** The time at which a started timer fires, as `clock.now()` will be. */
  deadlineOf(timer: WheelEntry): number {
    return this.#deadlines[timer.handle]!;
  }

  /** Fires, in order of their deadlines, all timers that are due at `now`. A timer may start and stop any other. */
  advance(now: number): void {
    const target = Math.floor(now);
    while (this.#tick < target) {
      const next = this.#size === 0 ? target : this.#nextTick();
      if (next > target) {
        this.#tick = target;
        return;
      }
      this.#tick = next;
      this.#cascade();
      this.#fireSlot(next & SLOT_MASK);
    }
  }

  /** Milliseconds until `advance` has something to do, 0 when it is late; null when no timer is started. May be early, never late. */
  nextDelay(): number | null {
    if (this.#size === 0) {
      return null;
    }
    const delay = this.#nextTick() - this.#clock.now();
    return delay > 0 ? delay : 0;
  }

  #fireSlot(slot: number): void {
    for (let handle = this.#heads[slot]!; handle !== NONE; handle = this.#heads[slot]!) {
      const timer = this.#entries[handle]!;
      this.#release(timer);
      try {
        timer.run();
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  /** The next tick at which a slot of the lowest level fires or one above has to be spread over the level below it. */
  #nextTick(): number {
    let nearest = Number.POSITIVE_INFINITY;
    for (let level = 0; level < LEVELS; level++) {
      const shift = level * SLOT_BITS;
      const unit = 2 ** shift;
      const position = Math.floor(this.#tick / unit);
      const distance = this.#distance(level, position & SLOT_MASK);
      if (distance !== 0) {
        nearest = Math.min(nearest, (position + distance) * unit);
      }
    }
    return nearest;
  }

  /** Slots from `from` (not itself) to the next occupied one, round the wheel; 0: none. A full turn is 256. */
  #distance(level: number, from: number): number {
    const base = level * WORDS_PER_LEVEL;
    let slot = (from + 1) & SLOT_MASK;
    let walked = 1;
    while (walked <= SLOTS) {
      const bits = this.#occupied[base + (slot >>> 5)]! >>> (slot & 31);
      if (bits !== 0) {
        const distance = walked + (31 - Math.clz32(bits & -bits));
        return distance <= SLOTS ? distance : 0;
      }
      const step = 32 - (slot & 31);
      walked += step;
      slot = (slot + step) & SLOT_MASK;
    }
    return 0;
  }

  /** Spreads the slots of the upper levels that begin at the current tick. */
  #cascade(): void {
    let unit = SLOTS;
    for (let level = 1; level < LEVELS && this.#tick % unit === 0; level++) {
      const slot = level * SLOTS + (Math.floor(this.#tick / unit) & SLOT_MASK);
      for (let handle = this.#heads[slot]!; handle !== NONE; handle = this.#heads[slot]!) {
        this.#unlink(handle);
        this.#link(handle);
      }
      unit *= SLOTS;
    }
  }

  #link(handle: number): void {
    const deadline = this.#deadlines[handle]!;
    const delta = deadline - this.#tick;
    let level = 0;
    let unit = 1;
    while (level < LEVELS - 1 && delta >= unit * SLOTS) {
      level++;
      unit *= SLOTS;
    }
    const slot = level * SLOTS + (Math.floor(deadline / unit) & SLOT_MASK);
    const tail = this.#tails[slot]!;
    this.#slots[handle] = slot;
    this.#next[handle] = NONE;
    this.#previous[handle] = tail;
    if (tail === NONE) {
      this.#heads[slot] = handle;
      this.#occupied[slot >>> 5]! |= 1 << (slot & 31);
    } else {
      this.#next[tail] = handle;
    }
    this.#tails[slot] = handle;
  }

  #unlink(handle: number): void {
    const slot = this.#slots[handle]!;
    const next = this.#next[handle]!;
    const previous = this.#previous[handle]!;
    if (previous === NONE) {
      this.#heads[slot] = next;
    } else {
      this.#next[previous] = next;
    }
    if (next === NONE) {
      this.#tails[slot] = previous;
    } else {
      this.#previous[next] = previous;
    }
    if (this.#heads[slot] === NONE) {
      this.#occupied[slot >>> 5]! &= ~(1 << (slot & 31));
    }
  }
}

function rethrow(error: unknown): never {
  throw error;
}
