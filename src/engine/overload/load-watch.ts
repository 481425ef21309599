/** Watches how the server gets on with its work: the delay of the event loop, what waits, and whether it is too much. */
import { getHeapStatistics } from 'node:v8';
import type { Logger } from '../../lib/log.ts';
import type { RandomSource } from '../../lib/random.ts';
import type { WorkerSeat } from '../../module/workers.ts';
import type { Statistics, Together } from '../../module/statistics.ts';
import type { TransportLayer } from '../../transport/transport-layer.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { liveOverloadSettings } from '../core-settings.ts';
import { BEAT_MS } from '../timer-driver.ts';
import { LoopDelay } from './loop-delay.ts';
import { LOOK_MS, Overload } from './overload.ts';

export interface LoadWatchParts {
  readonly random: RandomSource;
  readonly log: Logger;
  readonly worker: Pick<WorkerSeat, 'index' | 'count'>;
  readonly transport: Pick<TransportLayer, 'datagrams'>;
  /** Live values. */
  readonly core: CoreValues;
}

export class LoadWatch {
  readonly overload: Overload;
  readonly #delay = new LoopDelay(BEAT_MS);
  readonly #transport: LoadWatchParts['transport'];
  /** When it looked last. */
  #looked = -Infinity;

  constructor({ random, log, worker, transport, core }: LoadWatchParts) {
    this.#transport = transport;
    this.overload = new Overload({
      random,
      log,
      worker: worker.count === 1 ? null : worker.index,
      settings: liveOverloadSettings(core),
      receiveQueue: () => transport.datagrams.receiveQueue(),
      memoryUse: () => {
        const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
        return used / limit;
      },
    });
  }

  readonly beat = (now: number): void => {
    this.#delay.note(now);
    const passed = now - this.#looked;
    if (passed < LOOK_MS) return;
    this.#looked = now;
    this.overload.look(passed);
  };

  /** `waiting`: calls with messages that wait for a route. */
  showStatistics(statistics: Statistics, waiting: () => number): void {
    const { datagrams } = this.#transport;
    const show = (name: string, read: () => number, together: Together = 'most'): void => {
      statistics.ofWorker('overload', name, read, together);
    };
    show('active', () => Number(this.overload.isActive));
    show('loop_delay_median', () => this.#delay.measured.median);
    show('loop_delay_p99', () => this.#delay.measured.p99);
    show('loop_delay_longest', () => this.#delay.measured.longest);
    show('receive_queue', () => Math.round(100 * (datagrams.receiveQueue()?.filled ?? 0)));
    show('receive_delay', () => datagrams.receiveQueue()?.delay ?? 0);
    show('receive_drops', () => datagrams.receiveQueue()?.dropped ?? 0, 'sum');
    show('send_queue', () => datagrams.queuedBytes, 'sum');
    show('waiting_calls', waiting, 'sum');
    statistics.show('overload', this.overload.refused);
    statistics.show('overload', this.overload.ignored);
  }
}
