/** What is wrong beyond single settings: files that parameters of modules name, and modules that settings of the core need. */
import type { Diagnostics } from '../../script/diagnostic.ts';
import type { File, Item } from '../../script/ast.ts';
import type { Constants } from '../../script/constants.ts';
import type { Span } from '../../script/source.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { usesTls } from '../config/uses-tls.ts';
import { moduleName } from './loader.ts';
import type { LoadedModule } from './loaded-module.ts';
import { setsParameter } from './written-parameters.ts';

export interface CheckedConfig {
  readonly file: File;
  /** Whole path of the folder of the configuration. */
  readonly folder: string;
  readonly core: LoadedModule;
  readonly modules: ReadonlyMap<string, LoadedModule>;
  /** Names of all modules the configuration asks for, whether they could be loaded or not. */
  readonly named: readonly string[];
  readonly constants: Constants;
  /** Whether the server is about to run on this machine: the files it needs must be here then. */
  readonly runsHere: boolean;
}

/** Asks each module about what its parameters name. */
export function checkFiles(
  { file, folder, core, modules, named, constants, runsHere }: CheckedConfig,
  diagnostics: Diagnostics,
): void {
  const tlsLine = lastSpan(
    file,
    (item) => item.kind === 'GlobalAssignment' && /^(?:enable_tls|tls_enable)$/.test(item.name),
  );
  if (core.values['enable_tls'] === 1 && tlsLine !== null && !named.some((name) => name.startsWith('tls'))) {
    diagnostics.add('missing-dependency', tlsLine, 'enable_tls needs module tls, which is not loaded', {
      hint: 'add loadmodule "tls.so"',
    });
  }
  for (const [name, { definition, values }] of modules) {
    for (const { problem, parameter } of definition.check?.(values, folder, usesTls(core.values as CoreValues)) ?? []) {
      const span =
        (parameter === null ? null : lastSpan(file, (item) => setsParameter(item, name, parameter, constants))) ??
        lastSpan(file, (item) => item.kind === 'LoadModule' && moduleName(item.module) === name);
      const id = runsHere && problem.problem === 'absent-file' ? 'bad-value' : problem.problem;
      diagnostics.add(id, span, problem.message, { hint: problem.hint ?? null });
    }
  }
}

function lastSpan({ items }: File, isMeant: (item: Item) => boolean): Span | null {
  return items.findLast(isMeant)?.span ?? null;
}
