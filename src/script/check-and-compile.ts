// From a syntax tree to a program.
import { atOnce, type Steps } from '../lib/steps.ts';
import type { File } from './ast.ts';
import { check } from './check/check.ts';
import type { DiagnosticSink } from './check/context.ts';
import { generateProgram } from './compile/compile-program.ts';
import { configure, readLimits } from './configure.ts';
import type { Diagnostic, Diagnostics } from './diagnostic.ts';
import { catalogue, type DiagnosticId } from './generated/catalogue.ts';
import type { RunState, ScriptHost } from './host.ts';
import { Program } from './program.ts';
import type { SourceSet, Span } from './source.ts';

export interface CheckOptions {
  /** Ends when everything was checked: there is no program then. */
  readonly checkOnly?: boolean;
  /** What the parser found, if that is not in `diagnostics`. */
  readonly parsing?: readonly Diagnostic[];
}

/**
 * Tells the host all parameters, checks all routes and compiles them. null: there is an error among the diagnostics, found
 * here or before: `diagnostics` may already hold what the parser said.
 * Never throws for anything the configuration says.
 */
export function checkAndCompile<C extends RunState>(
  file: File,
  host: ScriptHost<C>,
  diagnostics: Diagnostics,
  sources: SourceSet,
  options?: CheckOptions,
): Program<C> | null {
  return atOnce(checkAndCompileInSteps(file, host, diagnostics, sources, options));
}

/** @see checkAndCompile */
export function* checkAndCompileInSteps<C extends RunState>(
  file: File,
  host: ScriptHost<C>,
  diagnostics: Diagnostics,
  sources: SourceSet,
  { checkOnly = false, parsing = diagnostics.all }: CheckOptions = {},
): Steps<Program<C> | null> {
  const broken = parsing.filter(({ severity }) => severity === 'error');
  const sink = broken.length > 0 ? sureOnly(diagnostics, file, broken) : diagnostics;
  const loads = yield* configure(file, host, sink);
  yield;
  const foreign = host.loadForeign?.(sources, sink) ?? null;
  yield;
  const checked = yield* check({ file, host, diagnostics: sink, sources, foreign, loads });
  if (checkOnly || diagnostics.hasErrors) return null;
  const generated = yield* generateProgram({ checked, host, sources, limits: readLimits(file) });
  return new Program(generated, sources, foreign);
}

/** Warnings that the lost part of a configuration has nothing to do with: heads of routes are read in any case. */
const SURE: ReadonlySet<DiagnosticId> = new Set(['undefined-handler', 'unknown-event', 'no-effect']);

/** Warnings that need no more than the route they are in. */
const OF_ONE_ROUTE: ReadonlySet<DiagnosticId> = new Set([
  'unreachable-code',
  'constant-condition',
  'string-condition',
  'assignment-in-expression',
  'duplicate-case',
  'return-stops',
]);

/** Keeps back warnings that may be there only because something could not be parsed, such as that a route is not called. */
function sureOnly(diagnostics: Diagnostics, file: File, broken: readonly Diagnostic[]): DiagnosticSink {
  const routes = file.items.filter((item) => item.kind === 'RouteBlock').map(({ span }) => span);
  const isWhole = (span: Span | null): boolean => {
    const route = routes.find((each) => span !== null && isInside(span, each));
    return route !== undefined && !broken.some((mistake) => mistake.span !== null && isInside(mistake.span, route));
  };
  return {
    add(id, span, ...rest) {
      const isSure = catalogue[id].severity === 'error' || SURE.has(id) || (OF_ONE_ROUTE.has(id) && isWhole(span));
      if (isSure) diagnostics.add(id, span, ...rest);
    },
  };
}

const isInside = (inner: Span, outer: Span): boolean =>
  inner.source === outer.source && inner.start >= outer.start && inner.end <= outer.end;
