/** The server of a worker that is not the first: it does what that one asks of it. */
import type { LogOutput } from '../../lib/log/log-output.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import { laterWorker } from '../../module/workers.ts';
import { RpcArguments } from '../../rpc/arguments.ts';
import { type PlainAnswer, plainAnswer, plainValue, rpcAnswer, rpcValue } from '../../rpc/plain-value.ts';
import { hashOf, type ConfigFile } from '../load/config-files.ts';
import { isStartable, loadConfig } from '../load/load-config.ts';
import type { LoadedConfig } from '../load/loaded-config.ts';
import { type Prepared, Server } from '../server.ts';
import { WorkerLink } from '../../transport/workers/worker-link.ts';
import { systemSurroundings } from '../surroundings.ts';
import { harmMethods } from './harm.ts';
import type { Line } from './line.ts';
import type { AskedOfFirst, AskedOfWorker, ComingConfig, PlainCall, WorkerStart } from './protocol.ts';

export interface ThreadServerParts {
  readonly start: WorkerStart;
  readonly first: () => Line<AskedOfFirst>;
  /** Where the log goes, once the configuration says how much of it. */
  output(config: LoadedConfig): LogOutput;
  /** The server is there, and errors that nobody takes can be told their places. */
  made(server: Server, output: LogOutput): void;
}

export class ThreadServer {
  readonly #parts: ThreadServerParts;
  readonly #memories: Map<string, SharedArrayBuffer>;
  readonly #hashes = new Map<object, string>();
  #server: Server | null = null;
  #prepared: { readonly by: Prepared; readonly config: LoadedConfig; readonly hash: string } | null = null;
  #hurry: () => void = () => undefined;
  readonly #hurried = new Promise<void>((resolve) => {
    this.#hurry = resolve;
  });

  constructor(parts: ThreadServerParts) {
    this.#parts = parts;
    this.#memories = new Map(parts.start.memories);
  }

  /** What each question is answered with. */
  readonly answers: AskedOfWorker = {
    start: () => this.#start(),
    announce: () => this.#server!.announce(),
    call: (call) => this.#call(call),
    prepare: (coming) => this.#prepare(coming),
    commit: () => {
      this.#commit();
    },
    abandon: () => this.#abandon(),
    programUse: () => this.#programUse(),
    stop: () => this.#server?.stop(this.#hurried),
    hurry: () => {
      this.#hurry();
    },
  };

  async #read(files: readonly ConfigFile[]): Promise<LoadedConfig | Problem> {
    const { options, folder } = this.#parts.start;
    const loaded = await loadConfig(options, { folder, given: files });
    if ('unreadable' in loaded) return { problem: 'bad-value', message: loaded.unreadable };
    // The first worker has found it good.
    if (!isStartable(loaded)) return { problem: 'bad-value', message: 'the configuration is another in this thread' };
    return loaded.config;
  }

  async #start(): Promise<Problem | null> {
    const { start, output, made } = this.#parts;
    const config = await this.#read(start.files);
    if (isProblem(config)) return config;
    const log = output(config);
    const server = new Server(config, start.folders, log, {
      ...systemSurroundings,
      network: { workers: new WorkerLink(start.plan, start.index) },
      worker: laterWorker(start.index, start.count, this.#memories),
    });
    made(server, log);
    const problem = await server.start();
    if (problem !== null) return problem;
    this.#hashes.set(config.program, hashOf(start.files));
    server.methods.addAll(harmMethods(start.index));
    // Commands that come to this worker are for all of them.
    server.methods.relay = async (method, args) =>
      rpcAnswer(
        await this.#parts
          .first()
          .ask('call', { method: method.name, values: args.all.map(plainValue), convert: args.rules.convert }),
      );
    this.#server = server;
    return null;
  }

  async #call({ method, values, convert }: PlainCall): Promise<PlainAnswer | null> {
    const { methods } = this.#server!;
    const found = methods.find(method);
    if (found === null) return null;
    return plainAnswer(await methods.run(found, new RpcArguments(values.map(rpcValue), { convert })));
  }

  async #prepare({ files, memories }: ComingConfig): Promise<Problem | null> {
    await this.#abandon();
    for (const [name, memory] of memories) this.#memories.set(name, memory);
    const config = await this.#read(files);
    if (isProblem(config)) return config;
    const by = await this.#server!.prepare(config);
    if (isProblem(by)) return by;
    this.#prepared = { by, config, hash: hashOf(files) };
    return null;
  }

  #commit(): void {
    const prepared = this.#prepared;
    this.#prepared = null;
    if (prepared === null) return;
    this.#hashes.set(prepared.config.program, prepared.hash);
    prepared.by.commit();
  }

  async #abandon(): Promise<void> {
    const prepared = this.#prepared;
    this.#prepared = null;
    await prepared?.by.abandon();
  }

  #programUse(): ReadonlyMap<string, number> {
    const uses = new Map<string, number>();
    for (const [program, count] of this.#server!.programUse()) {
      const hash = this.#hashes.get(program);
      if (hash !== undefined) uses.set(hash, (uses.get(hash) ?? 0) + count);
    }
    return uses;
  }
}
