// Rule: routes are called from where their functions can run.
import type { Call, Node, RouteBlock } from '../../ast.ts';
import { fold } from '../../fold.ts';
import { routeNames, RouteType, type RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import type { RouteFamily } from '../route-table.ts';
import { children, routeTypeOf, type Visitor } from '../walk.ts';

/**
 * No `route[NAME]` has a function that can run in none of the kinds of run it is called in. One that fits some of them may be
 * guarded by a test.
 */
export function fitCallers<C extends RunState>(context: CheckContext<C>): Visitor {
  const { routes, diagnostics, bindings, foreign } = context;
  const types = new Map<RouteBlock, RouteType>();
  const callers = new Map<RouteBlock, RouteBlock>();
  const strings: string[] = [];
  let computed = false;

  /** Notes that `block` runs in runs of `type`, and what it calls with it. */
  function reach(block: RouteBlock, type: RouteType): void {
    const before = types.get(block) ?? 0;
    if ((before | type) === before) return;
    types.set(block, before | type);
    for (const callee of calleesOf(block)) {
      if (!callers.has(callee)) callers.set(callee, block);
      reach(callee, type);
    }
  }

  const calleesOf = memoize((block: RouteBlock): RouteBlock[] => {
    const found: RouteBlock[] = [];
    const visit = (node: Node): void => {
      if (node.kind === 'RouteCall') {
        const name = fold(node.target);
        if (name === null) computed = true;
        else found.push(...running('route', String(name) === '0' ? null : String(name)));
      }
      for (const child of children(node)) visit(child);
    };
    visit(block.body);
    return found;
  });

  /** Without those that a route of another language replaces. */
  function running(family: RouteFamily, name: string | null): readonly RouteBlock[] {
    return routes.isForeign(family, name) ? [] : routes.blocks(family, name);
  }

  function checkCall(node: Call, block: RouteBlock): void {
    const binding = bindings.calls.get(node);
    const type = types.get(block) ?? 0;
    if (binding === undefined || type === 0 || (binding.runsIn & type) !== 0) return;
    const caller = callers.get(block);
    const kinds = routeNames(type).join(', ');
    diagnostics.add(
      'wrong-caller',
      node.nameSpan,
      `${node.name}() cannot run in ${kinds}, where route[${block.name!}] is called`,
      {
        hint: `it can in ${routeNames(binding.runsIn).join(', ')}`,
        notes:
          caller === undefined ? [] : [{ message: 'it is called from here', span: caller.nameSpan ?? caller.span }],
      },
    );
  }

  return {
    StringLiteral(node, { parent }) {
      if (parent?.kind !== 'RouteCall') strings.push(node.value);
    },
    *done() {
      const all = [...routes.all()].flatMap(({ key }) =>
        running(key.family, key.name).map((block) => ({ key, block })),
      );
      for (const { key, block } of all) {
        if (key.family !== 'route' || key.name === null) reach(block, routeTypeOf(block));
        // Routes in other languages call it from where they like.
        else if (foreign?.mentions(key.name) === true) reach(block, RouteType.Any);
      }
      if (computed) return;
      // Much faster than to look into one after the other; no name has a line break.
      const texts = strings.join('\n');
      for (const { key, block } of all) {
        yield;
        const { name } = key;
        // What a parameter or a function names may be run in another way.
        if (key.family !== 'route' || name === null || texts.includes(name)) continue;
        const visit = (node: Node): void => {
          if (node.kind === 'Call') checkCall(node, block);
          for (const child of children(node)) visit(child);
        };
        visit(block.body);
      }
    },
  };
}

function memoize<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = compute(key);
      known.set(key, value);
    }
    return value;
  };
}
