// What a check leaves for the compiler.
import type { Binary, Call, Expression, Select, SwitchCase, Variable, Word } from '../ast.ts';
import type { CallBinding, VariableHandle } from '../host.ts';

/** What the rules found out about single nodes and the compiler uses. */
export class Bindings<C> {
  readonly calls = new Map<Call, CallBinding<C>>();
  readonly variables = new Map<Variable | Select | Word, VariableHandle<C>>();
  /** Comparisons with a meaning of their own. */
  readonly comparisons = new Map<Binary, (ctx: C) => boolean>();
  /** Right sides of `=~` and labels of `case /…` that are constant. */
  readonly patterns = new Map<Expression | SwitchCase, RegExp>();
}
