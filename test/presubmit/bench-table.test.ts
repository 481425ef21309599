// The table of `npm run bench`: what a server had in its rounds beside what others had.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './tree.ts';

interface Table {
  rowLines(row: object, results: object): string[];
}

test('a row shows the median of the rounds, the total of what is counted, and ratios where they tell something', async () => {
  const { rowLines } = (await import(join(ROOT, 'bench/table.mjs'))) as Table;
  const measures = [
    { key: 'cpu', label: 'CPU (µs)', digits: 1, ratio: true },
    { key: 'restart', label: 'start (ms)', digits: 0 },
    { key: 'failed', label: 'failed', digits: 0, total: true },
  ];
  const results = {
    kahea: [
      { cpu: 30, restart: 7, failed: 1 },
      { cpu: 1, restart: 9, failed: 0 },
      { cpu: 20, restart: 8, failed: 2 },
    ],
    kamailio: [{ cpu: 40, failed: 0 }],
    'kamailio-default': [],
  };
  expect(rowLines({ title: 'a row', measures }, results).map((line) => line.split(/ {2,}/))).toEqual([
    [''],
    ['a row', 'kahea', 'kamailio', 'kamailio-default', 'ratio', 'to default'],
    ['', 'CPU (µs)', '20.0', '40.0', '–', '0.50'],
    ['', 'start (ms)', '8', '–', '–'],
    ['', 'failed', '3', '0', '–'],
  ]);
});
