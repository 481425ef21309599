// The rows of `npm run bench`: what each does to a server, and what it measures. docs/guides/performance.md explains them.

import { clearInterval, setInterval } from 'node:timers';
import { generate } from './generator.mjs';
import { forwardConfig, benchConfig, ringingConfig, typicalConfig } from './config.mjs';
import { addresses, startBenchServer } from './server.mjs';

/** Of a load: what the generator reports, and CPU microseconds of the server for each unit. */
async function measure(server, where, mode, load) {
  const before = server.cpuMicroseconds();
  const result = await generate(mode, where, load);
  return { ...result, each: (server.cpuMicroseconds() - before) / Math.max(1, result.succeeded) };
}

async function withServer(kind, write, body, children = 1) {
  const where = addresses();
  const { server, startup } = await startBenchServer(kind, where, { write, children });
  try {
    return await body({ server, where, startup });
  } finally {
    await server.stop();
  }
}

const MEGABYTE = 1_048_576;

/** Of the generator's microseconds, which are null where nothing arrived. */
const milliseconds = (value) => (value === null ? NaN : value / 1_000);

/**
 * One load in three ways: as fast as answers allow, `rate` a second, and half of what was the most. `next` gives further options
 * for each of them.
 */
async function measureService({ server, where }, { mode, rate, seconds, next = () => ({}) }) {
  const run = (load) => measure(server, where, mode, { ...load, ...next() });
  const most = await run({ seconds });
  const half = await run({ seconds, rate: Math.max(1, Math.round(most.rate / 2)) });
  // Last: a server for which this is too much is busy with it afterwards.
  const steady = await run({ seconds, rate });
  return {
    cpu: steady.each,
    cpuMost: most.each,
    most: most.rate,
    p50: milliseconds(half.latency.p50),
    p99: milliseconds(half.latency.p99),
    p99Steady: milliseconds(steady.latency.p99),
    memory: server.memory() / MEGABYTE,
    failed: most.failed + steady.failed + half.failed,
  };
}

/** What `measureService` gives, in words. `wait` is what p50 and p99 are of. */
function serviceMeasures(unit, rate, wait = 'added latency') {
  const steady = `at ${rate.toLocaleString('en')}/s`;
  return [
    { key: 'cpu', label: `CPU ${unit} ${steady} (µs)`, digits: 1, ratio: true },
    { key: 'cpuMost', label: `CPU ${unit}, saturated (µs)`, digits: 1, ratio: true },
    { key: 'most', label: 'most a second', digits: 0, ratio: true },
    { key: 'p50', label: `${wait} at half load, p50 (ms)`, digits: 2 },
    { key: 'p99', label: `${wait} at half load, p99 (ms)`, digits: 2 },
    { key: 'p99Steady', label: `${wait} ${steady}, p99 (ms)`, digits: 2 },
    { key: 'memory', label: 'memory afterwards (MB)', digits: 0, ratio: true },
    { key: 'failed', label: 'failed', digits: 0, total: true },
  ];
}

/** V8 goes on optimizing for some twenty thousand calls, in a thread that counts as the server's: these are not counted. */
const warmCalls = ({ where }, { warm, ...load }) =>
  generate('calls', where, { count: warm, seconds: 180, window: 32, drain: 20, ...load });

const CALLS = 1_000;
const MESSAGES = 8_000;
const REGISTERS = 4_000;
const ORDER = 3_000;
/** In and out. */
const MESSAGES_OF_CALL = 13;
const SOAK = 2_000;
/** Users of the refreshes, and of what warms up. */
const USERS = 20_000;

async function measureCalls(kind, { seconds, warm }) {
  return withServer(kind, benchConfig, async (bench) => {
    const first = await measure(bench.server, bench.where, 'calls', { count: 4_000, window: 16, seconds: 60 });
    await warmCalls(bench, { warm });
    const values = await measureService(bench, { mode: 'calls', rate: CALLS, seconds });
    return { ...values, first: first.each, failed: values.failed + first.failed, startup: bench.startup };
  });
}

async function measureTypical(kind, { seconds, warm }) {
  return withServer(kind, typicalConfig, async (bench) => {
    const callee = { user: 'u00000000' };
    await generate('register', bench.where, { count: 1 });
    await warmCalls(bench, { warm, ...callee });
    return measureService(bench, { mode: 'calls', rate: CALLS, seconds, next: () => callee });
  });
}

async function measureForward(kind, { seconds, warm }) {
  return withServer(kind, forwardConfig, async (bench) => {
    await generate('messages', bench.where, { count: 2 * warm, seconds: 60 });
    return measureService(bench, { mode: 'messages', rate: MESSAGES, seconds });
  });
}

async function measureRegister(kind, { seconds }) {
  return withServer(kind, benchConfig, async (bench) => {
    const few = { count: USERS, users: USERS, seconds: 60 };
    for (const pass of [0, 1]) await generate('register', bench.where, { ...few, pass });
    let user = USERS;
    // Each takes users nobody has had.
    const fresh = () => ({ users: 10_000_000, firstUser: (user += 10_000_000) });
    const anew = await measureService(bench, { mode: 'register', rate: REGISTERS, seconds, next: fresh });
    let pass = 1;
    const again = () => ({ users: USERS, pass: ++pass });
    const refresh = await measureService(bench, { mode: 'register', rate: REGISTERS, seconds, next: again });
    const renamed = Object.entries(refresh).map(([key, value]) => [`${key}Refresh`, value]);
    return { ...anew, ...Object.fromEntries(renamed) };
  });
}

/** The same calls, with one worker and with two. */
async function measureWorkers(kind, { seconds, warm }) {
  const values = { failed: 0 };
  for (const children of [1, 2]) {
    await withServer(
      kind,
      benchConfig,
      async (bench) => {
        // Each of them optimizes what it runs by itself.
        await warmCalls(bench, { warm: warm * children });
        const most = await measure(bench.server, bench.where, 'calls', { seconds });
        const steady = await measure(bench.server, bench.where, 'calls', { seconds, rate: CALLS });
        const hard = await measure(bench.server, bench.where, 'calls', { seconds, rate: ORDER, drain: 35 });
        values[`cpu${children}`] = steady.each;
        values[`cpuMost${children}`] = most.each;
        values[`most${children}`] = most.rate;
        values[`messages${children}`] = (MESSAGES_OF_CALL * 1_000_000) / most.each;
        values[`reordered${children}`] = hard.reordered;
        values[`failed${children}`] = hard.failed + hard.skipped;
        values.failed += most.failed + steady.failed + values[`failed${children}`];
      },
      children,
    );
  }
  return { ...values, share: values.cpu2 / values.cpu1, shareMost: values.cpuMost2 / values.cpuMost1 };
}

async function measureOrder(kind, { seconds, warm }) {
  return withServer(kind, benchConfig, async (bench) => {
    await warmCalls(bench, { warm });
    const { failed, skipped, reordered, retransmitted, each } = await measure(bench.server, bench.where, 'calls', {
      rate: ORDER,
      seconds: 2 * seconds,
      drain: 35,
    });
    return { failed: failed + skipped, reordered, retransmitted, cpu: each };
  });
}

/** Calls that ring at the same time. */
const CROWDS = [100, 1_000, 10_000, 100_000];

async function measureGrowth(kind, { seconds, warm, ringing }) {
  return withServer(kind, ringingConfig, async ({ server, where }) => {
    await warmCalls({ where }, { warm });
    const values = { failed: 0 };
    for (const held of CROWDS.filter((size) => size <= ringing)) {
      const empty = server.memory();
      const at = {};
      const load = { held, rate: CALLS / 2, seconds: 2 * seconds, drain: 20 };
      const result = await generate('calls', where, load, {
        onEvent: (event) => (at[event] = { cpu: server.cpuMicroseconds(), memory: server.memory() }),
      });
      values[`cpu${held}`] = (at.measured.cpu - at.held.cpu) / Math.max(1, result.succeeded);
      values.ringing = (at.held.memory - empty) / held;
      values.failed += result.failed + result.held.failed;
    }
    const costs = CROWDS.map((size) => values[`cpu${size}`]).filter((cost) => cost !== undefined);
    values.spread = Math.max(...costs) / Math.min(...costs);
    return values;
  });
}

async function measureContacts(kind, { seconds, contacts }) {
  const where = addresses();
  let { server } = await startBenchServer(kind, where, { write: forwardConfig });
  try {
    const lookups = { users: contacts, order: 'random' };
    // What runs often has been optimized, and has its memory, before it is measured.
    const few = { users: USERS, count: USERS, firstUser: 90_000_000, seconds: 60 };
    for (const pass of [0, 1, 2]) await generate('register', where, { ...few, pass });
    await generate('messages', where, { seconds, users: USERS, firstUser: 90_000_000 });
    await generate('messages', where, { seconds });
    const empty = server.memory();
    const made = await measure(server, where, 'register', {
      count: contacts,
      users: contacts,
      seconds: 900,
      drain: 20,
    });
    const bytes = (server.memory() - empty) / contacts;
    const plain = await measure(server, where, 'messages', { seconds });
    const found = await measure(server, where, 'messages', { seconds, ...lookups });
    const values = {
      bytes,
      cpu: made.each,
      look: found.each - plain.each,
      failed: made.failed + plain.failed + found.failed,
    };
    if (kind !== 'kahea') return values;
    // Only here do contacts outlive the server without a database.
    const folder = await server.stop({ keep: true });
    const again = await startBenchServer(kind, where, { write: forwardConfig, folder });
    server = again.server;
    const kept = await generate('messages', where, { count: 1_000, window: 8, ...lookups });
    return { ...values, restart: again.startup, failed: values.failed + kept.failed };
  } finally {
    await server.stop();
  }
}

async function measureSoak(kind, { minutes, warm }) {
  return withServer(kind, benchConfig, async ({ server, where }) => {
    await warmCalls({ where }, { warm });
    const sizes = [];
    const look = setInterval(() => sizes.push(server.memory() / MEGABYTE), 5_000);
    try {
      const result = await measure(server, where, 'calls', { rate: SOAK, seconds: minutes * 60, drain: 35 });
      const later = sizes.slice(Math.min(12, sizes.length - 1));
      const [least, most] = [Math.min(...later), Math.max(...later)];
      return {
        failed: result.failed + result.skipped,
        cpu: result.each,
        first: later[0],
        last: later.at(-1),
        swing: (100 * (most - least)) / 2 / ((most + least) / 2),
        p99: milliseconds(result.latency.p99),
      };
    } finally {
      clearInterval(look);
    }
  });
}

const failedMeasure = { key: 'failed', label: 'failed', digits: 0, total: true };

/**
 * `run` measures once, on a server of its own; `measures` are what it gives: median of the rounds, or their sum with `total`.
 * `once`: one round is enough of it. `extra`: only where it is asked for. `bare`: it can be asked of what is no server.
 */
export const ROWS = {
  call: {
    title: 'stateful call, record-routed: INVITE 100 180 200 ACK BYE 200',
    run: measureCalls,
    measures: [
      ...serviceMeasures('a call', CALLS),
      { key: 'first', label: 'CPU a call, the first 4,000 (µs)', digits: 1, ratio: true },
      { key: 'startup', label: 'start to first answer (ms)', digits: 0 },
    ],
  },
  typical: {
    title: 'the same call through the routes of a typical site',
    run: measureTypical,
    measures: serviceMeasures('a call', CALLS),
  },
  forward: {
    title: 'MESSAGE forwarded without state',
    run: measureForward,
    bare: true,
    measures: serviceMeasures('a message', MESSAGES),
  },
  register: {
    title: 'REGISTER',
    run: measureRegister,
    measures: [
      ...serviceMeasures('a new contact', REGISTERS, 'new contact, answer'),
      ...serviceMeasures('a refresh', REGISTERS, 'refresh, answer').map((line) => ({
        ...line,
        key: `${line.key}Refresh`,
      })),
    ],
  },
  order: {
    title: `calls at ${ORDER.toLocaleString('en')}/s, whatever becomes of them`,
    run: measureOrder,
    measures: [
      failedMeasure,
      { key: 'reordered', label: 'messages out of order', digits: 0, total: true },
      { key: 'retransmitted', label: 'messages sent again by the phones', digits: 0, total: true },
      { key: 'cpu', label: 'CPU a call (µs)', digits: 1, ratio: true },
    ],
  },
  workers: {
    title: 'the same calls with one worker and with two',
    run: measureWorkers,
    measures: [
      ...[1, 2].flatMap((children) => [
        {
          key: `cpu${children}`,
          label: `${children}: CPU a call at ${CALLS.toLocaleString('en')}/s (µs)`,
          digits: 1,
          ratio: true,
        },
        { key: `cpuMost${children}`, label: `${children}: CPU a call, saturated (µs)`, digits: 1, ratio: true },
        { key: `most${children}`, label: `${children}: most a second`, digits: 0, ratio: true },
        { key: `messages${children}`, label: `${children}: messages a CPU second, saturated`, digits: 0, ratio: true },
        {
          key: `failed${children}`,
          label: `${children}: failed at ${ORDER.toLocaleString('en')}/s`,
          digits: 0,
          total: true,
        },
        { key: `reordered${children}`, label: `${children}: messages out of order there`, digits: 0, total: true },
      ]),
      { key: 'share', label: `two to one, CPU a call at ${CALLS.toLocaleString('en')}/s`, digits: 2 },
      { key: 'shareMost', label: 'two to one, CPU a call, saturated', digits: 2 },
      failedMeasure,
    ],
  },
  growth: {
    title: `calls at ${(CALLS / 2).toLocaleString('en')}/s while others ring`,
    run: measureGrowth,
    once: true,
    measures: [
      ...CROWDS.map((size) => ({
        key: `cpu${size}`,
        label: `CPU a call, ${size.toLocaleString('en')} ring (µs)`,
        digits: 1,
        ratio: true,
      })),
      { key: 'spread', label: 'dearest to cheapest', digits: 2 },
      { key: 'ringing', label: 'memory a ringing call (bytes)', digits: 0, ratio: true },
      failedMeasure,
    ],
  },
  contacts: {
    title: 'many contacts',
    run: measureContacts,
    once: true,
    measures: [
      { key: 'bytes', label: 'memory a contact (bytes)', digits: 0, ratio: true },
      { key: 'cpu', label: 'CPU a new contact (µs)', digits: 1, ratio: true },
      { key: 'look', label: 'CPU a look-up (µs)', digits: 1, ratio: true },
      { key: 'restart', label: 'start with them, to first answer (ms)', digits: 0 },
      failedMeasure,
    ],
  },
  soak: {
    title: `calls at ${SOAK.toLocaleString('en')}/s for long`,
    run: measureSoak,
    once: true,
    extra: true,
    measures: [
      failedMeasure,
      { key: 'cpu', label: 'CPU a call (µs)', digits: 1, ratio: true },
      { key: 'p99', label: 'added latency, p99 (ms)', digits: 2 },
      { key: 'first', label: 'memory after the first minute (MB)', digits: 0 },
      { key: 'last', label: 'memory at the end (MB)', digits: 0 },
      { key: 'swing', label: 'memory, swing after the first minute (± %)', digits: 1 },
    ],
  },
};
