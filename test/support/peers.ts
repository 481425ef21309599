// Which of the programs the tests talk to are installed, and what the machine lets them do.

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * True when one of the programs is not installed, so that a test is skipped. Never true in CI:
 * there a missing peer makes the test fail.
 */
export function missing(...programs: readonly string[]): boolean {
  return process.env.CI !== 'true' && programs.some((program) => !isInstalled(program));
}

function isInstalled(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Arguments of `unshare` for a mount namespace: who is not root has to be so in there to mount anything. */
export const MOUNT_NAMESPACE = process.getuid?.() === 0 ? '-m' : '-rm';

/** True when no process can be given files of its own in place of the machine's, as in some containers. Never true in CI, as above. */
export function cannotMount(): boolean {
  if (process.env.CI === 'true') return false;
  return spawnSync('unshare', [MOUNT_NAMESPACE, 'mount', '--bind', '/etc/hosts', '/etc/hosts']).status !== 0;
}
