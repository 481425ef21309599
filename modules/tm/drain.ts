/** Shutdown: running transactions finish, those that only wait for late messages are let go. */
import { Timer, type TimerWheel } from '../../src/lib/timer-wheel.ts';
import type { TransactionLayer } from '../../src/transaction/layer.ts';
import { isWaiting } from '../../src/transaction/snapshot.ts';

const CHECK_INTERVAL = 50;

/** Transactions that somebody still waits for. */
export function inProgress(layer: TransactionLayer): number {
  return layer.cells().filter((cell) => !isWaiting(cell)).length;
}

/** Resolves when no transaction is in progress. */
export function drained(layer: TransactionLayer, timers: TimerWheel): Promise<void> {
  layer.refuseNew();
  return new Promise((resolve) => {
    const check = (): void => {
      if (layer.cells().every(isWaiting)) {
        layer.abortAll();
        resolve();
      } else {
        timers.start(timer, CHECK_INTERVAL);
      }
    };
    const timer: Timer = new Timer(check);
    check();
  });
}
