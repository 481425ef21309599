// Runs one vitest project and counts its tests.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, runCommand } from './command.mjs';

/** Gives `{ passed, failed, skipped, failures }`, the last two as lists; a file that could not be loaded is one failure. */
export async function runVitest(project, { env = {}, limit = 600_000, filters = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'kahea-vitest-'));
  const file = join(folder, 'results.json');
  try {
    const program = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const args = [program, 'run', '--project', project, ...reporters, ...filters];
    const code = await runCommand(process.execPath, args, { env, limit });
    return countResults(project, file, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countResults(project, file, code) {
  const results = readResults(file);
  const count = { passed: 0, failed: 0, skipped: [], failures: [] };
  for (const { name, assertionResults, status } of results) {
    for (const test of assertionResults) {
      if (test.status === 'passed') count.passed++;
      else if (test.status === 'failed') {
        count.failed++;
        count.failures.push(`${name.replace(`${ROOT}/`, '')}: ${test.fullName}`);
      } else count.skipped.push({ file: name, title: test.fullName });
    }
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) {
      count.failed++;
      count.failures.push(`${name.replace(`${ROOT}/`, '')}: the file failed`);
    }
  }
  if (code !== 0 && count.failed === 0) {
    count.failed++;
    count.failures.push(`vitest project ${project}: ended with ${code ?? 'a time-out'}`);
  }
  return count;
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults;
  } catch {
    return [];
  }
}
