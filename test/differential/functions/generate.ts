// The calls of the test: seeded, so that every run has the same.

import { seededRandom } from '../../../src/lib/testing/seeded-random.ts';
import { ROWS, type Row } from './rows.ts';
import { HOSTILE, TEXTS_OF } from './texts.ts';

export interface Call {
  /** `name("argument", …)` as it stands in the configuration. */
  readonly text: string;
  /** All statements. */
  readonly script: string;
  /** Name of the message it is made for. */
  readonly message: string;
}

/** All texts, by the number of the `$avp` that holds them. */
export const ALL_TEXTS: readonly string[] = [...new Set([...HOSTILE, ...Object.values(TEXTS_OF).flat()])];

export function makeCalls(seed: number, each: number, messages: readonly string[]): Call[] {
  const random = seededRandom(seed);
  const below = (count: number): number => (random.int32() >>> 0) % count;
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;

  const argument = (wanted: string): string => {
    if (wanted.startsWith('=')) return quoted(wanted.slice(1), false);
    const isStatic = wanted.endsWith('!');
    const kind = isStatic ? wanted.slice(0, -1) : wanted;
    const text = below(3) === 0 ? pick(HOSTILE) : pick(TEXTS_OF[kind]!);
    if (isStatic) return quoted(text, kind !== 'substitution');
    if (kind === 'number' && below(2) === 0) return quoted(pick(['0', '1', '2', '5', '31', '63', '100']), true);
    if (below(20) === 0) return '"$var(none)"';
    const kindOfUse = below(4);
    if (kindOfUse === 0 && text.length < 100 && kind !== 'number') return quoted(text, kind !== 'substitution');
    if (kindOfUse === 1 && text.length < 100 && kind !== 'number')
      return quoted(`${text}$var(empty)`, kind !== 'substitution').replaceAll('$$var(empty)', '$var(empty)');
    return `"$avp(t${String(ALL_TEXTS.indexOf(text))})"`;
  };

  const make = ({ call, before = '', after = '' }: Row): Call => {
    const [, name, wanted] = /^(\w+)\((.*)\)$/.exec(call)!;
    const kinds = wanted === '' ? [] : wanted!.split(', ');
    const written = kinds.map(argument).join(', ');
    const text = `${name!}(${written})`;
    const behind = after.replace('ARGUMENTS', () => written);
    return { text, script: `${before} ${text}; $var(rc) = $rc; ${behind}`.trim(), message: pick(messages) };
  };
  const calls = ROWS.flatMap((row) => Array.from({ length: each }, () => make(row)));
  const known = new Map(calls.map((call) => [`${call.text} ${call.message}`, call]));
  return [...known.values()];
}

/** A text in double quotes; `literal`: its dollars mean nothing. */
export function quoted(text: string, literal: boolean): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${literal ? escaped.replaceAll('$', '$$$$') : escaped}"`;
}
