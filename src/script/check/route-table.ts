// The route blocks of a file, by what they are called.
import type { File, RouteBlock, RouteKind } from '../ast.ts';
import type { ForeignRoute } from '../host.ts';
import { handlerFamily } from './route-families.ts';

/** Kinds whose blocks are found under one name space. `onreply_route` without a name is a `reply_route`. */
export type RouteFamily = Exclude<RouteKind, 'request_route'>;

/** Where a block is looked up, and under which name; null is the unnamed one. */
export interface RouteKey {
  readonly family: RouteFamily;
  readonly name: string | null;
}

/** `request_route`, `route` and `route[0]` are one; so are `reply_route` and the unnamed `onreply_route`. */
export function routeKey(block: Pick<RouteBlock, 'routeKind' | 'name'>): RouteKey {
  switch (block.routeKind) {
    case 'request_route':
      return { family: 'route', name: null };
    case 'route':
      return { family: 'route', name: block.name === '0' ? null : block.name };
    case 'onreply_route':
      return block.name === null || block.name === '0'
        ? { family: 'reply_route', name: null }
        : { family: 'onreply_route', name: block.name };
    default:
      return { family: block.routeKind, name: block.name };
  }
}

/** All that is defined under one key. */
export interface DefinedRoute {
  readonly key: RouteKey;
  /** Empty: only the foreign one. */
  readonly blocks: readonly RouteBlock[];
  /** What runs instead of the blocks; null: they do. */
  readonly foreign: ForeignRoute<never> | null;
}

/**
 * The routes of a file by family and name, and those of other languages. Unnamed blocks may be several: they run one
 * after the other.
 */
export class RouteTable {
  readonly #blocks = new Map<RouteFamily, Map<string | null, RouteBlock[]>>();
  readonly #foreign = new Map<RouteFamily, Map<string | null, ForeignRoute<never>>>();

  readonly #knowsForeign: boolean;

  /** `knowsForeign`: false: there are routes in other languages that are not known. */
  constructor(file: File, foreign: readonly ForeignRoute<never>[] = [], knowsForeign = true) {
    this.#knowsForeign = knowsForeign;
    for (const item of file.items) {
      if (item.kind === 'RouteBlock') this.#add(item);
    }
    for (const route of foreign) {
      const family = handlerFamily(route.type);
      const byName = this.#foreign.get(family) ?? new Map<string | null, ForeignRoute<never>>();
      this.#foreign.set(family, byName);
      byName.set(route.name === '' ? null : route.name, route);
    }
  }

  #add(block: RouteBlock): void {
    const { family, name } = routeKey(block);
    const byName = this.#blocks.get(family) ?? new Map<string | null, RouteBlock[]>();
    this.#blocks.set(family, byName);
    const blocks = byName.get(name);
    if (blocks === undefined) byName.set(name, [block]);
    else blocks.push(block);
  }

  blocks(family: RouteFamily, name: string | null): readonly RouteBlock[] {
    return this.#blocks.get(family)?.get(name) ?? [];
  }

  /** Whether another language has the route, or may have it: blocks of the same name do not run then. */
  isForeign(family: RouteFamily, name: string | null): boolean {
    return !this.#knowsForeign || this.#foreign.get(family)?.has(name) === true;
  }

  has(family: RouteFamily, name: string | null): boolean {
    return this.#blocks.get(family)?.has(name) === true || this.#foreign.get(family)?.has(name) === true;
  }

  /** Names of a family's blocks, without the unnamed one. */
  names(family: RouteFamily): string[] {
    return [...(this.#blocks.get(family)?.keys() ?? [])].filter((name) => name !== null);
  }

  /** All of them, in the order of the file; then those that only another language has. */
  *all(): Generator<DefinedRoute> {
    for (const [family, byName] of this.#blocks) {
      for (const [name, blocks] of byName)
        yield { key: { family, name }, blocks, foreign: this.#foreign.get(family)?.get(name) ?? null };
    }
    for (const [family, byName] of this.#foreign) {
      for (const [name, foreign] of byName) {
        if (this.#blocks.get(family)?.has(name) !== true) yield { key: { family, name }, blocks: [], foreign };
      }
    }
  }
}
