/** A connection to an SQL database: a bounded queue before some sessions, which are opened again when they were lost. */
import type { Clock } from '../lib/clock.ts';
import { invariant } from '../lib/invariant.ts';
import { Timer, type TimerWheel } from '../lib/timer-wheel.ts';
import type { Answer, DbConnection } from './connection.ts';
import type { SqlEngine, SqlSession } from './engine.ts';
import { DbFailure, endsSession } from './failure.ts';
import {
  deleteStatement,
  insertStatement,
  replaceStatement,
  selectStatement,
  updateStatement,
  type Condition,
  type Query,
  type Row,
  type Statement,
} from './statements.ts';
import type { DbResult, DbValue } from './value.ts';

export interface ConnectionOptions {
  /** For a statement, its time in the queue included. */
  readonly timeoutMs: number;
  /** Statements that may wait; more are refused. */
  readonly mostWaiting: number;
  /** After a failure to connect nothing is tried for so long. */
  readonly pauseMs: number;
}

export const CONNECTION_DEFAULTS: ConnectionOptions = { timeoutMs: 5_000, mostWaiting: 1_000, pauseMs: 1_000 };

export interface ConnectionPorts {
  readonly clock: Clock;
  readonly timers: TimerWheel;
  /** Told when the database cannot be reached, once, and with null when it is there again. */
  changed(failure: DbFailure | null): void;
}

/** One statement from when it is asked for until it is answered. */
class Job {
  readonly text: string;
  readonly values: readonly DbValue[];
  readonly timer: Timer<Job>;
  /** It was given to a session that turned out to be lost before. */
  wasLost = false;
  #resolve: ((answer: DbResult | DbFailure) => void) | null;

  constructor(
    text: string,
    values: readonly DbValue[],
    resolve: (answer: DbResult | DbFailure) => void,
    expire: (job: Job) => void,
  ) {
    this.text = text;
    this.values = values;
    this.#resolve = resolve;
    this.timer = new Timer(expire, this as Job);
  }

  get isAnswered(): boolean {
    return this.#resolve === null;
  }

  answer(answer: DbResult | DbFailure): void {
    this.#resolve?.(answer);
    this.#resolve = null;
  }
}

export class SqlConnection implements DbConnection {
  readonly #engine: SqlEngine;
  readonly #ports: ConnectionPorts;
  readonly #options: ConnectionOptions;
  /** In the order they came. */
  readonly #waiting = new Set<Job>();
  readonly #idle: SqlSession[] = [];
  /** Sessions that do something, and what that is. */
  readonly #busy = new Map<SqlSession, Job>();
  /** Sessions that are being opened. */
  #opening = 0;
  /** Sessions that are being closed. */
  #closing = 0;
  #isDown = false;
  #notBefore = Number.NEGATIVE_INFINITY;
  #lastFailure: DbFailure | null = null;
  #isClosed = false;
  #whenQuiet: (() => void) | null = null;

  constructor(engine: SqlEngine, ports: ConnectionPorts, options: ConnectionOptions = CONNECTION_DEFAULTS) {
    this.#engine = engine;
    this.#ports = ports;
    this.#options = options;
  }

  query(query: Query): Answer {
    return this.#made(selectStatement(this.#engine.dialect, query));
  }

  insert(table: string, row: Row): Answer {
    return this.#made(insertStatement(this.#engine.dialect, table, row));
  }

  replace(table: string, row: Row): Answer {
    return this.#made(replaceStatement(this.#engine.dialect, table, row));
  }

  update(table: string, row: Row, where: readonly Condition[]): Answer {
    return this.#made(updateStatement(this.#engine.dialect, table, row, where));
  }

  delete(table: string, where: readonly Condition[]): Answer {
    return this.#made(deleteStatement(this.#engine.dialect, table, where));
  }

  raw(texts: readonly string[], values: readonly DbValue[] = []): Answer {
    invariant(texts.length === values.length + 1, 'values stand between texts');
    const { dialect } = this.#engine;
    return this.#run(texts.map((text, i) => (i === 0 ? text : dialect.mark(i) + text)).join(''), values);
  }

  async check(): Promise<DbFailure | null> {
    const answer = await this.raw(['SELECT 1']);
    return answer instanceof DbFailure ? answer : null;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const job of this.#waiting) this.#end(job, closed());
    for (const session of this.#idle.splice(0)) this.#drop(session);
    if (this.#unfinished === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenQuiet = resolve;
    });
  }

  /** Sessions that do something, are being opened or are being closed. */
  get #unfinished(): number {
    return this.#busy.size + this.#opening + this.#closing;
  }

  get #pauses(): boolean {
    return this.#ports.clock.now() < this.#notBefore;
  }

  #made(statement: Statement | DbFailure): Answer {
    return statement instanceof DbFailure ? Promise.resolve(statement) : this.#run(statement.text, statement.values);
  }

  #run(text: string, values: readonly DbValue[]): Answer {
    const refusal = this.#refusal(values);
    if (refusal !== null) return Promise.resolve(refusal);
    return new Promise((resolve) => {
      const job = new Job(text, values, resolve, (late) => {
        this.#expire(late);
      });
      this.#ports.timers.start(job.timer, this.#options.timeoutMs);
      this.#waiting.add(job);
      this.#serve();
    });
  }

  #refusal(values: readonly DbValue[]): DbFailure | null {
    if (this.#isClosed) return closed();
    if (values.some(isUnbindable)) return new DbFailure('bad-value', 'a number or a date is none');
    if (this.#pauses && this.#idle.length + this.#busy.size === 0) return this.#lastFailure;
    if (this.#waiting.size < this.#options.mostWaiting) return null;
    return new DbFailure('overloaded', `${this.#waiting.size} statements wait already`);
  }

  /** Gives what waits to sessions, and opens one where all have something to do. */
  #serve(): void {
    for (const job of this.#waiting) {
      const session = this.#idle.pop();
      if (session === undefined) break;
      this.#waiting.delete(job);
      void this.#give(session, job);
    }
    const isRoom = this.#unfinished < this.#engine.mostSessions && !this.#pauses;
    if (this.#waiting.size > this.#opening && isRoom) void this.#open();
  }

  async #open(): Promise<void> {
    this.#opening++;
    const session = await this.#engine.open();
    this.#opening--;
    if (session instanceof DbFailure) this.#down(session);
    else {
      this.#up();
      if (this.#isClosed) this.#drop(session);
      else this.#idle.push(session);
    }
    this.#goOn();
  }

  async #give(session: SqlSession, job: Job): Promise<void> {
    this.#busy.set(session, job);
    const answer = await session.run(job.text, job.values);
    // When it took too long it was let go.
    const isOurs = this.#busy.delete(session);
    const isLost = answer instanceof DbFailure && endsSession(answer);
    if (isOurs && (isLost || this.#isClosed)) this.#drop(session);
    else if (isOurs) this.#idle.push(session);
    if (isLost && answer.wasNotSent && !job.wasLost && !job.isAnswered && !this.#isClosed) {
      job.wasLost = true;
      this.#waiting.add(job);
    } else this.#end(job, answer);
    this.#goOn();
  }

  #expire(job: Job): void {
    const where = this.#waiting.has(job) ? 'had to wait' : 'took';
    this.#end(job, new DbFailure('timeout', `the statement ${where} longer than ${this.#options.timeoutMs} ms`));
    for (const [session, its] of this.#busy) {
      if (its !== job) continue;
      this.#busy.delete(session);
      this.#drop(session);
    }
    this.#goOn();
  }

  #end(job: Job, answer: DbResult | DbFailure): void {
    this.#waiting.delete(job);
    this.#ports.timers.stop(job.timer);
    job.answer(answer);
  }

  /** Until it is closed it counts as one of the sessions, so that a database that hangs is not asked for more and more of them. */
  #drop(session: SqlSession): void {
    this.#closing++;
    void session.close().then(() => {
      this.#closing--;
      this.#goOn();
    });
  }

  #down(failure: DbFailure): void {
    this.#notBefore = this.#ports.clock.now() + this.#options.pauseMs;
    this.#lastFailure = failure;
    // Others still work: what waits is for them.
    if (this.#idle.length + this.#busy.size > 0) return;
    for (const job of this.#waiting) this.#end(job, failure);
    if (this.#isDown) return;
    this.#isDown = true;
    this.#ports.changed(failure);
  }

  #up(): void {
    if (!this.#isDown) return;
    this.#isDown = false;
    this.#ports.changed(null);
  }

  #goOn(): void {
    if (!this.#isClosed) this.#serve();
    else if (this.#unfinished === 0) this.#whenQuiet?.();
  }
}

const closed = (): DbFailure => new DbFailure('closed', 'the connection was closed');

const isUnbindable = (value: DbValue): boolean =>
  (typeof value === 'number' && !Number.isFinite(value)) || (value instanceof Date && Number.isNaN(value.getTime()));
