/** The composition root: joins transports, state, modules and the compiled configuration into a running server. */
import { liveView } from '../lib/live-view.ts';
import { BeatClock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { LogOutput } from '../lib/log/log-output.ts';
import type { LogSettings } from '../lib/log/log-settings.ts';
import { isProblem, type Problem } from '../lib/problem.ts';
import type { Replicator } from '../lib/shared/replica.ts';
import { TimerWheel } from '../lib/timer-wheel.ts';
import type { Network } from '../module/host.ts';
import { KEMI } from '../module/kemi.ts';
import { onlyWorker, type WorkerSeat } from '../module/workers.ts';
import { coreMethodsOf } from '../rpc/core/core-methods.ts';
import type { MethodRegistry } from '../rpc/registry.ts';
import type { Flow } from '../sip/flow.ts';
import type { StateStore, StoreSnapshot } from '../state/store.ts';
import type { TransportLimits } from '../transport/limits.ts';
import type { Alias } from '../transport/own-addresses.ts';
import { Blocklist, type BlocklistEntry } from '../transport/blocklist.ts';
import { Resolver } from '../transport/resolver.ts';
import type { Pace } from '../transport/pace.ts';
import type { TransportSnapshot } from '../transport/snapshot.ts';
import { TransportLayer } from '../transport/transport-layer.ts';
import type { CoreValues } from './config/core-parameters.ts';
import { liveAdmissionSettings } from './core-settings.ts';
import { ensureFolder, type ServerFolders } from './folders.ts';
import { Guard } from './guard.ts';
import { LoadWatch } from './overload/load-watch.ts';
import type { LoadedConfig } from './load/loaded-config.ts';
import { type Coming, EngineModuleHost, type SharedHost } from './module-host.ts';
import { LogPrefix } from './log-prefix.ts';
import { Registrations } from './registrations.ts';
import { Admission } from './routing/admission.ts';
import type { Receiver } from './routing/receiver.ts';
import { takeMessages } from './routing/take-messages.ts';
import type { TimerRoutes } from './routing/timer-routes.ts';
import { runFirst, startTimerRoutes } from './routing/unprompted.ts';
import { blocklistMethods } from './rpc/blocklist-methods.ts';
import { dnsMethods } from './rpc/dns-methods.ts';
import { serverFacts } from './rpc/facts.ts';
import { useGrammar } from './script/grammar-extras.ts';
import { initOrder } from './start/init-order.ts';
import { RunningModules } from './running-modules.ts';
import { shareServer } from './share.ts';
import { liveBlocklistSettings } from './start/blocklist-settings.ts';
import { liveDnsSettings } from './start/dns-settings.ts';
import { liveLimits } from './start/limits.ts';
import { type ConfigChanges, changeParameters } from './reload/parameter-changes.ts';
import { warnOfOpenDoors } from './start/open-doors.ts';
import { missingForSockets } from './start/socket-needs.ts';
import { addAliases, addAutoAliases, followAliases, listenSpecs, openSockets } from './start/sockets.ts';
import { StateSaver } from './state-saver.ts';
import { type Surroundings, systemSurroundings, type TimerDrive } from './surroundings.ts';
import { listFunctions } from './typescript/ksr/listing.ts';
import { copiesOf } from './workers/shared-copies.ts';

export interface ServerSnapshot {
  /** Timers that are started. */
  readonly timers: number;
  /** Calls with a routing run that waits. */
  readonly waitingCalls: number;
  readonly transport: TransportSnapshot;
  readonly dns: ReturnType<Resolver['snapshot']>;
  readonly blocklist: readonly BlocklistEntry[];
  /** null: the state is not open. */
  readonly state: StoreSnapshot | null;
}

/** Another configuration for which everything is ready. */
export interface Prepared {
  commit(): ConfigChanges;
  /** Leaves everything as it was. */
  abandon(): Promise<void>;
}

/** How long running transactions may take to finish at shutdown. */
const DRAIN_LIMIT_MS = 5000;

export class Server {
  #config: LoadedConfig;
  readonly #folders: ServerFolders;
  readonly #log: Logger;
  readonly #logSettings: LogSettings;
  readonly #guard: Guard;
  readonly #surroundings: Surroundings;
  readonly #clock: BeatClock;
  readonly #timers: TimerWheel;
  readonly #worker: WorkerSeat;
  readonly #sharing: Replicator;
  readonly #resolver: Resolver;
  readonly #blocklist: Blocklist;
  readonly #limits: TransportLimits;
  readonly #pace: Pace;
  readonly #transport: TransportLayer;
  readonly #registrations = new Registrations();
  readonly #logPrefix: LogPrefix;
  readonly #startedAt: number;
  #state: StateStore | null = null;
  #shared: SharedHost | null = null;
  #modules: RunningModules | null = null;
  #receiver: Receiver | null = null;
  #admission: Admission | null = null;
  #driver: TimerDrive | null = null;
  #timerRoutes: TimerRoutes | null = null;
  #following: Promise<unknown> = Promise.resolve();
  #ended = false;

  /** `surroundings`: those of the system, but in a simulation. */
  constructor(
    config: LoadedConfig,
    folders: ServerFolders,
    output: LogOutput,
    surroundings: Surroundings = systemSurroundings,
  ) {
    const log = output.logger('<core>');
    this.#config = config;
    this.#folders = folders;
    this.#log = log;
    this.#surroundings = surroundings;
    this.#clock = new BeatClock(surroundings.clock);
    this.#worker = surroundings.worker ?? onlyWorker();
    this.#sharing = copiesOf(this.#worker, log);
    this.#startedAt = this.#clock.wall();
    this.#logSettings = output.settings;
    this.#guard = new Guard(log);
    this.#logPrefix = new LogPrefix(log);
    this.#timers = new TimerWheel(this.#clock, (error) => {
      this.#guard.report('a timer', error);
    });
    this.#resolver = new Resolver({
      clock: this.#clock,
      timers: this.#timers,
      log,
      random: surroundings.random,
      ...surroundings.dns,
      settings: liveDnsSettings(config.core),
    });
    this.#blocklist = new Blocklist(this.#clock, this.#timers, liveBlocklistSettings(config.core), this.#sharing);
    this.#limits = liveView(liveLimits(config.core));
    this.#pace = surroundings.startPace();
    this.#transport = new TransportLayer({
      clock: this.#clock,
      timers: this.#timers,
      log,
      limits: this.#limits,
      resolver: this.#resolver,
      pace: this.#pace,
      ...surroundings.network,
    });
  }

  /** The configuration by which new messages are handled. */
  get config(): LoadedConfig {
    return this.#config;
  }

  /** An exception with its place in the files of routes in use; as it is when it came from none. */
  readonly place = (error: unknown): unknown => this.#shared?.routes.current.foreign?.place(error) ?? error;

  /** Management commands; there are none before the start. */
  get methods(): MethodRegistry {
    return this.#shared!.methods;
  }

  /** How many transactions and the like each program has in progress. */
  programUse(): Map<object, number> {
    const uses = new Map<object, number>();
    for (const report of this.#registrations.programUses) {
      report((program) => {
        if (program !== null) uses.set(program, (uses.get(program) ?? 0) + 1);
      });
    }
    return uses;
  }

  /** The sockets that are open. */
  get sockets(): Network['sockets'] {
    return this.#transport.sockets;
  }

  /** Names that count as this server, besides its sockets. */
  get aliases(): readonly Alias[] {
    return this.#transport.snapshot().aliases;
  }

  /** What is in progress and what is kept, layer by layer; the modules show theirs themselves. */
  snapshot(): ServerSnapshot {
    return {
      timers: this.#timers.size,
      waitingCalls: this.#receiver?.waiting ?? 0,
      transport: this.#transport.snapshot(),
      dns: this.#resolver.snapshot(),
      blocklist: this.#blocklist.snapshot(),
      state: this.#state?.snapshot() ?? null,
    };
  }

  /** Opens state and sockets and starts the modules. A problem, like an exception, leaves nothing open. */
  async start(): Promise<Problem | null> {
    let problem: Problem | null;
    try {
      problem = await this.#start();
    } catch (error) {
      await this.#end();
      throw error;
    }
    if (problem !== null) await this.#end();
    return problem;
  }

  async #start(): Promise<Problem | null> {
    const { runtime, account } = this.#folders;
    const unusable = ensureFolder(runtime, account);
    if (unusable !== null) {
      const message = `cannot use the runtime folder ${runtime}: ${unusable}`;
      return { problem: 'bad-value', message, hint: '-Y or rundir names another' };
    }
    const state = await this.#surroundings.openState(this.#folders.state, this.#worker);
    if (isProblem(state)) return state;
    this.#state = state;
    this.#transport.beforeFlush = new StateSaver(state, this.#log).commit;
    const missing = missingForSockets(this.#config.core);
    if (missing !== null) return missing;
    const specs = listenSpecs(this.#config.core);
    if (isProblem(specs)) return specs;
    warnOfOpenDoors(this.#config.core, this.#log);
    const problem = await openSockets(this.#transport, specs, this.#log);
    if (problem !== null) return problem;
    addAliases(this.#transport, this.#config.core.alias);
    const shared = shareServer({
      worker: this.#worker,
      shared: this.#sharing,
      config: this.#config,
      state,
      clock: this.#clock,
      timers: this.#timers,
      random: this.#surroundings.random,
      log: this.#log,
      logPrefix: this.#logPrefix,
      logSettings: this.#logSettings,
      transport: this.#transport,
      resolver: this.#resolver,
      blocklist: this.#blocklist,
      registrations: this.#registrations,
      folders: this.#folders,
      startedAt: this.#startedAt,
      receiver: () => this.#receiver!,
    });
    this.#shared = shared;
    this.#modules = new RunningModules(shared, this.#guard);
    this.#startCore(shared);
    const failed = await this.#modules.initialise(initOrder(this.#config.modules));
    if (failed !== null) return failed;
    const { random } = this.#surroundings;
    const watch = new LoadWatch({
      random,
      log: this.#log,
      worker: this.#worker,
      transport: this.#transport,
      core: this.#config.core,
    });
    watch.showStatistics(shared.statistics, () => this.#receiver?.waiting ?? 0);
    this.#admission = new Admission({
      replies: shared.replies,
      overload: watch.overload,
      random,
      settings: liveAdmissionSettings(this.#config.core),
      belongsToTransaction: (ctx) => this.#registrations.belongsToTransaction(ctx),
    });
    this.#receiver = takeMessages({
      shared,
      transport: this.#transport,
      core: this.#config.core,
      guard: this.#guard,
      admission: this.#admission,
    });
    this.#driver = this.#surroundings.drive(this.#timers, this.#clock, (now) => {
      watch.beat(now);
      this.#pace.wait(this.#config.core.receive_wait);
    });
    if (this.#worker.index === 0) await runFirst(shared);
    return null;
  }

  #startCore(shared: SharedHost): void {
    const { coreModule, core } = this.#config;
    const facts = serverFacts({
      clock: this.#clock,
      startedAt: this.#startedAt,
      transport: this.#transport,
      config: () => this.#config,
      limits: this.#limits,
      otherProcesses: () => this.#surroundings.otherProcesses?.() ?? [],
    });
    shared.methods.addAll(coreMethodsOf(facts, shared.methods));
    shared.methods.addAll(dnsMethods({ clock: this.#clock, resolver: this.#resolver, core }));
    shared.methods.addAll(blocklistMethods(this.#blocklist, this.#clock));
    const host = new EngineModuleHost('<core>', shared);
    host.provide(KEMI, { functions: () => listFunctions(this.#config.modules.values()) });
    coreModule.start({
      params: core,
      host,
      state: {
        addConnectionAlias: (flow: Flow, port: number) => this.#transport.connections.addAlias(flow.connection, port),
      },
    });
    this.#use(this.#config, shared);
  }

  /** From here on new messages are handled by `config`. */
  #use(config: LoadedConfig, shared: SharedHost): void {
    useGrammar(config.core);
    config.attach(shared.running);
    shared.variables = config.variables;
    shared.config.become(config.config);
    this.#logPrefix.configure(config.variables, config.core);
    shared.routes.exchange(config.program);
    this.#config = config;
  }

  /**
   * Has new messages handled by `config` instead of the configuration so far, and says what that changed. A problem, like
   * an exception, leaves everything as it was. The server must be up, and no other call of this in progress. One that ends
   * follows nothing any more.
   */
  async follow(config: LoadedConfig): Promise<ConfigChanges | Problem> {
    const prepared = await this.prepare(config);
    return isProblem(prepared) ? prepared : prepared.commit();
  }

  /** The first half of it, after which nothing can fail: `commit` or `abandon` is due. */
  prepare(config: LoadedConfig): Promise<Prepared | Problem> {
    const following = this.#prepare(config);
    this.#following = following.catch(() => undefined);
    return following;
  }

  async #prepare(config: LoadedConfig): Promise<Prepared | Problem> {
    if (this.#ended) return { problem: 'bad-value', message: 'the server is ending' };
    const [modules, before] = [this.#modules!, this.#config];
    const refusal = missingForSockets(config.coreModule.configured as CoreValues) ?? modules.refusal(config);
    if (refusal !== null) return refusal;
    const coming: Coming = { config };
    config.coreModule.join(before.coreModule);
    const added = [...config.modules.keys()].filter((name) => !modules.has(name));
    const fresh = await modules.add(initOrder(config.modules), coming);
    if (isProblem(fresh)) return fresh;
    return {
      commit: () => {
        fresh.keep();
        coming.config = null;
        return this.#change(before, config, added);
      },
      abandon: () => fresh.takeAway(),
    };
  }

  /** Does not wait: no message sees half of it. */
  #change(before: LoadedConfig, config: LoadedConfig, added: readonly string[]): ConfigChanges {
    const { alias } = before.core;
    const changes = changeParameters(before, config);
    followAliases(this.#transport, alias, config.core.alias);
    this.#use(config, this.#shared!);
    for (const { definition, self } of config.modules.values()) {
      if (added.includes(definition.name)) continue;
      void this.#guard.run(`the reload of module ${definition.name}`, () => definition.reload?.(self));
    }
    const removed = this.#modules!.names().filter((name) => !config.modules.has(name));
    return { ...changes, added, removed };
  }

  /** Runs what modules do once everything is up; `stop` is due after a problem. */
  async announce(): Promise<Problem | null> {
    if (this.#config.core.auto_aliases !== 0) addAutoAliases(this.#transport, this.#resolver);
    const problem = await this.#modules!.start();
    if (problem === null && this.#worker.index === 0) this.#timerRoutes = startTimerRoutes(this.#shared!, this.#timers);
    return problem;
  }

  /**
   * Takes no new transactions, lets running ones finish within a limit or until `hurry`, saves the state and closes
   * everything, the state not before `others` are done with it. Nothing is left to do after a start that did not succeed. Never rejects.
   */
  async stop(hurry: Promise<void>, others: Promise<void> = Promise.resolve()): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#timerRoutes?.stop();
    this.#admission?.drain();
    const { drains } = this.#registrations;
    const running = this.#inProgress();
    if (running > 0) this.#log.notice(`stopping: ${transactions(running)} in progress`);
    const drained = drains.map(({ drain }) => this.#guard.run('the end of a transaction', drain));
    await withLimit(Promise.race([Promise.all([this.#following, ...drained]), hurry]), DRAIN_LIMIT_MS);
    const left = this.#inProgress();
    if (left > 0) this.#log.warn(`stopping: ${transactions(left)} given up, not ended in time`);
    await others;
    await this.#end();
  }

  /** Transactions that a stop waits for. */
  #inProgress(): number {
    return this.#registrations.drains.reduce((sum, { inProgress }) => sum + inProgress(), 0);
  }

  /** Modules in the reverse order of their start, then what they stood on. Whatever fails, the rest is closed. */
  async #end(): Promise<void> {
    this.#ended = true;
    await this.#modules?.stop();
    await this.#guard.run('the closing of the sockets', () => this.#transport.close());
    this.#driver?.stop();
    this.#pace.stop();
    this.#resolver.close();
    this.#blocklist.close();
    await this.#guard.run('the closing of the state', () => this.#state?.close());
  }
}

const transactions = (count: number): string => `${count} ${count === 1 ? 'transaction' : 'transactions'}`;

async function withLimit(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
