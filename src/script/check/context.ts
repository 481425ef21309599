// What rules are given and how they report.
import type { File, LoadModule } from '../ast.ts';
import type { Diagnostics } from '../diagnostic.ts';
import type { ForeignProgram, Problem, RunState, ScriptHost } from '../host.ts';
import type { SourceSet, Span } from '../source.ts';
import type { Bindings } from './bindings.ts';
import type { RouteTable } from './route-table.ts';
import type { Visitor } from './walk.ts';

/** The first `loadmodule` of each module, by its name. */
export type FirstLoads = ReadonlyMap<string, LoadModule>;

/** Where rules put what they find. */
export type DiagnosticSink = Pick<Diagnostics, 'add'>;

/** What all rules of one check share. */
export interface CheckContext<C extends RunState> {
  readonly file: File;
  readonly sources: SourceSet;
  readonly host: ScriptHost<C>;
  readonly diagnostics: DiagnosticSink;
  readonly loads: FirstLoads;
  readonly routes: RouteTable;
  readonly bindings: Bindings<C>;
  /** Routes of other languages; null: there are none. */
  readonly foreign: ForeignProgram<C> | null;
}

/** Looks at the tree, reports what does not hold, and notes in the bindings what the compiler will need. */
export type Rule = <C extends RunState>(context: CheckContext<C>) => Visitor;

/** Reports what a host found wrong with something at `span`. */
export function reportProblem(
  diagnostics: DiagnosticSink,
  problem: Problem,
  span: Span,
  hint: string | null = null,
): void {
  if (problem.follows === true) return;
  diagnostics.add(problem.problem, span, problem.message, { hint: problem.hint ?? hint });
}
