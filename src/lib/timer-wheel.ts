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
const IDLE = -1;

/** What the wheel links; `Timer` is the only implementation. */
interface WheelNode {
  next: WheelNode | null;
  previous: WheelNode | null;
  /** Index into all slots of all levels; -1 while not started. */
  slot: number;
  /** Tick at which it fires. */
  deadline: number;
  run(): void;
}

/**
 * A timer that can be started again and again. `fire` runs once for each start that is not stopped.
 * Where many objects need timers, share one `fire` between them and give each its `owner`, so that no closure is made.
 */
export class Timer<Owner = undefined> implements WheelNode {
  next: WheelNode | null = null;
  previous: WheelNode | null = null;
  slot = IDLE;
  deadline = 0;
  readonly #fire: (owner: Owner) => void;
  readonly #owner: Owner | undefined;

  constructor(fire: (owner: Owner) => void, owner?: Owner) {
    this.#fire = fire;
    this.#owner = owner;
  }

  /** Started and not yet fired or stopped. */
  get active(): boolean {
    return this.slot !== IDLE;
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
  readonly #heads: (WheelNode | null)[] = new Array<WheelNode | null>(SLOTS * LEVELS).fill(null);
  readonly #tails: (WheelNode | null)[] = new Array<WheelNode | null>(SLOTS * LEVELS).fill(null);
  /** One bit for each slot that has a timer. */
  readonly #occupied = new Uint32Array(WORDS_PER_LEVEL * LEVELS);
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
  start(timer: WheelNode, delayMs: number): void {
    this.stop(timer);
    invariant(delayMs >= 0 && delayMs <= MAX_DELAY, `timer delay ${delayMs}`);
    const deadline = Math.ceil(this.#clock.now() + delayMs);
    timer.deadline = deadline > this.#tick ? deadline : this.#tick + 1;
    this.#link(timer);
    this.#size++;
  }

  /** Stops `timer`; nothing happens when it is not started. */
  stop(timer: WheelNode): void {
    if (timer.slot !== IDLE) {
      this.#unlink(timer);
      this.#size--;
    }
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
    for (let timer = this.#heads[slot]!; timer !== null; timer = this.#heads[slot]!) {
      this.#unlink(timer);
      this.#size--;
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
      for (let timer = this.#heads[slot]!; timer !== null; timer = this.#heads[slot]!) {
        this.#unlink(timer);
        this.#link(timer);
      }
      unit *= SLOTS;
    }
  }

  #link(timer: WheelNode): void {
    const delta = timer.deadline - this.#tick;
    let level = 0;
    let unit = 1;
    while (level < LEVELS - 1 && delta >= unit * SLOTS) {
      level++;
      unit *= SLOTS;
    }
    const slot = level * SLOTS + (Math.floor(timer.deadline / unit) & SLOT_MASK);
    const tail = this.#tails[slot]!;
    timer.slot = slot;
    timer.previous = tail;
    if (tail === null) {
      this.#heads[slot] = timer;
      this.#occupied[slot >>> 5]! |= 1 << (slot & 31);
    } else {
      tail.next = timer;
    }
    this.#tails[slot] = timer;
  }

  #unlink(timer: WheelNode): void {
    const slot = timer.slot;
    const { next, previous } = timer;
    if (previous === null) {
      this.#heads[slot] = next;
    } else {
      previous.next = next;
    }
    if (next === null) {
      this.#tails[slot] = previous;
    } else {
      next.previous = previous;
    }
    if (this.#heads[slot] === null) {
      this.#occupied[slot >>> 5]! &= ~(1 << (slot & 31));
    }
    timer.next = null;
    timer.previous = null;
    timer.slot = IDLE;
  }
}

function rethrow(error: unknown): never {
  throw error;
}
