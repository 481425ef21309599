/** The files of `-P` and `-G`. */
import { closeSync, constants, fchownSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Account } from '../engine/start/privileges.ts';
import type { Problem } from '../lib/problem.ts';
import { reasonAtLink, reasonOf } from '../lib/system-error.ts';
import type { CommandLine } from './options.ts';

/** Adds to `written` what has to be removed at the end: the files of another server are not ours to remove. */
export function writePids(line: CommandLine, account: Account | null, written: string[]): Problem | null {
  const files = [line.server.pidFile, line.server.processGroupFile].filter((file) => file !== null);
  for (const file of files) {
    try {
      if (writePid(file, account)) written.push(resolve(file));
    } catch (error) {
      const why = account === null ? reasonOf : reasonAtLink;
      return { problem: 'bad-value', message: `cannot write the pid file ${file}: ${why(error)}` };
    }
  }
  return null;
}

/** True for a file, which can be removed; a device stays. */
function writePid(file: string, account: Account | null): boolean {
  // The folder may be that account's, who could have put a link to a file of root's there.
  const links = account === null ? 0 : constants.O_NOFOLLOW;
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_CREAT | links, 0o644);
  try {
    const found = fstatSync(descriptor);
    const isFile = found.isFile();
    if (account !== null && isFile && found.nlink > 1) throw new Error('it has a second name');
    if (isFile) ftruncateSync(descriptor);
    writeSync(descriptor, `${process.pid}\n`);
    if (isFile && account !== null) fchownSync(descriptor, account.uid ?? found.uid, account.gid ?? found.gid);
    return isFile;
  } finally {
    closeSync(descriptor);
  }
}
