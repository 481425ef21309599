// What handling a call, a registration or a message costs without the kernel and without the load generator: `node bench/in-process.mjs`.
// The phones are in the process of the server. Its garbage is the same in every run, on a busy machine too.

import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions, refuse } from '../scripts/lib/options.mjs';
import { ROOT } from '../scripts/lib/command.mjs';
import { benchConfig, forwardConfig } from './config.mjs';

const USAGE =
  'node bench/in-process.mjs [--kind call|register|refresh|forward] [--show time|garbage|kept|profile] [--count N] [--rounds N] [--warm N] [--top N]';
const NUMBERS = { count: 10_000, rounds: 7, warm: 30_000, top: 30 };

const options = readOptions(USAGE, {
  kind: { type: 'string', default: 'call' },
  show: { type: 'string', default: 'time' },
  ...Object.fromEntries(
    Object.entries(NUMBERS).map(([name, value]) => [name, { type: 'string', default: String(value) }]),
  ),
});
for (const name of Object.keys(NUMBERS)) {
  if (!/^[1-9]\d*$/.test(options[name])) refuse(`--${name} ${options[name]} is no positive number`, USAGE);
  options[name] = Number(options[name]);
}
const UNITS = { call: 'a call', register: 'a REGISTER', refresh: 'a refresh', forward: 'a message' };
if (!Object.hasOwn(UNITS, options.kind)) refuse(`--kind ${options.kind} is none`, USAGE);
if (!['time', 'garbage', 'kept', 'profile'].includes(options.show)) refuse(`--show ${options.show} is none`, USAGE);

const where = { host: '127.99.1.1', caller: '127.99.1.10', callee: '127.99.1.20' };
const folder = mkdtempSync(join(tmpdir(), 'kahea-bench-'));

/** Runs the server with the phones in it and resolves to what they report. */
function run() {
  const config = join(folder, 'kamailio.cfg');
  const at = { ...where, port: 5060, calleePort: 5060, control: join(folder, 'ctl'), children: 1 };
  writeFileSync(config, options.kind === 'forward' ? forwardConfig(at) : benchConfig(at));
  const child = fork(
    join(ROOT, 'dist/src/cli/kahea.js'),
    ['-f', config, '-DD', '-E', '-w', folder, '-Y', folder, '-P', join(folder, 'pid')],
    {
      execArgv: ['--import', join(import.meta.dirname, 'in-process/preload.mjs')],
      env: {
        ...process.env,
        KAHEA_STATE_DIR: join(folder, 'state'),
        KAHEA_IN_PROCESS: JSON.stringify({ ...options, ...where }),
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => {
      reject(new Error('the server ended before its phones reported (was it built? npm run build)'));
    });
  });
}

function print({ results, garbage, kept, profile }) {
  const unit = UNITS[options.kind];
  if (results !== undefined) {
    const column = (name) => results.map((result) => result[name]).sort((left, right) => left - right);
    const line = (name, text) => {
      const values = column(name);
      console.log(`${text} (µs): ${values[values.length >> 1].toFixed(1)}, at best ${values[0].toFixed(1)}`);
    };
    line('handling', `from datagrams to what is to be sent, ${unit}`);
    line('cpu', `CPU of the process with its phones, ${unit}`);
    console.log(`failed: ${results.reduce((sum, { failed }) => sum + failed, 0)}`);
  } else {
    if (garbage !== undefined) console.log(`${garbage.each.toFixed(0)} bytes ${unit}`);
    if (kept !== undefined) console.log(`${kept.objects.toFixed(1)} objects, ${kept.bytes.toFixed(0)} bytes ${unit}`);
    for (const { name, each } of (garbage ?? kept ?? profile).by) {
      console.log(`${each.toFixed(garbage === undefined ? 2 : 0).padStart(8)} ${name}`);
    }
  }
}

try {
  print(await run());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
