/** What the transports of all workers share. It crosses from thread to thread as it is: what is memory in it is the same for all. */
import type { RandomSource } from '../../lib/random.ts';
import { newRing } from '../../lib/shared-ring.ts';
import { defaultLimits } from '../limits.ts';
import { attachSteering, closeGroup, openGroup, type GroupSpec, type SocketGroup } from '../socket-group.ts';
import { type CallKey, newCallKey } from '../steering/call-owner.ts';
import { steeringBytes } from '../steering/steering-program.ts';
import { newDirectory } from './connection-directory.ts';

export interface TransportPlan {
  readonly count: number;
  /** Of the hash that says whose a call is. */
  readonly key: CallKey;
  /** By who writes, and then by who reads. */
  readonly rings: readonly (readonly SharedArrayBuffer[])[];
  /** Words by worker: the number of its bell, 0 where there is none. */
  readonly bells: SharedArrayBuffer;
  /** The same: how many connections it has numbered, also by those whose place it took. */
  readonly numbered: SharedArrayBuffer;
  /** Stream connections by worker, and the key of their tables. */
  readonly directories: readonly SharedArrayBuffer[];
  readonly directoryKey: number;
  /** The sockets of all workers, by transport, address and port as the configuration has them. */
  readonly groups: Map<string, SocketGroup>;
}

export interface PlanOptions {
  readonly count: number;
  readonly random: RandomSource;
  /** Stream connections that each may have. */
  readonly mostConnections: number;
  /** Bytes of the longest message that a stream may bring. */
  readonly longestMessage?: number;
  /** Bytes that may wait from one worker for another, where that shall not follow from the others. */
  readonly ringBytes?: number;
}

/** What one ring has, and what all of them have together: less for each where there are many workers. The system gives the memory as it is used. */
const RING_BYTES = 512 * 1024;
const ALL_RINGS_BYTES = 64 * 1024 * 1024;

/** Of a ring: a message must fit into half of it, with its flow and with as much again that was written into it before it is sent. */
const MESSAGES = 4;
const MOST_RING_BYTES = 2 ** 28;

function ringBytesFor(count: number, longestMessage: number): number {
  const share = Math.min(RING_BYTES, ALL_RINGS_BYTES / count ** 2);
  return Math.min(MOST_RING_BYTES, Math.max(share, MESSAGES * longestMessage));
}

export function newTransportPlan({
  count,
  random,
  mostConnections,
  longestMessage = defaultLimits.streamMessage,
  ringBytes = ringBytesFor(count, longestMessage),
}: PlanOptions): TransportPlan {
  const each = <Made>(make: (index: number) => Made): Made[] =>
    Array.from({ length: count }, (_, index) => make(index));
  return {
    count,
    key: newCallKey(random),
    // Nobody writes to itself.
    rings: each((from) => each((to) => newRing(from === to ? 0 : ringBytes))),
    bells: new SharedArrayBuffer(4 * count),
    numbered: new SharedArrayBuffer(4 * count),
    directories: each(() => newDirectory(mostConnections)),
    directoryKey: random.int32(),
    groups: new Map(),
  };
}

/** The sockets of an address, opened for all when the first worker asks; the kernel gives each worker the datagrams of its calls. */
export function groupOf(plan: TransportPlan, name: string, spec: GroupSpec): SocketGroup {
  const known = plan.groups.get(name);
  if (known !== undefined) return known;
  const group = openGroup(spec, plan.count);
  try {
    if (!spec.isStream) attachSteering(group.descriptors[0]!, steeringBytes(plan.key, plan.count));
  } catch (error) {
    closeGroup(group);
    throw error;
  }
  plan.groups.set(name, group);
  return group;
}

/** When all workers are gone. */
export function closePlan({ groups }: TransportPlan): void {
  for (const group of groups.values()) closeGroup(group);
  groups.clear();
}
