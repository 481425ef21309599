/** What a server stands on: time, chance, the network and the disk. A simulation puts its own in their place. */
import { type BeatClock, type Clock, systemClock } from '../lib/clock.ts';
import type { Problem } from '../lib/problem.ts';
import { type RandomSource, systemRandom } from '../lib/random.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { WorkerSeat } from '../module/workers.ts';
import type { ProcessFacts } from '../rpc/core/facts.ts';
import type { StateStore } from '../state/store.ts';
import { type Pace, startPace } from '../transport/pace.ts';
import type { ResolverOptions } from '../transport/resolver.ts';
import type { TransportLayerOptions } from '../transport/transport-layer.ts';
import { openState } from './start/open-state.ts';
import { TimerDriver } from './timer-driver.ts';

/** What moves a clock and fires timers, until it is stopped. */
export interface TimerDrive {
  stop(): void;
}

export interface Surroundings {
  /** Absent: it shares its work with no other. */
  readonly worker?: WorkerSeat;
  /** Besides the process itself, for `core.psx`; absent: there are none. */
  otherProcesses?(): readonly ProcessFacts[];
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Where names are asked for, when not where the system says. */
  readonly dns: Pick<ResolverOptions, 'exchange' | 'servers' | 'hostsPath'>;
  /** What opens sockets, when not the system. */
  readonly network: Pick<TransportLayerOptions, 'openUdpPort' | 'streams' | 'workers'>;
  /** Of the event loop that the messages come by. */
  startPace(): Pace;
  openState(folder: string, worker: WorkerSeat): Promise<StateStore | Problem>;
  /**
   * From now on the clock of the server follows `clock`, and its timers fire. `onBeat` is told the time at each beat of the
   * clock, where time is that of the machine.
   */
  drive(timers: TimerWheel, clock: BeatClock, onBeat: (now: number) => void): TimerDrive;
}

export const systemSurroundings: Surroundings = {
  clock: systemClock,
  random: systemRandom,
  dns: {},
  network: {},
  startPace,
  openState,
  drive: (timers, clock, onBeat) => new TimerDriver(timers, clock, onBeat),
};
