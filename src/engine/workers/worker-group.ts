/**
 * The workers of a server beside the first one, which has this: starts their threads, has them follow it in everything that
 * concerns all, and replaces those that end or stand still.
 */
import type { Logger } from '../../lib/log.ts';
import { LogLevel } from '../../lib/log.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import { RpcArguments } from '../../rpc/arguments.ts';
import { type AskedWorkers, joinAnswers } from '../../rpc/join-answers.ts';
import { plainAnswer, type PlainAnswer, plainValue, rpcAnswer, rpcValue } from '../../rpc/plain-value.ts';
import type { MethodDefinition, RpcAnswer } from '../../rpc/registry.ts';
import type { ProcessFacts } from '../../rpc/core/facts.ts';
import type { ConfigFile } from '../load/config-files.ts';
import type { LoadedConfig } from '../load/loaded-config.ts';
import type { ConfigChanges } from '../reload/parameter-changes.ts';
import type { ReloadTarget } from '../reload/reloader.ts';
import type { Server } from '../server.ts';
import type { TransportPlan } from '../../transport/workers/plan.ts';
import { harmMethods } from './harm.ts';
import { Line, type LineEnd } from './line.ts';
import type { AskedOfFirst, AskedOfWorker, PlainCall, WorkerStart } from './protocol.ts';

/** A thread as the group sees it. */
export interface Thread extends LineEnd {
  on(event: 'message', listener: (value: unknown) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  /** Ends it wherever it stands. */
  terminate(): Promise<unknown>;
}

export interface WorkerGroupParts {
  readonly server: Server;
  readonly log: Logger;
  readonly count: number;
  /** Changes as the server does. */
  readonly memories: ReadonlyMap<string, SharedArrayBuffer>;
  readonly start: Pick<WorkerStart, 'options' | 'folder' | 'folders' | 'logsElsewhere' | 'colours'>;
  readonly plan: TransportPlan;
  launch(start: WorkerStart): Thread;
  /** Ends a thread wherever it stands, as long as it harms no other. */
  end(thread: Thread): Promise<unknown>;
  /** Writes a line of the log as it is. */
  write(level: LogLevel, line: string, facility: number | null): void;
  /** Threads that are begun before others are ready: more than there are cores hold each other up. */
  readonly startedAtOnce: number;
  /** How long a worker may stand still, milliseconds. */
  readonly stuckAfterMs: number;
}

/** Until a worker is started again that ended as soon as it was: doubled each time. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;
/** One that lived so long did not end for how it was started. */
const LONG_LIFE_MS = 60_000;
/** Who is told of a new configuration waits no longer for a worker that is being replaced. */
const REPLACED_WITHIN_MS = 15_000;
/** Commands that changed something and are repeated to a worker that takes the place of another. */
const MOST_REPEATED = 1_000;
const POLLS_OF_LIMIT = 10;
/** A thread that has nothing more to do is gone by then. */
const ENDS_WITHIN_MS = 1_000;
/** A start that takes longer says so often how far it is. */
const PROGRESS_MS = 2_000;

const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });

/** One of the workers, whichever thread it is just now. */
class Member {
  readonly index: number;
  thread: Thread | null = null;
  line: Line<AskedOfWorker> | null = null;
  /** Its server is there, and can be asked to end what it has begun. */
  isStarted = false;
  /** It is up and follows the server. */
  isUp = false;
  startedAt = 0;
  pause = FIRST_PAUSE_MS;
  retry: NodeJS.Timeout | null = null;
  /** Beats counted so far, and how often none came since. */
  beats = 0;
  missed = 0;

  constructor(index: number) {
    this.index = index;
  }
}

export class WorkerGroup implements ReloadTarget {
  readonly #parts: WorkerGroupParts;
  readonly #members: readonly Member[];
  readonly #beats: SharedArrayBuffer;
  /** What changed settings, by what was asked: the last of each. */
  readonly #repeated = new Map<string, PlainCall>();
  #files: readonly ConfigFile[];
  #watch: NodeJS.Timeout | null = null;
  #isAnnounced = false;
  #isEnding = false;
  /** Those who wait until all are up. */
  #waiting: (() => void)[] = [];
  /** A change that all workers make goes on. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(parts: WorkerGroupParts, files: readonly ConfigFile[]) {
    this.#parts = parts;
    this.#files = files;
    this.#beats = new SharedArrayBuffer(4 * parts.count);
    this.#members = Array.from({ length: parts.count - 1 }, (_, index) => new Member(index + 1));
  }

  /** Starts all threads, until `asked`; a problem of one is that of all, and leaves `stop` to be done. */
  async start(asked: Promise<void>): Promise<Problem | null> {
    const progress = setInterval(() => {
      const ready = 1 + this.#members.filter(({ isStarted }) => isStarted).length;
      this.#parts.log.info(`starting: ${ready} of ${this.count} workers are ready`);
    }, PROGRESS_MS);
    const waiting = [...this.#members];
    const next = async (): Promise<Problem | null> => {
      const member = this.#isEnding ? undefined : waiting.shift();
      return member === undefined ? null : ((await this.#launch(member)) ?? next());
    };
    const all = Promise.all(Array.from({ length: this.#parts.startedAtOnce }, next));
    const problems = await Promise.race([all, asked.then(() => [])]);
    clearInterval(progress);
    const problem = problems.find((each) => each !== null) ?? null;
    if (problem !== null) return problem;
    const { server } = this.#parts;
    server.methods.addAll(harmMethods(0));
    server.methods.relay = (method, args) => this.#ask(method, args);
    return null;
  }

  /** Once everything is up. */
  async announce(): Promise<Problem | null> {
    this.#isAnnounced = true;
    const problems = await Promise.all(this.#members.map(({ line }) => line!.ask('announce', null)));
    for (const member of this.#members) member.isUp = true;
    this.#watchOver();
    return problems.find((each) => each !== null) ?? null;
  }

  /** The first one counts. */
  get count(): number {
    return this.#parts.count;
  }

  /** As `core.psx` shows them. */
  processes(): ProcessFacts[] {
    return this.#members.map(({ index, isUp }) => ({
      index,
      pid: process.pid,
      rank: index,
      description: isUp ? `worker ${index} - thread of the main process` : `worker ${index} - being replaced`,
    }));
  }

  /** All of them change to another configuration, or none does. */
  follow(config: LoadedConfig, files: readonly ConfigFile[]): Promise<ConfigChanges | Problem> {
    // Whoever is replaced waits for its turn too.
    return this.#allUp().then(() => this.#inTurn(() => this.#follow(config, files)));
  }

  async #follow(config: LoadedConfig, files: readonly ConfigFile[]): Promise<ConfigChanges | Problem> {
    const { server, memories } = this.#parts;
    const [sole] = config.sole;
    if (sole !== undefined) {
      const message = `${sole.name} works with one worker only, and there are ${this.#parts.count}`;
      return { problem: 'bad-value', message, hint: 'a restart starts one only' };
    }
    if (this.#up().length < this.#members.length) {
      return { problem: 'bad-value', message: 'a worker is being replaced and does not come up', hint: 'see the log' };
    }
    const own = await server.prepare(config);
    if (isProblem(own)) return own;
    const members = this.#members.filter(({ isUp }) => isUp);
    const answers = await Promise.all(
      members.map(({ line }) =>
        line!.ask('prepare', { files, memories }).catch((error: unknown): Problem => {
          return { problem: 'bad-value', message: `a worker ended meanwhile: ${String(error)}` };
        }),
      ),
    );
    const problem = answers.find((each) => each !== null);
    if (problem !== undefined) {
      await own.abandon();
      await this.#tellAll('abandon');
      return problem;
    }
    // From here on nothing can fail; one that ends before it has changed is replaced by one that was started so.
    this.#files = files;
    const changes = own.commit();
    await this.#tellAll('commit');
    return changes;
  }

  programUse(): ReadonlyMap<object, number> {
    return this.#parts.server.programUse();
  }

  async programUseElsewhere(): Promise<ReadonlyMap<string, number>> {
    const uses = new Map<string, number>();
    const all = await Promise.all(this.#up().map(({ line }) => line!.ask('programUse', null).catch(() => new Map())));
    for (const each of all as ReadonlyMap<string, number>[]) {
      for (const [hash, count] of each) uses.set(hash, (uses.get(hash) ?? 0) + count);
    }
    return uses;
  }

  /** Lets the threads end what they have begun, like the first worker. Resolves when they are gone. Never rejects. */
  async stop(hurry: Promise<void>): Promise<void> {
    this.#isEnding = true;
    if (this.#watch !== null) clearInterval(this.#watch);
    for (const waiting of this.#waiting.splice(0)) waiting();
    void hurry.then(() => this.#tellAll('hurry'));
    await Promise.all(
      this.#members.map(async (member) => {
        if (member.retry !== null) clearTimeout(member.retry);
        const { thread, line } = member;
        if (thread === null || line === null) return;
        if (!member.isStarted) {
          await this.#parts.end(thread);
          return;
        }
        const gone = new Promise<void>((resolve) => {
          thread.on('exit', () => {
            resolve();
          });
        });
        await line.ask('stop', null).catch(() => undefined);
        await Promise.race([gone, after(ENDS_WITHIN_MS).then(() => this.#parts.end(thread))]);
      }),
    );
  }

  #up(): Member[] {
    return this.#members.filter(({ isUp }) => isUp);
  }

  async #tellAll(what: 'commit' | 'abandon' | 'hurry'): Promise<void> {
    await Promise.all(this.#up().map(({ line }) => line!.ask(what, null).catch(() => undefined)));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#changing.then(work);
    this.#changing = run.catch(() => undefined);
    return run;
  }

  /** Waits until nobody is being replaced, but not for ever. */
  async #allUp(): Promise<void> {
    if (this.#isEnding || this.#up().length === this.#members.length) return;
    let limit: NodeJS.Timeout | undefined;
    await Promise.race([
      new Promise<void>((resolve) => {
        limit = setTimeout(resolve, REPLACED_WITHIN_MS);
      }),
      new Promise<void>((resolve) => this.#waiting.push(resolve)),
    ]);
    clearTimeout(limit);
  }

  async #launch(member: Member): Promise<Problem | null> {
    const { count, memories, start, launch, plan } = this.#parts;
    const { index } = member;
    const thread = launch({
      ...start,
      index,
      count,
      files: this.#files,
      memories: new Map(memories),
      beats: this.#beats,
      plan,
    });
    const line = new Line<AskedOfWorker>(thread, (question, data) => this.#answer(question, data));
    member.thread = thread;
    member.line = line;
    member.isStarted = false;
    member.startedAt = performance.now();
    let reason = '';
    thread.on('error', (error) => {
      reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    thread.on('exit', (code) => {
      line.close(`worker ${index} has ended`);
      this.#ended(member, thread, reason === '' ? `with code ${code}` : reason);
    });
    try {
      const problem = await line.ask('start', null);
      member.isStarted = problem === null;
      return problem;
    } catch (error) {
      return { problem: 'bad-value', message: `worker ${index}: ${reason === '' ? String(error) : reason}` };
    }
  }

  #ended(member: Member, thread: Thread, how: string): void {
    if (member.thread !== thread) return;
    member.thread = null;
    member.line = null;
    member.isUp = false;
    if (this.#isEnding || !this.#isAnnounced) return;
    const { log } = this.#parts;
    log.log(LogLevel.Critical, `worker ${member.index} ended (${how}); another takes its place`);
    if (performance.now() - member.startedAt > LONG_LIFE_MS) member.pause = FIRST_PAUSE_MS;
    this.#replaceLater(member);
  }

  #replaceLater(member: Member): void {
    member.retry = setTimeout(() => {
      member.retry = null;
      void this.#inTurn(() => this.#replace(member));
    }, member.pause);
    member.pause = Math.min(2 * member.pause, LONGEST_PAUSE_MS);
  }

  /** In turn with changes of the configuration: it is started with one, and misses no other. */
  async #replace(member: Member): Promise<void> {
    if (this.#isEnding) return;
    const { log } = this.#parts;
    const problem = await this.#launch(member).then((found) => found ?? this.#catchUp(member));
    if (problem === null) {
      member.isUp = true;
      member.missed = 0;
      log.notice(`worker ${member.index} is up again`);
      if (this.#up().length === this.#members.length) for (const waiting of this.#waiting.splice(0)) waiting();
      return;
    }
    log.error(`worker ${member.index} cannot be replaced now: ${problem.message}`);
    const { thread } = member;
    member.thread = null;
    member.line = null;
    if (thread !== null) await this.#parts.end(thread);
    if (!this.#isEnding) this.#replaceLater(member);
  }

  async #catchUp({ line, index }: Member): Promise<Problem | null> {
    try {
      for (const call of this.#repeated.values()) await line!.ask('call', call);
      return await line!.ask('announce', null);
    } catch (error) {
      return { problem: 'bad-value', message: `worker ${index}: ${String(error)}` };
    }
  }

  /** What a thread asks of the first worker. */
  #answer(question: string, data: unknown): unknown {
    if (question === 'call') return this.#callFor(data as PlainCall);
    const { level, line, facility } = data as Parameters<AskedOfFirst['log']>[0];
    this.#parts.write(level, line, facility);
    return null;
  }

  async #callFor({ method, values, convert }: PlainCall): Promise<PlainAnswer> {
    const { methods } = this.#parts.server;
    const found = methods.find(method);
    if (found === null) return { fault: { code: 500, reason: 'Method not found' } };
    return plainAnswer(await methods.call(found, new RpcArguments(values.map(rpcValue), { convert })));
  }

  /** Has all workers run a command that concerns all. */
  #ask(method: MethodDefinition, args: RpcArguments): RpcAnswer | Promise<RpcAnswer> {
    const { methods } = this.#parts.server;
    const how = method.workers;
    if (how === undefined) return methods.run(method, args);
    const call: PlainCall = {
      method: method.name,
      values: args.all.map(plainValue),
      convert: args.rules.convert,
    };
    return this.#askAll(how, method, args, call);
  }

  async #askAll(how: AskedWorkers, method: MethodDefinition, args: RpcArguments, call: PlainCall): Promise<RpcAnswer> {
    const own = await this.#parts.server.methods.run(method, args);
    // What the first one refuses, or has found, is not asked of the others.
    if (how === 'any' ? own.fault === null : own.fault !== null) return own;
    const others = await Promise.all(
      this.#up().map(async ({ line }): Promise<RpcAnswer | null> => {
        const answer = await line!.ask('call', call).catch(() => null);
        return answer === null ? null : rpcAnswer(answer);
      }),
    );
    if (how === 'every') this.#remember(call);
    return joinAnswers(how, [own, ...others.filter((each) => each !== null)]);
  }

  #remember(call: PlainCall): void {
    const key = JSON.stringify([call.method, call.values.slice(0, -1)]);
    this.#repeated.delete(key);
    this.#repeated.set(key, call);
    if (this.#repeated.size > MOST_REPEATED) this.#repeated.delete(this.#repeated.keys().next().value!);
  }

  /** Ends those that stand still: their places are taken then. */
  #watchOver(): void {
    const { stuckAfterMs, log } = this.#parts;
    const beats = new Int32Array(this.#beats);
    this.#watch = setInterval(() => {
      for (const member of this.#members) {
        const count = Atomics.load(beats, member.index);
        member.missed = count === member.beats || !member.isUp ? member.missed + 1 : 0;
        member.beats = count;
        if (!member.isUp) member.missed = 0;
        if (member.missed < POLLS_OF_LIMIT) continue;
        member.missed = 0;
        member.isUp = false;
        log.log(
          LogLevel.Critical,
          `worker ${member.index} handles nothing since ${stuckAfterMs / 1000} s; it is ended`,
        );
        if (member.thread !== null) void this.#parts.end(member.thread);
      }
    }, stuckAfterMs / POLLS_OF_LIMIT);
    this.#watch.unref();
  }
}
