// What the figures of `npm run bench` depend on, for those who read them later: neither names of hosts nor paths.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { findProgram, ROOT } from '../scripts/lib/command.mjs';

function commit() {
  try {
    const revision = execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
    const changes = execFileSync('git', ['status', '--porcelain', '-uno'], { cwd: ROOT, encoding: 'utf8' });
    return changes === '' ? revision : `${revision} with changes`;
  } catch {
    return null;
  }
}

function kamailioVersion() {
  const program = findProgram('kamailio');
  if (program === null) return null;
  return /version: kamailio (\S+)/.exec(spawnSync(program, ['-v'], { encoding: 'utf8' }).stdout)?.[1] ?? null;
}

/** Processes that wanted to run, on average of the last minute. */
export function machineLoad() {
  return loadavg()[0];
}

export function machineFacts() {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? null,
    kernel: release(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    kahea: JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version,
    commit: commit(),
    native: existsSync(join(ROOT, 'native/build/udp-batch.node')) && process.env.KAHEA_NATIVE !== 'no',
    kamailio: kamailioVersion(),
  };
}
