/** JSON objects to lists of fields, and back. */
import type { Context } from '../../src/context/context.ts';
import { XavpFields, XavpStore, type XavpValue } from '../../src/context/xavp-store.ts';
import { JsonInteger, type JsonObject, type JsonValue } from '../../src/lib/json-tree/value.ts';
import { toScript } from './values.ts';

/** An object is one list of fields, an array as many as it has elements, the last on top. */
export function decode(ctx: Context, value: JsonValue, root: string): void {
  ctx.xavps ??= new XavpStore();
  for (const each of Array.isArray(value) ? value : [value]) ctx.xavps.push(root, fieldsOf(each));
}

function fieldsOf(value: JsonValue): XavpFields {
  const fields = new XavpFields();
  if (value instanceof Map) for (const [key, each] of value) fields.push(key, toScript(each));
  return fields;
}

/** The top list of fields as an object, the newest field first; null: there is none. */
export function encode(ctx: Context, root: string): JsonObject | null {
  const fields = ctx.xavps?.get(root) ?? null;
  if (!(fields instanceof XavpFields)) return null;
  const object: JsonObject = new Map();
  // Of several values under one name the oldest counts.
  for (const [key, stack] of [...fields.fields].reverse()) object.set(key, toJson(stack.at(-1) ?? null));
  return object;
}

/** Lists of fields inside of one are left out of what can be written. */
function toJson(value: XavpValue): JsonValue {
  if (typeof value === 'number') return new JsonInteger(BigInt(value));
  return value instanceof XavpFields ? null : value;
}
