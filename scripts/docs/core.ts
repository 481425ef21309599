// The pages of what needs no `loadmodule`: parameters, functions and commands of the core, its variables and transformations.
import { CORE_PARAMETER_ALIASES } from '../../src/engine/config/parameter-aliases.ts';
import { coreModule } from '../../src/engine/core/index.ts';
import { blocklistMethods } from '../../src/engine/rpc/blocklist-methods.ts';
import { dnsMethods } from '../../src/engine/rpc/dns-methods.ts';
import { reloadMethods } from '../../src/engine/reload/methods.ts';
import { CORE_TRANSFORMATIONS, makeCoreVariables } from '../../src/pv/core-variables.ts';
import type { VariableDefinition } from '../../src/pv/definition.ts';
import { NO_FACTS } from '../../src/pv/facts.ts';
import { coreMethodsOf } from '../../src/rpc/core/core-methods.ts';
import { MethodRegistry, type MethodDefinition } from '../../src/rpc/registry.ts';
import { moduleSections, transformationRow } from './module-sections.ts';
import { generatedPage, type Page } from './page.ts';
import { table } from './table.ts';

const { params, functions, notAvailable, ...core } = coreModule;

function parameters(): Page {
  const doc =
    'What stands as `name = value` at the top of a configuration. `cfg.get` shows the values of those that can change while the server runs.';
  const aliases = Object.entries(CORE_PARAMETER_ALIASES).map(([name, other]) => [`\`${name}\``, `\`${other}\``]);
  const body = [
    moduleSections({ name: core.name, doc: '', params: params! }),
    '',
    '## Other spellings',
    '',
    ...table(['name', 'is'], aliases),
  ];
  return generatedPage('core-parameters.md', 'Core parameters', doc, body.join('\n'));
}

/** Declarations are made without a running server: nothing in them may be asked of one before it runs. */
const NO_SERVER = new Proxy({} as never, {
  get: (_target, name) => {
    throw new Error(`a declaration asked a running server for ${String(name)}`);
  },
});

export const coreMethods = (): MethodDefinition[] => [
  ...coreMethodsOf(NO_SERVER, new MethodRegistry()),
  ...dnsMethods({ resolver: { cache: NO_SERVER } as never, clock: NO_SERVER, core: NO_SERVER }),
  ...blocklistMethods(NO_SERVER, NO_SERVER),
  ...reloadMethods(null as never),
];

function functionsPage(): Page {
  const doc =
    'Functions, event routes and management commands that need no `loadmodule`. Parameters have [a page of their own](core-parameters.md).';
  return generatedPage(
    'core.md',
    'Core',
    doc,
    moduleSections({ ...core, functions: functions!, notAvailable: notAvailable!, methods: coreMethods }),
  );
}

/** How the use of a variable is written: `$name`, `$name(…)`, `$(name[i])`. */
function variableForms({ names, inner, index }: VariableDefinition): string {
  const all = names.map((name) => {
    const bare = inner === 'required' ? '' : `\`$${name}\` `;
    const named = inner === undefined ? '' : `\`$${name}(…)\` `;
    return `${bare}${named}`.trim();
  });
  return `${all.join(' ')}${index === true ? ' with index' : ''}`;
}

function variables(): Page {
  const doc =
    'Variables that need no `loadmodule`; those of modules are on the [pages of the modules](modules/README.md). `$(name[2])` takes the third of several values, `[-1]` the last, `[*]` all.';
  const rows = makeCoreVariables(NO_FACTS).map((definition) => [
    variableForms(definition),
    definition.writable === true ? 'yes' : '',
    definition.doc,
  ]);
  return generatedPage('variables.md', 'Variables', doc, table(['variable', 'writable', 'value'], rows).join('\n'));
}

function transformations(): Page {
  const doc =
    '`$(name{class.name,parameter})` is the value of a variable, changed; several may follow one another. A parameter may be a variable.';
  const classOf = (name: string): string => name.split('.')[0]!;
  const classes = new Set(CORE_TRANSFORMATIONS.map(({ name }) => classOf(name)));
  const body = [...classes].flatMap((each) => [
    `## ${each}`,
    '',
    ...table(
      ['transformation', 'value'],
      CORE_TRANSFORMATIONS.filter(({ name }) => classOf(name) === each).map(transformationRow),
    ),
    '',
  ]);
  return generatedPage('transformations.md', 'Transformations', doc, body.join('\n'));
}

export const corePages: readonly Page[] = [parameters(), functionsPage(), variables(), transformations()];
