import { beforeEach, describe, expect, test } from 'vitest';
import { VirtualTime } from '../lib/testing/virtual-time.ts';
import type { SqlEngine, SqlSession } from './engine.ts';
import { DbFailure } from './failure.ts';
import { SqlConnection } from './sql-connection.ts';
import type { DbResult } from './value.ts';

type Reply = DbResult | DbFailure;
const DONE: DbResult = { columns: [], rows: [], affected: 1, lastId: null };

/** A database whose every step the test decides. */
class Sessions implements SqlEngine {
  readonly dialect = {
    mark: (index: number) => `$${index}`,
    quoteName: (name: string) => name,
    replaceInto: 'REPLACE INTO',
  };
  mostSessions = 1;
  /** What opening gives; null: a session. */
  refusal: DbFailure | null = null;
  opened = 0;
  closed = 0;
  /** Whether sessions close at once. */
  closes = true;
  readonly running: { readonly text: string; readonly values: readonly unknown[]; answer(reply: Reply): void }[] = [];

  open(): Promise<SqlSession | DbFailure> {
    this.opened++;
    return Promise.resolve(
      this.refusal ?? {
        run: (text, values) =>
          new Promise((answer) => {
            this.running.push({ text, values, answer });
          }),
        close: () => {
          this.closed++;
          return this.closes ? Promise.resolve() : new Promise(() => undefined);
        },
      },
    );
  }
}

let time: VirtualTime;
let sessions: Sessions;
let db: SqlConnection;
let told: string[];

beforeEach(() => {
  time = new VirtualTime();
  sessions = new Sessions();
  told = [];
  db = new SqlConnection(
    sessions,
    { ...time, changed: (why) => told.push(why === null ? 'up' : why.kind) },
    { timeoutMs: 100, mostWaiting: 2, pauseMs: 1_000 },
  );
});

/** Lets promises that are settled go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const kind = async (answer: Promise<Reply>): Promise<string> => {
  const reply = await answer;
  return reply instanceof DbFailure ? reply.kind : 'done';
};

test('values stand between texts, with the marks of the database', async () => {
  const answer = db.raw(['UPDATE t SET a = ', ' WHERE b = ', ''], ["'", 2]);
  await settle();
  expect(sessions.running[0]).toMatchObject({ text: 'UPDATE t SET a = $1 WHERE b = $2', values: ["'", 2] });
  sessions.running[0]!.answer(DONE);
  expect(await kind(answer)).toBe('done');
});

test('statements beyond the queue are refused, and those in it are done in order', async () => {
  const first = db.raw(['1']);
  await settle();
  const [second, third, fourth] = [db.raw(['2']), db.raw(['3']), db.raw(['4'])];
  expect(await kind(fourth)).toBe('overloaded');
  for (const [i, answer] of [first, second, third].entries()) {
    sessions.running[i]!.answer(DONE);
    expect(await kind(answer)).toBe('done');
    await settle();
  }
  expect(sessions.running.map(({ text }) => text)).toEqual(['1', '2', '3']);
  expect(sessions.opened).toBe(1);
});

test('as many sessions as the database allows work at the same time', async () => {
  sessions.mostSessions = 2;
  void db.raw(['1']);
  void db.raw(['2']);
  await settle();
  void db.raw(['3']);
  await settle();
  expect([sessions.opened, sessions.running.length]).toEqual([2, 2]);
});

test('a session that cannot be opened leaves what waits to those that are', async () => {
  sessions.mostSessions = 2;
  const first = db.raw(['1']);
  await settle();
  sessions.refusal = new DbFailure('unavailable', 'too many');
  const second = db.raw(['2']);
  await settle();
  expect([sessions.opened, told]).toEqual([2, []]);
  sessions.running[0]!.answer(DONE);
  await first;
  await settle();
  sessions.running[1]!.answer(DONE);
  expect([await kind(second), sessions.opened]).toEqual(['done', 2]);
});

describe('a statement that takes too long', () => {
  test('fails, and so does one that waited for it; the session is left', async () => {
    const [first, second] = [db.raw(['1']), db.raw(['2'])];
    await settle();
    time.run(100);
    expect(await Promise.all([kind(first), kind(second)])).toEqual(['timeout', 'timeout']);
    const third = db.raw(['3']);
    await settle();
    expect([sessions.closed, sessions.opened]).toEqual([1, 2]);
    sessions.running[1]!.answer(DONE);
    expect(await kind(third)).toBe('done');
  });

  test('and does not end, keeps others waiting instead of asking the database for ever more', async () => {
    sessions.closes = false;
    void db.raw(['1']);
    await settle();
    time.run(100);
    const next = db.raw(['2']);
    await settle();
    expect(sessions.opened).toBe(1);
    time.run(100);
    expect(await kind(next)).toBe('timeout');
  });
});

describe('a database that is down', () => {
  test('is told once, not asked again before a pause, and told when it is back', async () => {
    sessions.refusal = new DbFailure('unavailable', 'refused');
    expect(await kind(db.raw(['1']))).toBe('unavailable');
    expect(await kind(db.raw(['2']))).toBe('unavailable');
    expect(sessions.opened).toBe(1);
    time.run(1_000);
    expect(await kind(db.raw(['3']))).toBe('unavailable');
    expect([sessions.opened, told]).toEqual([2, ['unavailable']]);
    sessions.refusal = null;
    time.run(1_000);
    const back = db.raw(['4']);
    await settle();
    sessions.running[0]!.answer(DONE);
    expect([await kind(back), told]).toEqual(['done', ['unavailable', 'up']]);
  });

  test('and was lost while nobody asked, gets the statement over a new session, once', async () => {
    const lost = new DbFailure('unavailable', 'gone away', true);
    const answer = db.raw(['1']);
    await settle();
    sessions.running[0]!.answer(lost);
    await settle();
    expect([sessions.opened, sessions.running.length]).toEqual([2, 2]);
    sessions.running[1]!.answer(lost);
    expect(await kind(answer)).toBe('unavailable');
  });

  test('and was lost within a statement, fails it: it may have been done', async () => {
    const answer = db.raw(['1']);
    await settle();
    sessions.running[0]!.answer(new DbFailure('unavailable', 'reset'));
    expect(await kind(answer)).toBe('unavailable');
    await settle();
    expect([sessions.opened, sessions.closed]).toEqual([1, 1]);
  });
});

test('closing awaits what is being done and fails what waits', async () => {
  const first = db.raw(['1']);
  await settle();
  const second = db.raw(['2']);
  let isClosed = false;
  const closing = db.close().then(() => {
    isClosed = true;
  });
  expect(await kind(second)).toBe('closed');
  await settle();
  expect(isClosed).toBe(false);
  sessions.running[0]!.answer(DONE);
  expect(await kind(first)).toBe('done');
  await closing;
  expect([sessions.closed, await kind(db.raw(['3']))]).toEqual([1, 'closed']);
});
