/** SQLite as an engine: each session is a thread with the file open. */
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SqlEngine, SqlSession } from '../../src/db/engine.ts';
import { DbFailure } from '../../src/db/failure.ts';
import type { Dialect } from '../../src/db/statements.ts';
import type { DbResult, DbValue } from '../../src/db/value.ts';
import type { FileSettings, PlainFailure } from './file.ts';

export const SQLITE: Dialect = {
  mark: () => '?',
  quoteName: (name) => `"${name}"`,
  replaceInto: 'REPLACE INTO',
};

type Reply = DbResult | DbFailure | null;

/** A thread with an open file. It is never terminated: the binding ends the process when that happens within a statement. */
class ThreadSession implements SqlSession {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #isOver = false;
  #waiting: ((reply: Reply) => void) | null = null;

  constructor(script: string, settings: FileSettings) {
    this.#worker = new Worker(pathToFileURL(script), { name: 'sqlite', workerData: settings, execArgv: [], env: {} });
    this.#worker.unref();
    this.#worker.on('message', (reply: DbResult | PlainFailure | null) => {
      const isFailure = reply !== null && 'failure' in reply;
      this.#answer(isFailure ? new DbFailure(reply.failure, reply.message) : reply);
    });
    this.#worker.on('error', (error) => {
      this.#answer(new DbFailure('unavailable', error.message));
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#isOver = true;
        this.#answer(new DbFailure('unavailable', 'the thread of the database has ended'));
        resolve();
      });
    });
  }

  /** null: the file is open. */
  opened(): Promise<Reply> {
    return this.#reply();
  }

  async run(text: string, values: readonly DbValue[]): Promise<DbResult | DbFailure> {
    if (this.#isOver) return new DbFailure('unavailable', 'the thread of the database has ended', true);
    this.#worker.postMessage({ text, values });
    return (await this.#reply()) as DbResult | DbFailure;
  }

  close(): Promise<void> {
    if (!this.#isOver) this.#worker.postMessage(null);
    return this.#ended;
  }

  #reply(): Promise<Reply> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  #answer(reply: Reply): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(reply);
  }
}

/** `script`: the thread, as JavaScript. */
export function sqliteEngine(script: string, settings: FileSettings): SqlEngine {
  return {
    dialect: SQLITE,
    // SQLite lets one write at a time, and what is read is in memory.
    mostSessions: 1,
    async open() {
      const session = new ThreadSession(script, settings);
      const failure = await session.opened();
      return failure instanceof DbFailure ? failure : session;
    },
  };
}
