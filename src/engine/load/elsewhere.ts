/** Explains what is unknown here by what the modules of Kamailio offer: a module that is not loaded, or not there at all. */
import { suggestBefore, suggestionHint } from '../../lib/did-you-mean.ts';
import type { Problem } from '../../lib/problem.ts';
import type { FactKind, KamailioFacts } from './kamailio-facts.ts';
import { KNOWN_MODULES } from './known-modules.ts';

/** A module the configuration loads: ours, or one that is not there and of which that was said. */
type Standing = 'loaded' | 'missing';

const FOLLOWS: Problem = {
  problem: 'not-available',
  message: 'this belongs to a module that is missing',
  follows: true,
};

export class Elsewhere {
  /** null: the facts were not read; nothing is explained then. */
  readonly #facts: KamailioFacts | null;
  readonly #available: ReadonlySet<string>;
  readonly #modules = new Map<string, Standing>();

  constructor(facts: KamailioFacts | null, available: Iterable<string>) {
    this.#facts = facts;
    this.#available = new Set(available);
  }

  note(module: string, standing: Standing): void {
    this.#modules.set(module, standing);
  }

  isMissing(module: string): boolean {
    return this.#modules.get(module) === 'missing';
  }

  /** What to say about an unknown name, `shown` as people write it; null: nothing is known about it either. */
  explain(kind: FactKind, name: string, shown: string): Problem | null {
    if (this.#facts === null) return null;
    const owners = kind === 'event' ? this.#facts.eventOwners(name) : this.#facts.owners(kind, name);
    if (owners.some((owner) => this.isMissing(owner))) return FOLLOWS;
    if (owners.length === 0) return this.#offersUnknownThings() ? FOLLOWS : null;
    const loaded = owners.find((owner) => this.#modules.has(owner));
    if (loaded !== undefined) {
      return { problem: 'not-available', message: `${shown} of module ${loaded} is not available yet` };
    }
    const owner = this.#likeliest(owners);
    return {
      problem: kind === 'function' ? 'unknown-function' : 'unknown-variable',
      message: `${shown} belongs to module ${owner}, which is not loaded`,
      hint: this.#available.has(owner) ? `add loadmodule "${owner}.so"` : `module ${owner} is not available yet`,
    };
  }

  /** `did you mean …?` over everything Kamailio has, for a word that is similar to nothing that is loaded. */
  didYouMean(kind: FactKind, name: string, write: (name: string) => string): string | null {
    if (this.#facts === null) return null;
    const facts = this.#facts;
    const [usable, others]: [string[], string[]] = [[], []];
    for (const each of facts.names(kind))
      (facts.owners(kind, each).some((owner) => this.#available.has(owner)) ? usable : others).push(each);
    const { similar, nearer } = suggestBefore(name, usable, others);
    const best = nearer ?? similar[0];
    if (best === undefined) return null;
    const meant = `${write(best)} of module ${this.#likeliest(facts.owners(kind, best))}`;
    return nearer === null ? suggestionHint([meant], null) : suggestionHint([], meant);
  }

  /** Whether Kamailio's module has this parameter. */
  hasParameter(module: string, parameter: string): boolean {
    return this.#facts?.owners('parameter', parameter).includes(module) === true;
  }

  /** A module of Kamailio is missing of which nobody knows what it offers; one that exists nowhere offers nothing. */
  #offersUnknownThings(): boolean {
    return [...this.#modules].some(
      ([module, standing]) => standing === 'missing' && KNOWN_MODULES.has(module) && !this.#facts!.has(module),
    );
  }

  /** Several modules may have a function of one name: rather one of ours, rather not one for mobile networks only. */
  #likeliest(owners: readonly string[]): string {
    return (
      owners.find((owner) => this.#available.has(owner)) ??
      owners.find((owner) => !owner.startsWith('ims_') && !owner.startsWith('p_')) ??
      owners[0]!
    );
  }
}
