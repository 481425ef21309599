/** The configurations a server has run, the last ten: what can be gone back to. */
import type { ConfigFile } from '../load/config-files.ts';
import type { LoadedConfig } from '../load/loaded-config.ts';

/** How many are kept, the one in use among them. */
const KEPT = 10;

export interface KeptConfig {
  /** Counts from 1, the configuration of the start. Never used again. */
  readonly id: number;
  /** Wall time when it was read, milliseconds. */
  readonly time: number;
  /** Of all its files; the same for the same configuration. */
  readonly hash: string;
  readonly config: LoadedConfig;
  /** What it was read from. */
  readonly files: readonly ConfigFile[];
}

export class ProgramHistory {
  /** The oldest first. */
  readonly #kept: KeptConfig[] = [];
  #active: KeptConfig;
  #last = 1;

  constructor(first: Omit<KeptConfig, 'id'>) {
    this.#active = { ...first, id: 1 };
    this.#kept.push(this.#active);
  }

  /** The one by which new messages are handled. */
  get active(): KeptConfig {
    return this.#active;
  }

  /** The newest first. */
  get all(): readonly KeptConfig[] {
    return [...this.#kept].reverse();
  }

  find(id: number): KeptConfig | null {
    return this.#kept.find((each) => each.id === id) ?? null;
  }

  /** The next older one than that in use; null: none is kept. */
  get previous(): KeptConfig | null {
    return this.#kept[this.#kept.indexOf(this.#active) - 1] ?? null;
  }

  /** A new one is in use. The oldest is let go when there are too many. */
  add(entry: Omit<KeptConfig, 'id'>): KeptConfig {
    this.#active = { ...entry, id: ++this.#last };
    this.#kept.push(this.#active);
    if (this.#kept.length > KEPT) this.#kept.shift();
    return this.#active;
  }

  /** A kept one is in use again. */
  activate(entry: KeptConfig): void {
    this.#active = entry;
  }
}
