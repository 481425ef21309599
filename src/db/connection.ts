/** What modules ask of a database, whichever it is. */
import type { DbFailure } from './failure.ts';
import type { Condition, Query, Row } from './statements.ts';
import type { DbResult, DbValue } from './value.ts';

export type Answer = Promise<DbResult | DbFailure>;

/**
 * A database that was named by a URL. Nothing here blocks, throws or rejects: what goes wrong is a {@link DbFailure}. Statements
 * of one connection may be done at the same time; who needs the effect of one awaits it before the next.
 */
export interface DbConnection {
  query(query: Query): Answer;
  insert(table: string, row: Row): Answer;
  /** Puts the row in the place of the one with the same primary or unique key. */
  replace(table: string, row: Row): Answer;
  update(table: string, row: Row, where: readonly Condition[]): Answer;
  delete(table: string, where: readonly Condition[]): Answer;
  /** A statement of the database's own language: `texts` with `values` between them, so one less. */
  raw(texts: readonly string[], values?: readonly DbValue[]): Answer;
  /** Tries to reach the database now; null: it is there. */
  check(): Promise<DbFailure | null>;
  /** What waits fails; what is being done is awaited. */
  close(): Promise<void>;
}
