/** How many workers a configuration gets, and why not as many as it asks for. */
import { availableParallelism } from 'node:os';
import type { Problem } from '../../lib/problem.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import type { LoadedModule } from '../load/loaded-module.ts';
import { MOST_WORKERS } from './most-workers.ts';

/** What works with one worker only, and the reason. */
export interface SolePart {
  /** `module timer`, or `t_continue()`. */
  readonly name: string;
  readonly reason: string;
}

/** `sole`: what of the configuration works with one worker only. */
export function workerCount({ workers }: Pick<CoreValues, 'workers'>, sole: readonly SolePart[]): number {
  if (sole.length > 0) return 1;
  return workers === 0 ? Math.min(availableParallelism(), MOST_WORKERS) : workers;
}

/** Of modules, and of what the configuration has of them: functions, variables, selects. */
export function soleParts(
  modules: ReadonlyMap<string, Pick<LoadedModule, 'definition'>>,
  parts: readonly ReadonlyMap<string, string>[],
): SolePart[] {
  const ofModules = [...modules.values()].flatMap(({ definition: { name, oneWorker } }) =>
    oneWorker === undefined ? [] : [{ name: `module ${name}`, reason: oneWorker }],
  );
  return [...ofModules, ...parts.flatMap((each) => [...each].map(([name, reason]) => ({ name, reason })))];
}

/** What is to be said of a configuration that asks for several workers and gets one; null: nothing. `lacks`: what several need is not there, and why. */
export function lessWorkers(
  { workers }: Pick<CoreValues, 'workers'>,
  sole: readonly SolePart[],
  lacks: string | null,
): Problem | null {
  if (workers === 1) return null;
  if (sole.length === 0) {
    if (lacks === null) return null;
    const message = `there will be one worker here, for want of a native part: ${lacks}`;
    return { problem: 'no-effect', message, hint: 'several workers need the native parts' };
  }
  return {
    problem: 'no-effect',
    message: `there will be one worker, for what works with one only: ${sole.map(({ name }) => name).join(', ')}`,
    hint: sole.map(({ name, reason }) => `${name}: ${reason}`).join('; '),
  };
}
