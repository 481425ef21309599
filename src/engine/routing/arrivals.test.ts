import { beforeEach, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import type { RouteHandle, Routes, RunResult } from '../../module/host.ts';
import { sampleContext } from '../../pv/testing/sample.ts';
import type { Flow } from '../../sip/flow.ts';
import { Arrivals } from './arrivals.ts';

const ROUTE = { name: 'core:msg-received' } as RouteHandle;
const GO_ON = { dropped: false } as RunResult;

const from = (port: number): Flow => ({ ...sampleContext().flow, remotePort: port });
const message = (text: string): string => text.padEnd(30);

let next: string[];
let errors: unknown[];
let overloads: number;
/** What the route says of each message, in their order; none left: it goes on at once. */
let results: (RunResult | Promise<RunResult>)[];
let arrivals: Arrivals;

beforeEach(() => {
  [next, errors, overloads, results] = [[], [], 0, []];
  const routes = { run: () => results.shift() ?? GO_ON } as Partial<Routes> as Routes;
  arrivals = new Arrivals({
    routes,
    route: { of: () => ROUTE },
    context: () => sampleContext(),
    next: (text) => next.push(text.trim()),
    onError: (_flow, error) => errors.push(error),
    onFailure: (error) => errors.push(error),
    onOverload: () => overloads++,
  });
});

test('what comes from a sender whose message waits is read after it, and others do not wait', async () => {
  let goOn = (_result: RunResult): void => undefined;
  results = [
    new Promise((resolve) => {
      goOn = resolve;
    }),
  ];
  arrivals.receive(message('first'), from(1));
  arrivals.receive(message('second'), from(1));
  arrivals.receive(message('other'), from(2));
  expect(next).toEqual(['other']);
  goOn(GO_ON);
  await until('all are read', () => next.length === 3);
  expect(next).toEqual(['other', 'first', 'second']);
});

test('a route that fails while it waits stops nobody else', async () => {
  results = [Promise.reject(new Error('no'))];
  arrivals.receive(message('first'), from(1));
  arrivals.receive(message('second'), from(1));
  await until('the second is read', () => next.length === 1);
  expect(errors).toEqual([new Error('no')]);
});

test('messages that wait are bounded, by the sender and in all', () => {
  const never = new Promise<RunResult>(() => undefined);
  results = [never];
  for (let i = 0; i < 66; i++) arrivals.receive(message('x'), from(1));
  expect(overloads).toBe(1);
  results = new Array<Promise<RunResult>>(2000).fill(never);
  for (let port = 2; port <= 1002; port++) arrivals.receive(message('x'), from(port));
  expect(overloads).toBe(3);
});
