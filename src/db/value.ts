/** Values as they go to a database and come from one. */

/**
 * What a column holds, as Kamailio names it. `int` and `bitmap` have 32 bits, with and without sign; `datetime` counts in
 * seconds.
 */
export type ColumnType = 'int' | 'bigint' | 'double' | 'string' | 'datetime' | 'blob' | 'bitmap';

/**
 * One value. In results it is what the type of its column says, or null: a number for `int`, `bitmap` and `double`, a bigint for
 * `bigint`, a text, a Date for `datetime`, bytes for `blob`. A number that is bound is an integer when it is whole. Texts are as
 * messages have them, one char per byte; drivers turn them into what their database calls text, and back.
 */
export type DbValue = null | number | bigint | string | Uint8Array | Date;

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** What a statement gave. */
export interface DbResult {
  /** Empty where the statement gives no rows, as INSERT does. */
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly DbValue[])[];
  /** Rows that an INSERT, UPDATE, DELETE or REPLACE has written or taken away. */
  readonly affected: number;
  /** The key that the database gave to the row that was inserted last; null: it gave none, or does not tell. */
  readonly lastId: bigint | null;
}
