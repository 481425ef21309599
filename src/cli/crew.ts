/** A server with all its workers, as who runs it needs them: one thing to start and to end. */
import type { LoadedConfig } from '../engine/load/loaded-config.ts';
import type { StartableConfig } from '../engine/load/load-config.ts';
import type { ServerFolders } from '../engine/folders.ts';
import type { ReloadTarget } from '../engine/reload/reloader.ts';
import { Server } from '../engine/server.ts';
import { workerCount } from '../engine/workers/worker-count.ts';
import type { WorkerGroup, WorkerGroupParts } from '../engine/workers/worker-group.ts';
import type { LogOutput } from '../lib/log/log-output.ts';
import type { Logger } from '../lib/log.ts';
import type { Problem } from '../lib/problem.ts';
import type { SharedWork } from './workers.ts';

type ThreadStart = Omit<WorkerGroupParts['start'], 'folders'>;

export class Crew {
  /** The first worker. */
  readonly server: Server;
  readonly #others: WorkerGroup | null;
  readonly #work: SharedWork | null;

  constructor(server: Server, work: SharedWork | null, others: WorkerGroup | null) {
    this.server = server;
    this.#work = work;
    this.#others = others;
  }

  /** What changes to another configuration. */
  get target(): ReloadTarget {
    return this.#others ?? this.server;
  }

  get count(): number {
    return this.#others?.count ?? 1;
  }

  /** Not to its end where that is `asked` before. */
  async start(asked: Promise<void>): Promise<Problem | null> {
    return (await this.server.start()) ?? (await this.#others?.start(asked)) ?? null;
  }

  async announce(): Promise<Problem | null> {
    return (await this.server.announce()) ?? (await this.#others?.announce()) ?? null;
  }

  async stop(hurry: Promise<void>): Promise<void> {
    await this.server.stop(hurry, this.#others?.stop(hurry));
    this.#work?.close();
  }
}

export async function makeCrew(
  loaded: StartableConfig,
  folders: ServerFolders,
  output: LogOutput,
  start: ThreadStart,
): Promise<Crew> {
  const { config } = loaded;
  const log = output.logger('<core>');
  const work = await sharedWork(config, log);
  const server = new Server(config, folders, output, work?.surroundings);
  if (work === null) return new Crew(server, null, null);
  const others = work.others(loaded, {
    server,
    log,
    start: { ...start, folders },
    write: (level, text, facility) => {
      output.sink.write(level, text, facility, null);
    },
  });
  return new Crew(server, work, others);
}

/** What several workers share; null: there is one. Nothing of what several need is loaded then. */
async function sharedWork({ core, sole }: LoadedConfig, log: Logger): Promise<SharedWork | null> {
  const count = workerCount(core, sole);
  if (count === 1) return null;
  const { SharedWork, workersFailure } = await import('./workers.ts');
  const failure = workersFailure();
  if (failure === null) return new SharedWork(count, core);
  log.warn(`there is one worker instead of ${count}: ${failure}`);
  return null;
}
