/** What turns a state file of each format into one of the next. */
import { readHeader } from '../location/encoding.ts';
import { encodeUsage, USAGE_TABLE } from '../location/table.ts';
import { type KeyRange, type StateEntry, tableEnd, tablePrefix } from '../store.ts';

type Write = [key: string, value: string | null];

/** What an upgrade reads. */
export interface OldState {
  range(range: Required<KeyRange>): Iterable<StateEntry>;
}

/** The format before is its place here and one: the first makes format 2. What each gives is written in one transaction. */
export const UPGRADES: readonly ((state: OldState) => Write[])[] = [countLocations];

/** Of the tables as a whole. */
export const STATE_FORMAT = UPGRADES.length + 1;

/** Format 2 keeps how many users and contacts a domain has; format 1 counted them when they were asked for. */
function countLocations(state: OldState): Write[] {
  const prefix = tablePrefix('location');
  const usages = new Map<string, { users: number; contacts: number }>();
  for (const { key, value } of state.range({ from: prefix, to: tableEnd('location') })) {
    const domain = key.slice(prefix.length, key.indexOf('\0', prefix.length));
    const usage = usages.get(domain) ?? { users: 0, contacts: 0 };
    usage.users++;
    usage.contacts += readHeader(value).count;
    usages.set(domain, usage);
  }
  return [...usages].map(([domain, usage]) => [tablePrefix(USAGE_TABLE) + domain, encodeUsage(usage)]);
}
