/** Variables by their text while a script runs: `KSR.pv.get("$ru")`, `msg.get('$ru')`. Each text is bound once. */
import { isProblem, type Problem } from '../../../lib/problem.ts';
import { KamailioFacts } from '../../load/kamailio-facts.ts';
import type { BoundVariable, VariableRegistry } from '../../../pv/registry.ts';

/** Texts that are kept; the oldest go first. */
const MAX_KNOWN = 512;

export class BoundVariables {
  readonly #registry: VariableRegistry;
  /** Read when it is needed. */
  #facts: KamailioFacts | null = null;
  readonly #known = new Map<string, BoundVariable | Problem>();

  constructor(registry: VariableRegistry) {
    this.#registry = registry;
  }

  find(text: string): BoundVariable | Problem {
    let found = this.#known.get(text);
    if (found === undefined) {
      found = this.#registry.variable(text);
      if (this.#known.size >= MAX_KNOWN) this.#known.delete(this.#known.keys().next().value!);
      this.#known.set(text, found);
    }
    return found;
  }

  /** Throws when there is no such variable. */
  require(text: string): BoundVariable {
    const found = this.find(text);
    if (isProblem(found)) throw new TypeError(`${found.message}${this.#whose(text, found)}`);
    return found;
  }

  /** Which module of Kamailio has a variable that is unknown here. */
  #whose(text: string, { message, hint }: Problem): string {
    const name = /^\$\(?(\w+)/.exec(text)?.[1] ?? '';
    const owners = (this.#facts ??= new KamailioFacts()).owners('variable', name);
    if (owners.length > 0 && !message.includes(' module ')) return `: it belongs to module ${owners.join(' or ')}`;
    return hint === undefined ? '' : ` (${hint})`;
  }
}
