// A module in the reference, made from its declaration: what is declared is documented, and nothing else.

import type { AnyModule } from '../../src/module/define.ts';
import type { AnyFunction } from '../../src/module/function.ts';
import { takesEffectLive, type Parameter, type ParameterTable } from '../../src/module/parameters.ts';
import type { TransformationDefinition, VariableDefinition } from '../../src/pv/definition.ts';
import { callForms, callText, countText, routesByCount, type CallForm } from '../../src/module/signature.ts';
import { routeNames, RouteType } from '../../src/script/host.ts';
import { table } from './table.ts';

/** Kinds of parameters that nothing reads. */
const WITHOUT_USE: ReadonlySet<Parameter<unknown>['kind']> = new Set(['ignored', 'no-effect', 'not-available']);

/** What a module declares, a section for each kind of thing; one without entries is left out. No blank lines around. */
export function moduleSections(module: AnyModule): string {
  const parts: string[] = [];
  if (module.oneWorker !== undefined) parts.push(`Works with one worker only: ${module.oneWorker}.`, '');
  const rows = Object.entries((module.params ?? {}) as ParameterTable) as Row[];
  const active = rows.filter(([, { kind }]) => !WITHOUT_USE.has(kind));
  if (active.length > 0)
    parts.push('## Parameters', '', ...table(['name', 'kind', 'default', 'meaning'], active.map(parameterRow)), '');
  parts.push(...withoutUse('Accepted without effect', rows, 'ignored'));
  parts.push(...withoutUse('Without effect yet, a warning when set to anything unusual', rows, 'no-effect'));
  parts.push(...withoutUse('Not available yet, refused unless 0 or empty', rows, 'not-available'));
  const functions = Object.entries((module.functions ?? {}) as Record<string, AnyFunction<unknown>>);
  if (functions.length > 0)
    parts.push(
      '## Functions',
      '',
      ...table(['call', 'arguments', 'routes', 'what it does'], functions.map(functionRow)),
      '',
    );
  const missing = module.notAvailable ?? [];
  if (missing.length > 0) parts.push(`Not available yet: ${missing.map((name) => `\`${name}\``).join(', ')}.`, '');
  parts.push(...variableLines(module), ...methodLines(module), ...statisticLines(module), ...eventLines(module));
  return parts.join('\n').trim();
}

/** Declarations are made without a running module: nothing in them may be asked for one before it runs. */
export const noSelf = (): never => {
  throw new Error('a declaration asked for a running module');
};

function variableLines(module: AnyModule): string[] {
  const rows = [
    ...(module.variables?.(noSelf) ?? []).map(variableRow),
    ...(module.transformations?.(noSelf) ?? []).map(transformationRow),
  ];
  return rows.length === 0 ? [] : ['## Variables', '', ...table(['name', 'meaning'], rows), ''];
}

function variableRow({ names, doc, oneWorker }: VariableDefinition): string[] {
  const loneliness = oneWorker === undefined ? '' : ' *Works with one worker only.*';
  return [names.map((name) => `\`$${name}\``).join(' '), doc + loneliness];
}

export function transformationRow({ name, doc }: TransformationDefinition): string[] {
  return [`\`{${name}}\``, doc];
}

function methodLines(module: AnyModule): string[] {
  const rows = (module.methods?.(noSelf) ?? []).map(({ name, doc }) => [
    `\`${name}\``,
    typeof doc === 'string' ? doc : doc.join(' '),
  ]);
  return rows.length === 0 ? [] : ['## Management commands', '', ...table(['name', 'what it does'], rows), ''];
}

function statisticLines({ statistics = [] }: AnyModule): string[] {
  const rows = statistics.map(({ name, doc }) => [`\`${name}\``, doc]);
  return rows.length === 0 ? [] : ['## Statistics', '', ...table(['name', 'what it counts'], rows), ''];
}

function eventLines(module: AnyModule): string[] {
  const rows = (module.events ?? []).map(({ name, doc }) => [`\`event_route[${name}]\``, doc]);
  return rows.length === 0 ? [] : ['## Event routes', '', ...table(['route', 'when'], rows), ''];
}

type Row = [name: string, parameter: Parameter<unknown>];

/** Parameters of a kind that nothing reads; those with the same reason together. */
function withoutUse(title: string, rows: readonly Row[], kind: Row[1]['kind']): string[] {
  const byReason = new Map<string, string[]>();
  for (const [name, parameter] of rows) {
    if (parameter.kind !== kind) continue;
    byReason.set(parameter.doc, [...(byReason.get(parameter.doc) ?? []), `\`${name}\``]);
  }
  if (byReason.size === 0) return [];
  const lines = [...byReason].map(([reason, names]) => [names.join(', '), reason]);
  return [`${title}:`, '', ...table(['name', 'why'], lines), ''];
}

function parameterRow([name, parameter]: Row): string[] {
  const initial = parameter.initial;
  const text = initial === null || (Array.isArray(initial) && initial.length === 0) ? '' : `\`${String(initial)}\``;
  const own = parameter.own === true ? ' *Not in Kamailio.*' : '';
  const restart = takesEffectLive(parameter) ? '' : ' *A change takes effect after a restart.*';
  return [`\`${name}\``, parameter.kind + rangeText(parameter), text, parameter.doc + own + restart];
}

/** ` 1 to 10`, where not every number is taken. */
function rangeText({ kind, min, max }: Parameter<unknown>): string {
  if (kind !== 'int' || min === undefined || max === undefined) return '';
  const isLow = min > -0x80000000;
  const isHigh = max < 0x7fffffff;
  if (isLow && isHigh) return ` ${min} to ${max}`;
  return isLow ? ` from ${min}` : isHigh ? ` up to ${max}` : '';
}

function functionRow([name, definition]: [string, AnyFunction<unknown>]): string[] {
  const forms = callForms(definition);
  const calls = forms.map((form) => `\`${callText(name, form)}\``).join(' ');
  const aliases =
    definition.aliases === undefined ? '' : `; also ${definition.aliases.map((alias) => `\`${alias}\``).join(', ')}`;
  const loneliness = definition.oneWorker === undefined ? '' : ' *Works with one worker only.*';
  return [calls + aliases, kindsText(forms.at(-1)!), whereText(definition), definition.doc + loneliness];
}

/** Kinds of the arguments in their order, `text, int`. */
function kindsText(form: CallForm): string {
  return form.map(({ type }) => type.label).join(', ');
}

/** `any`, or where the number of arguments decides `0 arguments: request; 3 arguments: any`. */
function whereText(definition: AnyFunction<unknown>): string {
  const all = routesByCount(definition);
  if (all.length === 1) return routesText(all[0].routes);
  return all.map(({ counts, routes }) => `${countText(counts)}: ${routesText(routes)}`).join('; ');
}

function routesText(routes: RouteType): string {
  if (routes === RouteType.Any) return 'any';
  return routeNames(routes)
    .map((name) => name.replace('_route', ''))
    .join(', ');
}
