/** One pass over a parsed configuration: modules declared, parameters set, routes checked and compiled. */
import { dirname, resolve } from 'node:path';
import { url as inspectorUrl } from 'node:inspector';
import type { Problem } from '../../lib/problem.ts';
import { atOnce, type Steps } from '../../lib/steps.ts';
import { ConfigVariables } from '../../module/config-variables.ts';
import type { AnyModule } from '../../module/define.ts';
import { CORE_TRANSFORMATIONS, makeCoreVariables } from '../../pv/core-variables.ts';
import { VariableRegistry } from '../../pv/registry.ts';
import { makeCoreSelects } from '../../pv/selects/core-selects.ts';
import { checkAndCompileInSteps } from '../../script/check-and-compile.ts';
import { notLookedFor } from '../../script/check/check.ts';
import { Diagnostics, type Diagnostic } from '../../script/diagnostic.ts';
import type { ParsedConfig } from '../../script/parse.ts';
import { silence } from '../../script/silence.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { CustomSettings } from '../config/custom-settings.ts';
import { coreModule } from '../core/index.ts';
import type { ServerOptions } from '../options.ts';
import { FunctionTable } from '../script/function-table.ts';
import { extraHeaderNameCharacters } from '../script/grammar-extras.ts';
import { SlowFunctions } from '../script/slow-functions.ts';
import { EngineScriptHost, type NamedFlags, type ScriptsRead } from '../script/script-host.ts';
import { applyOptionsAfter, applyOptionsBefore } from './apply-options.ts';
import { Elsewhere } from './elsewhere.ts';
import { checkFiles } from './file-checks.ts';
import { checkSockets } from './socket-checks.ts';
import { checkWorkers } from './worker-checks.ts';
import { soleParts } from '../workers/worker-count.ts';
import type { KamailioFacts } from './kamailio-facts.ts';
import type { RouteScriptParts, RouteScripts } from '../typescript/route-scripts.ts';
import { LoadedModule } from './loaded-module.ts';
import { availableModules, moduleName } from './loader.ts';
import type { LoadedConfig, RunningServer } from './loaded-config.ts';
import type { ConfigFile } from './config-files.ts';
import { constantsOf } from './constants-of.ts';
import { coreFacts } from './core-facts.ts';
import { addRuntimeSettings } from './runtime-settings.ts';

export interface CompileInput {
  readonly options: ServerOptions;
  readonly parsed: ParsedConfig;
  readonly imported: ReadonlyMap<string, AnyModule | Problem>;
  /** What the modules of Kamailio offer; null: what is unknown is not explained. */
  readonly facts: KamailioFacts | null;
  /** What reads files of routes; absent or null: no module names any. */
  readonly Scripts?: typeof RouteScripts | null;
  /** Of those files what was built before; absent: none. */
  readonly built?: RouteScriptParts['built'];
  /** What was read of those files when the same configuration was compiled before. */
  readonly scriptsRead?: ScriptsRead | null;
  /** What a relative path of the configuration is relative to; absent: the folder of the process. */
  readonly folder?: string;
  /** `check`: everything is said, and nothing is made to run. `read`: nor are files of routes run to see what they export. */
  readonly purpose?: 'run' | 'check' | 'read';
}

export interface CompileResult {
  readonly config: LoadedConfig | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Whole paths of the files of routes in other languages, and of what they import. */
  readonly routeFiles: readonly ConfigFile[];
  readonly scriptsRead: ScriptsRead | null;
}

export function compileConfig(input: CompileInput): CompileResult {
  return atOnce(compileConfigInSteps(input));
}

export function* compileConfigInSteps({
  options,
  parsed,
  imported,
  facts,
  Scripts = null,
  built = new Map(),
  scriptsRead = null,
  folder = process.cwd(),
  purpose = 'run',
}: CompileInput): Steps<CompileResult> {
  // What closures below keep must not keep the syntax tree with it.
  const { defines, sources } = parsed;
  const core = new LoadedModule(coreModule);
  const modules = new Map<string, LoadedModule>();
  const config = new ConfigVariables();
  const variables = new VariableRegistry(() => extraHeaderNameCharacters(core.values as CoreValues));
  const elsewhere = new Elsewhere(facts, facts === null ? [] : availableModules());
  const running: { server: RunningServer | null } = { server: null };
  const functions = new FunctionTable(elsewhere, new SlowFunctions(() => core.values as CoreValues, running));
  functions.addModule(core);
  variables.setElsewhere(elsewhere);
  const flags: NamedFlags = new Map();
  const variableFacts = coreFacts({ running, config, core, modules, defines, flags });
  const selects = makeCoreSelects(variableFacts);
  variables.addVariables(makeCoreVariables(variableFacts, selects));
  variables.addTransformations(CORE_TRANSFORMATIONS);
  const custom = new CustomSettings(config);
  const constants = constantsOf(defines);
  const host = new EngineScriptHost({
    core: core.values as CoreValues,
    custom,
    listen: options.listen,
    modules,
    loadedFirst: new Set(options.modules.map(moduleName)),
    imported,
    functions,
    flags,
    variables,
    elsewhere,
    inspected: inspectorUrl() !== undefined,
    selects,
    constants,
    Scripts,
    scriptsRead,
    scripts: {
      evaluate: purpose !== 'read',
      built,
      configPath: options.configFile,
      configFolder: dirname(resolve(folder, options.configFile)),
      core,
      definition: (name) => (defines.has(name) ? (defines.get(name) ?? '') : null),
      logLevel: () => (core.values as CoreValues).debug,
    },
    isMyself: (name, port, transport) => running.server?.isMyself(name, port, transport) ?? false,
    log: (ctx, level, text) => running.server?.log(ctx, level, text),
  });
  const diagnostics = new Diagnostics();
  applyOptionsBefore(options, host, diagnostics);
  const program = yield* checkAndCompileInSteps(parsed.file, host, diagnostics, sources, {
    checkOnly: purpose !== 'run',
    parsing: parsed.diagnostics.all,
  });
  applyOptionsAfter(options, host, diagnostics);
  const sole = soleParts(modules, [functions.sole, variables.sole, selects.sole]);
  if (purpose !== 'read') {
    const configFolder = dirname(resolve(folder, options.configFile));
    const named = [...imported.keys()];
    const runsHere = purpose === 'run';
    checkWorkers(parsed.file, core.values as CoreValues, sole, { diagnostics, runsHere });
    checkSockets(parsed.file, core.values as CoreValues, diagnostics);
    checkFiles({ file: parsed.file, folder: configFolder, core, modules, named, constants, runsHere }, diagnostics);
  }
  const unjudged = notLookedFor(parsed.file, host.scriptsRead !== null);
  const all = inFileOrder(silence([...parsed.diagnostics.all, ...diagnostics.all], sources, unjudged));
  const routeFiles = host.scriptsRead?.scripts.files ?? [];
  if (program === null || parsed.diagnostics.hasErrors || diagnostics.hasErrors)
    return { config: null, diagnostics: all, routeFiles, scriptsRead: host.scriptsRead };
  for (const module of [core, ...modules.values()]) module.complete();
  addRuntimeSettings(core, modules, config);
  return {
    diagnostics: all,
    routeFiles,
    scriptsRead: host.scriptsRead,
    config: {
      path: options.configFile,
      program,
      get core() {
        return core.values as CoreValues;
      },
      coreModule: core,
      modules,
      variables,
      config,
      custom,
      defines,
      sole,
      routeScripts: host.scriptsRead?.scripts ?? null,
      attach: (server) => {
        running.server = server;
        if (host.trace !== undefined) host.trace.hub = server.actions;
      },
    },
  };
}

/** What is about the configuration as a whole comes first, then by place: people read a file from top to bottom. */
function inFileOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const place = ({ span }: Diagnostic): [source: number, start: number] =>
    span === null ? [-1, 0] : [span.source, span.start];
  return [...diagnostics].sort((a, b) => {
    const [left, right] = [place(a), place(b)];
    return left[0] - right[0] || left[1] - right[1];
  });
}
