// `npm run bench`: what a call and a registration cost kahea, beside Debian's Kamailio where that is installed.
// The servers take turns, and each number is the median of its rounds: other work on the machine hits both alike.

import { existsSync, writeFileSync } from 'node:fs';
import { callLoad, registerLoad } from '../bench/load.mjs';
import { SERVERS, startBenchServer } from '../bench/server.mjs';
import { findProgram, ROOT, runCommand } from './lib/command.mjs';
import { installModules } from './lib/install.mjs';
import { readOptions, refuse } from './lib/options.mjs';

const USAGE =
  'npm run bench [-- --calls N --rate N --registers N --register-rate N --rounds N --only kahea|kamailio --json FILE]';

const NUMBERS = { calls: 20_000, rate: 2_000, registers: 20_000, 'register-rate': 4_000, rounds: 3 };

const options = readOptions(USAGE, {
  ...Object.fromEntries(
    Object.entries(NUMBERS).map(([name, value]) => [name, { type: 'string', default: String(value) }]),
  ),
  only: { type: 'string' },
  json: { type: 'string' },
});
for (const name of Object.keys(NUMBERS)) {
  if (!/^[1-9]\d*$/.test(options[name])) refuse(`--${name} ${options[name]} is no positive number`, USAGE);
  options[name] = Number(options[name]);
}
if (options.only !== undefined && !(options.only in SERVERS)) refuse(`--only ${options.only} is no server`, USAGE);

/** A block of loopback addresses for one run. */
function addresses() {
  const block = `127.${16 + Math.floor(Math.random() * 200)}.${Math.floor(Math.random() * 250)}`;
  return { host: `${block}.1`, port: 5060, caller: `${block}.10`, callee: `${block}.20`, calleePort: 5060 };
}

/** What a server gets that has just started. */
function slowly({ count, rate }) {
  return { count: Math.min(4_000, count), rate: Math.min(1_000, rate) };
}

async function benchmark(kind) {
  const where = addresses();
  const { server, startup } = await startBenchServer(kind, where);
  try {
    const calls = { count: options.calls, rate: options.rate };
    const registers = { count: options.registers, rate: options['register-rate'] };
    const first = await callLoad(server, where, slowly(calls));
    await registerLoad(server, where, slowly(registers));
    // Once more unmeasured: V8 goes on optimizing for some twenty thousand calls, in a thread that counts as the server's.
    await callLoad(server, where, calls);
    const call = await callLoad(server, where, calls);
    const register = await registerLoad(server, where, registers);
    return { startup, first, call, register };
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
    ['CPU a call after the start (µs)', ({ first }) => first.each, 1],
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
  const failed = sum(
    results.flatMap(({ rounds }) => rounds.map(({ call, register }) => call.failed + register.failed)),
  );
  if (failed > 0) console.log('\nSome calls or registrations failed: these figures are not to be relied on.');
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
  for (let round = 1; round <= options.rounds; round++)
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
