/** `root[0]=>field[1]=>…`: where a value of `$xavp(…)` is, and reading and writing there. */
import { XavpFields, XavpStore, type XavpValue } from '../context/xavp-store.ts';
import type { Context } from '../context/context.ts';
import type { ScriptValue } from '../lib/script-value.ts';

export interface XavpStep {
  readonly name: string;
  /** null: none written. */
  readonly index: number | 'all' | null;
}

/** Reads a path; null when it is none. */
export function parseXavpPath(text: string): XavpStep[] | null {
  const steps: XavpStep[] = [];
  for (const piece of text.split('=>')) {
    const match = /^\s*([^[\]\s]+)\s*(?:\[\s*(\*|[+-]?\d+)\s*\])?\s*$/.exec(piece);
    if (match === null) return null;
    steps.push({ name: match[1]!, index: match[2] === undefined ? null : match[2] === '*' ? 'all' : Number(match[2]) });
  }
  return steps;
}

/** Prints as the value of a list of fields. */
export const FIELDS_TEXT = '<<xavp>>';

export function readXavp(ctx: Context, path: readonly XavpStep[]): ScriptValue {
  let fields: XavpFields | null = ctx.xavps;
  for (const [depth, step] of path.entries()) {
    if (fields === null) return null;
    const isLast = depth === path.length - 1;
    if (isLast && step.index === 'all') return joined(fields.fields.get(step.name));
    const value: XavpValue = fields.get(step.name, typeof step.index === 'number' ? step.index : 0);
    if (isLast) return value instanceof XavpFields ? FIELDS_TEXT : value;
    fields = value instanceof XavpFields ? value : null;
  }
  return null;
}

function joined(values: readonly XavpValue[] | undefined): ScriptValue {
  if (values === undefined || values.length === 0) return null;
  return values.map((value) => (value instanceof XavpFields ? FIELDS_TEXT : String(value))).join(', ');
}

/** The fields at a path, or null. */
export function findXavpFields(ctx: Context, path: readonly XavpStep[]): XavpFields | null {
  let fields: XavpFields | null = ctx.xavps;
  for (const step of path) {
    const value: XavpValue = fields?.get(step.name, typeof step.index === 'number' ? step.index : 0) ?? null;
    fields = value instanceof XavpFields ? value : null;
  }
  return fields;
}

/**
 * Writes a value. A step without index makes a new list of fields on top; one with an index needs what it names to be
 * there. False: it is not.
 */
export function writeXavp(ctx: Context, path: readonly XavpStep[], value: ScriptValue): boolean {
  if (value === null) return removeXavp(ctx, path);
  ctx.xavps ??= new XavpStore();
  let fields: XavpFields = ctx.xavps;
  for (const step of path.slice(0, -1)) {
    if (typeof step.index === 'number') {
      const found = fields.get(step.name, step.index);
      if (!(found instanceof XavpFields)) return false;
      fields = found;
    } else {
      const made = new XavpFields();
      fields.push(step.name, made);
      fields = made;
    }
  }
  return putXavp(fields, path.at(-1)!, value);
}

/** Puts a value under one name: replaces the one an index names, all of them with `[*]`, else goes on top. */
export function putXavp(fields: XavpFields, step: XavpStep, value: XavpValue): boolean {
  if (step.index === 'all') fields.clear(step.name);
  if (typeof step.index !== 'number') {
    fields.push(step.name, value);
    return true;
  }
  const stack = fields.fields.get(step.name);
  const at = step.index < 0 ? (stack?.length ?? 0) + step.index : step.index;
  if (stack?.[at] === undefined) return false;
  stack[at] = value;
  return true;
}

function removeXavp(ctx: Context, path: readonly XavpStep[]): boolean {
  const fields = path.length === 1 ? ctx.xavps : findXavpFields(ctx, path.slice(0, -1));
  const step = path.at(-1)!;
  const stack = fields?.fields.get(step.name);
  if (fields === null || stack === undefined) return true;
  if (step.index === 'all') stack.length = 0;
  else {
    const at = step.index ?? 0;
    stack.splice(at < 0 ? stack.length + at : at, 1);
  }
  if (stack.length === 0) fields.clear(step.name);
  return true;
}
