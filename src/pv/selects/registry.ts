/** The selects a configuration may use: the roots of the core and of the loaded modules. */
import { hintAt } from '../../lib/did-you-mean.ts';
import type { Problem } from '../../lib/problem.ts';
import { parsePath, type Place, type Select } from './place.ts';

/** Roots of Kamailio's modules that are not built here. */
export const NOT_AVAILABLE: ReadonlySet<string> = new Set(['avp', 'cfg_selected', 'db', 'xmlrpc']);

export class SelectRegistry {
  readonly #roots = new Map<string, Place>();

  add(roots: Readonly<Record<string, Place>>): void {
    for (const [name, place] of Object.entries(roots)) this.#roots.set(name, place);
  }

  /** Binds `from.uri.host`, with `@` before it or without. */
  bind(text: string): Select | Problem {
    const path = parsePath(text.replace(/^@/, ''));
    const root = path?.[0];
    if (path === null || typeof root !== 'string')
      return { problem: 'unknown-variable', message: `${text} is no select` };
    const place = this.#roots.get(root.toLowerCase());
    if (place === undefined) return this.#unknown(root);
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
