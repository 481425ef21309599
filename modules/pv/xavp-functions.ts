/** Functions on xavps, xavis and xavus, which need no variable of theirs to be written. */
import type { Context } from '../../src/context/context.ts';
import { XavpFields, type XavpValue } from '../../src/context/xavp-store.ts';
import { lowerAscii } from '../../src/lib/ascii.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import { parseParameterList } from '../../src/pv/parameter-list.ts';
import { setUnique, storeOf } from '../../src/pv/variables/xavp.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const routes = RouteType.Any;

/** What `$xavp(…)` and `$xavi(…)` differ in. */
interface Family {
  readonly store: (ctx: Context) => XavpFields;
  readonly fold: (name: string) => string;
}

const XAVP: Family = { store: storeOf, fold: (name) => name };
const XAVI: Family = { store: (ctx) => storeOf(ctx).insensitive, fold: lowerAscii };

/** The top list of fields of a root, made when there is none. */
function fieldsOf(store: XavpFields, root: string): XavpFields {
  const found = store.get(root);
  if (found instanceof XavpFields) return found;
  const made = new XavpFields();
  store.push(root, made);
  return made;
}

/** Replaces the top value of a field. */
function setField(fields: XavpFields, name: string, value: XavpValue): void {
  const stack = fields.fields.get(name);
  if (stack === undefined || stack.length === 0) fields.push(name, value);
  else stack[0] = value;
}

function removeTop(fields: XavpFields, name: string): void {
  const stack = fields.fields.get(name);
  stack?.shift();
  if (stack?.length === 0) fields.clear(name);
}

function copyValue(value: XavpValue): XavpValue {
  if (!(value instanceof XavpFields)) return value;
  const copy = new XavpFields();
  for (const [name, stack] of value.fields) copy.fields.set(name, stack.map(copyValue));
  return copy;
}

/** Puts a copy below what the name has, or in the place of what is at an index where there is something. */
export function copyXavp(store: XavpFields, from: string, at: number, to: string, target: number | undefined): number {
  const value = store.get(from, at);
  if (value === null) return -1;
  const stack = store.fields.get(to);
  if (stack === undefined) store.push(to, copyValue(value));
  else if (target === undefined || stack[target] === undefined) stack.push(copyValue(value));
  else stack[target] = copyValue(value);
  return 1;
}

/** Fields in the order of the text: of several with one name the first is on top. */
function explode(text: string): XavpFields | null {
  const parameters = parseParameterList(text);
  if (parameters === null) return null;
  const fields = new XavpFields();
  for (const { name, value } of parameters.reverse()) fields.push(name, value);
  return fields;
}

/** `name=value;…`, the newest first; numbers have no sign. null: it is no list of fields. */
function implode(value: XavpValue): string | null {
  if (!(value instanceof XavpFields)) return null;
  let text = '';
  for (const [name, stack] of [...value.fields].reverse()) {
    for (const each of stack) {
      if (each instanceof XavpFields) continue;
      text +=
        each === null || each === '' ? `${name};` : `${name}=${String(typeof each === 'number' ? each >>> 0 : each)};`;
    }
  }
  return text;
}

const separatorSet = (separators: string): RegExp => new RegExp(`[${separators.replace(/[\\\]^-]/g, '\\$&')}]`);

function childFunction(doc: string, { store, fold }: Family) {
  return <T extends string | number>(value: ReturnType<typeof arg.text> | ReturnType<typeof arg.int>) =>
    fn({
      doc,
      args: [arg.text(), arg.text(), value],
      names: ['xavp', 'child', 'value'],
      routes,
      run(_self, ctx, root, name, given) {
        setField(fieldsOf(store(ctx), fold(root)), fold(name), given as T);
        return 1;
      },
    });
}

function removal(doc: string, { store, fold }: Family) {
  return fn({
    doc,
    args: [arg.text()],
    names: ['xavp'],
    routes,
    run(_self, ctx, root) {
      removeTop(store(ctx), fold(root));
      return 1;
    },
  });
}

function childRemoval(doc: string, { store, fold }: Family) {
  return fn({
    doc,
    args: [arg.text(), arg.text()],
    names: ['xavp', 'child'],
    routes,
    run(_self, ctx, root, name) {
      const fields = store(ctx).get(fold(root));
      if (fields instanceof XavpFields) removeTop(fields, fold(name));
      return 1;
    },
  });
}

function implosion(doc: string, find: (ctx: Context, root: string) => XavpValue) {
  return fn({
    doc,
    args: [arg.text(), arg.variable({ writable: true })],
    names: ['xavp', 'result'],
    routes,
    run(_self, ctx, root, target) {
      const text = implode(find(ctx, root));
      if (text === null) return -1;
      target.set!(ctx, text);
      return 1;
    },
  });
}

export const xavpFunctions = {
  xavp_copy: fn({
    doc: 'Copies a list of fields by name and index below those of another name, or over the one with an index there.',
    args: [arg.text(), arg.int(), arg.text(), arg.optional(arg.int())],
    names: ['source', 'index', 'destination', 'destinationIndex'],
    routes,
    run(_self, ctx, from, at, to, target) {
      const store = storeOf(ctx);
      // Scripts in other languages add it then (xavp_copy_dst), as in Kamailio.
      if (target !== undefined && store.fields.get(to)?.[target] === undefined) return -1;
      return copyXavp(store, from, at, to, target);
    },
  }),
  xavp_params_explode: fn({
    doc: 'Makes a list of fields from `name=value;…`.',
    args: [arg.text(), arg.text()],
    names: ['parameters', 'xavp'],
    routes,
    run(_self, ctx, text, root) {
      const fields = explode(text);
      if (fields === null) return -1;
      storeOf(ctx).push(root, fields);
      return 1;
    },
  }),
  xavp_params_implode: implosion('Puts the fields of a list as `name=value;…` into a variable.', (ctx, root) =>
    storeOf(ctx).get(root),
  ),
  xavu_params_explode: fn({
    doc: 'Adds fields to an xavu from `name=value;…`; those that are there stay.',
    args: [arg.text(), arg.text()],
    names: ['parameters', 'xavu'],
    routes,
    run(_self, ctx, text, root) {
      const fields = explode(text);
      if (fields === null) return -1;
      const { unique } = storeOf(ctx);
      const there = unique.get(root);
      for (const [name, [value]] of fields.fields) {
        if (there instanceof XavpFields && there.fields.has(name)) continue;
        setUnique(unique, [root, name], value as string);
      }
      return 1;
    },
  }),
  xavu_params_implode: implosion('Puts the fields of an xavu as `name=value;…` into a variable.', (ctx, root) =>
    storeOf(ctx).unique.get(root),
  ),
  xavp_slist_explode: fn({
    doc: 'Makes the fields v[0], v[1], … from a text cut at any of the separators; t trims them.',
    args: [arg.text(), arg.text(), arg.text(), arg.text()],
    names: ['text', 'separator', 'mode', 'xavp'],
    routes,
    run(_self, ctx, text, separators, mode, root) {
      if (separators === '' || text === '') return -1;
      const pieces = text
        .split(separatorSet(separators))
        .map((piece) => (mode.includes('t') ? piece.trim() : piece))
        .filter((piece) => piece !== '');
      if (pieces.length === 0) return -1;
      const fields = new XavpFields();
      fields.fields.set('v', pieces);
      storeOf(ctx).push(root, fields);
      return 1;
    },
  }),
  xavp_child_seti: childFunction('Sets a field to a number.', XAVP)<number>(arg.int()),
  xavp_child_sets: childFunction('Sets a field to a text.', XAVP)<string>(arg.text()),
  xavi_child_seti: childFunction('As xavp_child_seti, for an xavi.', XAVI)<number>(arg.int()),
  xavi_child_sets: childFunction('As xavp_child_sets, for an xavi.', XAVI)<string>(arg.text()),
  xavp_rm: removal('Removes the top value of a root.', XAVP),
  xavi_rm: removal('As xavp_rm, for an xavi.', XAVI),
  xavp_child_rm: childRemoval('Removes the top value of a field.', XAVP),
  xavi_child_rm: childRemoval('As xavp_child_rm, for an xavi.', XAVI),
};
