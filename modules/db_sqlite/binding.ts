/** What is used of the binding of SQLite, which has the interface of Node's own `node:sqlite` also for versions without that. */
import { createRequire } from 'node:module';
import type { SqliteValue } from './columns.ts';

export interface BoundStatement {
  /** None: the statement gives no rows. */
  columns(): readonly { readonly name: string; readonly type: string | null }[];
  run(...values: readonly SqliteValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  all(...values: readonly SqliteValue[]): SqliteValue[][];
  setReturnArrays(enabled: boolean): void;
  setReadBigInts(enabled: boolean): void;
}

export interface BoundDatabase {
  readonly isOpen: boolean;
  exec(text: string): void;
  prepare(text: string): BoundStatement;
  close(): void;
}

interface Binding {
  readonly DatabaseSync: new (
    path: string,
    options: { readonly readOnly: boolean; readonly timeout: number },
  ) => BoundDatabase;
}

/** Loaded when a file is opened, in its thread: a server without databases does not have it. */
export const loadBinding = (): Binding => createRequire(import.meta.url)('@photostructure/sqlite') as Binding;
