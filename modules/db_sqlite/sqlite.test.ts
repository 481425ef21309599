import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SqlConnection } from '../../src/db/sql-connection.ts';
import { failure, itIsADatabase, result } from '../../src/db/testing/conformance.ts';
import { VirtualTime } from '../../src/lib/testing/virtual-time.ts';
import { buildScript } from '../../src/state/testing/build-script.ts';
import { sqliteEngine } from './engine.ts';
import type { FileSettings } from './file.ts';

const THINGS =
  'CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(64) UNIQUE, n INT, big BIGINT, ratio DOUBLE, at DATETIME, body BLOB)';

let folder = '';
let script = '';
let files = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kahea-sqlite-'));
  script = await buildScript(folder, 'thread', `import '${resolve(import.meta.dirname, 'thread.ts')}';`);
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const newPath = (): string => join(folder, `${files++}.db`);

function connect(
  path: string,
  settings: Partial<FileSettings> = {},
  changed = (_reason: string | null): void => undefined,
) {
  const { clock, timers } = new VirtualTime();
  const engine = sqliteEngine(script, { path, readOnly: false, journalMode: null, busyMs: 50, ...settings });
  return new SqlConnection(engine, {
    clock,
    timers,
    changed: (why) => {
      changed(why?.message ?? null);
    },
  });
}

describe('SQLite', () => {
  itIsADatabase(
    () => {
      const connection = connect(newPath());
      return Promise.resolve({ connection, end: () => connection.close() });
    },
    { create: THINGS },
  );

  test('dates are Julian days in the file, as Kamailio writes them, and are read however they were written', async () => {
    const db = connect(newPath());
    await result(db.raw([THINGS]));
    const at = new Date('2020-01-02T03:04:05Z');
    await result(db.insert('things', { name: 'a', at }));
    expect((await result(db.raw(['SELECT typeof(at), datetime(at) FROM things']))).rows).toEqual([
      ['real', '2020-01-02 03:04:05'],
    ]);
    await result(db.raw(["INSERT INTO things (name, at) VALUES ('b', '2020-01-02 03:04:05'), ('c', 1577934245)"]));
    const { rows } = await result(db.query({ table: 'things', columns: ['at'] }));
    expect(rows).toEqual([[at], [at], [at]]);
    await db.close();
  });

  test('a column whose values are others than it was declared for has the type that holds them all', async () => {
    const db = connect(newPath());
    await result(db.raw(['CREATE TABLE odd (a INT, b INT, c DATETIME, d, e INT)']));
    await result(db.raw(["INSERT INTO odd VALUES (1, 5000000000, 'soon', 1.5, x'ff'), ('x', 1, NULL, 2, 1)"]));
    const { columns, rows } = await result(db.query({ table: 'odd' }));
    expect(columns.map(({ type }) => type)).toEqual(['string', 'bigint', 'string', 'double', 'blob']);
    expect(rows[0]!.slice(0, 4)).toEqual(['1', 5_000_000_000n, 'soon', 1.5]);
    await db.close();
  });

  test('a text that is no UTF-8 in the file does no harm', async () => {
    const db = connect(newPath());
    const { rows } = await result(db.raw(["SELECT CAST(x'ff41' AS TEXT)"]));
    expect(rows[0]![0]).toContain('A');
    await db.close();
  });

  test('a file that may only be read refuses to be written', async () => {
    const path = newPath();
    const writer = connect(path);
    await result(writer.raw([THINGS]));
    const reader = connect(path, { readOnly: true });
    expect(await failure(reader.insert('things', { name: 'a' }))).toBe('read-only');
    expect((await result(reader.query({ table: 'things' }))).rows).toEqual([]);
    await Promise.all([writer.close(), reader.close()]);
  });

  test('while another program writes, a statement waits and then fails; with WAL it can read', async () => {
    const path = newPath();
    const [one, two] = [connect(path, { journalMode: 'WAL' }), connect(path)];
    await result(one.raw([THINGS]));
    await result(one.raw(['BEGIN IMMEDIATE']));
    await result(one.insert('things', { name: 'a' }));
    expect(await failure(two.insert('things', { name: 'b' }))).toBe('failed');
    expect((await result(two.query({ table: 'things' }))).rows).toEqual([]);
    await result(one.raw(['COMMIT']));
    expect((await result(two.query({ table: 'things' }))).rows).toHaveLength(1);
    await Promise.all([one.close(), two.close()]);
  });

  test('a file that cannot be opened, or is no database, is said once', async () => {
    const bad = join(folder, 'garbage.db');
    writeFileSync(bad, 'no database'.repeat(100));
    for (const path of [join(folder, 'none', 'x.db'), bad]) {
      const told: (string | null)[] = [];
      const db = connect(path, {}, (why) => told.push(why));
      expect(await failure(db.check().then((why) => why!))).toBe('unavailable');
      expect(await failure(db.query({ table: 'things' }))).toBe('unavailable');
      expect(told).toHaveLength(1);
      await db.close();
    }
  });

  test('a text without a statement is a bad one', async () => {
    const db = connect(newPath());
    expect(await failure(db.raw(['-- nothing']))).toBe('bad-statement');
    await db.close();
  });

  test('the event loop goes on while a statement runs', async () => {
    const db = connect(newPath());
    let turns = 0;
    const beat = setInterval(() => turns++, 1);
    const slow = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 300000) SELECT count(*) FROM c';
    await result(db.raw([slow]));
    clearInterval(beat);
    expect(turns).toBeGreaterThan(3);
    await db.close();
  });
});
