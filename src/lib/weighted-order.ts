// An order by chance, by priorities and weights (RFC 2782).
import type { RandomSource } from './random.ts';

export interface Weighted {
  readonly priority: number;
  readonly weight: number;
}

/** The lowest priority first; in it by chance, so that each comes first as often as its weight says. The first `most` of them. */
export function weightedOrder<T extends Weighted>(records: readonly T[], random: RandomSource, most: number): T[] {
  const ordered: T[] = [];
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b);
  for (const priority of priorities) {
    // "… except that all those with weight 0 are placed at the beginning of the list."
    const left = records.filter((record) => record.priority === priority).sort((a, b) => a.weight - b.weight);
    while (left.length > 0 && ordered.length < most) ordered.push(...left.splice(chosen(left, random), 1));
  }
  return ordered;
}

/** "choose a uniform random number between 0 and the sum computed (inclusive), and select the RR whose running sum value is the first in the selected order which is greater than or equal to the random number selected." */
function chosen(records: readonly Weighted[], random: RandomSource): number {
  const sum = records.reduce((total, { weight }) => total + weight, 0);
  const drawn = (random.int32() >>> 0) % (sum + 1);
  let running = 0;
  for (let i = 0; i < records.length; i++) {
    running += records[i]!.weight;
    if (running >= drawn) return i;
  }
  return records.length - 1;
}
