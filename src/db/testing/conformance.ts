/** What every driver of an SQL database must do. `open` gives a connection to an empty database, made anew for each test. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answer, DbConnection } from '../connection.ts';
import { DbFailure } from '../failure.ts';
import type { DbResult } from '../value.ts';

export interface Subject {
  readonly connection: DbConnection;
  /** Takes the database away again. */
  end(): Promise<void>;
}

/** How a database writes the table that all tests use; names and meanings of its columns are the same for all. */
export interface Schema {
  /** Columns: id (a key the database gives), name (unique text), n (int), big, ratio (double), at (datetime), body (blob). */
  readonly create: string;
}

export async function result(answer: Answer): Promise<DbResult> {
  const given = await answer;
  if (given instanceof DbFailure) throw new Error(`${given.kind}: ${given.message}`);
  return given;
}

export async function failure(answer: Answer): Promise<string> {
  const given = await answer;
  return given instanceof DbFailure ? given.kind : 'none';
}

export function itIsADatabase(open: () => Promise<Subject>, schema: Schema): void {
  let subject: Subject;
  let db: DbConnection;

  beforeEach(async () => {
    subject = await open();
    db = subject.connection;
    await result(db.raw([schema.create]));
  });

  afterEach(() => subject.end());

  const names = async (where: Parameters<DbConnection['query']>[0]['where']): Promise<unknown[]> => {
    const { rows } = await result(
      db.query({ table: 'things', columns: ['name'], where: where ?? [], orderBy: ['id'] }),
    );
    return rows.map(([name]) => name);
  };

  test('values come back as they were given, each with the type of its column', async () => {
    const at = new Date('2026-11-23T01:02:03Z');
    const body = Buffer.from([0, 0xff, 0x41, 0x27]);
    await result(db.insert('things', { name: 'one', n: -7, big: 9_007_199_254_740_993n, ratio: 1.5, at, body }));
    const { columns, rows } = await result(db.query({ table: 'things' }));
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'id int',
      'name string',
      'n int',
      'big bigint',
      'ratio double',
      'at datetime',
      'body blob',
    ]);
    expect(rows).toHaveLength(1);
    const [id, name, n, big, ratio, when, bytes] = rows[0]!;
    expect([id, name, n, big, ratio, when]).toEqual([1, 'one', -7, 9_007_199_254_740_993n, 1.5, at]);
    expect(Buffer.from(bytes as Uint8Array)).toEqual(body);
  });

  test('null is null, whole numbers of a double stay doubles, and an empty text is one', async () => {
    await result(db.insert('things', { name: '', n: null, ratio: 2 }));
    const { rows } = await result(db.query({ table: 'things', columns: ['name', 'n', 'big', 'ratio', 'at', 'body'] }));
    expect(rows).toEqual([['', null, null, 2, null, null]]);
  });

  test('texts are bytes: UTF-8 is text for the database, and marks of SQL in values are nothing special', async () => {
    const hostile = ["'; DROP TABLE things; --", '?', '$1', '\\', '"', 'a\r\nb', '%', "''"];
    for (const name of hostile) await result(db.insert('things', { name }));
    await result(db.insert('things', { name: 'Zo\xc3\xab' }));
    expect(await names([])).toEqual([...hostile, 'Zo\xc3\xab']);
    for (const name of hostile) expect(await names([{ column: 'name', value: name }])).toEqual([name]);
    const { rows } = await result(db.raw(['SELECT length(name) FROM things WHERE name = ', ''], ['Zo\xc3\xab']));
    expect(Number(rows[0]![0])).toBe(3);
  });

  test('conditions hold together, and ask for null', async () => {
    for (const [name, n] of [
      ['a', 1],
      ['b', 2],
      ['c', null],
    ] as const)
      await result(db.insert('things', { name, n }));
    expect(
      await names([
        { column: 'n', operator: '>=', value: 1 },
        { column: 'name', operator: '!=', value: 'a' },
      ]),
    ).toEqual(['b']);
    expect(await names([{ column: 'n', value: null }])).toEqual(['c']);
    expect(await names([{ column: 'n', operator: '!=', value: null }])).toEqual(['a', 'b']);
    const { rows } = await result(db.query({ table: 'things', columns: ['name'], orderBy: ['name'], limit: 2 }));
    expect(rows).toEqual([['a'], ['b']]);
  });

  test('who writes is told how many rows, and the key of a new one', async () => {
    const first = await result(db.insert('things', { name: 'a' }));
    const second = await result(db.insert('things', { name: 'b' }));
    expect([first.affected, first.lastId, second.lastId]).toEqual([1, 1n, 2n]);
    expect((await result(db.update('things', { n: 5 }, []))).affected).toBe(2);
    expect((await result(db.update('things', { n: 6 }, [{ column: 'name', value: 'z' }]))).affected).toBe(0);
    expect((await result(db.delete('things', [{ column: 'n', value: 5 }]))).affected).toBe(2);
    const none = await result(db.query({ table: 'things' }));
    expect([none.rows, none.affected, none.columns.length]).toEqual([[], 0, 7]);
  });

  test('replacing puts a row in the place of the one with the same key', async () => {
    await result(db.insert('things', { name: 'a', n: 1 }));
    await result(db.replace('things', { name: 'a', n: 2 }));
    await result(db.replace('things', { name: 'b', n: 3 }));
    const { rows } = await result(db.query({ table: 'things', columns: ['name', 'n'], orderBy: ['name'] }));
    expect(rows).toEqual([
      ['a', 2],
      ['b', 3],
    ]);
  });

  test('a statement that was prepared is given other values, and follows a table that changes', async () => {
    await result(db.insert('things', { name: 'a', n: 1 }));
    const ask = (n: number): Answer => db.raw(['SELECT * FROM things WHERE n = ', ''], [n]);
    expect((await result(ask(1))).rows).toHaveLength(1);
    expect((await result(ask(2))).rows).toHaveLength(0);
    await result(db.raw(['ALTER TABLE things ADD COLUMN more INT']));
    const { columns, rows } = await result(ask(1));
    expect([columns.length, rows[0]!.length]).toEqual([8, 8]);
  });

  test('statements that are given at once are all done, in order', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, i) => result(db.insert('things', { name: `n${i}`, n: i }))));
    const { rows } = await result(db.query({ table: 'things', columns: ['n'], orderBy: ['id'] }));
    expect(rows.map(([n]) => n)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  test('what goes wrong is told by its kind, and the connection goes on', async () => {
    await result(db.insert('things', { name: 'a' }));
    expect(await failure(db.raw(['SELEC 1']))).toBe('bad-statement');
    expect(await failure(db.raw(['SELECT * FROM nothing']))).toBe('bad-statement');
    expect(await failure(db.insert('things', { name: 'a' }))).toBe('constraint');
    expect(await failure(db.insert('things', { n: Number.NaN }))).toBe('bad-value');
    expect(await failure(db.insert('things', { 'n) VALUES (1); --': 1 }))).toBe('bad-value');
    expect(await failure(db.query({ table: 'things; DROP TABLE things' }))).toBe('bad-value');
    expect(await names([])).toEqual(['a']);
  });

  test('a connection that was closed says so', async () => {
    await db.close();
    expect(await failure(db.query({ table: 'things' }))).toBe('closed');
  });
}
