/** The workers of a server beside the first: where they come from. Not loaded where there are none. */
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { CoreValues } from '../engine/config/core-parameters.ts';
import type { StartableConfig } from '../engine/load/load-config.ts';
import { type Surroundings, systemSurroundings } from '../engine/surroundings.ts';
import { nativeFailure } from '../engine/workers/native-failure.ts';
import type { WorkerStart } from '../engine/workers/protocol.ts';
import { type Thread, WorkerGroup, type WorkerGroupParts } from '../engine/workers/worker-group.ts';
import { findAbove } from '../lib/find-above.ts';
import { systemRandom } from '../lib/random.ts';
import { firstWorker } from '../module/workers.ts';
import { endThread, STATE_SHARING_BYTES } from '../state/lmdb/open.ts';
import { closePlan, newTransportPlan, type TransportPlan } from '../transport/workers/plan.ts';
import { WorkerLink } from '../transport/workers/worker-link.ts';

const MEGABYTE = 2 ** 20;
const STUCK_AFTER_MS = 10_000;
/** Milliseconds, for tests only. */
const STUCK_SWITCH = 'KAHEA_TEST_STUCK_AFTER';

/** Why there can be no more than one here; null: there can. */
export function workersFailure(): string | null {
  if (findAbove(THREAD) === null) return 'the program of the threads was not built';
  return nativeFailure();
}

const THREAD = 'src/cli/worker-thread.js';

/** What several workers share, made before the first of them. */
export class SharedWork {
  readonly #count: number;
  readonly #memories = new Map<string, SharedArrayBuffer>();
  readonly #plan: TransportPlan;
  #group: WorkerGroup | null = null;
  /** Those of the first worker. */
  readonly surroundings: Surroundings;

  constructor(count: number, core: CoreValues) {
    this.#count = count;
    const mostConnections = Math.max(core.tcp_max_connections, core.tls_max_connections);
    const longestMessage = core.tcp_rd_buf_size;
    this.#plan = newTransportPlan({ count, random: systemRandom, mostConnections, longestMessage });
    this.surroundings = {
      ...systemSurroundings,
      network: { workers: new WorkerLink(this.#plan, 0) },
      worker: firstWorker(count, this.#memories),
      otherProcesses: () => this.#group?.processes() ?? [],
    };
  }

  /** The others, which do not run yet. */
  others(
    { files }: StartableConfig,
    parts: Omit<WorkerGroupParts, 'count' | 'memories' | 'plan' | 'launch' | 'end' | 'startedAtOnce' | 'stuckAfterMs'>,
  ): WorkerGroup {
    const group = new WorkerGroup(
      {
        ...parts,
        count: this.#count,
        memories: this.#memories,
        plan: this.#plan,
        launch,
        // Not in the midst of a commit, which the others would wait for.
        end: (thread) =>
          endThread(this.surroundings.worker!.memory('state', STATE_SHARING_BYTES), () => thread.terminate()),
        startedAtOnce: availableParallelism(),
        stuckAfterMs: Number(process.env[STUCK_SWITCH] ?? STUCK_AFTER_MS),
      },
      files,
    );
    this.#group = group;
    return group;
  }

  /** When all are gone. */
  close(): void {
    closePlan(this.#plan);
  }
}

function launch(start: WorkerStart): Thread {
  return new Worker(pathToFileURL(findAbove(THREAD)!), {
    name: `worker ${start.index}`,
    workerData: start,
    execArgv: [],
    // As much memory as the first worker may have: V8 gives threads its own default where more was allowed to the process.
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(getHeapStatistics().heap_size_limit / MEGABYTE) },
  });
}
