// Reloads back to back while the load generator makes calls: `node bench/reload.mjs [reloads] [calls a second]`, after `npm run build`.
// No call may fail, and memory must be flat once the ten configurations that are kept are there.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../scripts/lib/bundle.mjs';
import { benchConfig } from './config.mjs';
import { generate } from './generator.mjs';
import { addresses, startBenchServer } from './server.mjs';

const RELOADS = Number(process.argv[2] ?? 1_000);
const RATE = Number(process.argv[3] ?? 300);
/** Length of one run of calls; as many follow one another as the reloads take. */
const SECONDS = 10;
/** Reloads after which memory is looked at for the first time. */
const WARM = Math.min(200, Math.floor(RELOADS / 2));

const folder = mkdtempSync(join(tmpdir(), 'kahea-bench-'));
await bundle(folder, ['src/cli/kamcmd/client.ts']);
const { Client } = await import(join(folder, 'src/cli/kamcmd/client.js'));
rmSync(folder, { recursive: true });

const where = addresses();

/** Resident memory in MB. */
function resident(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) / 1024;
}

async function reloadOften(server, done) {
  const client = new Client({ kind: 'unix', path: server.control });
  const text = benchConfig({ ...where, children: 1, control: server.control });
  const memory = [];
  const took = [];
  for (let number = 1; number <= RELOADS; number++) {
    writeFileSync(server.config, text.replace('record_route();', `record_route();\n  $avp(number) = ${number};`));
    const started = performance.now();
    const answer = await client.call('core.reload_config', []);
    took.push(performance.now() - started);
    if (!('values' in answer)) throw new Error(`reload ${number}: ${JSON.stringify(answer)}`);
    if (number >= WARM && (number - WARM) % Math.ceil((RELOADS - WARM) / 8) === 0) memory.push(resident(server.pid));
  }
  memory.push(resident(server.pid));
  client.close();
  done();
  return { memory, took: took.toSorted((left, right) => left - right) };
}

const { server } = await startBenchServer('kahea', where);
try {
  let isDone = false;
  const reloads = reloadOften(server, () => (isDone = true)).finally(() => (isDone = true));
  const runs = [];
  while (!isDone) runs.push(await generate('calls', where, { seconds: SECONDS, rate: RATE, drain: 35 }));
  const { memory, took } = await reloads;
  const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
  const failed = sum('failed');
  console.log(`${RELOADS} reloads, ${sum('started')} calls at ${RATE} a second`);
  console.log(`failed calls ${failed}, messages sent again ${sum('retransmitted')}`);
  console.log(`a reload took ${took[took.length >> 1].toFixed(0)} ms (median), ${took.at(-1).toFixed(0)} ms at most`);
  console.log(`resident memory after ${WARM} reloads and later: ${memory.map((each) => each.toFixed(0)).join(' ')} MB`);
  if (server.stderr !== '') console.log(server.stderr);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await server.stop();
}
