/** SQL texts made of what modules ask for: names are checked and quoted, values are always bound. */
import { DbFailure } from './failure.ts';
import type { DbValue } from './value.ts';

/** Where databases write the same thing in different ways. */
export interface Dialect {
  /** The mark for value number `index`, from 1. */
  mark(index: number): string;
  quoteName(name: string): string;
  /** The beginning of a statement that puts a row in the place of the one with the same key. */
  readonly replaceInto: string;
}

export type Row = Readonly<Record<string, DbValue>>;

/** `column operator value`; a null is asked for with `=` and `!=`. */
export interface Condition {
  readonly column: string;
  /** Absent: `=`. */
  readonly operator?: '=' | '!=' | '<' | '>' | '<=' | '>=';
  readonly value: DbValue;
}

export interface Query {
  readonly table: string;
  /** Absent: all. */
  readonly columns?: readonly string[];
  /** Rows that fulfil all of them; absent: all rows. */
  readonly where?: readonly Condition[];
  readonly orderBy?: readonly string[];
  readonly limit?: number;
}

/** A statement with a mark for each of its values. */
export interface Statement {
  readonly text: string;
  readonly values: readonly DbValue[];
}

const NAME = /^[a-z_][\w$]*$/i;

/** Whether a text may stand as the name of a table or column. */
export const isPlainName = (text: string): boolean => NAME.test(text) && text.length <= 64;

/** Puts one statement together. */
class Writer {
  readonly values: DbValue[] = [];
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  name(name: string): string {
    return this.#dialect.quoteName(name);
  }

  value(value: DbValue): string {
    this.values.push(value);
    return this.#dialect.mark(this.values.length);
  }

  where(conditions: readonly Condition[]): string {
    if (conditions.length === 0) return '';
    return ` WHERE ${conditions.map((each) => this.#condition(each)).join(' AND ')}`;
  }

  #condition({ column, operator = '=', value }: Condition): string {
    if (value !== null) return `${this.name(column)} ${operator} ${this.value(value)}`;
    return `${this.name(column)} IS ${operator === '!=' ? 'NOT ' : ''}NULL`;
  }
}

function make(dialect: Dialect, names: readonly string[], write: (writer: Writer) => string): Statement | DbFailure {
  const wrong = names.find((name) => !isPlainName(name));
  if (wrong !== undefined) return new DbFailure('bad-value', `"${wrong}" is no name of a table or column`);
  const writer = new Writer(dialect);
  const text = write(writer);
  return { text, values: writer.values };
}

const columnsOf = (conditions: readonly Condition[] = []): string[] => conditions.map(({ column }) => column);

export function selectStatement(dialect: Dialect, query: Query): Statement | DbFailure {
  const { table, columns = [], where = [], orderBy = [], limit } = query;
  return make(dialect, [table, ...columns, ...columnsOf(where), ...orderBy], (writer) => {
    const list = (names: readonly string[]): string => names.map((name) => writer.name(name)).join(', ');
    const order = orderBy.length === 0 ? '' : ` ORDER BY ${list(orderBy)}`;
    const most = limit === undefined ? '' : ` LIMIT ${Math.max(0, Math.trunc(limit))}`;
    const wanted = columns.length === 0 ? '*' : list(columns);
    return `SELECT ${wanted} FROM ${writer.name(table)}${writer.where(where)}${order}${most}`;
  });
}

function into(dialect: Dialect, verb: string, table: string, row: Row): Statement | DbFailure {
  const columns = Object.keys(row);
  if (columns.length === 0) return new DbFailure('bad-value', 'a row has at least one column');
  return make(dialect, [table, ...columns], (writer) => {
    const names = columns.map((column) => writer.name(column)).join(', ');
    const marks = columns.map((column) => writer.value(row[column]!)).join(', ');
    return `${verb} ${writer.name(table)} (${names}) VALUES (${marks})`;
  });
}

export const insertStatement = (dialect: Dialect, table: string, row: Row): Statement | DbFailure =>
  into(dialect, 'INSERT INTO', table, row);

export const replaceStatement = (dialect: Dialect, table: string, row: Row): Statement | DbFailure =>
  into(dialect, dialect.replaceInto, table, row);

export function updateStatement(
  dialect: Dialect,
  table: string,
  row: Row,
  where: readonly Condition[],
): Statement | DbFailure {
  const columns = Object.keys(row);
  if (columns.length === 0) return new DbFailure('bad-value', 'an update sets at least one column');
  return make(dialect, [table, ...columns, ...columnsOf(where)], (writer) => {
    const set = columns.map((column) => `${writer.name(column)} = ${writer.value(row[column]!)}`).join(', ');
    return `UPDATE ${writer.name(table)} SET ${set}${writer.where(where)}`;
  });
}

export function deleteStatement(dialect: Dialect, table: string, where: readonly Condition[]): Statement | DbFailure {
  return make(
    dialect,
    [table, ...columnsOf(where)],
    (writer) => `DELETE FROM ${writer.name(table)}${writer.where(where)}`,
  );
}
