/** One LMDB tree of latin1 text, with the options measured in docs/decisions/0002-state-on-lmdb.md. */
import { open, type RootDatabase, type TransactionFlags } from 'lmdb';
import { latin1Text, writeLatin1 } from '../../lib/latin1.ts';
import type { KeyRange, StateEntry } from '../store.ts';

/** Commit before returning, and leave the disk to `sync()` (lmdb's SYNCHRONOUS_COMMIT and NO_SYNC_FLUSH). */
const COMMIT_WITHOUT_DISK = 0x10002 as number as TransactionFlags;

interface Encoded extends Buffer {
  start: number;
  end: number;
}

function encodedBuffer(size: number): Encoded {
  // Not from Node's pool: lmdb takes the address of the whole memory block.
  return Object.assign(Buffer.allocUnsafeSlow(size), { start: 0, end: 0 });
}

/** Writes one value at a time into one buffer: lmdb copies it before `put` returns. */
class ValueEncoder {
  #buffer = encodedBuffer(1 << 14);

  encode(value: string): Encoded {
    if (value.length > this.#buffer.byteLength) this.#buffer = encodedBuffer(value.length * 2);
    writeLatin1(this.#buffer, value, 0);
    this.#buffer.end = value.length;
    return this.#buffer;
  }

  decode(bytes: Buffer, size: number): string {
    return bytes.toString('latin1', 0, size);
  }
}

const keyEncoder = {
  // Char by char: keys are short, and a call out of JavaScript takes as long as some fifty of them.
  writeKey(key: string, target: Buffer, position: number): number {
    for (let index = 0; index < key.length; index++) target[position + index] = key.charCodeAt(index);
    return position + key.length;
  },
  readKey(source: Buffer, start: number, end: number): string {
    return source.toString('latin1', start, end);
  },
};

interface Syncable {
  sync(callback: (error: Error | null) => void): void;
}

interface Stats {
  pageSize: number;
  lastPageNumber: number;
  entryCount: number;
}

export class Tree {
  readonly #root: RootDatabase<string, string>;

  /** Throws lmdb's error when the file is not one of its own or cannot be written. */
  constructor(file: string, { readOnly = false }: { readonly readOnly?: boolean } = {}) {
    this.#root = open<string, string>(file, {
      noSubdir: true,
      ...(readOnly ? { readOnly } : { noSync: true, useWritemap: true }),
      cache: false,
      encoder: new ValueEncoder(),
      keyEncoder,
    });
  }

  get(key: string): string | null {
    const bytes = this.#root.getBinaryFast(key);
    return bytes === undefined ? null : latin1Text(bytes);
  }

  /** From here on reads see what other threads have written; else they may do so no sooner than in another turn of the event loop. */
  freshen(): void {
    this.#root.resetReadTxn();
  }

  /** Writes all in one transaction; null removes. Throws when the tree cannot take them; then none is written. */
  write(writes: Iterable<[string, string | null]>): void {
    const root = this.#root;
    root.transactionSync(() => {
      for (const [key, value] of writes) {
        if (value === null) root.removeSync(key);
        else root.putSync(key, value);
      }
    }, COMMIT_WITHOUT_DISK);
  }

  range(range: Required<KeyRange>): Iterable<StateEntry> {
    return this.#root.getRange({ start: range.from, end: range.to });
  }

  /** All there are, in order. */
  keys(): Iterable<string> {
    return this.#root.getKeys({ start: '\0', end: '\xff' });
  }

  /** Writes what is committed at this moment to a new file, without the pages that are free, in a thread of its own. */
  copy(file: string): Promise<void> {
    return this.#root.backup(file, true);
  }

  count(range: Required<KeyRange>): number {
    return this.#root.getKeysCount({ start: range.from, end: range.to });
  }

  /** Hands everything written so far to the disk, in a thread of its own. */
  sync(): Promise<void> {
    // A program that was killed while it made a copy would hold on to what it read for ever.
    this.#root.readerCheck();
    return new Promise((resolve, reject) => {
      (this.#root as unknown as Syncable).sync((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  get stats(): Stats {
    return this.#root.getStats() as Stats;
  }

  close(): Promise<void> {
    return this.#root.close();
  }
}
