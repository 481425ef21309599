/** How long the garbage collector stops a server at a time: it copies what lives out of the young generation. */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/**
 * Megabytes of each half of the young generation. With V8's own limit, 16, calls in progress stopped a server for 5 ms at a
 * time, and 9 ms one time in ten; with 4 it is 2 and 3 ms (docs/guides/performance.md).
 */
const HALF_MEGABYTES = 4;
const LIMIT = 2 * HALF_MEGABYTES * 1_048_576;

/**
 * From now on the young generation of this thread stays as small as it is, and those of threads that are started later have
 * their limit. To be called before a configuration is loaded, which would let it grow beyond that.
 */
export function holdYoungGeneration(): void {
  for (const end of ['min', 'max']) setFlagsFromString(`--${end}-semi-space-size=${String(HALF_MEGABYTES)}`);
  letGrow(false);
  // To wake other threads for a collection takes as long as it does, and longer where their cores have other work.
  setFlagsFromString('--no-parallel-scavenge');
}

/** From now on the young generation of this thread may grow to its limit. */
export function releaseYoungGeneration(): void {
  if (youngGenerationSize() >= LIMIT) return;
  letGrow(true);
  // V8 takes a limit when a thread starts only, and doubles the size at most once in a collection.
  const collections = new PerformanceObserver(() => {
    if (youngGenerationSize() < LIMIT) return;
    letGrow(false);
    collections.disconnect();
  });
  collections.observe({ entryTypes: ['gc'] });
}

/** Bytes of both halves. */
function youngGenerationSize(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')!.space_size;
}

function letGrow(mayGrow: boolean): void {
  setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? '2' : '1'}`);
}
