// Runs one vitest project and counts its tests.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT, runCommand } from './command.mjs';

/** More files than that fail for another reason than what else ran beside them. */
const MOST_AGAIN = 5;

/**
 * Runs `project` and gives what `settle` does. With `again`, files with a failure run once more, one at a time, after `quiet` has been
 * waited for: what else a machine does can make a peer, a timer or an answer late.
 */
export async function runVitest(project, { again = false, quiet = null, ...options } = {}) {
  const files = await runFiles(project, options);
  const failed = [...files].filter(([, { failures }]) => failures.length > 0).map(([file]) => file);
  if (!again || failed.length === 0 || failed.length > MOST_AGAIN || failed.includes(null)) return settle(files);
  await quiet;
  const filters = failed.map((file) => relative(ROOT, file));
  console.log(`\n${project} tests, once more by themselves: ${filters.join(', ')}`);
  return settle(files, await runFiles(project, { ...options, filters, workers: 1 }));
}

/**
 * Adds up maps from a test file to its count. What was `repeated` counts as it ended then. Gives `{ passed, failed, skipped, failures,
 * late }`, the last three as lists of `{ file, title }`; `late` are the failures that were none when they were repeated.
 */
export function settle(files, repeated = new Map()) {
  const counts = [...new Map([...files, ...repeated]).values()];
  const failures = counts.flatMap((count) => count.failures);
  const failed = new Set(failures.map(({ file, title }) => `${file}\n${title}`));
  const before = [...files.values()].flatMap((count) => count.failures);
  return {
    passed: counts.flatMap((count) => count.passed).length,
    failed: failures.length,
    skipped: counts.flatMap((count) => count.skipped),
    failures,
    late: before.filter(({ file, title }) => !failed.has(`${file}\n${title}`)),
  };
}

/** A map from each test file, null for vitest itself, to its count. */
async function runFiles(project, { env = {}, limit = 600_000, filters = [], workers = null }) {
  const folder = mkdtempSync(join(tmpdir(), 'kahea-vitest-'));
  const file = join(folder, 'results.json');
  try {
    const program = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const most = workers === null ? [] : [`--maxWorkers=${workers}`];
    const args = [program, 'run', '--project', project, ...reporters, ...most, ...filters];
    const code = await runCommand(process.execPath, args, { env, limit });
    return countFiles(project, readResults(file), code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countFiles(project, results, code) {
  const files = new Map(results.map((result) => [result.name, countFile(result)]));
  if (code !== 0 && ![...files.values()].some(({ failures }) => failures.length > 0)) {
    const title = `vitest project ${project}: ended with ${code ?? 'a time-out'}`;
    files.set(null, { passed: [], skipped: [], failures: [{ file: null, title }] });
  }
  return files;
}

/** A file that could not be loaded is one failure. */
function countFile({ name: file, assertionResults, status }) {
  const those = (...outcomes) =>
    assertionResults.filter((test) => outcomes.includes(test.status)).map((test) => ({ file, title: test.fullName }));
  const failures = those('failed');
  if (status === 'failed' && failures.length === 0) failures.push({ file, title: 'the file failed' });
  return { passed: those('passed'), skipped: those('skipped', 'pending', 'todo', 'disabled'), failures };
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults;
  } catch {
    return [];
  }
}
