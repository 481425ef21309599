/** `dump_attrs()`: what it logs, in the words of Kamailio. */
import type { Context } from '../../src/context/context.ts';
import { isInList, type AttributeList } from './lists.ts';

/** Kamailio keeps a list for each of these; a prefix of the name says which. */
const LISTS: readonly (readonly [title: string, prefix: string | null])[] = [
  ['class=GLOBAL', 'g.'],
  ['track=FROM class=DOMAIN', 'fd.'],
  ['track=TO class=DOMAIN', 'td.'],
  ['track=FROM class=USER', 'fu.'],
  ['track=TO class=USER', 'tu.'],
  ['track=FROM class=URI', null],
  ['track=TO class=URI', 't.'],
];

/** `only`: the one list that is asked for. */
export function dumpLines(ctx: Context, only?: AttributeList): string[] {
  const names = [...ctx.avps.names()];
  return LISTS.filter(([, prefix]) => only === undefined || prefix === only).flatMap(([title, prefix]) => {
    const inList = names.filter((name) => isInList(name, prefix));
    const lines = inList.flatMap((name) => valueLines(ctx, name, prefix === null ? name : name.slice(prefix.length)));
    return [title, ...(lines.length === 0 ? ['INFO: No AVP present'] : lines)];
  });
}

/** The oldest value first. */
function valueLines(ctx: Context, name: string, bare: string): string[] {
  const number = /^i:(-?\d+)$/.exec(bare)?.[1];
  const shown = number ?? `"${bare.replace(/^f\./, '')}"`;
  return [...ctx.avps.all(name)]
    .reverse()
    .map((value) => `AVP[${shown}]=${typeof value === 'number' ? String(value) : `"${value}"`}`);
}
