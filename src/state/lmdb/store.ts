/** The state store on LMDB: one file in one folder, used by one server. */
import { invariant } from '../../lib/invariant.ts';
import { Overlay } from '../overlay.ts';
import {
  type KeyRange,
  MAXIMUM_KEY_LENGTH,
  type StateEntry,
  type StateProblem,
  type StateStore,
  type StateTable,
  type StoreSnapshot,
  tableEnd,
  tablePrefix,
} from '../store.ts';
import type { StoreSharing } from './sharing.ts';
import type { Tree } from './tree.ts';

/** How long after a commit the disk gets it: what a loss of power may cost. */
const SYNC_DELAY_MS = 1000;

/** Writes that may wait for a disk that takes nothing: a few megabytes, and what a crash may cost then. */
const MOST_WAITING = 10_000;

class LmdbTable implements StateTable {
  readonly name: string;
  readonly #prefix: string;
  readonly #tree: Tree;
  readonly #overlay: Overlay;
  readonly #store: LmdbStore;
  /** The last key that was read and how it stands in the tree: what is read is often written next. */
  #key = '';
  #fullKey = '';

  constructor(name: string, store: LmdbStore, { tree, overlay }: { readonly tree: Tree; readonly overlay: Overlay }) {
    this.name = name;
    this.#prefix = tablePrefix(name);
    this.#store = store;
    this.#tree = tree;
    this.#overlay = overlay;
  }

  get(key: string): string | null {
    this.#store.freshen();
    // LMDB would read what is behind the place for a key.
    if (key.length > MAXIMUM_KEY_LENGTH) return null;
    const full = this.#prefix + key;
    this.#key = key;
    this.#fullKey = full;
    // Mostly: asking the overlay takes a hash of the key.
    if (this.#overlay.size === 0) return this.#tree.get(full);
    const written = this.#overlay.get(full);
    return written === undefined ? this.#tree.get(full) : written;
  }

  put(key: string, value: string): void {
    invariant(key.length > 0 && key.length <= MAXIMUM_KEY_LENGTH, 'a state key has 1 to 1024 chars');
    this.#overlay.set(key === this.#key ? this.#fullKey : this.#prefix + key, value);
  }

  remove(key: string): void {
    if (key.length > MAXIMUM_KEY_LENGTH) return;
    this.#overlay.set(this.#prefix + key, null);
  }

  increment(key: string, by: number): number {
    return this.#store.exclusive(() => {
      const sum = Number(this.get(key) ?? '0') + by;
      this.put(key, String(sum));
      return sum;
    });
  }

  #fullRange(range: KeyRange): Required<KeyRange> {
    return {
      from: this.#prefix + (range.from ?? ''),
      to: range.to === undefined ? tableEnd(this.name) : this.#prefix + range.to,
    };
  }

  *range(range: KeyRange = {}): IterableIterator<StateEntry> {
    this.#store.freshen();
    const full = this.#fullRange(range);
    const from = this.#prefix.length;
    for (const { key, value } of this.#overlay.merge(this.#tree.range(full), full)) {
      yield { key: key.slice(from), value };
    }
  }

  count(): number {
    this.#store.freshen();
    let count = this.#tree.count(this.#fullRange({}));
    for (const [key, value] of this.#overlay.entries()) {
      if (!key.startsWith(this.#prefix)) continue;
      const exists = this.#tree.get(key) !== null;
      if (value === null && exists) count--;
      else if (value !== null && !exists) count++;
    }
    return count;
  }
}

export interface LmdbStoreParts {
  readonly tree: Tree;
  readonly path: string;
  /** Says whether the disk is too full to write to. */
  readonly checkSpace: () => Promise<StateProblem | null>;
  /** Called when everything is closed and on disk. */
  readonly onClosed: () => void;
  /** What other threads of the process have in common that have the same file open; null: there are none. */
  readonly sharing: StoreSharing | null;
}

export class LmdbStore implements StateStore {
  readonly #parts: LmdbStoreParts;
  readonly #tree: Tree;
  readonly #overlay = new Overlay();
  readonly #tables = new Map<string, StateTable>();
  #commits = 0;
  /** In `exclusive` of a shared store. */
  #isHolding = false;
  #problem: StateProblem | null = null;
  /** The disk is too full: commits wait, because the memory map would kill the process on a full disk. */
  #noSpace: StateProblem | null = null;
  #syncTimer: NodeJS.Timeout | null = null;
  #syncing: Promise<StateProblem | null> | null = null;
  #closed = false;

  constructor(parts: LmdbStoreParts) {
    this.#parts = parts;
    this.#tree = parts.tree;
  }

  table(name: string): StateTable {
    let table = this.#tables.get(name);
    if (table === undefined) {
      invariant(/^[\w.:-]+$/.test(name), 'a state table has a plain name');
      table = new LmdbTable(name, this, { tree: this.#tree, overlay: this.#overlay });
      this.#tables.set(name, table);
    }
    return table;
  }

  get isExclusive(): boolean {
    return this.#isHolding || this.#parts.sharing === null;
  }

  exclusive<T>(work: () => T): T {
    const { sharing } = this.#parts;
    if (this.#isHolding || sharing === null) return work();
    return sharing.hold(() => {
      this.#isHolding = true;
      try {
        return work();
      } finally {
        // Also of a section that failed: committed later, it would take the place of what others write in the meantime.
        this.#write();
        this.#isHolding = false;
      }
    });
  }

  /** From here on reads see what other threads have committed. */
  freshen(): void {
    if (this.#parts.sharing?.isNew() === true) this.#tree.freshen();
  }

  commit(): StateProblem | null {
    if (this.#overlay.size === 0) return this.#problem;
    const { sharing } = this.#parts;
    return this.#isHolding || sharing === null ? this.#write() : sharing.hold(() => this.#write());
  }

  /**
   * All that waits, in one transaction. It is open for nothing else: lmdb-js would hang, and hold it for ever, in a thread that is ended
   * while it has one.
   */
  #write(): StateProblem | null {
    if (this.#overlay.size === 0) return this.#problem;
    this.#armSync();
    if (this.#noSpace !== null) return (this.#problem = this.#noSpace);
    try {
      this.#tree.write(this.#overlay.entries());
    } catch (error) {
      const reason = (error as Error).message;
      return (this.#problem = { kind: 'unwritable', message: `cannot write ${this.#parts.path}: ${reason}` });
    }
    this.#parts.sharing?.committed();
    this.#overlay.clear();
    this.#commits++;
    return (this.#problem = null);
  }

  async flush(): Promise<StateProblem | null> {
    // What is under way may have begun before our last commit.
    if (this.#syncing !== null) await this.#syncing;
    return this.#sync();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.flush();
    this.#closed = true;
    if (this.#syncTimer !== null) clearTimeout(this.#syncTimer);
    this.#syncTimer = null;
    await this.#tree.close();
    this.#parts.onClosed();
  }

  get accepting(): boolean {
    return this.#problem === null || this.#overlay.size < MOST_WAITING;
  }

  snapshot(): StoreSnapshot {
    const stats = this.#tree.stats;
    return {
      kind: 'lmdb',
      path: this.#parts.path,
      commits: this.#commits,
      pending: this.#overlay.size,
      bytes: (stats.lastPageNumber + 1) * stats.pageSize,
      problem: this.#problem,
    };
  }

  #armSync(): void {
    if (this.#syncTimer !== null || this.#closed) return;
    this.#syncTimer = setTimeout(() => {
      this.#syncTimer = null;
      void this.#sync();
    }, SYNC_DELAY_MS);
    this.#syncTimer.unref();
  }

  #sync(): Promise<StateProblem | null> {
    this.#syncing ??= this.#syncNow().finally(() => (this.#syncing = null));
    return this.#syncing;
  }

  async #syncNow(): Promise<StateProblem | null> {
    this.#noSpace = await this.#parts.checkSpace();
    const problem = this.commit();
    if (problem !== null) return problem;
    try {
      await this.#tree.sync();
    } catch (error) {
      const reason = (error as Error).message;
      this.#problem = { kind: 'unwritable', message: `cannot write ${this.#parts.path} to the disk: ${reason}` };
      return this.#problem;
    }
    return null;
  }
}
