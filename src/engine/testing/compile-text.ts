/** A configuration from a text. */
import type { AnyModule } from '../../module/define.ts';
import { parseConfig } from '../../script/parse.ts';
import { compileConfig } from '../load/compile-config.ts';
import type { LoadedConfig } from '../load/loaded-config.ts';
import { DEFAULT_OPTIONS } from '../options.ts';

/** `modules`: those it may load. Throws what is wrong with it. */
export function compileText(text: string, ...modules: readonly AnyModule[]): LoadedConfig {
  const parsed = parseConfig({ path: 'kamailio.cfg', text });
  const imported = new Map(modules.map((module) => [module.name, module]));
  const { config, diagnostics } = compileConfig({ options: DEFAULT_OPTIONS, parsed, imported, facts: null });
  if (config === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return config;
}
