/** Which routes there are, which of them may have to wait, and which call themselves in a circle. */
import type { Names } from '../../lib/codegen/names.ts';
import type { Name } from '../../lib/codegen/code.ts';
import type { Node, RouteBlock, RouteCall } from '../ast.ts';
import type { ForeignRoute } from '../host.ts';
import type { Bindings } from '../check/bindings.ts';
import type { RouteKey, RouteTable } from '../check/route-table.ts';
import { children } from '../check/walk.ts';
import { fold } from '../fold.ts';

/** One function to be: all blocks of one key. */
export interface RouteUnit {
  readonly key: RouteKey;
  /** `request_route`, `route[RELAY]`, `event_route[tm:local-request]`. */
  readonly label: string;
  readonly name: Name;
  /** None where the route is foreign. */
  readonly blocks: readonly RouteBlock[];
  readonly foreign: ForeignRoute<never> | null;
  /** It reaches a call that may return a promise: it becomes a generator. */
  readonly waits: boolean;
}

interface Unit extends RouteUnit {
  waits: boolean;
  readonly calls: Set<Unit>;
  readonly reaches: Set<Unit>;
}

export class RouteGraph {
  readonly units: readonly RouteUnit[];
  /** Some route can call itself, directly or through others. */
  readonly hasCircles: boolean;
  /** Some route is called by a name that is computed. */
  readonly hasComputedCalls: boolean;
  /** Some route is written in another language: it may call any. */
  readonly hasForeign: boolean;
  readonly #byName = new Map<string, Unit>();

  /** `holds`: every route may have to wait, before any action. */
  constructor(routes: RouteTable, bindings: Bindings<never>, names: Names, holds: boolean) {
    const units: Unit[] = [];
    for (const { key, blocks, foreign } of routes.all()) {
      const label = labelOf(key);
      const unit: Unit = {
        key,
        label,
        name: names.unique(label),
        blocks: foreign === null ? blocks : [],
        foreign,
        // Any function of another language may give a promise.
        waits: holds || foreign !== null,
        calls: new Set(),
        reaches: new Set(),
      };
      units.push(unit);
      if (key.family === 'route') this.#byName.set(key.name ?? '0', unit);
    }
    let computed = false;
    for (const unit of units) computed = this.#connect(unit, bindings) || computed;
    for (const unit of units) reach(unit, unit.reaches);
    for (const unit of units) unit.waits ||= [...unit.reaches].some((other) => other.waits);
    this.units = units;
    this.hasComputedCalls = computed;
    this.hasForeign = units.some(({ foreign }) => foreign !== null);
    this.hasCircles = units.some((unit) => unit.reaches.has(unit));
  }

  /** The `route[name]` that is called; `0` is the request route. */
  target(name: string): RouteUnit | null {
    return this.#byName.get(name) ?? null;
  }

  /** Whether the call closes a circle, or may: what another language calls is not known. */
  isRecursive(caller: RouteUnit, callee: RouteUnit): boolean {
    return callee.foreign !== null || (callee as Unit).reaches.has(caller as Unit);
  }

  /** Units a computed name may mean. */
  get callable(): ReadonlyMap<string, RouteUnit> {
    return this.#byName;
  }

  /** Notes what the blocks of `unit` call; true when a name among it is computed. */
  #connect(unit: Unit, bindings: Bindings<never>): boolean {
    let computed = false;
    const visit = (node: Node): void => {
      if (node.kind === 'Call') unit.waits ||= bindings.calls.get(node)?.waits === true;
      if (node.kind === 'RouteCall') {
        const name = routeCallName(node);
        const callees = name === null ? this.#byName.values() : [this.#byName.get(name)];
        computed ||= name === null;
        for (const callee of callees) if (callee !== undefined) unit.calls.add(callee);
      }
      for (const child of children(node)) visit(child);
    };
    for (const block of unit.blocks) visit(block);
    return computed;
  }
}

/** null: computed when it runs. */
export function routeCallName(node: RouteCall): string | null {
  const name = fold(node.target);
  return name === null ? null : String(name);
}

function reach(unit: Unit, found: Set<Unit>): void {
  for (const callee of unit.calls) {
    if (found.has(callee)) continue;
    found.add(callee);
    reach(callee, found);
  }
}

function labelOf(key: RouteKey): string {
  if (key.name !== null) return `${key.family}[${key.name}]`;
  return key.family === 'route' ? 'request_route' : key.family;
}
