/** Where runs begin, and what may have been set before they do. */
import type { Call, RouteBlock } from '../../ast.ts';
import { fold } from '../../fold.ts';
import { RouteType } from '../../host.ts';
import type { Bindings } from '../bindings.ts';
import type { RouteFamily, RouteKey, RouteTable } from '../route-table.ts';
import type { VariableUses } from './uses.ts';

export interface Entry {
  readonly key: RouteKey;
  /** Names that are read by it and what it calls. */
  readonly reads: ReadonlySet<string>;
  /** Names that another route may have set for it, in the same process and for the same message. */
  readonly before: ReadonlySet<string>;
}

/** What runs in the same process before a route of a kind, for the same message; all: nobody knows when it runs. */
const BEFORE: Readonly<Partial<Record<RouteFamily, readonly RouteFamily[] | 'all'>>> = {
  route: ['event_route'],
  reply_route: ['event_route'],
  onreply_route: ['event_route', 'reply_route'],
  failure_route: ['event_route', 'reply_route', 'onreply_route'],
  timer_route: [],
  startup_route: [],
};

/** Runs before processes are made, or in each at its start. */
const AT_START = /init/;

/** Functions that go on later, mostly in another process, with the route they name. */
const LATER = /^(?:async_|http_async|evapi_async|t_continue$)/;

/** Blocks that are looked into from one; what is further away is not known. */
const MAX_REACH = 300;

export class Entries {
  readonly #routes: RouteTable;
  readonly #uses: VariableUses;
  readonly #written = new Map<string, ReadonlySet<string>>();
  readonly #reached = new Map<RouteBlock, ReadonlySet<RouteBlock>>();

  constructor(routes: RouteTable, uses: VariableUses) {
    this.#routes = routes;
    this.#uses = uses;
  }

  all(bindings: Bindings<never>): Entry[] {
    const later = this.#continued(bindings);
    const keys = [...this.#routes.all()].map(({ key }) => key);
    const begun = keys.filter(({ family, name }) => family !== 'route' || name === null || later.has(name));
    const everything = new Map(keys.map((key) => [key, this.#writesFrom(key)]));
    const atStart = begun.filter(
      ({ family, name }) => family === 'startup_route' || (family === 'event_route' && AT_START.test(name ?? '')),
    );
    return begun.map((key) => {
      const families = key.family === 'route' && key.name !== null ? [] : (BEFORE[key.family] ?? 'all');
      const earlier = begun.filter((other) => other !== key && (families === 'all' || families.includes(other.family)));
      const before = [...earlier, ...atStart].flatMap((other) => [...everything.get(other)!]);
      return { key, reads: this.#readsFrom(key), before: new Set(before) };
    });
  }

  /** Blocks that a call comes to. */
  writtenBy(name: string): ReadonlySet<string> {
    return this.#writesFrom({ family: 'route', name: name === '0' ? null : name });
  }

  #continued(bindings: Bindings<never>): Set<string> {
    const names = new Set<string>();
    for (const [call, binding] of bindings.calls as ReadonlyMap<
      Call,
      { readonly routes: readonly { type: RouteType; name: string }[] }
    >) {
      if (!LATER.test(call.name)) continue;
      for (const { type, name } of binding.routes) if (type === RouteType.Request) names.add(name);
    }
    return names;
  }

  #writesFrom(key: RouteKey): ReadonlySet<string> {
    const name = `${key.family} ${key.name ?? ''}`;
    const known = this.#written.get(name);
    if (known !== undefined) return known;
    const found = this.#findWrites(key);
    this.#written.set(name, found);
    return found;
  }

  #findWrites(key: RouteKey): ReadonlySet<string> {
    return new Set(this.#reach(key).flatMap((block) => [...(this.#uses.routes.get(block)?.writes ?? [])]));
  }

  #readsFrom(key: RouteKey): ReadonlySet<string> {
    return new Set(this.#reach(key).flatMap((block) => [...(this.#uses.routes.get(block)?.reads ?? [])]));
  }

  #reach({ family, name }: RouteKey): RouteBlock[] {
    return [...new Set(this.#routes.blocks(family, name).flatMap((block) => [...this.#from(block)]))];
  }

  /** The block and all that it may call. */
  #from(block: RouteBlock): ReadonlySet<RouteBlock> {
    const known = this.#reached.get(block);
    if (known !== undefined) return known;
    const found = new Set([block]);
    for (const each of found) {
      if (found.size > MAX_REACH) break;
      for (const { target } of this.#uses.routes.get(each)?.calls ?? []) {
        const name = fold(target);
        if (name === null) continue;
        for (const callee of this.#routes.blocks('route', String(name) === '0' ? null : String(name)))
          found.add(callee);
      }
    }
    this.#reached.set(block, found);
    return found;
  }
}
