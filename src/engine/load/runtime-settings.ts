/** Parameters that may change while the server runs, as `cfg.*` sees them: groups are the modules. */
import { bytesOf } from '../../lib/utf8-text.ts';
import { isProblem } from '../../lib/problem.ts';
import type { ConfigVariables } from '../../module/config-variables.ts';
import type { ParameterTable } from '../../module/parameters.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { LoadedModule } from './loaded-module.ts';

export function addRuntimeSettings(
  core: LoadedModule,
  modules: ReadonlyMap<string, LoadedModule>,
  config: ConfigVariables,
): void {
  for (const module of modules.values()) addGroup(module.definition.name, module, config);
  addCore(core, config);
}

/** Whether a parameter of the core or of a loaded module will be that setting. */
export function hasRuntimeSetting(
  core: LoadedModule,
  modules: ReadonlyMap<string, LoadedModule>,
  group: string,
  name: string,
): boolean {
  if (group === 'core' || group === 'tcp') {
    const wanted = group === 'core' ? name : `tcp_${name}`;
    return variablesOf(core).some(([, { runtimeName }]) => runtimeName === wanted);
  }
  const module = modules.get(group);
  return module !== undefined && variablesOf(module).some(([, { runtimeName }]) => runtimeName === name);
}

/** Whether the core or a loaded module will have settings of that group. */
export function hasRuntimeSettings(modules: ReadonlyMap<string, LoadedModule>, group: string): boolean {
  const module = modules.get(group);
  return group === 'core' || group === 'tcp' || (module !== undefined && variablesOf(module).length > 0);
}

/** Core parameters are `core`, those of TCP `tcp` without the prefix, as in Kamailio. */
function addCore(core: LoadedModule, config: ConfigVariables): void {
  for (const [name, variable] of variablesOf(core)) {
    const isTcp = variable.runtimeName.startsWith('tcp_');
    add(isTcp ? 'tcp' : 'core', isTcp ? variable.runtimeName.slice(4) : variable.runtimeName, name, core, config);
  }
}

function addGroup(group: string, module: LoadedModule, config: ConfigVariables): void {
  for (const [name, variable] of variablesOf(module)) add(group, variable.runtimeName, name, module, config);
}

function variablesOf(module: LoadedModule): [name: string, parameter: { runtimeName: string }][] {
  const table = (module.definition.params ?? {}) as ParameterTable;
  return Object.entries(table).flatMap(([name, { runtimeName }]) =>
    runtimeName === undefined ? [] : [[name, { runtimeName }]],
  );
}

function add(group: string, runtimeName: string, name: string, module: LoadedModule, config: ConfigVariables): void {
  const parameter = (module.definition.params as ParameterTable)[name]!;
  config.add({
    group,
    name: runtimeName,
    type: parameter.kind === 'string' ? 'string' : 'int',
    doc: bytesOf(parameter.doc),
    min: parameter.min ?? null,
    max: parameter.max ?? null,
    get: () => module.values[name] as ScriptValue,
    // What was read at the start stays: it can only be looked at.
    ...(parameter.reload !== false && {
      set(value: ScriptValue) {
        const parsed = parameter.parse(value, module.values[name]);
        if (isProblem(parsed)) return parsed.message;
        module.values[name] = parsed.value;
        return null;
      },
    }),
  });
}
