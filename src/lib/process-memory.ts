/** Memory of this process, as everything that shows it counts it: in bytes. */
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

export interface ProcessMemory {
  /** The most that the heap of JavaScript may grow to; the process ends where it would be more. */
  readonly total: number;
  /** In use on that heap. */
  readonly used: number;
  /** Of the machine's memory, heap and all else. */
  readonly real: number;
  /** The most that `real` was. */
  readonly most: number;
}

export function processMemory(): ProcessMemory {
  const { heapUsed, rss } = process.memoryUsage();
  const most = process.resourceUsage().maxRSS * 1024;
  return { total: getHeapStatistics().heap_size_limit, used: heapUsed, real: rss, most };
}

/** One line for the whole and one for each space of the heap, for the log. */
export function memoryReport(): string[] {
  const { total, used, real, most } = processMemory();
  return [
    `memory: heap ${used} of ${total} bytes used, ${real} bytes of the machine, at most ${most}`,
    ...getHeapSpaceStatistics().map(
      (space) => `memory: ${space.space_name}: ${space.space_used_size} of ${space.space_size} bytes used`,
    ),
  ];
}
