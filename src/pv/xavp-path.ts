/** `root[i]=>field[j]` of `$xavp(…)` and `$xavi(…)`, and what it reaches in a store. */
import type { Context } from '../context/context.ts';
import { XavpFields, type XavpValue } from '../context/xavp-store.ts';
import type { ScriptValue } from '../lib/script-value.ts';

/** null: none written. */
export type XavpIndex = number | 'all' | null;

/** One name of a path, its index still as written; null: none. */
export interface WrittenStep {
  readonly name: string;
  readonly index: string | null;
}

export interface XavpStep {
  readonly name: string;
  readonly index: XavpIndex;
}

/** name [ "[" index "]" ]. Blanks stand round the whole; what follows the bracket or a blank means nothing. */
const STEP = /^\s*([^\s[=]*)\s*(?:\[([^\]]*)\])?/;

/**
 * Reads a path of one or two steps; a third one means nothing. null: it is none. Only what follows a bracket at once, or
 * a name and blanks, can be an arrow.
 */
export function parseXavpPath(text: string): WrittenStep[] | null {
  const root = STEP.exec(text)!;
  const rest = text.slice(root[0].length);
  const steps = [stepOf(root)];
  if (rest.startsWith('=>')) {
    const field = STEP.exec(rest.slice(2))!;
    if (field[1] === '') return null;
    steps.push(stepOf(field));
  } else if (rest.startsWith('=') || rest.startsWith('[')) return null;
  return steps;
}

function stepOf([, name, index]: RegExpExecArray): WrittenStep {
  return { name: name!, index: index ?? null };
}

/** The value at an index, the top one without. */
const at = (fields: XavpFields, { name, index }: XavpStep): XavpValue =>
  fields.get(name, typeof index === 'number' ? index : 0);

/** How the value prints when it is a list of fields. */
export const FIELDS_TEXT = '<<xavp>>';

export const plain = (value: XavpValue): ScriptValue => (value instanceof XavpFields ? FIELDS_TEXT : value);

export function readXavp(store: XavpFields | null, [root, field]: readonly XavpStep[]): ScriptValue {
  if (store === null) return null;
  if (field === undefined) return plain(at(store, root!));
  const fields = at(store, root!);
  return fields instanceof XavpFields ? readStep(fields, field) : null;
}

function readStep(fields: XavpFields, step: XavpStep): ScriptValue {
  if (step.index !== 'all') return plain(at(fields, step));
  const values = fields.fields.get(step.name) ?? [];
  return values.length === 0 ? null : values.map((value) => String(plain(value))).join(', ');
}

/** What a path reaches: the one value, or all of them with `[*]`. */
export function xavpValues(store: XavpFields | null, [root, field]: readonly XavpStep[]): readonly XavpValue[] {
  if (store === null || root === undefined) return [];
  const fields = field === undefined ? store : at(store, root);
  if (!(fields instanceof XavpFields)) return [];
  const last = field ?? root;
  const stack = fields.fields.get(last.name) ?? [];
  return last.index === 'all' ? stack : stack.slice(last.index ?? 0).slice(0, 1);
}

/** Number of values under the last name of a path. */
export function countXavp(store: XavpFields | null, [root, field]: readonly XavpStep[]): number {
  if (store === null) return 0;
  if (field === undefined) return store.fields.get(root!.name)?.length ?? 0;
  const fields = at(store, root!);
  return fields instanceof XavpFields ? (fields.fields.get(field.name)?.length ?? 0) : 0;
}

/**
 * Writes a value. A root without index before a field makes a new list of fields on top; one with an index needs what it
 * names to be there. False: it is not.
 */
export function writeXavp(store: XavpFields, [root, field]: readonly XavpStep[], value: ScriptValue): boolean {
  if (field === undefined) return value === null ? removeXavp(store, root!) : putXavp(store, root!, value);
  if (root!.index === null && value !== null) {
    const made = new XavpFields();
    store.push(root!.name, made);
    // There is nothing yet that an index of the field could name.
    return putXavp(made, { name: field.name, index: null }, value);
  }
  // Neither all of them nor one counted from the end can be written into.
  const fields = typeof root!.index === 'number' && root!.index < 0 ? null : at(store, root!);
  if (!(fields instanceof XavpFields) || (root!.index === 'all' && value !== null)) return value === null;
  return value === null ? removeXavp(fields, field) : putXavp(fields, field, value);
}

/** Puts a value under one name: replaces the one an index names, else goes on top. False: there is none, or `[*]` names it. */
export function putXavp(fields: XavpFields, { name, index }: XavpStep, value: XavpValue): boolean {
  if (index === 'all') return false;
  if (index === null) {
    fields.push(name, value);
    return true;
  }
  const stack = fields.fields.get(name);
  const place = index < 0 ? (stack?.length ?? 0) + index : index;
  if (stack?.[place] === undefined) return false;
  stack[place] = value;
  return true;
}

export function removeXavp(fields: XavpFields, { name, index }: XavpStep): boolean {
  const stack = fields.fields.get(name);
  if (stack === undefined) return true;
  if (index === 'all') stack.length = 0;
  else stack.splice(index === null ? 0 : index < 0 ? stack.length + index : index, 1);
  if (stack.length === 0) fields.clear(name);
  return true;
}

/** A store of a message, made on first use. */
export type StoreOf = (ctx: Context) => XavpFields;
