/** One open file of SQLite. Everything here blocks: it runs in a thread of its own. */
import type { FailureKind } from '../../src/db/failure.ts';
import type { DbResult, DbValue } from '../../src/db/value.ts';
import { bytesOf, unicodeOf } from '../../src/lib/utf8-text.ts';
import { loadBinding, type BoundDatabase, type BoundStatement } from './binding.ts';
import { bound, typedRows, type SqliteValue } from './columns.ts';

export interface FileSettings {
  readonly path: string;
  readonly readOnly: boolean;
  /** Words of `PRAGMA journal_mode`; null: as the file says. */
  readonly journalMode: string | null;
  /** How long a statement waits for another program that writes. */
  readonly busyMs: number;
}

/** A failure as it goes from thread to thread. */
export interface PlainFailure {
  readonly failure: FailureKind;
  readonly message: string;
}

export const isPlainFailure = (answer: object): answer is PlainFailure => 'failure' in answer;

/** Prepared statements that are kept; the oldest goes first. */
const MOST_PREPARED = 100;

/** Codes of SQLite without what it adds to them. */
const KINDS: Readonly<Record<number, FailureKind>> = {
  1: 'bad-statement',
  8: 'read-only',
  18: 'bad-value',
  19: 'constraint',
  20: 'bad-value',
  25: 'bad-value',
  // Files that cannot be opened or are none.
  14: 'unavailable',
  26: 'unavailable',
};

interface Prepared {
  readonly statement: BoundStatement;
  readonly writes: boolean;
  readonly inserts: boolean;
}

export class SqliteFile {
  readonly #database: BoundDatabase;
  readonly #prepared = new Map<string, Prepared>();

  private constructor(database: BoundDatabase) {
    this.#database = database;
  }

  static open({ path, readOnly, journalMode, busyMs }: FileSettings): SqliteFile | PlainFailure {
    let database: BoundDatabase | null = null;
    try {
      database = new (loadBinding().DatabaseSync)(path, { readOnly, timeout: busyMs });
      // What is no database is found when it is read.
      database.exec('PRAGMA schema_version');
      if (journalMode !== null && !readOnly) database.exec(`PRAGMA journal_mode=${journalMode}`);
      return new SqliteFile(database);
    } catch (error) {
      if (database?.isOpen === true) database.close();
      return { ...failureOf(error), failure: 'unavailable' };
    }
  }

  run(text: string, values: readonly DbValue[]): DbResult | PlainFailure {
    try {
      return this.#run(text, values.map(bound));
    } catch (error) {
      return failureOf(error);
    }
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }

  #run(text: string, values: readonly SqliteValue[]): DbResult {
    const { statement, writes, inserts } = this.#prepare(text);
    if (statement.columns().length === 0) {
      const { changes, lastInsertRowid } = statement.run(...values);
      const lastId = inserts && changes > 0 ? BigInt(lastInsertRowid) : null;
      return { columns: [], rows: [], affected: writes ? Number(changes) : 0, lastId };
    }
    const rows = statement.all(...values);
    // Asked again: where the table was changed since it was prepared, they are others.
    const columns = statement.columns();
    const names = columns.map(({ name }) => name);
    const declared = columns.map(({ type }) => type);
    return { ...typedRows(names, declared, rows), affected: writes ? rows.length : 0, lastId: null };
  }

  #prepare(text: string): Prepared {
    const known = this.#prepared.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(unicodeOf(text));
    statement.setReturnArrays(true);
    statement.setReadBigInts(true);
    const verb = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? '';
    const inserts = verb === 'INSERT' || verb === 'REPLACE';
    const prepared = { statement, inserts, writes: inserts || verb === 'UPDATE' || verb === 'DELETE' };
    if (this.#prepared.size >= MOST_PREPARED) this.#prepared.delete(this.#prepared.keys().next().value!);
    this.#prepared.set(text, prepared);
    return prepared;
  }
}

function failureOf(error: unknown): PlainFailure {
  const { message, errcode, code } = error as Error & { readonly errcode?: number; readonly code?: string };
  const isValue = code === 'ERR_INVALID_ARG_VALUE' || code === 'ERR_INVALID_ARG_TYPE';
  // A text without a statement, such as a comment, has nothing to be prepared.
  const isEmpty = code === 'ERR_INVALID_STATE';
  const kind = isValue ? 'bad-value' : isEmpty ? 'bad-statement' : (KINDS[(errcode ?? 0) & 0xff] ?? 'failed');
  return { failure: kind, message: isEmpty ? 'there is no statement' : bytesOf(message) };
}
