/** What is at a path of a JSON text, and how it looks as text. */
import type { JsonValue } from '../../src/lib/json-tree/value.ts';
import { JSON_C, writeJson } from '../../src/lib/json-tree/write.ts';

export const quoted = (value: JsonValue): string => writeJson(value, JSON_C);

export const unquoted = (value: JsonValue): string => (typeof value === 'string' ? value : quoted(value));

/** One step: a name, or a name with an index; a second index means nothing. */
const STEP = /^([^[\]]+)(?:\[([^\]]*)\].*)?$/;

/** The text at a path; '' when there is none. `escape` stands for a dot inside of a name. */
export function fieldAt(root: JsonValue, path: string, escape: string): string {
  let value = root;
  for (const step of path.split('.').filter((each) => each !== '')) {
    const match = STEP.exec(step);
    if (match === null || !(value instanceof Map)) return '';
    const name = escape === '' ? match[1]! : match[1]!.replaceAll(escape, '.');
    value = value.get(name) ?? null;
    if (match[2] !== undefined) value = Array.isArray(value) ? (value[Number.parseInt(match[2], 10)] ?? null) : null;
    if (value === null) return '';
  }
  return unquoted(value);
}
