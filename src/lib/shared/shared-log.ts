/**
 * Replicas in the threads of a process, kept the same by a log in memory that all of them see. Who looks at its copy reads first what was
 * written since, which mostly is nothing. A log that is full begins anew, in the other half, with what makes the copies of that moment.
 * What they take is bounded, so that there is always room to make them shorter, and that much is written between two beginnings.
 * Each step is done with its last store: a thread may be ended anywhere.
 */
import { invariant } from '../invariant.ts';
import { latin1Slice, writeLatin1 } from '../latin1.ts';
import type { ChangeValue, Replica, Replication, Replicator } from './replica.ts';
import { SHARED_LOCK_BYTES, SharedLock } from './shared-lock.ts';

/** Behind the lock: how often the log was begun, and how long it is in each half. */
const HEAD_BYTES = SHARED_LOCK_BYTES + 16;
const Word = { Epoch: 0, Length: 1, Bell: 3 } as const;

/** How much of a half the copies may take when it begins anew, for a change that makes them longer. */
const MOST_CONTENTS = 3 / 4;
/** How far such changes may fill a half: the rest is for those that do not. */
const MOST_GROWN = 7 / 8;
/** When such a change was refused, one that is as long is tried again when this part of what there was may be gone. */
const RETRY_SHIFT = 4;

/** Pages that nobody has written to cost nothing. */
const HALF_BYTES = 1 << 26;
/** Of shared memory, zeroes at first. */
export const SHARED_LOG_BYTES = HEAD_BYTES + 2 * HALF_BYTES;

const LENGTH_BYTES = 4;

interface AsyncWait {
  waitAsync(words: Int32Array, index: number, value: number): { readonly value: unknown };
}

export class SharedLog implements Replicator {
  readonly #lock: SharedLock;
  readonly #head: Int32Array;
  readonly #bytes: Buffer;
  readonly #half: number;
  readonly #replicas = new Map<string, Replica<ChangeValue>>();
  /** Changes to replicas that this thread has not, or not yet. */
  readonly #unclaimed = new Map<string, ChangeValue[]>();
  /** How far this thread has read. */
  #epoch = 0;
  #length = 0;
  /** Changes that this thread has gone through, those that it made included. */
  #changes = 0;
  /** From so long a record on none is tried that makes the copies longer, until so many changes. */
  #refused = { size: Infinity, until: 0 };
  #isChanging = false;
  readonly #onFull: (name: string) => void;

  /** `onFull` is told the name of what was refused a change. */
  constructor(memory: SharedArrayBuffer, onFull: (name: string) => void = () => undefined) {
    this.#lock = new SharedLock(memory);
    this.#head = new Int32Array(memory, SHARED_LOCK_BYTES, 4);
    this.#bytes = Buffer.from(memory, HEAD_BYTES);
    this.#half = (memory.byteLength - HEAD_BYTES) >> 1;
    this.#onFull = onFull;
  }

  replicate<C extends ChangeValue>(name: string, replica: Replica<C>): Replication<C> {
    this.#catchUp();
    // What is in the log was made by the same code.
    this.#replicas.set(name, replica as unknown as Replica<ChangeValue>);
    for (const change of this.#unclaimed.get(name) ?? []) replica.apply(change as C);
    this.#unclaimed.delete(name);
    return {
      catchUp: () => {
        this.#catchUp();
      },
      change: (decide) => {
        const isDone = this.#change(name, decide, true);
        if (!isDone) this.#onFull(name);
        return isDone;
      },
      shrink: (decide) => {
        if (!this.#change(name, decide, false)) throw new Error(`there is no room to make ${name} shorter`);
      },
      changed: () => this.#changed(),
    };
  }

  #catchUp(): void {
    const epoch = Atomics.load(this.#head, Word.Epoch);
    if (epoch === this.#epoch && this.#lengthIn(epoch) === this.#length) return;
    if (this.#isChanging) return;
    this.#hold(() => {
      this.#read();
    });
  }

  #change(name: string, decide: () => ChangeValue, grows: boolean): boolean {
    invariant(!this.#isChanging, 'one change is made after the other');
    let isDone = true;
    this.#hold(() => {
      this.#isChanging = true;
      try {
        this.#read();
        const change = decide();
        if (change !== null) isDone = this.#append(name, change, grows);
      } finally {
        this.#isChanging = false;
      }
    });
    return isDone;
  }

  #hold(work: () => void): void {
    const taken = this.#lock.take();
    try {
      // What the dead one has changed it may have told nobody.
      if (taken === 'dead') this.#ring();
      work();
    } finally {
      this.#lock.give();
    }
  }

  #ring(): void {
    Atomics.add(this.#head, Word.Bell, 1);
    Atomics.notify(this.#head, Word.Bell);
  }

  async #changed(): Promise<void> {
    const head = this.#head;
    // Missing in the types of this version of the language.
    await (Atomics as unknown as AsyncWait).waitAsync(head, Word.Bell, Atomics.load(head, Word.Bell)).value;
  }

  #lengthIn(epoch: number): number {
    return Atomics.load(this.#head, Word.Length + (epoch & 1));
  }

  #read(): void {
    const epoch = Atomics.load(this.#head, Word.Epoch);
    if (epoch !== this.#epoch) {
      for (const replica of this.#replicas.values()) replica.clear();
      this.#unclaimed.clear();
      this.#epoch = epoch;
      this.#length = 0;
    }
    const end = this.#lengthIn(epoch);
    while (this.#length < end) {
      const at = this.#start(epoch) + this.#length;
      const size = this.#bytes.readUInt32LE(at);
      const text = latin1Slice(this.#bytes, at + LENGTH_BYTES, at + LENGTH_BYTES + size);
      this.#length += LENGTH_BYTES + size;
      const space = text.indexOf(' ');
      this.#apply(text.slice(0, space), JSON.parse(text.slice(space + 1)) as ChangeValue);
    }
  }

  #apply(name: string, change: ChangeValue): void {
    this.#changes++;
    const replica = this.#replicas.get(name);
    if (replica !== undefined) {
      replica.apply(change);
      return;
    }
    const unclaimed = this.#unclaimed.get(name);
    if (unclaimed === undefined) this.#unclaimed.set(name, [change]);
    else unclaimed.push(change);
  }

  /** False: there is no room for it. */
  #append(name: string, change: ChangeValue, grows: boolean): boolean {
    const record = recordOf(name, change);
    const size = LENGTH_BYTES + record.length;
    const most = grows ? this.#half * MOST_GROWN : this.#half;
    if (this.#length + size > most && !this.#beginAnew(size, grows)) return false;
    const end = this.#put(this.#epoch, this.#length, record);
    Atomics.store(this.#head, Word.Length + (this.#epoch & 1), end);
    this.#length = end;
    this.#apply(name, change);
    this.#ring();
    return true;
  }

  /** With the same contents, and room for so much; false: there is none. */
  #beginAnew(size: number, grows: boolean): boolean {
    // Seeing what there is takes long when there is much.
    if (grows && size >= this.#refused.size && this.#changes < this.#refused.until) return false;
    const records: string[] = [];
    for (const [name, replica] of this.#replicas) {
      for (const change of replica.contents()) records.push(recordOf(name, change));
    }
    for (const [name, changes] of this.#unclaimed) {
      for (const change of changes) records.push(recordOf(name, change));
    }
    const needed = records.reduce((sum, record) => sum + LENGTH_BYTES + record.length, size);
    if (needed > (grows ? this.#half * MOST_CONTENTS : this.#half)) {
      this.#refused = { size, until: this.#changes + (records.length >> RETRY_SHIFT) + 1 };
      return false;
    }
    const epoch = (this.#epoch + 1) | 0;
    let length = 0;
    for (const record of records) length = this.#put(epoch, length, record);
    Atomics.store(this.#head, Word.Length + (epoch & 1), length);
    Atomics.store(this.#head, Word.Epoch, epoch);
    this.#epoch = epoch;
    this.#length = length;
    return true;
  }

  #start(epoch: number): number {
    return (epoch & 1) * this.#half;
  }

  /** Where the record ends, from the start of its half. */
  #put(epoch: number, length: number, record: string): number {
    const at = this.#start(epoch) + length;
    this.#bytes.writeUInt32LE(record.length, at);
    writeLatin1(this.#bytes, record, at + LENGTH_BYTES);
    return length + LENGTH_BYTES + record.length;
  }
}

/** One char per byte, whatever chars the change has. */
const recordOf = (name: string, change: ChangeValue): string =>
  `${name} ${JSON.stringify(change).replace(WIDE_CHARS, escaped)}`;

const WIDE_CHARS = /[\u0100-\uffff]/g;
const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
