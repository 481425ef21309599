/** Statistics that are computed when they are asked for: one table declares them for the reference and reads them. */
import type { StatisticDefinition } from './define.ts';
import type { Statistics } from './statistics.ts';

export interface ComputedStatistic<Source> extends StatisticDefinition {
  readonly read: (source: Source) => number;
}

/** Shows the statistics of a table, whose names are `group:name`; `ofWorker`: each worker has its own, which add up. */
export function computeStatistics<Source>(
  statistics: Statistics,
  table: readonly ComputedStatistic<Source>[],
  source: Source,
  ofWorker = false,
): void {
  for (const { name, read } of table) {
    const colon = name.indexOf(':');
    const [group, own] = [name.slice(0, colon), name.slice(colon + 1)];
    if (ofWorker) statistics.ofWorker(group, own, () => read(source));
    else statistics.computed(group, own, () => read(source));
  }
}
