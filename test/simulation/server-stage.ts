// A whole server in virtual time: sockets, DNS, disk, chance and clock are those of the simulation, everything else is its own.
import type { BeatClock } from '../../src/lib/clock.ts';
import { isProblem } from '../../src/lib/problem.ts';
import { LogOutput } from '../../src/lib/log/log-output.ts';
import type { RandomSource } from '../../src/lib/random.ts';
import { MemorySink } from '../../src/lib/testing/memory-sink.ts';
import type { TimerWheel } from '../../src/lib/timer-wheel.ts';
import { RpcArguments } from '../../src/rpc/arguments.ts';
import type { LoadedConfig } from '../../src/engine/load/loaded-config.ts';
import { Server, type ServerSnapshot } from '../../src/engine/server.ts';
import { MemoryStore } from '../../src/state/testing/memory-store.ts';
import { noPace } from '../../src/transport/pace.ts';
import type { TransactionLayer } from '../../src/transaction/layer.ts';
import type { Internet } from './internet.ts';
import type { NameServers } from './name-servers.ts';

interface TmState {
  readonly layer: TransactionLayer;
}

export interface ServerStageParts {
  readonly config: LoadedConfig;
  readonly internet: Internet;
  readonly names: NameServers;
  readonly random: RandomSource;
  /** For what is written at run time. */
  readonly folder: string;
}

export class ServerStage {
  readonly #internet: Internet;
  readonly #server: Server;
  readonly #sink = new MemorySink();
  /** What must not be, in words. */
  readonly problems: string[] = [];
  reloads = 0;
  #timers: TimerWheel | null = null;
  #clock: BeatClock | null = null;

  private constructor({ config, internet, names, random, folder }: ServerStageParts) {
    this.#internet = internet;
    const output = new LogOutput({ sink: this.#sink, level: config.core.debug });
    this.#server = new Server(config, { runtime: folder, state: folder, account: null }, output, {
      clock: internet.time.clock,
      random,
      dns: { exchange: names.exchange, servers: ['10.0.0.53', '10.0.0.54'], hostsPath: '/dev/null' },
      network: { openUdpPort: internet.openUdpPort, streams: internet.sockets },
      startPace: () => noPace,
      openState: () => Promise.resolve(new MemoryStore()),
      drive: (timers, clock) => {
        this.#timers = timers;
        this.#clock = clock;
        return { stop: () => undefined };
      },
    });
  }

  static async start(parts: ServerStageParts): Promise<ServerStage> {
    const stage = new ServerStage(parts);
    const problem = (await stage.#server.start()) ?? (await stage.#server.announce());
    if (problem !== null) throw new Error(problem.message);
    return stage;
  }

  /** Lines of the log since the start. */
  get lines(): readonly string[] {
    return this.#sink.lines;
  }

  /** From here on new messages are handled by another configuration. `problems` says why not. */
  reload(config: LoadedConfig): void {
    this.#server.follow(config).then(
      (changes) => {
        if (isProblem(changes)) this.problems.push(`a reload was refused: ${changes.message}`);
        else this.reloads++;
      },
      (error: unknown) => this.problems.push(`a reload failed: ${String(error)}`),
    );
  }

  snapshot(): ServerSnapshot {
    return this.#server.snapshot();
  }

  /** What the transaction layer has: cells, entries in its indexes, and programs that any of it still runs. */
  transactions(): { readonly cells: readonly unknown[]; readonly entries: number; readonly programs: number } {
    const tm = this.#server.config.modules.get('tm')!.self() as unknown as { readonly state: TmState };
    const { layer } = tm.state;
    return { cells: layer.snapshot().cells, entries: layer.entries, programs: this.#server.programUse().size };
  }

  /** The answer of a management command. */
  async rpc(name: string, ...values: string[]): Promise<unknown> {
    const { methods } = this.#server;
    return methods.call(methods.find(name)!, new RpcArguments(values));
  }

  /** Lets so many milliseconds pass for everybody. */
  async run(milliseconds: number): Promise<void> {
    const { clock, timers } = this.#internet.time;
    const own = this.#timers!;
    const end = clock.now() + milliseconds;
    while (clock.now() < end) {
      const delay = Math.min(timers.nextDelay() ?? Infinity, own.nextDelay() ?? Infinity, end - clock.now());
      clock.advance(delay);
      this.#clock!.refresh();
      timers.advance(clock.now());
      own.advance(clock.now());
      await settled();
    }
  }

  async stop(): Promise<void> {
    await this.#server.stop(Promise.resolve());
  }
}

/** What has to wait for nothing is done: promises, streams, and the sending of what is queued. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
