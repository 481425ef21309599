/** What the process of a server does once its ports are open: its working folder, pid files, and who it is from then on. */
import type { LoadedConfig } from '../engine/load/loaded-config.ts';
import type { ServerFolders } from '../engine/folders.ts';
import { giveState, Sweeper } from '../engine/start/hand-over.ts';
import { type Account, dropPrivileges } from '../engine/start/privileges.ts';
import type { Problem } from '../lib/problem.ts';
import { lockFile } from '../state/lmdb/files.ts';
import { reasonOf } from '../lib/system-error.ts';
import { madeFiles, removeLeftover } from '../lib/special-file.ts';
import type { CommandLine } from './options.ts';
import { writePids } from './pid-files.ts';

export class Settling {
  readonly #pids: string[] = [];
  #sweeper: Sweeper | null = null;

  /** `account`: whom the process becomes; it may be that nobody but root can. */
  settle(
    line: CommandLine,
    { workdir }: LoadedConfig['core'],
    folders: ServerFolders,
    account: Account | null,
  ): Problem | null {
    const owner = folders.account;
    const problem = enterFolder(workdir) ?? writePids(line, owner, this.#pids);
    if (problem !== null || account === null) return problem;
    if (owner !== null) {
      giveState(folders.state, owner);
      // What the process cannot remove at its end.
      this.#sweeper = new Sweeper([...madeFiles(), ...this.#pids, lockFile(folders.state)], owner);
    }
    return dropPrivileges(account);
  }

  /** At the end of the server. */
  async leave(): Promise<void> {
    for (const file of this.#pids) removeLeftover(file);
    await this.#sweeper?.sweep();
  }
}

function enterFolder(path: string | null): Problem | null {
  if (path === null) return null;
  try {
    process.chdir(path);
    return null;
  } catch (error) {
    return {
      problem: 'bad-value',
      message: `cannot change into the working folder ${path}: ${reasonOf(error)}`,
    };
  }
}
