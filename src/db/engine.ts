/** What a driver for an SQL database writes; queue, time-outs and reconnection are the same for all (`sql-connection.ts`). */
import type { DbFailure } from './failure.ts';
import type { Dialect } from './statements.ts';
import type { DbResult, DbValue } from './value.ts';

export interface SqlEngine {
  readonly dialect: Dialect;
  /** How many sessions of one connection may be open at a time. */
  readonly mostSessions: number;
  open(): Promise<SqlSession | DbFailure>;
}

/** A session does one statement after the other. */
export interface SqlSession {
  /**
   * `text` has the dialect's marks for `values`; it is prepared when it comes for the first time, and its preparation kept as
   * long as it comes often. Does not reject.
   */
  run(text: string, values: readonly DbValue[]): Promise<DbResult | DbFailure>;
  /** Ends it, whatever it does at the time; resolves when it holds nothing any more. Does not reject. */
  close(): Promise<void>;
}
