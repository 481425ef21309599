/**
 * The contract of the state store: ordered tables of text that survive the process.
 *
 * Reads are synchronous. Writes are seen by later reads of this store at once, and become durable against the death of
 * the process with `commit()`, which the engine calls at the end of every batch of messages, before the answers leave.
 * Keys and values are strings of chars 0…255 (one char is one byte); keys are ordered by their bytes.
 */
export interface StateStore {
  /** The table of that name, made when it does not exist. Names are of letters, digits, `-`, `_`, `.` and `:`. */
  table(name: string): StateTable;
  /**
   * Runs `work`, which may not wait, while no other thread that shares the store changes anything: it reads the newest there is, and
   * what it has written is committed when it ends. A store that nobody shares just runs it. When `work` throws, what it wrote until then is kept
   * all the same. Inside of it another call just runs its work.
   */
  exclusive<T>(work: () => T): T;
  /** Whether nothing that is read now can be changed by another thread: in `exclusive`, and always where nobody shares the store. */
  readonly isExclusive: boolean;
  /** Makes all writes since the last commit durable, in one transaction. A failed commit keeps them for the next. */
  commit(): StateProblem | null;
  /** Commits, and hands everything to the disk, so that it survives a loss of power too. */
  flush(): Promise<StateProblem | null>;
  /** Flushes and closes. No table may be used afterwards. */
  close(): Promise<void>;
  /** False: too much waits for a disk that takes nothing. Who is asked to change state should refuse then. */
  readonly accepting: boolean;
  snapshot(): StoreSnapshot;
}

export interface StateTable {
  readonly name: string;
  /** null: there is none, as for a key that is longer than any may be. */
  get(key: string): string | null;
  /** `key` is 1…{@link MAXIMUM_KEY_LENGTH} chars. */
  put(key: string, value: string): void;
  /** Removing what is not there is no error. */
  remove(key: string): void;
  /**
   * Adds `by` to the whole number under the key (there is none: 0) and gives the sum. One step for all threads that share the store:
   * none of their sums is lost.
   */
  increment(key: string, by: number): number;
  /** Entries in key order. The table may be changed while they are walked; whether the walk sees that is open. */
  range(range?: KeyRange): IterableIterator<StateEntry>;
  /** Number of entries; takes time in proportion to it (0.2 µs each). */
  count(): number;
}

export interface KeyRange {
  /** First key; absent: the first of the table. */
  readonly from?: string;
  /** The key to stop before; absent: walk to the end. */
  readonly to?: string;
}

export interface StateEntry {
  readonly key: string;
  readonly value: string;
}

export const MAXIMUM_KEY_LENGTH = 1024;

/** Why a store cannot be opened or written; `message` is one line for the person who runs the server. */
export interface StateProblem {
  readonly kind: 'unwritable' | 'unreadable' | 'locked' | 'corrupt' | 'newer-version' | 'full';
  readonly message: string;
}

export interface StoreSnapshot {
  /** `memory` or `lmdb`. */
  readonly kind: string;
  /** Where the data is; null: nowhere. */
  readonly path: string | null;
  readonly commits: number;
  /** Writes waiting for the next commit. */
  readonly pending: number;
  /** Bytes on disk or in the map, 0 where that means nothing. */
  readonly bytes: number;
  /** The last failure, null after the next success. */
  readonly problem: StateProblem | null;
}

export function isStateProblem(value: StateStore | StateProblem): value is StateProblem {
  return 'kind' in value;
}

/** Tables share one key space, so that one commit touches one tree: this starts every key of a table. */
export function tablePrefix(name: string): string {
  return name + '\0';
}

/** The key that follows all keys of the table. */
export function tableEnd(name: string): string {
  return name + '\x01';
}
