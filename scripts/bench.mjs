// `npm run bench`: what a call and a registration cost kahea, beside Debian's Kamailio where that is installed.
// Options: --calls N --rate N --registers N --register-rate N --rounds N --only kahea|kamailio --json FILE
// The servers take turns, and each number is the median of its rounds: other work on the machine hits both alike.

import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { callLoad, registerLoad } from '../bench/load.mjs';
import { SERVERS, startBenchServer } from '../bench/server.mjs';
import { findProgram, ROOT, runCommand } from './lib/command.mjs';
import { installModules } from './lib/install.mjs';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '20000' },
    rate: { type: 'string', default: '2000' },
    registers: { type: 'string', default: '20000' },
    'register-rate': { type: 'string', default: '4000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});

/** A block of loopback addresses for one run. */
function addresses() {
  const block = `127.${16 + Math.floor(Math.random() * 200)}.${Math.floor(Math.random() * 250)}`;
  return { host: `${block}.1`, port: 5060, caller: `${block}.10`, callee: `${block}.20`, calleePort: 5060 };
}

async function benchmark(kind) {
  const where = addresses();
  const { server, startup } = await startBenchServer(kind, where);
  try {
    const calls = { count: Number(options.calls), rate: Number(options.rate) };
    // Once unmeasured: a compiler that warms up, and memory that is touched for the first time, are not the steady state.
    await callLoad(server, where, { count: Math.min(4_000, calls.count), rate: Math.min(1_000, calls.rate) });
    const call = await callLoad(server, where, calls);
    const register = await registerLoad(server, where, {
      count: Number(options.registers),
      rate: Number(options['register-rate']),
    });
    return { startup, call, register };
  } finally {
    await server.stop();
  }
}

const sum = (values) => values.reduce((left, right) => left + right, 0);

function median(values) {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
}

function printTable(results) {
  const row = (cells) => cells.map((cell, index) => (index === 0 ? cell.padEnd(34) : cell.padStart(12))).join('');
  console.log(`\n${row(['', ...results.map(({ kind }) => kind), ...(results.length === 2 ? ['ratio'] : [])])}`);
  const lines = [
    ['CPU a call (µs)', ({ call }) => call.each, 1],
    ['calls a second', ({ call }) => call.rate, 0],
    ['failed calls', ({ call }) => call.failed, 0],
    ['retransmissions by the caller', ({ call }) => call.retransmissions, 0],
    ['one core busy during calls (%)', ({ call }) => call.busy, 0],
    ['CPU a REGISTER, new contact (µs)', ({ register }) => register.each, 1],
    ['failed REGISTERs', ({ register }) => register.failed, 0],
    ['start to first answer (ms)', ({ startup }) => startup, 0],
  ];
  for (const [name, pick, digits] of lines) {
    const summarise = name.startsWith('failed') ? sum : median;
    const values = results.map(({ rounds }) => summarise(rounds.map(pick)));
    const ratio = name.includes('µs') && values.length === 2 ? [(values[0] / values[1]).toFixed(2)] : [];
    console.log(row([name, ...values.map((value) => value.toFixed(digits)), ...ratio]));
  }
}

async function prepare() {
  if (findProgram('sipp') === null) throw new Error('SIPp is not installed (Debian: apt-get install sip-tester)');
  if (options.only === 'kamailio') return;
  if (!(await installModules())) throw new Error('npm ci failed');
  const built = await runCommand('npm', ['run', '--silent', 'build']);
  if (built !== 0 && !existsSync(`${ROOT}/dist/src/cli/kahea.js`)) throw new Error('the build failed');
}

function chosenKinds() {
  const kinds = Object.keys(SERVERS).filter((kind) => options.only === undefined || kind === options.only);
  if (!kinds.includes('kamailio') || findProgram('kamailio') !== null) return kinds;
  console.log('kamailio is not installed: no comparison (Debian: apt-get install kamailio)');
  return kinds.filter((kind) => kind !== 'kamailio');
}

async function main() {
  await prepare();
  const results = [];
  for (const kind of chosenKinds()) results.push({ kind, rounds: [] });
  for (let round = 1; round <= Number(options.rounds); round++)
    for (const { kind, rounds } of results) {
      console.log(
        `round ${round}, ${kind}: ${options.calls} calls at ${options.rate}/s, ${options.registers} registrations`,
      );
      rounds.push(await benchmark(kind));
    }
  printTable(results);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
