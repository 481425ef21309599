/** What turns a state file of each format into one of the next. */
import { type KeyRange, type StateEntry, tableEnd, tablePrefix } from '../store.ts';

type Write = [key: string, value: string | null];

/** What an upgrade reads. */
export interface OldState {
  range(range: Required<KeyRange>): Iterable<StateEntry>;
}

interface Upgrade {
  /** The format that it makes of the one before. */
  readonly to: number;
  /** What it gives is written in one transaction. */
  readonly writes: (state: OldState) => Write[];
}

/**
 * In order. A step knows its two formats by itself and uses nothing of the tables of today, which may have gone further.
 */
export const UPGRADES: readonly Upgrade[] = [{ to: 2, writes: countLocations }];

/** Of the tables as a whole. */
export const STATE_FORMAT = UPGRADES.at(-1)!.to;

/** Format 2 keeps how many users and contacts a domain has; format 1 counted them when they were asked for. */
function countLocations(state: OldState): Write[] {
  const prefix = tablePrefix('location');
  const usages = new Map<string, { users: number; contacts: number }>();
  for (const { key, value } of state.range({ from: prefix, to: tableEnd('location') })) {
    const domain = key.slice(prefix.length, key.indexOf('\0', prefix.length));
    const usage = usages.get(domain) ?? { users: 0, contacts: 0 };
    usage.users++;
    // A record of format 1 begins with the second of its index and the number of its contacts.
    usage.contacts += Number(value.split(',', 2)[1]);
    usages.set(domain, usage);
  }
  return [...usages].map(([domain, usage]) => [
    `${tablePrefix('location-usage')}${domain}`,
    `${usage.users},${usage.contacts}`,
  ]);
}
