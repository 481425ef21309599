/** The lists that attributes are in: a prefix of the name says which one. */
import type { Problem } from '../../src/module/index.ts';

const PREFIX = /^(?:g|fd|td|fu|tu|t)\./;

export const GLOBAL = 'g.';

/** What `$fr` and the like stand for; null: names without a prefix. */
const LISTS: Readonly<Record<string, string | null>> = {
  fr: null,
  fu: 'fu.',
  fd: 'fd.',
  tr: 't.',
  tu: 'tu.',
  td: 'td.',
  g: GLOBAL,
};

/** The prefix of a list; null: that of names without one. */
export type AttributeList = string | null;

export function isInList(name: string, list: AttributeList): boolean {
  return (PREFIX.exec(name)?.[0] ?? null) === list;
}

export function attributeList(written: string): AttributeList | Problem {
  const key = written.slice(1).toLowerCase();
  if (written.startsWith('$') && Object.hasOwn(LISTS, key)) return LISTS[key]!;
  return { problem: 'bad-value', message: `"${written}" is none of $fr, $fu, $fd, $tr, $tu, $td and $g` };
}
