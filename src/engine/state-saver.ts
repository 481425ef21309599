/** Makes state durable before answers leave, and says once when that fails and once when it is well again. */
import type { Logger } from '../lib/log.ts';
import type { StateStore } from '../state/store.ts';

export class StateSaver {
  readonly #state: StateStore;
  readonly #log: Logger;
  #problem: string | null = null;

  constructor(state: StateStore, log: Logger) {
    this.#state = state;
    this.#log = log;
  }

  /** Called with every batch of messages: a disk that stays full must not fill the log too. */
  readonly commit = (): void => {
    const problem = this.#state.commit()?.message ?? null;
    if (problem === this.#problem) return;
    this.#problem = problem;
    if (problem === null) this.#log.notice('state is saved again');
    else this.#log.error(`state cannot be saved, a crash would lose what changes now: ${problem}`);
  };
}
