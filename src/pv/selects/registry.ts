/** The selects a configuration may use: the roots of the core and of the loaded modules. */
import { hintAt } from '../../lib/did-you-mean.ts';
import type { Problem } from '../../lib/problem.ts';
import { parsePath, type Place, type Select } from './place.ts';

/** Roots of Kamailio's modules that are not built here. */
export const NOT_AVAILABLE: ReadonlySet<string> = new Set(['avp', 'cfg_selected', 'db', 'xmlrpc']);

export class SelectRegistry {
  readonly #roots = new Map<string, Place>();
  /** Roots that work with one worker only, with the reasons. */
  readonly #lonely = new Map<string, string>();
  /** Those of them that were bound. */
  readonly sole = new Map<string, string>();

  /** `oneWorker`: why they work with one worker only; absent: they work with any number. */
  add(roots: Readonly<Record<string, Place>>, oneWorker?: string): void {
    for (const [name, place] of Object.entries(roots)) {
      this.#roots.set(name, place);
      if (oneWorker !== undefined) this.#lonely.set(name, oneWorker);
    }
  }

  /** Binds `from.uri.host`, with `@` before it or without. */
  bind(text: string): Select | Problem {
    const path = parsePath(text.replace(/^@/, ''));
    const root = path?.[0];
    if (path === null || typeof root !== 'string')
      return { problem: 'unknown-variable', message: `${text} is no select` };
    const name = root.toLowerCase();
    const place = this.#roots.get(name);
    if (place === undefined) return this.#unknown(root);
    const reason = this.#lonely.get(name);
    if (reason !== undefined) this.sole.set(`@${name}`, reason);
    return (
      place(path.slice(1)) ?? {
        problem: 'unknown-variable',
        message: `there is no select ${text}`,
        hint: `the part after ${root} is not one that it has`,
      }
    );
  }

  #unknown(root: string): Problem {
    if (NOT_AVAILABLE.has(root))
      return { problem: 'not-available', message: `the select ${root} is not available yet` };
    return {
      problem: 'unknown-variable',
      message: `there is no select ${root}`,
      ...hintAt(root, this.#roots.keys()),
    };
  }
}
