// `npm test`: installs what is missing, builds, and runs every check. The last line is `N passed, N failed[, N skipped]`.
// `npm test -- static unit` runs only the named groups: static, unit, system.

import '../bin/node-version.js';
import { join, relative } from 'node:path';
import { ROOT, runCommand } from './lib/command.mjs';
import { installModules, installPeers } from './lib/install.mjs';
import { readOptions, refuse } from './lib/options.mjs';
import { explainSkipped, findNeeds } from './lib/skipped.mjs';
import { runVitest } from './lib/vitest.mjs';

// The tools below look at variables of the terminal, not at where their output goes.
if (process.stdout.isTTY !== true && process.env.FORCE_COLOR === undefined) process.env.NO_COLOR ??= '1';

const CI = process.env.CI === 'true';
const GROUPS = ['static', 'unit', 'system'];
/** Hung is what takes twice as long as a busy machine of two cores. */
const LIMIT = 1_500_000;
const USAGE = `npm test [-- ${GROUPS.map((group) => `[${group}]`).join(' ')}]`;
const { words: groups } = readOptions(USAGE, {}, { words: true });
const unknown = groups.find((group) => !GROUPS.includes(group));
if (unknown !== undefined) refuse(`There is no group of tests '${unknown}'`, USAGE);
const wanted = (group) => groups.length === 0 || groups.includes(group);
const total = { passed: 0, failed: 0, skipped: [], failures: [], late: [], missingPeers: null };

const bin = (name, entry) => join(ROOT, 'node_modules', name, entry);
const STATIC_CHECKS = [
  { name: 'types', args: [bin('typescript', 'bin/tsc'), '-p', 'tsconfig.json', '--noEmit'] },
  { name: 'lint', args: [bin('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0'] },
  { name: 'format', args: [bin('prettier', 'bin/prettier.cjs'), '--check', '.', '--log-level', 'warn'] },
];

/** The checks of the sources. Beside the system tests they take little from those: one at a time, at a lower priority. */
async function staticChecks({ beside = false } = {}) {
  if (beside) for (const { name, args } of STATIC_CHECKS) await check(name, args, { yielding: true });
  else await Promise.all(STATIC_CHECKS.map(({ name, args }) => check(name, args)));
}

/** Counts what is no test as a failure. */
function fail(title) {
  total.failed++;
  total.failures.push({ file: null, title });
}

/** Runs one check with its output kept back unless it fails. */
async function check(name, args, { yielding = false } = {}) {
  const lines = [];
  const started = performance.now();
  const code = await runCommand(process.execPath, args, { output: (text) => lines.push(text), yielding, limit: LIMIT });
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  if (code === 0) total.passed++;
  else {
    console.log(lines.join(''));
    fail(name);
  }
  return code === 0;
}

/** Runs a vitest project and adds it up. */
async function tests(project, options) {
  console.log(`\n${project} tests`);
  const count = await runVitest(project, options);
  for (const key of ['passed', 'failed']) total[key] += count[key];
  for (const key of ['skipped', 'failures', 'late']) total[key].push(...count[key]);
}

function summary() {
  const { passed, failed, skipped, failures, late, missingPeers } = total;
  const describe = ({ file, title }) => (file === null ? title : `${relative(ROOT, file)}: ${title}`);
  console.log('');
  for (const test of late) console.log(`PASSED BY ITSELF ONLY ${describe(test)}`);
  for (const failure of failures) console.log(`FAILED ${describe(failure)}`);
  for (const line of explainSkipped(skipped, findNeeds(missingPeers))) console.log(`skipped: ${line}`);
  console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function main() {
  if (!(await installModules())) {
    fail('npm ci');
    return;
  }
  // Built first: system tests start what is in dist/.
  const built = await check('build', ['scripts/bundle.mjs']);
  await check('native', ['scripts/build-native.mjs']);
  const isBeside = built && wanted('system');
  if (wanted('static') && !isBeside) await staticChecks();
  if (wanted('unit')) await tests('unit', { limit: 900_000, again: true });
  if (!wanted('system')) return;
  if (!built) {
    fail('system tests: not run, the build failed');
    return;
  }
  total.missingPeers = await installPeers();
  if (CI && total.missingPeers !== null) fail(`system tests: they need ${total.missingPeers}`);
  // System tests wait for timers and peers most of their time. A machine that is busy can make those late: see test/README.md.
  const quiet = wanted('static') ? staticChecks({ beside: true }) : null;
  await tests('system', { limit: LIMIT, env: { KAHEA_ORACLE: process.env.KAHEA_ORACLE ?? '1' }, again: true, quiet });
  await quiet;
}

await main();
summary();
