/** What scripts and management commands set for all messages: the global flags and the probability of `rand_event()`. */
import type { Replica, Replication, Replicator } from '../../src/module/index.ts';

type Change = readonly ['probability' | 'set' | 'clear', number];

export interface InitialSettings {
  readonly initial_probability: number;
  readonly initial_gflags: number;
}

export class GlobalSettings implements Replica<Change> {
  readonly #initial: { readonly probability: number; readonly flags: number };
  readonly #copies: Replication<Change>;
  #probability: number;
  #flags: number;

  constructor(shared: Replicator, initial: InitialSettings) {
    this.#initial = { probability: initial.initial_probability, flags: initial.initial_gflags };
    this.#probability = initial.initial_probability;
    this.#flags = initial.initial_gflags;
    this.#copies = shared.replicate('cfgutils', this);
  }

  /** In percent. */
  get probability(): number {
    this.#copies.catchUp();
    return this.#probability;
  }

  set probability(percent: number) {
    this.#copies.shrink(() => ['probability', percent]);
  }

  get flags(): number {
    this.#copies.catchUp();
    return this.#flags;
  }

  setFlags(mask: number): void {
    this.#copies.shrink(() => ['set', mask]);
  }

  clearFlags(mask: number): void {
    this.#copies.shrink(() => ['clear', mask]);
  }

  apply([what, value]: Change): void {
    if (what === 'probability') this.#probability = value;
    else if (what === 'set') this.#flags |= value;
    else this.#flags &= ~value;
  }

  contents(): Iterable<Change> {
    return [
      ['probability', this.#probability],
      ['clear', -1],
      ['set', this.#flags],
    ];
  }

  clear(): void {
    this.#probability = this.#initial.probability;
    this.#flags = this.#initial.flags;
  }
}
