/** Variables that the sender of a message fills, and what of it: the one list that all rules about strangers read. */

import type { VariableMention } from './variable-mentions.ts';

/** `request`: part of the Request-URI as it stands; `original`: as it came; `message`: anything else that the sender wrote. */
export type Part = 'request' | 'original' | 'message';

interface Filled {
  readonly part: Part;
  /** Any text may be in it, quotes too; else a number, an address or one of a few words. */
  readonly isText: boolean;
  /** It says where the request goes. */
  readonly isDestination: boolean;
}

const FILLED = new Map<string, Filled>();

function add(names: string, filled: Filled): void {
  for (const name of names.split(' ')) FILLED.set(name, filled);
}

add('ru rd rn ruri', { part: 'request', isText: true, isDestination: true });
add('rU rz', { part: 'request', isText: true, isDestination: false });
add('rp', { part: 'request', isText: false, isDestination: false });
add('ou oU od ouri', { part: 'original', isText: true, isDestination: false });
add(
  'fu fU fd fn ft tu tU td tn tt from to rm ua ct cT ci hdr hdrc hfl hfi rb mb msg au aU ad ar aa adu ai AU Au pu pU pd pn di dir re rr route sel',
  { part: 'message', isText: true, isDestination: false },
);
add('nh', { part: 'message', isText: true, isDestination: true });
add('fv tv cs cl ml mt bs pr proto proto2 siz af sp', { part: 'message', isText: false, isDestination: false });

/** Selects of what the server itself knows. */
const OF_THE_SERVER = /^(?:cfg_get|cfg_selects|stats|sys|ver|version|timer)\b/;

/**
 * What the sender has to do with a variable; `name` is as in `$name(inner)`, with what may stand behind a dot. Null: nothing
 * that is known.
 */
export function filledBySender({ name, inner }: Pick<VariableMention, 'name' | 'inner'>): Filled | null {
  if (name === 'sel' && inner !== null && OF_THE_SERVER.test(inner)) return null;
  const dot = name.indexOf('.');
  return FILLED.get(dot < 0 ? name : name.slice(0, dot)) ?? null;
}
