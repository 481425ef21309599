/** One worker's end of what joins the transports of all: it hands over what is others', and takes what they hand over to it. */
import { Doorbell, ringDoorbell } from '../../lib/doorbell.ts';
import { RingReader, RingWriter } from '../../lib/shared-ring.ts';
import type { GroupSpec, SocketGroup } from '../socket-group.ts';
import { callIdOf } from '../steering/call-id-of.ts';
import { callOwner } from '../steering/call-owner.ts';
import { ConnectionDirectory } from './connection-directory.ts';
import { groupOf, type TransportPlan } from './plan.ts';

/** From one worker that are taken before it is another's turn, and the event loop's after all. */
const AT_ONCE = 64;

/** Bytes that wait here for one ring that is full, of what must not be lost; beyond them it is. */
const MOST_WAITING = 8 * 1024 * 1024;
const RETRY_MS = 1;

/** Takes a record of another worker; numbers and texts are used again. */
export type TakeRecord = (from: number, numbers: readonly number[], texts: readonly string[]) => void;

/** Numbers of connections are kept in words with a sign. */
const MOST_NUMBER = 2 ** 31;

interface WaitingRecord {
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

interface Waiting {
  readonly records: WaitingRecord[];
  bytes: number;
}

export class WorkerLink {
  readonly index: number;
  readonly count: number;
  /** Stream connections of all workers, by their index. */
  readonly directories: readonly ConnectionDirectory[];
  /** What a Call-ID that comes is known by here, where somebody writes others into messages. */
  knownAs: (callId: string) => string = same;
  readonly #plan: TransportPlan;
  readonly #readers: readonly RingReader[];
  readonly #writers: readonly RingWriter[];
  /** By worker: what its ring had no room for. */
  readonly #waiting: readonly Waiting[];
  #lost = 0;
  #retry: NodeJS.Timeout | null = null;
  readonly #bells: Int32Array;
  readonly #numbered: Int32Array;
  readonly #bell: Doorbell;
  #take: TakeRecord | null = null;
  #next: NodeJS.Immediate | null = null;
  #isClosed = false;

  constructor(plan: TransportPlan, index: number) {
    const { count, rings, bells, numbered, directories, directoryKey } = plan;
    this.index = index;
    this.count = count;
    this.#plan = plan;
    this.#bells = new Int32Array(bells);
    this.#numbered = new Int32Array(numbered);
    this.#readers = rings.map((row) => new RingReader(row[index]!));
    this.#writers = rings[index]!.map(
      (memory, to) => new RingWriter(memory, () => ringDoorbell(Atomics.load(this.#bells, to))),
    );
    this.#waiting = rings.map(() => ({ records: [], bytes: 0 }));
    this.directories = directories.map((memory) => new ConnectionDirectory(memory, directoryKey));
    this.directories[index]!.clear();
    this.#bell = new Doorbell(() => {
      this.#read();
    });
    Atomics.store(this.#bells, index, this.#bell.number);
  }

  /** From now on records of others are taken, those that have waited first. */
  begin(take: TakeRecord): void {
    this.#take = take;
    this.#read();
  }

  /** Numbers of connections say whose they are. They begin anew after the last one, without those that are in use. */
  nextConnection(): number {
    const most = Math.floor(MOST_NUMBER / this.count) - 1;
    for (;;) {
      const serial = ((Atomics.add(this.#numbered, this.index, 1) >>> 0) % most) + 1;
      const connection = serial * this.count + this.index;
      if (!this.directories[this.index]!.hasNumber(connection)) return connection;
    }
  }

  /** Whose a connection with that number is. */
  ownerOfConnection(connection: number): number {
    return connection % this.count;
  }

  /** Whose a message is; this worker's where there is no Call-ID. */
  ownerOf(text: string): number {
    const callId = callIdOf(text);
    return callId === null ? this.index : callOwner(this.knownAs(callId), this.#plan.key, this.count);
  }

  /** Whether calls with that Call-ID are this worker's. */
  isOwn(callId: string): boolean {
    return callOwner(callId, this.#plan.key, this.count) === this.index;
  }

  /** A connection with the peer that another worker has; 0: none has one. */
  peerElsewhere(name: string): number {
    for (let index = 0; index < this.count; index++) {
      const found = index === this.index ? 0 : this.directories[index]!.peer(name);
      if (found !== 0) return found;
    }
    return 0;
  }

  /** The sockets of an address, one for each worker. */
  group(name: string, spec: GroupSpec): SocketGroup {
    return groupOf(this.#plan, name, spec);
  }

  /** Records that were lost because another worker takes none, or none so long. */
  get lost(): number {
    return this.#lost;
  }

  /** Hands a record to another worker. False: it has no room, and the record is lost. One that `mustArrive` waits first, unless there will never be room for it. */
  tell(to: number, numbers: readonly number[], texts: readonly string[], mustArrive: boolean): boolean {
    const waiting = this.#waiting[to]!;
    const writer = this.#writers[to]!;
    if (waiting.records.length === 0 && writer.write(numbers, texts)) return true;
    const bytes = sizeOf(texts);
    const mayWait = mustArrive && !this.#isClosed && writer.fits(numbers, texts);
    if (!mayWait || waiting.bytes + bytes > MOST_WAITING) {
      this.#lost++;
      return false;
    }
    waiting.records.push({ numbers: [...numbers], texts: [...texts] });
    waiting.bytes += bytes;
    this.#retry ??= setTimeout(this.#writeWaiting, RETRY_MS);
    return true;
  }

  readonly #writeWaiting = (): void => {
    this.#retry = null;
    for (const [to, waiting] of this.#waiting.entries()) {
      const { records } = waiting;
      let done = 0;
      while (done < records.length && this.#writers[to]!.write(records[done]!.numbers, records[done]!.texts)) done++;
      for (const { texts } of records.splice(0, done)) waiting.bytes -= sizeOf(texts);
    }
    if (this.#waiting.some(({ records }) => records.length > 0)) this.#retry = setTimeout(this.#writeWaiting, RETRY_MS);
  };

  #read(): void {
    const take = this.#take;
    if (take === null || this.#next !== null) return;
    let isMore = true;
    try {
      isMore = this.#readSome(take);
    } finally {
      // Also after an error, of which others hear: no bell rings again for what was there before.
      if (isMore && !this.#isClosed) {
        this.#next = setImmediate(() => {
          this.#next = null;
          this.#read();
        });
      }
    }
  }

  /** Whether there may be more. */
  #readSome(take: TakeRecord): boolean {
    let isMore = false;
    for (const [from, reader] of this.#readers.entries()) {
      let taken = 0;
      while (taken < AT_ONCE && !this.#isClosed && reader.read()) {
        taken++;
        take(from, reader.numbers, reader.texts);
      }
      isMore ||= taken === AT_ONCE;
    }
    return isMore;
  }

  close(): void {
    this.#isClosed = true;
    this.#take = null;
    if (this.#retry !== null) clearTimeout(this.#retry);
    if (this.#next !== null) clearImmediate(this.#next);
    Atomics.compareExchange(this.#bells, this.index, this.#bell.number, 0);
    this.#bell.close();
    this.directories[this.index]!.clear();
  }
}

function same(callId: string): string {
  return callId;
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 64);
}
