/** Go to where a name is made, find where it is used, give it another. */
import type { Location, Range, TextEdit } from 'vscode-languageserver';
import { resolveInclude } from '../../script/files.ts';
import type { NameSymbol, Place, RouteSymbol } from '../symbols.ts';
import { isScript } from '../analysis.ts';
import { uriOf, type View, type Workspace } from '../workspace.ts';

/** A name as one thing, wherever it stands. */
type Target =
  | { readonly kind: 'route'; readonly family: string; readonly name: string; readonly place: Place }
  | { readonly kind: 'define'; readonly name: string; readonly place: Place }
  | { readonly kind: 'include'; readonly name: string; readonly place: Place };

const within =
  (offset: number) =>
  (place: Place): boolean =>
    offset >= place.start && offset <= place.end;

function targetAt(workspace: Workspace, view: View, offset: number): Target | null {
  const { routes, routeUses, defines, words, includes } = view.symbols;
  const at = within(offset);
  const route = [...routes, ...routeUses].find(at);
  if (route !== undefined) return { kind: 'route', family: route.family, name: route.name, place: route };
  const include = includes.find(at);
  if (include !== undefined) return { kind: 'include', name: include.name, place: include };
  const define = defines.find(at) ?? words.find(at);
  if (define === undefined) return null;
  const known = workspace.views(view).some(({ symbols }) => symbols.defines.some(({ name }) => name === define.name));
  return known ? { kind: 'define', name: define.name, place: define } : null;
}

/** What is renamed at a place: where a define stands for the name of a route, the define, not the route it makes. */
function renamedAt(workspace: Workspace, view: View, offset: number): Target | null {
  const target = targetAt(workspace, view, offset);
  if (target?.kind !== 'route' || /["']/.test(view.text.bytes.charAt(target.place.start - 1))) return target;
  const { name, place } = target;
  const isDefined = workspace.views(view).some(({ symbols }) => symbols.defines.some((define) => define.name === name));
  return isDefined && view.symbols.words.some(within(offset)) ? { kind: 'define', name, place } : target;
}

const isRoute =
  (target: Target) =>
  ({ family, name }: RouteSymbol): boolean =>
    target.kind === 'route' && family === target.family && name === target.name;

const isDefine =
  (target: Target) =>
  ({ name }: NameSymbol): boolean =>
    target.kind === 'define' && name === target.name;

function definitionsIn({ symbols }: View, target: Target): readonly Place[] {
  return [...symbols.routes.filter(isRoute(target)), ...symbols.defines.filter(isDefine(target))];
}

function usesIn({ symbols }: View, target: Target): readonly Place[] {
  return [...symbols.routeUses.filter(isRoute(target)), ...symbols.words.filter(isDefine(target))];
}

function locations(view: View, places: readonly Place[]): Location[] {
  return places.map(({ start, end }) => ({ uri: uriOf(view.path), range: view.text.rangeOf(start, end) }));
}

export function definition(workspace: Workspace, view: View, offset: number): Location[] {
  const target = targetAt(workspace, view, offset);
  if (target === null) return [];
  if (target.kind === 'include') {
    const found = resolveInclude(workspace.files, target.name, view.path);
    const start = { line: 0, character: 0 };
    return found === null ? [] : [{ uri: uriOf(found.path), range: { start, end: start } }];
  }
  return workspace.allViews(view).flatMap((each) => locations(each, definitionsIn(each, target)));
}

export function references(workspace: Workspace, view: View, offset: number, withDefinition: boolean): Location[] {
  const target = targetAt(workspace, view, offset);
  if (target === null || target.kind === 'include') return [];
  return workspace.allViews(view).flatMap((each) => {
    const made = withDefinition ? definitionsIn(each, target) : [];
    return locations(each, [...made, ...usesIn(each, target)]);
  });
}

/** The place of the name; null: it cannot have another. */
export function renamable(workspace: Workspace, view: View, offset: number): Range | null {
  const target = renamedAt(workspace, view, offset);
  if (target === null || target.kind === 'include' || target.name === '' || isEvent(target)) return null;
  return view.text.rangeOf(target.place.start, target.place.end);
}

/** Others decide what events are called. */
function isEvent(target: Target): boolean {
  return target.kind === 'route' && target.family === 'event_route';
}

/** Outside of quotes a name has to be one of JavaScript, and may mean nothing else in the file. */
function fits(view: View, target: Target, newName: string): boolean {
  const { bytes } = view.text;
  const places = [...definitionsIn(view, target), ...usesIn(view, target)];
  const bare = places.some(({ start }) => !/["']/.test(bytes.charAt(start - 1)));
  return !bare || (/^[A-Za-z_$][\w$]*$/.test(newName) && !bytes.split(/[^\w$\x80-\xff]+/).includes(newName));
}

/** Where a text names a route in a way that only a module or a define understands: `exec` of rtimer, `#!define R NAME`. */
function namedElsewhere({ symbols: { pieces }, path, text }: View, name: string): string[] {
  const holds = (words: string): boolean => words.split(/[^\w.:/-]+/).includes(name);
  const found: string[] = [];
  let isParameter = false;
  for (const { kind, text: written, start, directive } of pieces) {
    if (kind === 'word') isParameter = written === 'modparam' || written === 'modparamx';
    const isDefined =
      kind === 'directive' && /def/.test(directive?.name ?? '') && holds(written.replace(/^\S+\s+\S+/, ''));
    if (isDefined || (isParameter && kind === 'string' && holds(written)))
      found.push(`${path}:${text.lineOf(start) + 1}`);
  }
  return found;
}

/** Edits by URI; a text: why not. */
export function rename(
  workspace: Workspace,
  view: View,
  offset: number,
  newName: string,
): Record<string, TextEdit[]> | string {
  const target = renamedAt(workspace, view, offset);
  if (target === null || renamable(workspace, view, offset) === null) return 'this name cannot be changed';
  const shape = target.kind === 'route' ? /^\w+(?:[-:./]\w+)*$/ : /^[A-Za-z_]\w*$/;
  if (!shape.test(newName)) return `"${newName}" is no name of a ${target.kind}`;
  const views = workspace.allViews(view);
  const taken = { ...target, name: newName };
  if (views.some((each) => definitionsIn(each, taken).length > 0))
    return `there is a ${target.kind} ${newName} already`;
  const unfit = views.find((each) => isScript(each.path) && !fits(each, target, newName));
  if (unfit !== undefined) return `"${newName}" is no name for it in ${unfit.path}`;
  const hidden = target.kind === 'route' ? views.flatMap((each) => namedElsewhere(each, target.name))[0] : undefined;
  if (hidden !== undefined)
    return `${target.name} is named in ${hidden} too, which would not follow: change that first`;
  const edits: Record<string, TextEdit[]> = {};
  for (const each of views) {
    const places = [...definitionsIn(each, target), ...usesIn(each, target)];
    const changed = locations(each, places).map(({ range }) => ({ range, newText: newName }));
    if (changed.length > 0) edits[uriOf(each.path)] = changed;
  }
  return edits;
}
