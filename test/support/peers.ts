// Which of the programs the tests talk to are installed.

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
