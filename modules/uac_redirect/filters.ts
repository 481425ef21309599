/** Which contacts a request may be redirected to: patterns for all requests, and those a script adds for one. */
import type { Context } from '../../src/context/context.ts';

/** More than the one of the configuration cannot be added. */
const MOST = 6;

export type FilterKind = 'accept' | 'deny';

/** Resets of `set_…_filter()`: the pattern of the configuration, those added before, or both. */
export const RESETS = { '': 0, reset_default: 1, reset_added: 2, reset_all: 3 } as const;

/** Patterns of one kind for one request. */
interface Patterns {
  readonly usesDefault: boolean;
  readonly added: readonly RegExp[];
}

const FRESH: Patterns = { usesDefault: true, added: [] };

export class Filters {
  readonly #key: symbol;
  readonly #default: () => RegExp | null;

  /** `byDefault`: the pattern of the configuration; null: none. */
  constructor(kind: FilterKind, byDefault: () => RegExp | null) {
    this.#key = Symbol(`uac_redirect ${kind}`);
    this.#default = byDefault;
  }

  /** False: there are too many. */
  add(ctx: Context, pattern: RegExp, reset: number): boolean {
    const { usesDefault, added } = this.#of(ctx);
    const kept = (reset & RESETS.reset_added) !== 0 ? [] : added;
    if (kept.length >= MOST) return false;
    ctx.setSlot(this.#key, {
      usesDefault: usesDefault && (reset & RESETS.reset_default) === 0,
      added: [...kept, pattern],
    });
    return true;
  }

  matches(ctx: Context, uri: string): boolean {
    const { usesDefault, added } = this.#of(ctx);
    return (usesDefault && this.#default()?.test(uri) === true) || added.some((pattern) => pattern.test(uri));
  }

  /** What a script added is for one selection. */
  reset(ctx: Context): void {
    ctx.setSlot(this.#key, FRESH);
  }

  #of(ctx: Context): Patterns {
    return (ctx.slot(this.#key) as Patterns | undefined) ?? FRESH;
  }
}
