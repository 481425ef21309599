/** All routes of a configuration as one JavaScript file, evaluated. The only place where generated code is run. */
import { resolve } from 'node:path';
import type { Steps } from '../../lib/steps.ts';
import { js } from '../../lib/codegen/code.ts';
import { Externals } from '../../lib/codegen/externals.ts';
import { Names } from '../../lib/codegen/names.ts';
import { CodeWriter } from '../../lib/codegen/writer.ts';
import type { ActionTrace } from '../actions.ts';
import type { CheckResult } from '../check/check.ts';
import type { Limits } from '../configure.ts';
import type { RunState, ScriptHost } from '../host.ts';
import { Runtime } from '../runtime/runtime.ts';
import { inlineSourceMap, writeSourceMap, type MappedLine } from '../source-map.ts';
import type { SourceSet, Span } from '../source.ts';
import { expressionCompiler as expressions } from './expressions.ts';
import { Positions } from './positions.ts';
import { RouteGraph, type RouteUnit } from './route-graph.ts';
import { LOCAL_WORDS, RouteScope, type ProgramScope } from './scope.ts';
import { compileRoute } from './statements.ts';

/** What a route's function gives: its value, or an iterator that stops at every promise it has to wait for. */
export type RouteResult = number | Generator<Promise<number>, number, number>;
export type RouteFunction<C> = (ctx: C, depth?: number) => RouteResult;

export interface GeneratedProgram<C> {
  readonly units: readonly RouteUnit[];
  readonly functions: ReadonlyMap<RouteUnit, RouteFunction<C>>;
  readonly positions: Positions;
  readonly runtime: Runtime<C>;
  /** null: nobody is told of actions. */
  readonly trace: ActionTrace<C> | null;
  readonly limits: Limits;
  /** The JavaScript, without its source map. */
  readonly text: string;
  /** The name that stack traces show. */
  readonly filename: string;
  /** Where each line that stack traces name comes from; null: nowhere. */
  readonly lines: readonly (Span | null)[];
}

export interface GenerateInput<C extends RunState> {
  readonly checked: CheckResult<C>;
  readonly host: ScriptHost<C>;
  readonly sources: SourceSet;
  readonly limits: Limits;
}

/** Globals of JavaScript that generated code uses. */
const GLOBALS = ['Math', 'String', 'undefined', 'externals'];

let serial = 0;

/** In steps: a route each, and some for the whole. */
export function* generateProgram<C extends RunState>({
  checked,
  host,
  sources,
  limits,
}: GenerateInput<C>): Steps<GeneratedProgram<C>> {
  const names = new Names();
  names.reserve([...LOCAL_WORDS, ...GLOBALS]);
  const externals = new Externals(names);
  // What contexts are does not matter to the compiler: it only passes them on.
  const bindings = checked.bindings as unknown as ProgramScope['bindings'];
  const runtime = new Runtime<C>(host);
  const holds = host.trace !== undefined && host.holdsActions === true;
  const common = {
    runtime: externals.add('runtime', runtime),
    routes: names.unique('routes'),
    inspect: host.inspect === undefined ? null : externals.add('inspect', host.inspect),
    trace: host.trace === undefined ? null : externals.add('trace', host.trace),
    holds,
  };
  const graph = new RouteGraph(checked.routes, bindings, names, holds);
  const counted = graph.hasCircles || graph.hasComputedCalls || graph.hasForeign;
  const positions = new Positions();
  const program: ProgramScope = {
    bindings,
    looksBack: [...bindings.calls.values()].some(({ looksBack }) => looksBack === true),
    graph,
    limits,
    sources,
    names,
    externals,
    positions,
    common,
    expressions,
    counted,
  };

  const functions = new CodeWriter<Span>();
  for (const unit of graph.units) {
    positions.enter(unit.label);
    const scope = new RouteScope(program, unit);
    compileRoute(scope);
    functions.append(scope.finish());
    yield;
  }

  const whole = new CodeWriter<Span>();
  whole.line(js`${'use strict'};`);
  for (const { name } of externals.entries) whole.line(js`const ${name} = externals.${name};`);
  whole.append(functions);
  if (graph.hasComputedCalls) {
    const entries = [...graph.callable].map(([name, unit]) => js`[${name}, ${unit.name}]`);
    whole.line(js`const ${common.routes} = new Map([${entries}]);`);
  }
  whole.line(js`return [${graph.units.map((unit) => unit.name)}];`);
  const isMapped = host.inspect !== undefined || process.sourceMapsEnabled;
  const evaluated = yield* evaluate<C>(whole, { graph, externals, positions, sources, isMapped });
  return { ...evaluated, runtime, trace: host.trace ?? null, limits };
}

interface EvaluateInput {
  readonly graph: RouteGraph;
  readonly externals: Externals;
  readonly positions: Positions;
  readonly sources: SourceSet;
  /** Somebody reads source maps. */
  readonly isMapped: boolean;
}

/** Lines that JavaScript puts before the body of a function made from text. */
const WRAPPER_LINES = 2;

function* evaluate<C>(
  whole: CodeWriter<Span>,
  { graph, externals, positions, sources, isMapped }: EvaluateInput,
): Steps<Omit<GeneratedProgram<C>, 'runtime' | 'trace' | 'limits'>> {
  const filename = `kahea-script-${String(++serial)}/${sources.all[0]?.path.replace(/^.*\//, '') ?? 'script'}.js`;
  const lines = [...new Array<null>(WRAPPER_LINES).fill(null), ...whole.lines.map((line) => line.mark)];
  yield;
  const text = whole.toString();
  yield;
  const map = isMapped ? mapOf(filename, lines, sources) : '';
  yield;
  // Not vm.compileFunction: --enable-source-maps regards the maps of evaluated text only.
  const create = new Function('externals', `${text}${map}\n//# sourceURL=${filename}`);
  const values = Object.fromEntries(externals.entries.map(({ name, value }) => [name.text, value]));
  const created = create(values) as RouteFunction<C>[];
  const functions = new Map(graph.units.map((unit, index) => [unit, created[index]!]));
  return { units: graph.units, functions, positions, text, filename, lines };
}

/** Without somebody who reads it, it would be a good part of what a program costs. */
function mapOf(file: string, lines: readonly (Span | null)[], sources: SourceSet): string {
  return inlineSourceMap(
    writeSourceMap({
      file,
      sources: sources.all.map(({ path, text }) => ({ path: resolve(path), text })),
      lines: lines.map((span) => mappedLine(span, sources)),
    }),
  );
}

function mappedLine(span: Span | null, sources: SourceSet): MappedLine | null {
  if (span === null) return null;
  const { line, column } = sources.get(span.source).locate(span.start);
  return { source: span.source, line: line - 1, column: column - 1 };
}
