import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { latin1Text } from '../lib/latin1.ts';
import { Overlay } from './overlay.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' | 'major'; execution: 'sync' }) => void;

const VALUE_BYTES = 10_000;

/** As a turn of the event loop writes and commits. */
function turn(overlay: Overlay, number: number): void {
  for (let key = 0; key < 20; key++) overlay.set(`${key} of ${number}`, latin1Text(Buffer.alloc(VALUE_BYTES, 'v')));
  overlay.clear();
}

test('what was committed is gone with the next collection of what is young, however old the overlay is', () => {
  const overlay = new Overlay();
  overlay.set('old', 'value');
  // Twice survived is old.
  for (let times = 0; times < 3; times++) collect({ type: 'minor', execution: 'sync' });
  overlay.clear();
  collect({ type: 'minor', execution: 'sync' });
  const before = process.memoryUsage().heapUsed;
  for (let number = 0; number < 100; number++) {
    turn(overlay, number);
    if (number % 10 === 9) collect({ type: 'minor', execution: 'sync' });
  }
  const kept = process.memoryUsage().heapUsed - before;
  expect(kept).toBeLessThan(20 * 100 * VALUE_BYTES * 0.1);
});
