/** The modules of a running server: brought up in the order of the configuration, ended in the reverse one. */
import type { Problem } from '../lib/problem.ts';
import type { Guard } from './guard.ts';
import type { LoadedConfig } from './load/loaded-config.ts';
import type { LoadedModule } from './load/loaded-module.ts';
import { type Coming, EngineModuleHost, ModuleFailure, type SharedHost } from './module-host.ts';

/** Modules that are up and not yet part of the server: one of the two has to be done. */
export interface AddedModules {
  keep(): void;
  takeAway(): Promise<void>;
}

export class RunningModules {
  readonly #shared: SharedHost;
  readonly #guard: Guard;
  /** In the order in which they were initialised. */
  readonly #running = new Map<string, LoadedModule>();
  #stopped = false;

  constructor(shared: SharedHost, guard: Guard) {
    this.#shared = shared;
    this.#guard = guard;
  }

  has(name: string): boolean {
    return this.#running.has(name);
  }

  names(): string[] {
    return [...this.#running.keys()];
  }

  /** Initialises the modules of the first configuration. After a problem, as after an exception, `stop` is due. */
  async initialise(modules: Iterable<LoadedModule>): Promise<Problem | null> {
    try {
      for (const module of modules) {
        await this.#initialise(module);
        this.#offerMethods(module);
      }
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }

  /** What modules do once everything is up. */
  async start(): Promise<Problem | null> {
    try {
      for (const module of [...this.#running.values()]) await module.definition.start?.(module.self());
      return null;
    } catch (error) {
      return problemOf(error);
    }
  }

  /** Why those that run and are named by a configuration cannot go on with it; null: they can. */
  refusal({ modules, program }: LoadedConfig): Problem | null {
    for (const { definition, configured } of modules.values()) {
      if (!this.#running.has(definition.name)) continue;
      const problem = definition.refuses?.(configured, program) ?? null;
      if (problem !== null) return inModule(definition.name, problem);
    }
    return null;
  }

  /**
   * Brings up those modules of a configuration that do not run yet; the others become names of those that do. After a
   * problem, as after an exception, the server is as it was, and so it is when what was added is taken away again.
   */
  async add(modules: Iterable<LoadedModule>, coming: Coming): Promise<AddedModules | Problem> {
    const undo = this.#checkpoints();
    const fresh: LoadedModule[] = [];
    try {
      for (const module of modules) {
        const running = this.#running.get(module.definition.name);
        if (running !== undefined) {
          module.join(running);
          continue;
        }
        await this.#initialise(module, coming);
        fresh.push(module);
        this.#refuseWhenStopped(module);
      }
      for (const module of fresh) {
        await module.definition.start?.(module.self());
        this.#refuseWhenStopped(module);
      }
    } catch (error) {
      await this.#takeAway(fresh, undo);
      return problemOf(error);
    }
    return {
      keep: () => {
        for (const module of fresh) this.#offerMethods(module);
      },
      takeAway: () => this.#takeAway(fresh, undo),
    };
  }

  async #takeAway(modules: readonly LoadedModule[], undo: readonly (() => void)[]): Promise<void> {
    await this.#stop(modules);
    for (const each of undo) each();
  }

  /** Those that are on their way up are stopped as soon as they are there. */
  stop(): Promise<void> {
    this.#stopped = true;
    return this.#stop([...this.#running.values()]);
  }

  async #initialise(module: LoadedModule, coming?: Coming): Promise<void> {
    const { name, init } = module.definition;
    const host = new EngineModuleHost(name, this.#shared, coming);
    const state: unknown = await init?.(host, module.values);
    module.start({ params: module.values, host, state });
    this.#running.set(name, module);
  }

  /** All that a module may leave in the server before it fails. */
  #checkpoints(): (() => void)[] {
    const { registrations, routes, statistics, config, actions, logSettings } = this.#shared;
    return [
      registrations.checkpoint(),
      routes.checkpoint(),
      statistics.checkpoint(),
      config.checkpoint(),
      actions.checkpoint(),
      logSettings.checkpoint(),
    ];
  }

  #refuseWhenStopped({ definition }: LoadedModule): void {
    if (!this.#stopped) return;
    throw new ModuleFailure(definition.name, { problem: 'bad-value', message: 'the server is ending' });
  }

  #offerMethods(module: LoadedModule): void {
    this.#shared.methods.addAll(module.definition.methods?.(module.self) ?? []);
  }

  /** Whatever fails, the rest is stopped. */
  async #stop(modules: readonly LoadedModule[]): Promise<void> {
    for (const module of [...modules].reverse()) {
      const { name, stop } = module.definition;
      // Two may ask for it when the server ends during a reload.
      if (!this.#running.delete(name)) continue;
      await this.#guard.run(`the stop of module ${name}`, () => stop?.(module.self()));
    }
  }
}

/** What a module said with `host.fail()`; any other exception is a bug and goes on. */
function problemOf(error: unknown): Problem {
  if (!(error instanceof ModuleFailure)) throw error;
  return inModule(error.module, error.problem);
}

function inModule(name: string, problem: Problem): Problem {
  return { ...problem, message: `module ${name}: ${problem.message}` };
}
