// The index of all names of the reference, and what Kamailio has and this server does not, yet.
import { CORE_PARAMETER_ALIASES } from '../../src/engine/config/parameter-aliases.ts';
import { coreModule } from '../../src/engine/core/index.ts';
import { KamailioFacts, type FactKind } from '../../src/engine/load/kamailio-facts.ts';
import type { AnyModule } from '../../src/module/define.ts';
import type { AnyFunction } from '../../src/module/function.ts';
import type { ParameterTable } from '../../src/module/parameters.ts';
import { CORE_TRANSFORMATIONS, makeCoreVariables } from '../../src/pv/core-variables.ts';
import { NO_FACTS } from '../../src/pv/facts.ts';
import { coreMethods } from './core.ts';
import { noSelf } from './module-sections.ts';
import { modules } from './modules.ts';
import { generatedPage, type Page } from './page.ts';
import { table } from './table.ts';

interface Entry {
  /** As it is looked for. */
  readonly key: string;
  readonly text: string;
  /** `[tm](modules/tm.md)` */
  readonly where: string;
}

const core = coreModule as AnyModule;

const KINDS = {
  functions: 'Functions',
  parameters: 'Parameters',
  variables: 'Variables',
  transformations: 'Transformations',
  commands: 'Management commands',
  statistics: 'Statistics',
  events: 'Event routes',
};

type Kind = keyof typeof KINDS;

function entries(kind: Kind): Entry[] {
  const own = modules.flatMap((module) =>
    NAMES[kind](module).map((name) => entry(name, kind, `[${module.name}](modules/${module.name}.md)`)),
  );
  return [...ofCore(kind), ...own].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function entry(name: string, kind: Kind, where: string): Entry {
  const text = kind === 'functions' ? `${name}()` : kind === 'variables' ? `$${name}` : name;
  return { key: name.toLowerCase(), text: `\`${kind === 'transformations' ? `{${name}}` : text}\``, where };
}

/** What a module has of each kind. */
const NAMES: Readonly<Record<Kind, (module: AnyModule) => readonly string[]>> = {
  functions: ({ functions = {} }) =>
    Object.entries(functions as Record<string, AnyFunction<never>>).flatMap(([name, { aliases = [] }]) => [
      name,
      ...aliases,
    ]),
  parameters: ({ params }) => Object.keys((params ?? {}) as ParameterTable),
  variables: ({ variables }) => (variables?.(noSelf) ?? []).flatMap(({ names }) => names),
  transformations: ({ transformations }) => (transformations?.(noSelf) ?? []).map(({ name }) => name),
  commands: ({ methods }) => (methods?.(noSelf) ?? []).map(({ name }) => name),
  statistics: ({ statistics = [] }) => statistics.map(({ name }) => name),
  events: ({ events = [] }) => events.map(({ name }) => name),
};

function ofCore(kind: Kind): Entry[] {
  const on = (names: readonly string[], page: string): Entry[] =>
    names.map((name) =>
      entry(name, kind, `[${page === 'core' ? 'core' : `core ${page.replace('core-', '')}`}](${page}.md)`),
    );
  switch (kind) {
    case 'functions':
    case 'statistics':
    case 'events':
      return on(NAMES[kind](core), 'core');
    case 'parameters':
      return on([...NAMES[kind](core), ...Object.keys(CORE_PARAMETER_ALIASES)], 'core-parameters');
    case 'variables':
      return on(
        makeCoreVariables(NO_FACTS).flatMap(({ names }) => names),
        'variables',
      );
    case 'transformations':
      return on(
        CORE_TRANSFORMATIONS.map(({ name }) => name),
        'transformations',
      );
    case 'commands':
      return on(
        coreMethods().map(({ name }) => name),
        'core',
      );
  }
}

function index(): Page {
  const body = (Object.entries(KINDS) as [Kind, string][]).flatMap(([kind, title]) => [
    `## ${title}`,
    '',
    ...entries(kind).map(({ text, where }) => `- ${text} ${where}`),
    '',
  ]);
  const doc =
    'Every name of the core and of the modules in alphabetical order, with the page that explains it. What Kamailio has besides is in [not available yet](not-available.md).';
  return generatedPage('all-names.md', 'All names', doc, body.join('\n'));
}

/** Parameters that are refused, and functions that are missing, of modules that are there. */
function gaps(): string[] {
  const rows = [core, ...modules].flatMap((module) => {
    const functions = (module.notAvailable ?? []).map((name) => `\`${name}()\``);
    const parameters = Object.entries((module.params ?? {}) as ParameterTable)
      .filter(([, { kind }]) => kind === 'not-available')
      .map(([name]) => `\`${name}\``);
    if (functions.length + parameters.length === 0) return [];
    const page = module === core ? '[core](core.md)' : `[${module.name}](modules/${module.name}.md)`;
    return [[page, functions.join(', '), parameters.join(', ')]];
  });
  return table(['module', 'functions', 'parameters'], rows);
}

const facts = new KamailioFacts();

/** What only modules that are not there have, with all of these. */
function elsewhere(kind: FactKind, write: (name: string) => string, missingModules: readonly string[]): string[] {
  const absent = new Set(missingModules);
  const rows = [...facts.names(kind)]
    .sort()
    .map((name) => [write(name), facts.owners(kind, name)] as const)
    .filter(([, owners]) => owners.every((owner) => absent.has(owner)))
    .map(([name, owners]) => [name, owners.map((owner) => `\`${owner}\``).join(', ')]);
  return table(['name', 'module'], rows);
}

function missing(): Page {
  const here = new Set(modules.map(({ name }) => name));
  const names = [...facts.modules()].filter((name) => !here.has(name)).sort();
  const doc =
    'What Kamailio 5.6 has and this server does not. A configuration that needs any of it is refused with the place and the name; a module that is behind `#!ifdef` matters only when the name is defined.';
  const body = [
    'A name is in [Functions](#functions) or [Variables](#variables) with the modules that have it.',
    '',
    '## In modules that are there',
    '',
    ...gaps(),
    '',
    `## Modules (${names.length})`,
    '',
    names.map((name) => `\`${name}\``).join(', '),
    '',
    '## Functions',
    '',
    'Of modules that are not there.',
    '',
    ...elsewhere('function', (name) => `\`${name}()\``, names),
    '',
    '## Variables',
    '',
    'Of modules that are not there.',
    '',
    ...elsewhere('variable', (name) => `\`$${name}\``, names),
  ];
  return generatedPage('not-available.md', 'Not available yet', doc, body.join('\n'));
}

export const namesPages: readonly Page[] = [index(), missing()];
