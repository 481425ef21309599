// Rule: routes are defined once, and there is one to begin with.
import type { RouteBlock } from '../../ast.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import { timerOf } from '../../timer-route.ts';
import { routeKey } from '../route-table.ts';
import type { Visitor } from '../walk.ts';

/** There is a request route, no name is used twice, and all kinds of block are ours. */
export function definedRoutes<C extends RunState>(context: CheckContext<C>): Visitor {
  const { routes, diagnostics, file, foreign } = context;

  function checkRepeated(blocks: readonly RouteBlock[]): void {
    const first = blocks[0]!;
    for (const block of blocks.slice(1)) {
      const notes = [{ message: 'the first one is here', span: first.nameSpan ?? keywordSpan(first) }];
      const span = block.nameSpan ?? keywordSpan(block);
      if (routeKey(block).name === null && block.name === null && first.name === null) {
        diagnostics.add('split-route', span, `${block.routeKind} is written a second time and runs after the first`, {
          notes,
        });
      } else {
        const label = block.name === null ? block.routeKind : `${block.routeKind}[${block.name}]`;
        diagnostics.add('duplicate-route', span, `${label} is already defined`, { notes });
      }
    }
  }

  return {
    File() {
      if (file.items.length === 0 && file.span.start === file.span.end) {
        diagnostics.add('empty-configuration', file.span, 'there is nothing in this configuration');
        return;
      }
      for (const { blocks } of routes.all()) if (blocks.length > 0) checkRepeated(blocks);
      const otherEngine = file.items.some((item) => item.kind === 'ConfigEngine' && item.engine !== 'native');
      if (!routes.has('route', null) && !(otherEngine && foreign === null) && foreign?.isComplete !== false) {
        diagnostics.add('missing-request-route', null, 'there is no request_route: every request would be dropped', {
          hint:
            foreign === null
              ? null
              : 'export function ksr_request_route() from the file of routes, or write a request_route here',
        });
      }
    },
    RouteBlock(node) {
      if (node.routeKind === 'timer_route' && timerOf(node.name ?? '') === null) {
        diagnostics.add('bad-value', keywordSpan(node), 'a timer_route needs a name and a number of seconds', {
          hint: 'write timer_route[name, 60]',
        });
      }
    },
  };
}

function keywordSpan(block: RouteBlock): RouteBlock['span'] {
  return { ...block.span, end: block.span.start + block.routeKind.length };
}
