/** What the first worker asks of another, and the other way round; all of it can cross from thread to thread. */
import type { LogLevel } from '../../lib/log.ts';
import type { Problem } from '../../lib/problem.ts';
import type { PlainAnswer, PlainValue } from '../../rpc/plain-value.ts';
import type { ConfigFile } from '../load/config-files.ts';
import type { ServerFolders } from '../folders.ts';
import type { TransportPlan } from '../../transport/workers/plan.ts';
import type { ServerOptions } from '../options.ts';

/** What a thread is started with. */
export interface WorkerStart {
  readonly index: number;
  readonly count: number;
  readonly options: ServerOptions;
  /** The folder the server was started in. */
  readonly folder: string;
  /** The whole text of the configuration: it is not read again. */
  readonly files: readonly ConfigFile[];
  readonly folders: ServerFolders;
  readonly memories: ReadonlyMap<string, SharedArrayBuffer>;
  /** One word for each worker, in which it counts while it lives. */
  readonly beats: SharedArrayBuffer;
  /** Whether the first worker writes the log for it; otherwise it writes to standard error. */
  readonly logsElsewhere: boolean;
  readonly colours: boolean;
  /** What the transports of all share. */
  readonly plan: TransportPlan;
}

/** A management command as it was asked. */
export interface PlainCall {
  readonly method: string;
  readonly values: readonly PlainValue[];
  readonly convert: boolean;
}

export interface ComingConfig {
  readonly files: readonly ConfigFile[];
  /** What modules that it adds may find. */
  readonly memories: WorkerStart['memories'];
}

type Awaitable<T> = T | Promise<T>;

export interface AskedOfWorker {
  /** Reads the configuration, opens the sockets, starts the modules. */
  start(data: null): Awaitable<Problem | null>;
  /** What modules do once everything is up. */
  announce(data: null): Awaitable<Problem | null>;
  call(data: PlainCall): Awaitable<PlainAnswer | null>;
  /** Reads another configuration and makes everything ready for it. */
  prepare(data: ComingConfig): Awaitable<Problem | null>;
  /** Handles new messages by what was prepared, or forgets that. */
  commit(data: null): Awaitable<void>;
  abandon(data: null): Awaitable<void>;
  /** How many transactions each configuration has in progress, by the hash of its files. */
  programUse(data: null): Awaitable<ReadonlyMap<string, number>>;
  stop(data: null): Awaitable<void>;
  hurry(data: null): Awaitable<void>;
}

export interface AskedOfFirst {
  log(data: { readonly level: LogLevel; readonly line: string; readonly facility: number | null }): void;
  call(data: PlainCall): PlainAnswer;
}
