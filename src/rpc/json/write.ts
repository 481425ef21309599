/** Writes values as JSON in the layout of Kamailio's jsonrpcs module: tabs, `"name":<tab>value`, lists on one line. */
import { isUtf8 } from 'node:buffer';
import { formatDouble, RpcArray, RpcDouble, RpcStruct, type RpcValue } from '../value.ts';

export type JsonValue = RpcValue | null | readonly JsonValue[] | JsonObject;

/** Members in their order; the same name may come twice. */
export class JsonObject {
  readonly members: readonly (readonly [name: string, value: JsonValue])[];

  constructor(members: readonly (readonly [name: string, value: JsonValue])[]) {
    this.members = members;
  }
}

/** @param pretty false: no white space at all */
export function writeJson(value: JsonValue, pretty: boolean): string {
  return pretty ? writeValue(value, 0) : writeValue(value, null);
}

/** @param depth tabs before the closing brace of an object here; null: everything in one line */
function writeValue(value: JsonValue, depth: number | null): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return writeText(value);
  if (value instanceof RpcDouble) return formatDouble(value.value);
  if (value instanceof JsonObject) return writeObject(value.members, depth);
  if (value instanceof RpcStruct)
    return writeObject(
      value.entries.map((entry) => [entry.name, entry.value]),
      depth,
    );
  if (value instanceof RpcArray) {
    return writeList(
      value.items.map((item) => (item.name === null ? item.value : new JsonObject([[item.name, item.value]]))),
      depth,
    );
  }
  return writeList(value, depth);
}

function writeObject(members: readonly (readonly [name: string, value: JsonValue])[], depth: number | null): string {
  if (depth === null) {
    return `{${members.map(([name, value]) => `${writeText(name)}:${writeValue(value, null)}`).join(',')}}`;
  }
  const indent = '\t'.repeat(depth + 1);
  const lines = members.map(([name, value]) => `${indent}${writeText(name)}:\t${writeValue(value, depth + 1)}`);
  return `{\n${lines.join(',\n')}${lines.length === 0 ? '' : '\n'}${'\t'.repeat(depth)}}`;
}

function writeList(items: readonly JsonValue[], depth: number | null): string {
  const inner = depth === null ? null : depth + 1;
  return `[${items.map((item) => writeValue(item, inner)).join(depth === null ? ',' : ', ')}]`;
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeCharacter(char: string): string {
  return SHORT_ESCAPES.get(char) ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Bytes that are no UTF-8 are written as the characters of Latin-1 that they would be. */
export function writeText(text: string): string {
  const escaped = text.replace(/["\\\0-\x1f]/g, escapeCharacter);

  if (!/[^\0-\x7f]/.test(escaped) || isUtf8(Buffer.from(escaped, 'latin1'))) return `"${escaped}"`;
  return `"${escaped.replace(/[\x80-\xff]/g, escapeCharacter)}"`;
}
