/** Everything outside of the routes, told to the host in the order of the file. */
import type { Expression, File, GlobalAssignment, GlobalValue, LoadModule, ModuleParameter } from './ast.ts';
import { reportProblem, type DiagnosticSink, type FirstLoads } from './check/context.ts';
import { declaredAvpFlags, declaredFlags } from './flags.ts';
import { fold } from './fold.ts';
import type { Notation, Problem, RunState, ScriptHost, ScriptValue } from './host.ts';
import { didYouMean } from '../lib/did-you-mean.ts';
import type { Steps } from '../lib/steps.ts';
import { compilePosixRegex, isPosixRegexFailure } from '../lib/posix-regex.ts';
import type { Span } from './source.ts';

/** What the compiled program itself obeys. */
export interface Limits {
  /** Turns of one `while`; 0: no limit. */
  readonly loops: number;
  /** Routes that call each other. */
  readonly depth: number;
}

const DEFAULT_LIMITS: Limits = { loops: 100, depth: 256 };

/** As that of the host. */
type Expand = (text: string) => string | null;

/** Modules that `file` loads, in order: what has to be imported before it can be checked. */
export function moduleNames(file: File, expand: Expand): string[] {
  const names: string[] = [];
  for (const item of file.items) {
    const name = item.kind === 'LoadModule' ? written(item, expand) : null;
    if (name !== null) names.push(name);
  }
  return names;
}

const written = ({ module, expand: hasVariables }: LoadModule, expand: Expand): string | null =>
  hasVariables ? expand(module) : module;

function firstLoads(file: File, expand: Expand): FirstLoads {
  const first = new Map<string, LoadModule>();
  for (const item of file.items) {
    const path = item.kind === 'LoadModule' ? written(item, expand) : null;
    if (path !== null && !first.has(moduleName(path))) first.set(moduleName(path), item as LoadModule);
  }
  return first;
}

/** Hands all parameters to `host`, one in each step; what it does not accept is in `diagnostics`. What was loaded where. */
export function* configure<C extends RunState>(
  file: File,
  host: ScriptHost<C>,
  diagnostics: DiagnosticSink,
): Steps<FirstLoads> {
  declareFlags(file, host, diagnostics);
  const loads = firstLoads(file, (text) => host.expandConstants(text));
  const configurator = new Configurator(host, diagnostics, loads);
  for (const item of file.items) {
    switch (item.kind) {
      case 'GlobalAssignment':
        configurator.global(item);
        break;
      case 'LoadModule':
        configurator.loadModule(item);
        break;
      case 'ModuleParameter':
        configurator.moduleParameter(item);
        break;
      case 'LoadPath':
        configurator.directive('loadpath', item.path, item.span);
        break;
      case 'ConfigEngine':
        configurator.directive('cfgengine', item.engine, item.span);
    }
    yield;
  }
  return loads;
}

/** Before the parameters, which may name them. */
function declareFlags<C extends RunState>(file: File, host: ScriptHost<C>, diagnostics: DiagnosticSink): void {
  for (const { name, bit, span } of declaredFlags(file)) {
    const problem = host.declareFlag('message', name, bit);
    if (problem !== null) reportProblem(diagnostics, problem, span);
  }
  for (const { name, bit, span } of declaredAvpFlags(file)) {
    const problem = host.declareFlag('avp', name, bit);
    if (problem !== null) reportProblem(diagnostics, problem, span);
  }
}

/** The limits that the last assignments to `max_while_loops` and `max_recursive_level` ask for. */
export function readLimits(file: File): Limits {
  let { loops, depth } = DEFAULT_LIMITS;
  for (const item of file.items) {
    if (item.kind !== 'GlobalAssignment') continue;
    const value = constantValue(item.values[0]!);
    if (typeof value !== 'number') continue;
    if (item.name === 'max_while_loops') loops = value;
    if (item.name === 'max_recursive_level') depth = value;
  }
  return { loops, depth };
}

class Configurator<C extends RunState> {
  readonly #host: ScriptHost<C>;
  readonly #diagnostics: DiagnosticSink;
  /** Modules that could not be loaded; that is said once, and not again for each of their parameters. */
  readonly #failed: string[] = [];
  readonly #loads: FirstLoads;

  constructor(host: ScriptHost<C>, diagnostics: DiagnosticSink, loads: FirstLoads) {
    this.#loads = loads;
    this.#host = host;
    this.#diagnostics = diagnostics;
  }

  global(item: GlobalAssignment): void {
    const [first] = item.values;
    if (first?.kind === 'RuleList') {
      for (const { problem, span } of this.#host.setRules(item.name, first)) this.#report(problem, span);
      return;
    }
    const values: ScriptValue[] = [];
    for (const value of item.values) {
      const constant = constantValue(value);
      if (constant === null) {
        this.#diagnostics.add('bad-value', value.span, `${item.name} needs a value that is known at the start`);
        return;
      }
      values.push(constant);
    }
    const value = values.length === 1 ? values[0]! : values;
    const problem = this.#host.setGlobal(item.name, value, item.description, notationOf(item.values[0]!, values[0]!));
    if (problem === null) return;
    if (problem.problem !== 'unknown-parameter') {
      this.#report(problem, item.values[0]!.span);
      return;
    }
    this.#diagnostics.add('unknown-global', item.nameSpan, problem.message, {
      hint: problem.hint ?? didYouMean(item.name, this.#host.names('global')),
    });
  }

  loadModule(item: LoadModule): void {
    const written = item.expand ? this.#expanded(item.module, item.moduleSpan) : item.module;
    if (written === null) return;
    const problem = this.#host.loadModule(written, item.options);
    if (problem === null) return;
    this.#failed.push(moduleName(written));
    this.#report(problem, item.moduleSpan);
  }

  directive(name: 'loadpath' | 'cfgengine', value: string, span: Span): void {
    const problem = this.#host.setDirective(name, value);
    if (problem !== null) this.#report(problem, span);
  }

  /** The module's name is a regular expression that has to fit a whole name. */
  moduleParameter(item: ModuleParameter): void {
    const constant = constantValue(item.value);
    if (constant === null) {
      this.#diagnostics.add('bad-value', item.value.span, `${item.parameter} needs a value that is known at the start`);
      return;
    }
    if (!isLiteral(item.value)) {
      this.#diagnostics.add('bad-value', item.value.span, `${item.parameter} takes one text or number, no expression`, {
        hint: 'texts that stand beside each other, "a" "b", are one',
      });
      return;
    }
    const isText = item.expand && typeof constant === 'string';
    const value = isText ? this.#expanded(constant, item.value.span) : constant;
    const pattern = item.expand ? this.#expanded(item.modulePattern, item.moduleSpan) : item.modulePattern;
    const parameter = item.expand ? this.#expanded(item.parameter, item.parameterSpan) : item.parameter;
    if (value === null || pattern === null || parameter === null) return;
    const modules = this.#modules(pattern, item.moduleSpan);
    // Of a module that is missing nothing more is said.
    if (modules.length > 0 && isBare(item.value)) {
      this.#diagnostics.add('unknown-keyword', item.value.span, `"${value}" has no value`, {
        hint: 'write text in quotes, or #!define it above',
      });
      return;
    }
    for (const module of modules) {
      const problem = this.#host.setModuleParameter(module, parameter, value);
      if (problem === null) continue;
      this.#report(problem, problem.problem === 'unknown-parameter' ? item.parameterSpan : item.value.span);
    }
  }

  /** With the variables that are known now; that there are others is said. */
  #expanded(text: string, span: Span): string | null {
    const expanded = this.#host.expandConstants(text);
    if (expanded === null) {
      this.#diagnostics.add('bad-value', span, 'only $def(…), $defn(…) and $env(…) are known when this line is read');
    }
    return expanded;
  }

  #modules(pattern: string, span: Span): readonly string[] {
    const loaded = this.#host.loadedModules();
    if (loaded.includes(pattern)) return [pattern];
    const regex = compilePosixRegex(`^(${pattern})$`, { ignoreCase: true });
    if (isPosixRegexFailure(regex)) {
      this.#diagnostics.add('bad-pattern', span, regex.failure);
      return [];
    }
    const found = loaded.filter((name) => regex.test(name));
    if (found.length === 0 && !this.#failed.some((name) => regex.test(name))) {
      const below = [...this.#loads].find(([name]) => regex.test(name));
      if (below === undefined) {
        this.#diagnostics.add('unknown-module', span, `no loaded module is called ${pattern}`, {
          hint: this.#unloadedHint(pattern, loaded),
        });
      } else {
        const [name, load] = below;
        this.#diagnostics.add('loaded-below', span, `module ${name} is loaded below`, loadedBelow(name, load, 'line'));
      }
    }
    return found;
  }

  #unloadedHint(name: string, loaded: readonly string[]): string | null {
    if (this.#host.names('module').includes(name)) return `it has to be loaded first: loadmodule "${name}.so"`;
    return didYouMean(name, loaded);
  }

  #report(problem: Problem, span: Span, hint: string | null = null): void {
    reportProblem(this.#diagnostics, problem, span, hint);
  }
}

/** What to do about a module that is needed above its `loadmodule`. */
export const loadedBelow = (name: string, { moduleSpan }: LoadModule, where: 'line' | 'route') => ({
  hint: `put loadmodule "${name}.so" above this ${where}`,
  notes: [{ message: 'it is loaded here', span: moduleSpan }],
});

/** `tm` of `/usr/lib/kamailio/modules/tm.so`. */
function moduleName(written: string): string {
  return written.replace(/^.*\//, '').replace(/\.so$/, '');
}

function notationOf(written: GlobalValue, value: ScriptValue): Notation {
  if (typeof value === 'number') return value < 0 ? 'negative' : 'number';
  return written.kind === 'Word' || written.kind === 'Address' || written.kind === 'SocketText' ? 'word' : 'text';
}

/** What Kamailio's grammar has for a value of `modparam`; of a bare word something else is said. */
function isLiteral(value: Expression): boolean {
  if (value.kind === 'Unary') return value.operator === '-' && value.operand.kind === 'IntLiteral';
  return value.kind === 'IntLiteral' || value.kind === 'StringLiteral' || isBare(value);
}

/** Written without quotes, which only some global parameters may be. */
function isBare({ kind }: Expression): boolean {
  return kind === 'Word' || kind === 'Address';
}

/** A bare word, as in `log_facility=LOG_LOCAL0`, is its text. */
function constantValue(value: GlobalValue): string | number | null {
  switch (value.kind) {
    case 'SocketText':
      return value.text;
    case 'RuleList':
      return null;
    case 'Word':
      return value.name;
    case 'Address':
      return value.text;
    default:
      return fold(value);
  }
}
