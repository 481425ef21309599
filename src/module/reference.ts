/** The reference page of modules, made from their declarations: what is declared is documented, and nothing else. */
import { routeNames, RouteType } from '../script/host.ts';
import type { ArgumentType } from './arguments.ts';
import type { AnyModule } from './define.ts';
import type { AnyFunction } from './function.ts';
import type { Parameter, ParameterTable } from './parameters.ts';

/** Markdown for all modules, ordered by name; `core` comes first. */
export function modulesReference(core: AnyModule, modules: readonly AnyModule[]): string {
  const sorted = [...modules].sort((a, b) => (a.name < b.name ? -1 : 1));
  const pages = [core, ...sorted].map(moduleSection);
  const list = sorted.map((module) => `[${module.name}](#${module.name})`).join(', ');
  return [
    '# Modules',
    '',
    'Made from the declarations of the modules; do not edit. `kahea -c` knows exactly what stands here.',
    '',
    `Modules: ${list}.`,
    '',
    ...pages,
  ].join('\n');
}

/** Kinds of parameters that nothing reads. */
const WITHOUT_USE: ReadonlySet<Parameter<unknown>['kind']> = new Set(['ignored', 'no-effect', 'not-available']);

/** One module: heading of level two, then its sections of level three; a section without entries is left out. */
export function moduleSection(module: AnyModule): string {
  const title = module.name === '<core>' ? 'Core' : module.name;
  const parts = [`## ${title}`, '', module.doc, ''];
  const rows = Object.entries((module.params ?? {}) as ParameterTable) as Row[];
  const active = rows.filter(([, { kind }]) => !WITHOUT_USE.has(kind));
  if (active.length > 0)
    parts.push(
      '### Parameters',
      '',
      '| name | kind | default | meaning |',
      '|---|---|---|---|',
      ...active.map(parameterRow),
      '',
    );
  parts.push(...namesLine('Accepted without effect', rows, 'ignored'));
  parts.push(...namesLine('Without effect yet, a warning when set to anything unusual', rows, 'no-effect'));
  parts.push(...namesLine('Not available yet, refused unless 0 or empty', rows, 'not-available'));
  const functions = Object.entries((module.functions ?? {}) as Record<string, AnyFunction<never>>);
  if (functions.length > 0)
    parts.push(
      '### Functions',
      '',
      '| call | routes | what it does |',
      '|---|---|---|',
      ...functions.map(functionRow),
      '',
    );
  const missing = module.notAvailable ?? [];
  if (missing.length > 0) parts.push(`Not available yet: ${missing.map((name) => `\`${name}\``).join(', ')}.`, '');
  parts.push(...variableLines(module), ...methodLines(module), ...eventLines(module));
  return parts.join('\n');
}

/** Declarations are made without a running module: nothing in them may be asked for one before it runs. */
const noSelf = (): never => {
  throw new Error('a declaration asked for a running module');
};

function variableLines(module: AnyModule): string[] {
  const variables = module.variables?.(noSelf) ?? [];
  const rows = variables.map(
    ({ names, doc }) => `| ${names.map((name) => `\`$${cell(name)}\``).join(' ')} | ${cell(doc)} |`,
  );
  const transformations = (module.transformations ?? []).map(
    ({ name, doc }) => `| \`{${cell(name)}}\` | ${cell(doc)} |`,
  );
  if (rows.length + transformations.length === 0) return [];
  return ['### Variables', '', '| name | meaning |', '|---|---|', ...rows, ...transformations, ''];
}

function methodLines(module: AnyModule): string[] {
  const methods = module.methods?.(noSelf) ?? [];
  if (methods.length === 0) return [];
  const rows = methods.map(
    ({ name, doc }) => `| \`${name}\` | ${cell(typeof doc === 'string' ? doc : doc.join(' '))} |`,
  );
  return ['### Management commands', '', '| name | what it does |', '|---|---|', ...rows, ''];
}

function eventLines(module: AnyModule): string[] {
  const events = module.events ?? [];
  if (events.length === 0) return [];
  return [
    '### Event routes',
    '',
    '| route | when |',
    '|---|---|',
    ...events.map(({ name, doc }) => `| \`event_route[${name}]\` | ${cell(doc)} |`),
    '',
  ];
}

type Row = [name: string, parameter: Parameter<unknown>];

function namesLine(title: string, rows: readonly Row[], kind: Row[1]['kind']): string[] {
  const names = rows.filter(([, parameter]) => parameter.kind === kind).map(([name]) => `\`${name}\``);
  return names.length === 0 ? [] : [`${title}: ${names.join(', ')}.`, ''];
}

function parameterRow([name, parameter]: Row): string {
  const initial = parameter.initial;
  const text = initial === null || (Array.isArray(initial) && initial.length === 0) ? '' : `\`${String(initial)}\``;
  return `| \`${name}\` | ${parameter.kind} | ${cell(text)} | ${cell(parameter.doc)} |`;
}

function functionRow([name, definition]: [string, AnyFunction<never>]): string {
  const types = (definition.args ?? []) as readonly ArgumentType<unknown>[];
  const args = types.map((type) => (type.optional ? `[${type.label}]` : type.label)).join(', ');
  const aliases =
    definition.aliases === undefined ? '' : `; also ${definition.aliases.map((alias) => `\`${alias}\``).join(', ')}`;
  return `| \`${name}(${cell(args)})\`${aliases} | ${routesText(definition.routes)} | ${cell(definition.doc)} |`;
}

function routesText(routes: RouteType): string {
  if (routes === RouteType.Any) return 'any';
  return routeNames(routes)
    .map((name) => name.replace('_route', ''))
    .join(', ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
