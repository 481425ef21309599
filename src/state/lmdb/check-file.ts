/** Whether a state file can be used, and why not. */
import { existsSync, statSync } from 'node:fs';
import { type StateProblem, tablePrefix } from '../store.ts';
import { neededBytes } from './meta-page.ts';
import { STATE_FORMAT } from './upgrades.ts';
import { verifyFile } from './verify.ts';

/** Under it is the number of the format of the file. */
export const FORMAT_KEY = tablePrefix('state') + 'format';

/** Why the file cannot be trusted; null: nothing is known against it. Every entry is read when it is doubtful. */
export function findDamage(file: string, isDoubtful: boolean): string | null {
  const size = existsSync(file) ? statSync(file).size : 0;
  if (size === 0) return null;
  const needed = neededBytes(file);
  if (needed === null) return 'it is not a database';
  if (size < needed) return 'it is cut off';
  if (isDoubtful && !verifyFile(file)) return 'the machine stopped while it was written';
  return null;
}

export function laterFormat(file: string, format: string): StateProblem {
  const versions = `${format}, this program reads ${String(STATE_FORMAT)}`;
  return { kind: 'newer-version', message: `the state file ${file} is of format ${versions}; use a newer program` };
}

export function inUse(folder: string, holder: number): StateProblem {
  const message = `the state folder ${folder} is in use by a running server (process ${String(holder)})`;
  return { kind: 'locked', message };
}
