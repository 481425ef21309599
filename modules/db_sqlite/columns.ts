/** What SQLite, which has no types of columns, means by the ones that were declared. */
import type { Column, ColumnType, DbValue } from '../../src/db/value.ts';
import { bytesOf, unicodeOf } from '../../src/lib/utf8-text.ts';

/** As the binding gives them, whole numbers as bigint, and takes them. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/** Beginnings of declared types, in the order in which they are looked for. */
const DECLARED: readonly (readonly [string, ColumnType])[] = [
  ['BIGINT', 'bigint'],
  ['BITMAP', 'bitmap'],
  ['BLOB', 'blob'],
  ['CHAR', 'string'],
  ['CLOB', 'string'],
  ['DATE', 'datetime'],
  ['DOUBLE', 'double'],
  ['FLOAT', 'double'],
  ['INT', 'int'],
  ['MEDIUMINT', 'int'],
  ['NCHAR', 'string'],
  ['NVARCHAR', 'string'],
  ['REAL', 'double'],
  ['SERIAL', 'int'],
  ['SMALLINT', 'int'],
  ['TEXT', 'string'],
  ['TIMESTAMP', 'datetime'],
  ['TINYINT', 'int'],
  ['VARCHAR', 'string'],
];

/** Days from the beginning of Julian days to 1970. */
const EPOCH_DAYS = 2_440_587.5;
const DAY_MS = 86_400_000;
const MOST_DATE_MS = 8.64e15;

const isInt = (value: SqliteValue): boolean =>
  typeof value === 'bigint' && value >= -0x80000000n && value <= 0x7fffffffn;

/** Whether a type can hold a value, so that nothing of it is lost. */
const HOLDS: Readonly<Record<ColumnType, (value: SqliteValue) => boolean>> = {
  int: isInt,
  bitmap: (value) => typeof value === 'bigint' && value >= 0n && value <= 0xffffffffn,
  bigint: (value) => typeof value === 'bigint',
  double: (value) => typeof value === 'number' || (typeof value === 'bigint' && Number.isSafeInteger(Number(value))),
  datetime: (value) => dateOf(value) !== null,
  string: (value) => typeof value !== 'object',
  blob: () => true,
};

/** For values that the declared type does not hold, and where none was declared. */
const BY_VALUE = ['int', 'bigint', 'double', 'string', 'blob'] as const;

/** The type of a column: the one that was declared, where all of its values fit. */
export function columnType(declared: string | null, values: readonly SqliteValue[]): ColumnType {
  const word = (declared ?? '').trim().toUpperCase();
  const named = DECLARED.find(([beginning]) => word.startsWith(beginning))?.[1] ?? null;
  const given = values.filter((value) => value !== null);
  if (named !== null && given.every(HOLDS[named])) return named;
  if (given.length === 0) return 'string';
  return BY_VALUE.find((type) => given.every(HOLDS[type]))!;
}

/** Rows as the binding gives them, with their values as the types of the columns say. */
export function typedRows(
  names: readonly string[],
  declared: readonly (string | null)[],
  rows: readonly (readonly SqliteValue[])[],
): { readonly columns: Column[]; readonly rows: DbValue[][] } {
  const columns = names.map((name, i) => ({
    name: bytesOf(name),
    type: columnType(
      declared[i] ?? null,
      rows.map((row) => row[i]!),
    ),
  }));
  return { columns, rows: rows.map((row) => row.map((value, i) => typed(value, columns[i]!.type))) };
}

function typed(value: SqliteValue, type: ColumnType): DbValue {
  if (value === null) return null;
  switch (type) {
    case 'int':
    case 'bitmap':
    case 'double':
      return Number(value);
    case 'bigint':
      return value;
    case 'datetime':
      return dateOf(value);
    case 'string':
      return bytesOf(String(value));
    case 'blob':
      return value instanceof Uint8Array ? value : Buffer.from(String(value));
  }
}

/** A Julian day, as Kamailio writes them, seconds since 1970, or a text as SQL has it, in UTC. */
function dateOf(value: SqliteValue): Date | null {
  switch (typeof value) {
    case 'number':
      return atSecond((value - EPOCH_DAYS) * DAY_MS);
    case 'bigint':
      return atSecond(Number(value) * 1_000);
    case 'string': {
      const parts = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?Z?)?$/.exec(value);
      return parts === null ? null : atSecond(Date.parse(`${parts[1]!}T${parts[2] ?? '00:00'}Z`));
    }
    default:
      return null;
  }
}

function atSecond(ms: number): Date | null {
  return Math.abs(ms) <= MOST_DATE_MS ? new Date(Math.round(ms / 1_000) * 1_000) : null;
}

/** A value as it is bound. */
export function bound(value: DbValue): SqliteValue {
  if (typeof value === 'string') return unicodeOf(value);
  if (value instanceof Date) return Math.floor(value.getTime() / 1_000) / 86_400 + EPOCH_DAYS;
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}
