/**
 * The route files of one configuration: read, run and made into routes when the configuration is loaded, or only read. All that
 * belongs to them is in this object; a reload makes another.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import type { Context } from '../../context/context.ts';
import { invariant } from '../../lib/invariant.ts';
import { isProblem } from '../../lib/problem.ts';
import { scriptName } from '../../lib/script-name.ts';
import type { ArgumentBinder } from '../../module/arguments.ts';
import type { RouteLanguage } from '../../module/define.ts';
import type { ModuleHost } from '../../module/host.ts';
import type { VariableRegistry } from '../../pv/registry.ts';
import type { Diagnostics } from '../../script/diagnostic.ts';
import { RouteType, type ForeignProgram, type ForeignRoute } from '../../script/host.ts';
import { PlacedError, type CompiledRoute, type Program } from '../../script/program.ts';
import type { Source, SourceSet, Span } from '../../script/source.ts';
import type { CoreSelf } from '../core/self.ts';
import type { ConfigFile } from '../load/config-files.ts';
import type { LoadedModule } from '../load/loaded-module.ts';
import type { FunctionTable } from '../script/function-table.ts';
import { buildScript, type BuildError, type BuildOutcome } from './build.ts';
import { evaluateScript, shifted, type ScriptExports } from './evaluate.ts';
import { EXIT } from './exit-signal.ts';
import { callbackRoutes, exportedRoutes, type Callback, type ExportedRoute } from './exported-routes.ts';
import { awaitCalls } from './jsdt/await-calls.ts';
import { JsdtScripts } from './jsdt/jsdt-scripts.ts';
import { plainScripts } from './jsdt/plain-scripts.ts';
import type { OfRun } from './ksr/namespace.ts';
import { ArgumentError } from './ksr/plain-arguments.ts';
import type { KsrState } from './ksr/self.ts';
import { KsrTables } from './ksr/tables.ts';
import { BoundVariables } from './ksr/variables.ts';
import { RoutedMessage, type MessageServices } from './message.ts';
import { ScriptPlaces } from './places.ts';
import { CurrentRun, routeFunction } from './run-route.ts';

export interface RouteScriptParts {
  /** Of the configuration, as people write it. */
  readonly configPath: string;
  /** Its folder, a whole path: files are named relative to it. */
  readonly configFolder: string;
  readonly modules: ReadonlyMap<string, LoadedModule>;
  readonly core: LoadedModule;
  /** Modules that exist. */
  readonly available: readonly string[];
  readonly functions: FunctionTable;
  readonly variables: VariableRegistry;
  readonly binder: ArgumentBinder;
  /** false: files are read and not run, and their routes stay unknown. */
  readonly evaluate: boolean;
  /** What was built before, by whole path. */
  readonly built: ReadonlyMap<string, BuildOutcome>;
  definition(name: string): string | null;
  logLevel(): number;
}

export interface LoadScripts {
  readonly sources: SourceSet;
  readonly diagnostics: Pick<Diagnostics, 'add'>;
  /** `cfgengine` says that the files route everything: any function may be armed for anything. */
  readonly routesAll: boolean;
  /** Functions that parameters name. */
  readonly callbacks: readonly Callback[];
}

/** For names in stack traces. */
let serial = 0;

export class RouteScripts {
  readonly #parts: RouteScriptParts;
  readonly #current = new CurrentRun();
  readonly #places: ScriptPlaces;
  /** `KSR` of modules, or of plain scripts. */
  readonly #tables: (isPlain: boolean) => KsrTables;
  readonly #ksr: KsrTables;
  readonly #services: MessageServices;
  readonly #texts: string[] = [];
  readonly #routes: ForeignRoute<Context>[] = [];
  readonly #files = new Map<string, string | null>();
  /** By what people are shown. */
  readonly #wholePaths = new Map<string, string>();
  #callbacks: readonly Callback[] = [];
  #complete = true;
  #jsdt: JsdtScripts | null = null;

  constructor(parts: RouteScriptParts) {
    this.#parts = parts;
    this.#places = new ScriptPlaces((path) => this.#shown(path));
    const state: KsrState = {
      core: parts.core.self as () => CoreSelf,
      variables: new BoundVariables(parts.variables),
      callFunction: (ctx, name, args) => this.#callFunction(ctx, name, args),
      callRoute: (ctx, name) => callRoute(ctx, name),
      definition: (name) => parts.definition(name),
      logLevel: () => parts.logLevel(),
    };
    const host = (): ModuleHost => (parts.core.self() as CoreSelf).host;
    this.#tables = (isPlain) =>
      new KsrTables({
        modules: parts.modules,
        others: parts.available,
        binder: parts.binder,
        isPlain,
        core: () => ({ host: host(), state, params: {} }),
      });
    this.#ksr = this.#tables(false);
    this.#services = {
      host,
      state,
      expand: (ctx, text) => this.#expand(ctx, text),
      ksr: (ctx) => this.#ksr.of(ctx),
    };
  }

  /** All files that were read: their texts as they are in use, null where there is nothing to use. */
  get files(): ConfigFile[] {
    return [...this.#files].map(([path, text]) => ({ path, text }));
  }

  get program(): ForeignProgram<Context> {
    const place = (error: unknown): unknown => this.#places.place(error);
    return {
      routes: this.#routes,
      isComplete: this.#complete,
      missing: this.#missing,
      plain: this.#plainModule === null ? null : plainScripts({ scripts: this.#plain, current: this.#current, place }),
      place,
      mentions: (word) => this.#texts.some((text) => text.includes(word)),
    };
  }

  /** Where functions are named by parameters, files route everything: each function is a route as well. */
  get #missing(): ForeignProgram<Context>['missing'] {
    const functions = new Set(this.#routes.filter(({ type }) => type === RouteType.Request).map(({ name }) => name));
    return this.#callbacks.flatMap(({ parameter, name }) =>
      parameter === null || functions.has(name) ? [] : [{ parameter, name }],
    );
  }

  /** Adds the routes of a file, given by its whole path; what is wrong with it is in the diagnostics. */
  load(path: string, language: RouteLanguage, load: LoadScripts): void {
    this.#files.set(path, null);
    this.#callbacks = load.callbacks;
    const routes = language === 'jsdt' ? this.#loadPlain(path, load) : this.#loadModule(path, load);
    if (routes === null) this.#complete = false;
    else this.#routes.push(...routes);
  }

  /** null: it cannot be used, which was said, or is only read. */
  #loadModule(
    path: string,
    { sources, diagnostics, routesAll, callbacks }: LoadScripts,
  ): ForeignRoute<Context>[] | null {
    const script = this.#parts.built.get(path) ?? buildScript(path);
    if (!('code' in script)) {
      for (const error of script) this.#reportBuild(error, sources, diagnostics);
      return null;
    }
    for (const file of script.files) this.#files.set(file, script.texts.get(file) ?? null);
    // What has no place in the source map, as data does, is in what was made of it.
    this.#files.set(path, `${script.texts.get(path) ?? ''}\0${script.code}`);
    const name = scriptName(++serial, basename(path));
    this.#places.add(name, shifted(script.map), script.files);
    this.#texts.push(script.code);
    if (!this.#parts.evaluate) return null;
    let exported: ScriptExports;
    try {
      exported = evaluateScript({ script, path, name, api: this.#api() });
    } catch (error) {
      this.#reportFailure(error, path, sources, diagnostics);
      return null;
    }
    const routes = exportedRoutes(exported, routesAll, (message) => {
      diagnostics.add('route-file-failed', spanAt(source(sources, path, this.#shown(path)), 1, 1, 0), message);
    });
    return [...routes, ...callbackRoutes(exported, callbacks)].map((route) =>
      this.#route(route, (ctx) => [new RoutedMessage(ctx, this.#services), this.#ksr.of(ctx), route.event]),
    );
  }

  #loadPlain(
    path: string,
    { sources, diagnostics, routesAll, callbacks }: LoadScripts,
  ): ForeignRoute<Context>[] | null {
    this.#places.addPlain(path);
    try {
      const text = readFileSync(path, 'utf8');
      this.#texts.push(text);
      this.#files.set(path, text);
      const mistake = this.#parts.evaluate ? this.#plain.load(path, text) : awaitCalls(text, this.#ksr.waiting);
      if (mistake !== null && 'message' in mistake) {
        this.#reportBuild({ ...mistake, file: path, length: 0, lacks: [] }, sources, diagnostics);
        return null;
      }
    } catch (error) {
      this.#reportFailure(error, path, sources, diagnostics);
      return null;
    }
    if (!this.#parts.evaluate) return null;
    const scripts = this.#plain;
    if (!routesAll) return [];
    const functions = Object.fromEntries(
      scripts.names.map((name) => [name, (...args: unknown[]) => scripts.call(name, args)]),
    );
    const routes = [...exportedRoutes(functions, true, () => undefined), ...callbackRoutes(functions, callbacks)];
    return routes.map((route) => this.#route(route, () => (route.event === null ? [] : [route.event])));
  }

  /** Whose functions run plain scripts; null: there is none. */
  get #plainModule(): LoadedModule | null {
    const modules = [...this.#parts.modules.values()];
    return modules.find(({ definition }) => definition.routeFiles?.language === 'jsdt') ?? null;
  }

  get #plain(): JsdtScripts {
    const module = this.#plainModule;
    const name = module?.definition.routeFiles?.requires ?? null;
    return (this.#jsdt ??= new JsdtScripts({
      current: this.#current,
      ksr: this.#tables(true).following(this.#current.require),
      waiting: this.#ksr.waiting,
      requires: name === null || module!.values[name] !== 0,
    }));
  }

  #route({ type, name, run }: ExportedRoute, args: (ctx: Context) => readonly unknown[]): ForeignRoute<Context> {
    const label = `${type === RouteType.Request ? 'route' : 'handler'}${name === '' ? '' : `[${name}]`}`;
    const place = (error: unknown): unknown => this.#places.place(error);
    return { type, name, run: routeFunction({ label, run, current: this.#current, arguments: args, place }) };
  }

  /** What `import … from 'kahea'` gives. */
  #api(): object {
    const same = <T>(value: T): T => value;
    const following: OfRun = this.#ksr.following(this.#current.require);
    return { defineRoutes: same, defineConfig: same, KSR: following };
  }

  #expand(ctx: Context, text: string): string {
    const format = this.#parts.variables.format(text);
    if (isProblem(format)) throw new TypeError(format.message);
    return format(ctx);
  }

  #callFunction(ctx: Context, name: string, args: readonly string[]): number | Promise<number> {
    const { functions, binder } = this.#parts;
    const binding = functions.bind(
      name,
      args.map((value) => ({ kind: 'string', value })),
      ctx.routeType,
      binder,
    );
    if (isProblem(binding)) throw new ArgumentError(binding.message);
    const values = binding.args.map((argument) => {
      invariant(argument.kind !== 'expression', 'a text is bound as a text');
      return argument.kind === 'constant' ? argument.value : argument.compute(ctx);
    });
    return binding.invoke(ctx, ...(values as never[]));
  }

  /** As people read it: like the path of the configuration where the file is below its folder. */
  #shown(path: string): string {
    const inside = relative(this.#parts.configFolder, path);
    const outside = inside.startsWith('..') || isAbsolute(inside);
    const shown = outside ? path : join(dirname(this.#parts.configPath), inside);
    this.#wholePaths.set(shown, path);
    return shown;
  }

  #reportBuild(
    { message, file, line, column, length, lacks }: BuildError,
    sources: SourceSet,
    diagnostics: LoadScripts['diagnostics'],
  ): void {
    for (const each of [...(file === null ? [] : [file]), ...lacks])
      if (!this.#files.has(each)) this.#files.set(each, null);
    const span = file === null ? null : spanAt(source(sources, file, this.#shown(file)), line, column, length);
    diagnostics.add('route-file-syntax', span, message);
  }

  #reportFailure(error: unknown, path: string, sources: SourceSet, diagnostics: LoadScripts['diagnostics']): void {
    const placed = this.#places.place(error);
    const place = placed instanceof PlacedError ? placed.place : { file: this.#shown(path), line: 1, column: 1 };
    const whole = this.#wholePaths.get(place.file) ?? path;
    const span = spanAt(source(sources, whole, place.file), place.line, place.column, 0);
    // For modules that are missing, Node adds who asked for them.
    const what = (placed instanceof Error ? placed.message : String(placed)).replace(/\nRequire stack:[\s\S]*/, '');
    diagnostics.add('route-file-failed', span, `the file cannot be run: ${what}`);
  }
}

/** Runs a route inside of the run of `ctx`. The script ends here too when it ended there. */
function callRoute(ctx: Context, name: string): number | Promise<number> | null {
  const program = ctx.program as Program<Context>;
  const route: CompiledRoute<Context> | null = program.find(RouteType.Request, name);
  if (route === null) return null;
  const goOn = (code: number): number => {
    if (ctx.stopped) throw EXIT;
    ctx.retcode = code;
    return code;
  };
  const result = program.call(route, ctx);
  if (typeof result === 'number') return goOn(result);
  const later = result.then(goOn);
  // Nobody may be waiting for it; whoever is hears of it all the same.
  later.catch(() => undefined);
  return later;
}

/** The text of a file as a source for diagnostics; one that is known already is not read again. */
function source(sources: SourceSet, path: string, shown: string): Source | null {
  const known = sources.all.find((each) => each.path === shown);
  if (known !== undefined) return known;
  try {
    return sources.add(shown, readFileSync(path, 'latin1'));
  } catch {
    return null;
  }
}

/** Line and column count from 1. */
function spanAt(file: Source | null, line: number, column: number, length: number): Span | null {
  if (file === null) return null;
  let start = 0;
  for (let i = 1; i < line; i++) {
    const end = file.text.indexOf('\n', start);
    if (end === -1) break;
    start = end + 1;
  }
  start += column - 1;
  return { source: file.id, start, end: start + Math.max(length, 1) };
}
