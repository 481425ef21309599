// Rule: what a module offers is used below its loadmodule.
import type { Call, Variable } from '../../ast.ts';
import { loadedBelow } from '../../configure.ts';
import type { Offered, RunState } from '../../host.ts';
import type { Span } from '../../source.ts';
import type { CheckContext } from '../context.ts';
import type { Visitor } from '../walk.ts';

/**
 * A call, and a variable outside of quotes, has its meaning where it is read: its module is loaded above. Texts are looked into
 * when the whole file was read.
 */
export function modulesAbove<C extends RunState>({ host, diagnostics, loads }: CheckContext<C>): Visitor {
  /** Those that were not met yet. */
  const below = new Map(loads);

  function judge(what: Offered, name: string, shown: string, span: Span): void {
    const module = host.moduleOf(what, name);
    const load = module === null ? undefined : below.get(module);
    if (module === null || load === undefined) return;
    const message = `${shown} belongs to module ${module}, which is loaded below`;
    diagnostics.add('loaded-below', span, message, loadedBelow(module, load, 'route'));
  }

  return {
    LoadModule(node) {
      for (const [name, load] of below) if (load === node) below.delete(name);
    },
    Call(node: Call) {
      if (below.size > 0) judge('function', node.name, `${node.name}()`, node.nameSpan);
    },
    Variable(node: Variable) {
      if (below.size === 0) return;
      for (const { what, name } of host.namesIn(node.text))
        judge(what, name, what === 'variable' ? `$${name}` : `{${name}}`, node.span);
    },
  };
}
