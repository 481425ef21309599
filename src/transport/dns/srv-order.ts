// In which order the targets of a service are tried where it is not left to chance (RFC 2782).
import type { SrvRecord } from './record.ts';

/** The lowest priority first, in it the greatest weight. */
export function compareServices(a: SrvRecord, b: SrvRecord): number {
  return a.priority - b.priority || b.weight - a.weight;
}

/** In that order: always the same. */
export function fixedOrder(records: readonly SrvRecord[]): SrvRecord[] {
  return [...records].sort(compareServices);
}
