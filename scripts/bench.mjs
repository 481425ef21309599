// `npm run bench`: what a call, a message and a registration cost kahea, beside Debian's Kamailio where that is installed.
// The servers take turns, and each number is the median of its rounds: other work on the machine hits all alike.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildGenerator } from '../bench/generator.mjs';
import { machineFacts, machineLoad } from '../bench/machine.mjs';
import { ROWS } from '../bench/rows.mjs';
import { SERVERS } from '../bench/server.mjs';
import { rowLines } from '../bench/table.mjs';
import { findProgram, ROOT, runCommand } from './lib/command.mjs';
import { installModules } from './lib/install.mjs';
import { readOptions, refuse } from './lib/options.mjs';

const USAGE =
  'npm run bench [-- --rows NAME,NAME --only SERVER,SERVER --rounds N --seconds N --warm N --short --minutes N --contacts N --ringing N --save NAME]';

const RESULTS = join(ROOT, 'bench/results');

/** What is used when it is not said, and with `--short`. */
const DEFAULTS = { rounds: 5, seconds: 5, warm: 20_000, contacts: 1_000_000, ringing: 100_000 };
const SHORT = { rounds: 1, seconds: 1, warm: 5_000, contacts: 20_000, ringing: 1_000 };

function readChoice(text, known, what) {
  if (text === undefined) return null;
  const names = text.split(',');
  const unknown = names.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) refuse(`${unknown} is no ${what} (${Object.keys(known).join(', ')})`, USAGE);
  return names;
}

function readPlan() {
  const numbers = [...Object.keys(DEFAULTS), 'minutes'];
  const options = readOptions(USAGE, {
    ...Object.fromEntries([...numbers, 'rows', 'only', 'save'].map((name) => [name, { type: 'string' }])),
    short: { type: 'boolean', default: false },
  });
  const plan = { ...(options.short ? SHORT : DEFAULTS), minutes: 10 };
  for (const name of numbers) {
    if (options[name] === undefined) continue;
    if (!/^[1-9]\d*$/.test(options[name])) refuse(`--${name} ${options[name]} is no positive number`, USAGE);
    plan[name] = Number(options[name]);
  }
  if (options.save !== undefined && !/^[\w.-]+$/.test(options.save)) refuse(`--save ${options.save} is no name`, USAGE);
  const usual = Object.keys(ROWS).filter((name) => ROWS[name].extra !== true || options.minutes !== undefined);
  return {
    ...plan,
    save: options.save,
    rows: readChoice(options.rows, ROWS, 'row') ?? usual,
    servers: readChoice(options.only, SERVERS, 'server') ?? Object.keys(SERVERS),
  };
}

async function prepare(servers) {
  if (servers.includes('kahea')) {
    if (!(await installModules())) throw new Error('npm ci failed');
    const built = await runCommand('npm', ['run', '--silent', 'build']);
    if (built !== 0 && !existsSync(`${ROOT}/dist/src/cli/kahea.js`)) throw new Error('the build failed');
  }
  buildGenerator();
}

function installedOf(servers) {
  if (findProgram('kamailio') !== null) return servers;
  console.log('kamailio is not installed: no comparison (Debian: apt-get install kamailio)');
  return servers.filter((kind) => !kind.startsWith('kamailio'));
}

/** Runs one row; what a server could not do is said, and leaves a gap in the table. */
async function measureRow(name, servers, plan) {
  const row = ROWS[name];
  const rounds = row.once === true ? 1 : plan.rounds;
  const able = servers.filter((kind) => kind !== 'bare' || row.bare === true);
  const results = Object.fromEntries(able.map((kind) => [kind, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const kind of able) {
      console.error(`${name}, round ${round} of ${rounds}: ${kind}`);
      try {
        results[kind].push(await row.run(kind, plan));
      } catch (error) {
        console.error(`${name}: ${kind}: ${error.message}`);
        process.exitCode = 1;
      }
    }
  }
  return results;
}

async function main() {
  const plan = readPlan();
  const servers = installedOf(plan.servers);
  // Before our own build adds to it.
  const load = machineLoad();
  await prepare(servers);
  const machine = { ...machineFacts(), load };
  const { rows: names, save = 'latest', ...settings } = plan;
  const rows = {};
  const write = () => {
    mkdirSync(RESULTS, { recursive: true });
    const report = { date: new Date().toISOString().slice(0, 10), machine, settings, rows };
    writeFileSync(join(RESULTS, `${save}.json`), `${JSON.stringify(report, null, 2)}\n`);
  };
  for (const name of names) {
    rows[name] = await measureRow(name, servers, plan);
    write();
  }
  console.log(
    `${machine.cpu}, ${machine.cores} cores, Linux ${machine.kernel}, Node ${machine.node}, Kamailio ${machine.kamailio ?? 'none'}`,
  );
  for (const name of names) console.log(rowLines(ROWS[name], rows[name]).join('\n'));
  if (machine.load > 0.5)
    console.log(`\nThe machine had other work (load ${machine.load.toFixed(1)}): compare ratios only, and with care.`);
  console.log(`\nRaw figures: bench/results/${save}.json`);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
