/** The server as the configuration compiler sees it: parameters, functions, variables and what is near a wrong name. */
import { ActionTrace } from '../../script/actions.ts';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../../context/context.ts';
import { hintAt } from '../../lib/did-you-mean.ts';
import type { LogLevel } from '../../lib/log.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { flagNumber, type ArgumentBinder, type Declared, type Named } from '../../module/arguments.ts';
import { declaresStatistic, splitName } from '../../module/declared-statistics.ts';
import type { AnyModule, RouteLanguage } from '../../module/define.ts';
import { notationsOf, wrongNotation, type Parameter, type ParameterTable } from '../../module/parameters.ts';
import type { UsedName, VariableRegistry } from '../../pv/registry.ts';
import type { SelectRegistry } from '../../pv/selects/registry.ts';
import { expandConstants, type Constants } from '../../script/constants.ts';
import type { Diagnostics } from '../../script/diagnostic.ts';
import type {
  CallArgument,
  CallBinding,
  ComparisonSide,
  ForeignProgram,
  Notation,
  Offered,
  PlacedProblem,
  ScriptHost,
  VariableHandle,
} from '../../script/host.ts';
import type { RuleList } from '../../script/ast.ts';
import { RouteType } from '../../script/host.ts';
import type { SourceSet } from '../../script/source.ts';
import { CORE_PARAMETERS, type CoreValues } from '../config/core-parameters.ts';
import { OPENSIPS_PARAMETERS } from '../config/opensips-parameters.ts';
import { CORE_PARAMETER_ALIASES } from '../config/parameter-aliases.ts';
import type { CustomSettings } from '../config/custom-settings.ts';
import { kemiCallbacks } from '../config/kemi-parameters.ts';
import { CORE_EVENTS } from '../core/events.ts';
import { CORE_STATISTICS } from '../core/statistics.ts';
import type { Elsewhere } from '../load/elsewhere.ts';
import { allModuleNames, availableModules, moduleName } from '../load/loader.ts';
import { assign, LoadedModule } from '../load/loaded-module.ts';
import { hasRuntimeSettings } from '../load/runtime-settings.ts';
import type { Callback } from '../typescript/exported-routes.ts';
import type { RouteScriptParts, RouteScripts } from '../typescript/route-scripts.ts';
import { mayListenOn } from '../start/sockets.ts';
import { bindComparison, type ComparisonNeeds } from './comparisons.ts';
import type { FunctionTable } from './function-table.ts';
import { standingAlone } from './keyword-grammar.ts';
import { KEYWORDS, readKeyword, readNumber } from './keywords.ts';
import { MessageView } from './message-view.ts';
import { OfferedNames } from './offered-names.ts';

export interface ScriptHostParts {
  readonly core: CoreValues;
  readonly custom: CustomSettings;
  /** What the command line adds to `listen`. */
  readonly listen: readonly string[];
  /** Filled in the order of the `loadmodule` lines. */
  readonly modules: Map<string, LoadedModule>;
  /** Modules that the command line loads, before the configuration is read. */
  readonly loadedFirst: ReadonlySet<string>;
  /** What the `loadmodule` lines name, read beforehand. */
  readonly imported: ReadonlyMap<string, AnyModule | Problem>;
  readonly functions: FunctionTable;
  /** Filled by the `flags` lines. */
  readonly flags: NamedFlags;
  readonly variables: VariableRegistry;
  readonly elsewhere: Elsewhere;
  readonly selects: SelectRegistry;
  readonly constants: Constants;
  readonly isMyself: ComparisonNeeds['isMyself'];
  /** Whether a debugger is attached. */
  readonly inspected: boolean;
  /** Null when no module names files of routes. */
  readonly Scripts: typeof RouteScripts | null;
  /** What an earlier host read of them for the same configuration: files are run once. */
  readonly scriptsRead: ScriptsRead | null;
  readonly scripts: Omit<RouteScriptParts, 'modules' | 'functions' | 'variables' | 'binder' | 'available'>;
  /** Where running routes log; it exists once the server runs. */
  log(ctx: Context, level: LogLevel, text: string): void;
}

/** What `cfgengine` may say, and who routes then. */
const ENGINES: Readonly<Record<string, RouteLanguage | 'native'>> = {
  native: 'native',
  default: 'native',
  typescript: 'typescript',
  ts: 'typescript',
  jsdt: 'jsdt',
};

/** As many as Kamailio has room for; it goes on without the others. */
const AVP_FLAGS = 18;

/** The modules that read files of routes. */
const ROUTE_MODULES: Readonly<Record<string, RouteLanguage>> = { app_ts: 'typescript', app_jsdt: 'jsdt' };

/** `flags name:5` of the configuration. */
export type NamedFlags = Map<string, number>;

/** The files of routes in other languages, and what was said about them. */
export interface ScriptsRead {
  readonly scripts: RouteScripts;
  readonly said: readonly Parameters<Diagnostics['add']>[];
}

/** How values of settings of the user's own are written. */
const CUSTOM_NOTATIONS: readonly Notation[] = ['number', 'text'];

export class EngineScriptHost implements ScriptHost<Context> {
  readonly inspect?: (ctx: Context) => object;
  readonly #parts: ScriptHostParts;
  readonly #binder: ArgumentBinder;
  /** Of `avpflags`: nobody but calls asks for them. */
  readonly #avpFlags: NamedFlags = new Map();
  readonly #offered: OfferedNames;
  #engine = 'native';
  #trace: ActionTrace<Context> | undefined;
  #scriptsRead: ScriptsRead | null = null;

  constructor(parts: ScriptHostParts) {
    this.#parts = parts;
    this.#offered = new OfferedNames(parts.variables);
    if (parts.inspected) this.inspect = (ctx) => new MessageView(parts.variables, ctx);
    this.#binder = {
      variables: parts.variables,
      select: (text) => this.select(text),
      flag: (name) => this.#parts.flags.get(name) ?? null,
      avpFlag: (name) => this.#avpFlags.get(name) ?? null,
      has: (what, name) => this.#has(what, name),
      mayListenOn: (name) => mayListenOn({ ...parts.core, listen: [...parts.core.listen, ...parts.listen] }, name),
    };
  }

  #has(what: Named, name: string): boolean {
    const { core, custom, modules } = this.#parts;
    if (what === 'list of destinations') return core.dst_blacklist.some((list) => list.name === name);
    if (what === 'settings') return custom.hasGroup(name) || hasRuntimeSettings(modules, name);
    if (what === 'counter') {
      const usual = modules.get('counters')?.values['script_cnt_grp_name'];
      const counter = splitName(name, String(usual ?? 'script'));
      return this.#declares(what, counter.group, counter.name);
    }
    return this.#declares(what, null, name);
  }

  #declares(what: Declared, group: string | null, name: string): boolean {
    const all = [...this.#parts.modules.values()];
    const whole = group === null ? name : `${group}.${name}`;
    if (all.some(({ definition, values }) => definition.declares?.(values, what, whole) === true)) return true;
    if (what === 'timer' || what === 'append group') return false;
    const known = [CORE_STATISTICS, ...all.map(({ definition }) => definition.statistics ?? [])];
    return known.some((declared) => declaresStatistic(declared, group, name));
  }

  get trace(): ActionTrace<Context> | undefined {
    return this.#trace;
  }

  get holdsActions(): boolean {
    return [...this.#parts.modules.values()].some(({ definition, values }) => {
      const parameter = definition.holdsActions;
      return parameter !== undefined && values[parameter] !== -1;
    });
  }

  bindCall(name: string, args: readonly CallArgument[], route: RouteType): CallBinding<Context> | Problem {
    return this.#parts.functions.bind(name, args, route, this.#binder);
  }

  variable(text: string): VariableHandle<Context> | Problem {
    return this.#parts.variables.variable(text);
  }

  select(text: string): VariableHandle<Context> | Problem {
    const read = this.#parts.selects.bind(text);
    if (isProblem(read)) return read;
    const attempt = (ctx: Context): ScriptValue => {
      const value = read(ctx);
      return value === undefined ? null : String(value ?? '');
    };
    return { text, get: (ctx) => String(read(ctx) ?? ''), set: null, attempt };
  }

  format(text: string): ((ctx: Context) => string) | Problem {
    return this.#parts.variables.format(text, true);
  }

  keywordRoutes(name: string): RouteType | null {
    return name === 'snd_ip' || name === 'to_ip' ? RouteType.Onsend : null;
  }

  keyword(name: string): VariableHandle<Context> | null {
    const get = readKeyword(name);
    if (get === null) return null;
    const number = readNumber(name);
    return { text: name, get, set: null, ...(number === null ? {} : { number: (ctx) => number(ctx) ?? NaN }) };
  }

  standingAlone(name: string): Problem | null {
    return standingAlone(name);
  }

  comparison(
    left: ComparisonSide,
    operator: string,
    right: ComparisonSide,
  ): ((ctx: Context) => boolean) | Problem | null {
    return bindComparison(left, operator, right, {
      isMyself: this.#parts.isMyself,
      variable: (text) => this.variable(text),
    });
  }

  expandConstants(text: string): string | null {
    return expandConstants(text, this.#parts.constants);
  }

  declareFlag(of: 'message' | 'avp', name: string, bit: number): Problem | null {
    if (of === 'avp' && bit >= AVP_FLAGS)
      return { problem: 'no-effect', message: `AVP flag ${name} is left out: there may be ${AVP_FLAGS} of them` };
    if (bit < 0 || bit > 31) return { problem: 'bad-value', message: `flag ${name}: ${bit} is not between 0 and 31` };
    (of === 'avp' ? this.#avpFlags : this.#parts.flags).set(name, bit);
    return null;
  }

  loadModule(written: string): Problem | null {
    const name = moduleName(written);
    const { modules, imported, functions, variables, elsewhere } = this.#parts;
    if (modules.has(name)) return null;
    const definition = imported.get(name);
    if (definition === undefined) return { problem: 'unknown-module', message: `there is no module ${name}` };
    if (isProblem(definition)) {
      elsewhere.note(name, 'missing');
      return definition;
    }
    const module = new LoadedModule(definition);
    modules.set(name, module);
    if (definition.tracesActions === true) this.#trace ??= new ActionTrace();
    elsewhere.note(name, 'loaded');
    functions.addModule(module);
    const [ownVariables, ownTransformations] = [
      definition.variables?.(module.self) ?? [],
      definition.transformations?.(module.self) ?? [],
    ];
    this.#offered.add(definition, ownVariables, ownTransformations);
    variables.addVariables(ownVariables);
    variables.addTransformations(ownTransformations);
    this.#parts.selects.add(definition.selects?.(module.self) ?? {}, definition.selectsOneWorker);
    return this.#missingDependency(definition);
  }

  /** The module is loaded in spite of it, so that what it offers is not called unknown. */
  #missingDependency({ name, requires = [], uses = [] }: AnyModule): Problem | null {
    const { modules, imported, elsewhere } = this.#parts;
    const before = requires.find((each) => !modules.has(each));
    const missing = before ?? uses.find((each) => !imported.has(each));
    if (missing === undefined) return null;
    if (elsewhere.isMissing(missing)) return { problem: 'missing-dependency', message: '', follows: true };
    const later = imported.has(missing);
    return {
      problem: 'missing-dependency',
      message: `module ${name} needs module ${missing}, which is ${later ? 'loaded after it' : 'not loaded'}`,
      hint: before === undefined ? `add loadmodule "${missing}.so"` : `put loadmodule "${missing}.so" above this line`,
    };
  }

  setDirective(name: 'loadpath' | 'cfgengine', value: string): Problem | null {
    if (name === 'loadpath') return null;
    const language = ENGINES[value];
    if (language !== undefined) {
      this.#engine = language;
      return null;
    }
    return {
      problem: 'not-available',
      message: `routing in ${value} is not available yet`,
      hint: 'there are cfgengine "native", "typescript" and "jsdt"',
    };
  }

  /** The files that modules are told to read, and where they are named. */
  #routeFiles(): { readonly language: RouteLanguage; readonly file: string }[] {
    return [...this.#parts.modules.values()].flatMap(({ definition, values }) => {
      if (definition.routeFiles === undefined) return [];
      const { language, parameter } = definition.routeFiles;
      return (values[parameter] as readonly string[]).map((file) => ({ language, file }));
    });
  }

  /** Functions of files that run at certain moments, by the parameters of the core and of modules. */
  #callbacks(): Callback[] {
    const ofModules = [...this.#parts.modules.values()].flatMap(({ definition, values }) =>
      (definition.events ?? []).flatMap(({ name: route, callback, toldAs = route }) => {
        const name = callback === undefined ? null : values[callback];
        if (callback === undefined || typeof name !== 'string' || name === '') return [];
        return [{ type: RouteType.Event, route, name, toldAs, parameter: callback }];
      }),
    );
    return [...kemiCallbacks(this.#parts.core), ...ofModules];
  }

  loadForeign(sources: SourceSet, diagnostics: Pick<Diagnostics, 'add'>): ForeignProgram<Context> | null {
    const files = this.#routeFiles();
    // As Kamailio does for scripts, whatever onsend_route_reply says.
    if (this.#engine === 'jsdt') this.#parts.core.onsend_route_reply = 1;
    if (this.#engine !== 'native' && !files.some(({ language }) => language === this.#engine)) {
      const [module] = Object.entries(ROUTE_MODULES).find(([, language]) => language === this.#engine)!;
      diagnostics.add(
        'missing-request-route',
        null,
        `cfgengine "${this.#engine}" leaves the routes to files, and there are none`,
        {
          hint: `add loadmodule "${module}.so" and modparam("${module}", "load", "FILE")`,
        },
      );
    }
    const { Scripts, scripts, scriptsRead, modules, functions, variables } = this.#parts;
    const isPlain = ({ definition }: LoadedModule): boolean => definition.routeFiles?.language === 'jsdt';
    // Functions of a module for plain scripts run texts and files without any that was loaded.
    if ((files.length === 0 && ![...modules.values()].some(isPlain)) || Scripts === null) return null;
    if (scriptsRead !== null) {
      this.#scriptsRead = scriptsRead;
      for (const each of scriptsRead.said) diagnostics.add(...each);
      return scriptsRead.scripts.program;
    }
    const available = availableModules();
    const made = new Scripts({ ...scripts, modules, functions, variables, available, binder: this.#binder });
    const said: Parameters<Diagnostics['add']>[] = [];
    this.#scriptsRead = { scripts: made, said };
    const noted: Pick<Diagnostics, 'add'> = {
      add: (...each) => {
        said.push(each);
        diagnostics.add(...each);
      },
    };
    for (const { language, file } of files) {
      const routesAll = this.#engine === language;
      const callbacks = routesAll ? this.#callbacks() : [];
      made.load(this.#scriptPath(file), language, { sources, diagnostics: noted, routesAll, callbacks });
    }
    return made.program;
  }

  /** The files of routes; null: the configuration names none. */
  get scriptsRead(): ScriptsRead | null {
    return this.#scriptsRead;
  }

  log(ctx: Context, level: LogLevel, text: string): void {
    this.#parts.log(ctx, level, text);
  }

  /** `debug_mode`. */
  get debugs(): boolean {
    return this.#parts.core.debug_mode !== 0;
  }

  setGlobal(
    name: string,
    value: ScriptValue | readonly ScriptValue[],
    description: string | null,
    notation: Notation | null = null,
  ): Problem | null {
    const values = Array.isArray(value) ? (value as readonly ScriptValue[]) : [value as ScriptValue];
    const known = this.#coreParameter(name);
    const dot = name.indexOf('.');
    if (dot > 0 && known === null && !name.startsWith('kemi.')) {
      const wrong = notation === null ? null : wrongNotation(name, CUSTOM_NOTATIONS, notation);
      return (
        wrong ?? this.#parts.custom.declare(name.slice(0, dot), name.slice(dot + 1), values[0] ?? null, description)
      );
    }
    if (known === null) return this.#unknownGlobal(name);
    const parameter = (CORE_PARAMETERS as ParameterTable)[known]!;
    const notations = Object.hasOwn(OPENSIPS_PARAMETERS, known) ? null : notationsOf(parameter);
    const wrong = notation === null || notations === null ? null : wrongNotation(name, notations, notation);
    if (wrong !== null) return wrong;
    for (const each of values) {
      const given = parameter.namesFlag === true ? this.#flagNumber(each) : each;
      const problem = this.#assign(parameter, name, given);
      if (problem !== null) return this.#unlessPartOfMissing(problem);
    }
    return null;
  }

  #unknownGlobal(name: string): Problem {
    return {
      problem: 'unknown-parameter',
      message: `there is no global parameter ${name}`,
      ...hintAt(name, this.names('global')),
    };
  }

  #assign(parameter: Parameter<unknown>, name: string, value: ScriptValue | Problem): Problem | null {
    return isProblem(value) ? value : assign(parameter, name, value, this.#parts.core as Record<string, unknown>);
  }

  setRules(name: string, list: RuleList): readonly PlacedProblem[] {
    const { readRules } = (CORE_PARAMETERS as ParameterTable)[name] ?? {};
    if (readRules === undefined) return [{ problem: this.#unknownGlobal(name), span: list.span }];
    const values = this.#parts.core as Record<string, unknown>;
    const read = readRules(list, values[name]);
    // A list with mistakes is there: calls that name it are no mistake besides.
    values[name] = read.value;
    return read.problems;
  }

  /** The number of a flag that is given by its name. */
  #flagNumber(given: ScriptValue): ScriptValue | Problem {
    return typeof given === 'string' && /^[a-z_]/i.test(given) ? flagNumber(given, this.#binder) : given;
  }

  /** What is part of a module that the configuration names, here or further down, and that is missing. */
  #unlessPartOfMissing(problem: Problem | null): Problem | null {
    const { partOf } = problem ?? {};
    if (problem === null || partOf === undefined) return problem;
    const missing = [...this.#parts.imported].some(([name, module]) => isProblem(module) && partOf.test(name));
    return missing ? { ...problem, follows: true } : problem;
  }

  #coreParameter(name: string): string | null {
    if (Object.hasOwn(CORE_PARAMETERS, name)) return name;
    return Object.hasOwn(CORE_PARAMETER_ALIASES, name) ? CORE_PARAMETER_ALIASES[name]! : null;
  }

  setModuleParameter(module: string, parameter: string, value: ScriptValue): Problem | null {
    const { elsewhere } = this.#parts;
    const loaded = this.#parts.modules.get(module);
    if (loaded !== undefined) {
      const missing = parameter === loaded.definition.routeFiles?.parameter ? this.#missingFile(value) : null;
      if (missing !== null) return missing;
      const problem = this.#unlessPartOfMissing(loaded.setParameter(parameter, value));
      if (problem?.problem !== 'unknown-parameter' || !elsewhere.hasParameter(module, parameter)) return problem;
      return { ...problem, message: `parameter ${parameter} of module ${module} is not available yet` };
    }
    return {
      problem: 'unknown-module',
      message: `module ${module} is not loaded, so its parameter ${parameter} cannot be set`,
      hint: availableModules().includes(moduleName(module)) ? `add loadmodule "${module}.so" before this line` : '',
    };
  }

  moduleOf(what: Offered, name: string): string | null {
    const module = this.#offered.moduleOf(what, name);
    return module === null || this.#parts.loadedFirst.has(module) ? null : module;
  }

  namesIn(text: string): readonly UsedName[] {
    return this.#parts.variables.namesIn(text);
  }

  explainEvent(name: string): Problem | null {
    return this.#parts.elsewhere.explain('event', name, `event_route[${name}]`);
  }

  /** The whole path of a file of routes; a relative one is below the folder of the configuration. */
  #scriptPath(written: string): string {
    return resolve(this.#parts.scripts.configFolder, written);
  }

  #missingFile(written: ScriptValue): Problem | null {
    const path = this.#scriptPath(String(written));
    return existsSync(path) ? null : { problem: 'bad-value', message: `there is no file ${path}` };
  }

  loadedModules(): readonly string[] {
    return [...this.#parts.modules.keys()];
  }

  #events(): string[] {
    const definitions = [...this.#parts.modules.values()].map(({ definition }) => definition);
    return [...CORE_EVENTS, ...definitions.flatMap(({ events }) => events ?? [])].map(({ name }) => name);
  }

  names(of: 'function' | 'variable' | 'module' | 'global' | 'keyword' | 'event'): readonly string[] {
    switch (of) {
      case 'function':
        return this.#parts.functions.names();
      case 'variable':
        return this.#parts.variables.variableNames();
      case 'module':
        return [...allModuleNames()];
      case 'global':
        return [...Object.keys(CORE_PARAMETERS), ...Object.keys(CORE_PARAMETER_ALIASES)];
      case 'keyword':
        return KEYWORDS;
      case 'event':
        return this.#events();
    }
  }
}
