/** Answers as text for people: what kamcmd prints. */
import { formatDouble, RpcArray, RpcDouble, RpcStruct, type RpcValue } from './value.ts';

/** The lines of an answer without line ends: one per value, structures in braces, their content indented by tabs when asked for. */
export function textLines(values: readonly RpcValue[], options: { readonly indent: boolean }): string[] {
  const lines: string[] = [];
  for (const value of values) addLines(lines, null, value, options.indent ? '' : null);
  return lines;
}

/** @param indent null: nothing is indented at any depth */
function addLines(lines: string[], name: string | null, value: RpcValue, indent: string | null): void {
  const start = (indent ?? '') + (name === null ? '' : `${name}: `);
  if (!(value instanceof RpcStruct) && !(value instanceof RpcArray)) {
    lines.push(start + scalarText(value));
    return;
  }
  const inner = indent === null ? null : `${indent}\t`;
  lines.push(`${start}{`);
  for (const item of value instanceof RpcStruct ? value.entries : value.items)
    addLines(lines, item.name, item.value, inner);
  lines.push(`${indent ?? ''}}`);
}

function scalarText(value: number | string | RpcDouble): string {
  return value instanceof RpcDouble ? formatDouble(value.value) : String(value);
}

/** Splits `pid: %v\tname: %v\n` at its `%v`; `%%` is a percent sign; \n, \r, \t and \\ are what they are in C. */
export function parseFormat(format: string): string[] {
  const parts = [''];
  for (let at = 0; at < format.length; at++) {
    const pair = format.slice(at, at + 2);
    if (pair === '%v') {
      parts.push('');
      at++;
    } else {
      const char = ESCAPES.get(pair);
      parts[parts.length - 1] += char ?? format[at]!;
      if (char !== undefined) at++;
    }
  }
  return parts;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['%%', '%'],
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\t', '\t'],
  ['\\\\', '\\'],
]);

/**
 * Fills a format with the lines of an answer, over and over until all are used; places left at the end stay empty.
 * A format without `%v` is printed before each line.
 */
export function fillFormat(parts: readonly string[], lines: readonly string[]): string {
  const places = parts.length - 1;
  if (places === 0) return lines.map((line) => parts[0]! + line).join('');
  let text = parts[0]!;
  let place = 0;
  for (const line of lines) {
    if (place === places) {
      text += parts[places]! + parts[0]!;
      place = 0;
    }
    text += line;
    place++;
    if (place < places) text += parts[place]!;
  }
  return text + (place === places ? parts[places]! : parts.slice(place + 1).join(''));
}
