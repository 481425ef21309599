/** Names that `#!define` and its relatives gave a replacement. */

import type { Span } from './source.ts';

export interface Macro {
  readonly name: string;
  /** null: defined without a value, expands to nothing. */
  readonly value: string | null;
  /** Where it was defined; null: on the command line or by the server. */
  readonly span: Span | null;
}

export class MacroTable {
  readonly #macros = new Map<string, Macro>();

  get(name: string): Macro | null {
    return this.#macros.get(name) ?? null;
  }

  set(macro: Macro): void {
    this.#macros.set(macro.name, macro);
  }

  names(): readonly string[] {
    return [...this.#macros.keys()];
  }

  /** Name and value of each, for `$def(name)` and `$defn(name)`. */
  values(): ReadonlyMap<string, string | null> {
    return new Map([...this.#macros.values()].map((macro) => [macro.name, macro.value]));
  }
}

/** What 5.6 defines by itself, as far as configurations ask for it. */
export const PREDEFINED: readonly Macro[] = [
  { name: 'KAMAILIO_VERSION', value: '5006003', span: null },
  { name: 'KAMAILIO_5', value: null, span: null },
  { name: 'KAMAILIO_5_6', value: null, span: null },
  { name: 'KAMAILIO_5_6_3', value: null, span: null },
  { name: 'KAHEA', value: null, span: null },
];
