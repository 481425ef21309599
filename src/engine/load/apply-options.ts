/** What the command line adds to the configuration: modules before it, parameters after it, so that they win. */
import { LogLevel } from '../../lib/log.ts';
import type { Problem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { Diagnostics } from '../../script/diagnostic.ts';
import type { ServerOptions } from '../options.ts';
import type { EngineScriptHost } from '../script/script-host.ts';

function report(problem: Problem | null, option: string, diagnostics: Diagnostics): void {
  if (problem === null || problem.follows === true) return;
  diagnostics.add(problem.problem, null, `${option}: ${problem.message}`, { hint: problem.hint ?? null });
}

export function applyOptionsBefore(options: ServerOptions, host: EngineScriptHost, diagnostics: Diagnostics): void {
  for (const module of options.modules) report(host.loadModule(module), `--loadmodule ${module}`, diagnostics);
}

export function applyOptionsAfter(options: ServerOptions, host: EngineScriptHost, diagnostics: Diagnostics): void {
  const set = (option: string, name: string, value: ScriptValue | readonly string[] | null): void => {
    if (value === null || (Array.isArray(value) && value.length === 0)) return;
    report(host.setGlobal(name, value, null), option, diagnostics);
  };
  if (host.debugs) {
    set('debug_mode', 'debug', LogLevel.Debug);
    set('debug_mode', 'log_stderror', 1);
    set('debug_mode', 'fork', 0);
  }
  set('-l', 'listen', options.listen);
  set('--alias', 'alias', options.aliases);
  set('--debug', 'debug', options.debug);
  set('-T', 'disable_tcp', options.disableTcp ? 1 : null);
  set('-K', 'check_via', options.checkVia ? 1 : null);
  set('-a', 'auto_aliases', options.autoAliases === null ? null : Number(options.autoAliases));
  set('-E', 'log_stderror', options.logToStderr === true ? 1 : null);
  set('-Y', 'rundir', options.runtimeFolder);
  set('-w', 'workdir', options.workingFolder);
  set('-u', 'user', options.user);
  set('-g', 'group', options.group);
  set('-n', 'children', options.children);
  set('--server-id', 'server_id', options.serverId);
  for (const { module, name, value } of options.moduleParameters) {
    report(host.setModuleParameter(module, name, value), `--modparam ${module}:${name}`, diagnostics);
  }
}
