// The records of an answer that answer its question: those of the name asked for, or of the one that its aliases lead to.
import type { OwnedRecord } from './message.ts';
import type { DnsRecord, NameRecord, RecordTypeName } from './record.ts';

/** Aliases that are followed from one name. */
export const LONGEST_CHAIN = 8;

export interface Chain {
  /** Aliases in the order in which they were followed. */
  readonly aliases: readonly { readonly owner: string; readonly record: NameRecord }[];
  /** Where the aliases lead; the name asked for when there are none. */
  readonly name: string;
  /** Records of the type asked for that `name` has. */
  readonly records: readonly DnsRecord[];
}

/** What belongs to nobody that was asked for is not believed. Aliases in a circle, or in a long row, lead to no records. */
export function followAliases(asked: string, type: RecordTypeName, records: readonly OwnedRecord[]): Chain {
  const aliases: { owner: string; record: NameRecord }[] = [];
  let name = asked;
  while (type !== 'CNAME' && aliases.length < LONGEST_CHAIN) {
    const found = records.find(({ owner, record }) => owner === name && record.type === 'CNAME')?.record;
    if (found === undefined || found.type !== 'CNAME') break;
    aliases.push({ owner: name, record: found });
    name = found.name;
  }
  return {
    aliases,
    name,
    records: records.flatMap(({ owner, record }) => (owner === name && record.type === type ? [record] : [])),
  };
}
