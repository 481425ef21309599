// From a syntax tree to a program.
import { atOnce, type Steps } from '../lib/steps.ts';
import type { File } from './ast.ts';
import { check } from './check/check.ts';
import type { DiagnosticSink } from './check/context.ts';
import { generateProgram } from './compile/compile-program.ts';
import { configure, readLimits } from './configure.ts';
import type { Diagnostics } from './diagnostic.ts';
import { catalogue, type DiagnosticId } from './generated/catalogue.ts';
import type { RunState, ScriptHost } from './host.ts';
import { Program } from './program.ts';
import type { SourceSet } from './source.ts';

export interface CheckOptions {
  /** Ends when everything was checked: there is no program then. */
  readonly checkOnly?: boolean;
  /** The parser found errors that are not in `diagnostics`. */
  readonly isIncomplete?: boolean;
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
  { checkOnly = false, isIncomplete = false }: CheckOptions = {},
): Steps<Program<C> | null> {
  // What is missing because it could not be parsed would be warned about as unused or constant.
  const sink = isIncomplete || diagnostics.hasErrors ? errorsOnly(diagnostics) : diagnostics;
  yield* configure(file, host, sink);
  yield;
  const foreign = host.loadForeign?.(sources, sink) ?? null;
  yield;
  const checked = yield* check(file, host, sink, sources, foreign);
  if (checkOnly || diagnostics.hasErrors) return null;
  const generated = yield* generateProgram({ checked, host, sources, limits: readLimits(file) });
  return new Program(generated, sources, foreign);
}

/** Warnings that the lost part of a configuration has nothing to do with: heads of routes are read in any case. */
const SURE: ReadonlySet<DiagnosticId> = new Set(['undefined-handler']);

function errorsOnly(diagnostics: Diagnostics): DiagnosticSink {
  return {
    add(id, ...rest) {
      if (catalogue[id].severity === 'error' || SURE.has(id)) diagnostics.add(id, ...rest);
    },
  };
}
