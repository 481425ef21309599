/** Sockets and pipes in the file system: whose they are, who may use them, and whether one is left from a server that is gone. */
import { chmodSync, lchownSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { groupId, userId } from './account.ts';
import { isSystemError, reasonOf } from './system-error.ts';

export interface FileAccess {
  /** Permission bits. */
  readonly mode: number;
  /** Name or number; null: that of the process. */
  readonly user: string | number | null;
  readonly group: string | number | null;
}

const made = new Set<string>();

/** The sockets and pipes that are there because of this process. */
export function madeFiles(): string[] {
  return [...made];
}

/** Sets owner and permissions of what was just made; returns why not, or null. */
export function grantAccess(path: string, { mode, user, group }: FileAccess): string | null {
  made.add(path);
  const uid = user === null ? -1 : userId(user);
  const gid = group === null ? -1 : groupId(group);
  if (uid === null) return `there is no user ${user ?? ''}`;
  if (gid === null) return `there is no group ${group ?? ''}`;
  try {
    chmodSync(path, mode);
    if (uid !== -1 || gid !== -1) {
      const { uid: ownUid, gid: ownGid } = statSync(path);
      // Its folder may be somebody's who puts a link in its place.
      lchownSync(path, uid === -1 ? ownUid : uid, gid === -1 ? ownGid : gid);
    }
    return null;
  } catch (error) {
    const isOthers = isSystemError(error, 'EPERM') && process.getuid?.() !== 0;
    return isOthers ? 'only root can give it to somebody else' : reasonOf(error);
  }
}

/** `sun_path` of unix(7) without its end. */
const LONGEST_PATH = 107;

/** Removes a socket nobody listens on; why none can be made there, or null. */
export async function clearSocketPath(path: string): Promise<string | null> {
  // A longer one is cut by some systems, and there is a socket of another name.
  const length = Buffer.byteLength(path);
  if (length > LONGEST_PATH) return `the path has ${length} bytes; that of a Unix socket has at most ${LONGEST_PATH}`;
  try {
    if (!hasFolder(path)) return `there is no folder ${dirname(path)}`;
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (!found.isSocket()) return 'there is a file of that name which is no socket';
    if (await isAnswered(path)) return 'another server listens there';
    unlinkSync(path);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Removes the file of a socket, pipe or process that is gone. One that is gone already, or cannot be removed, hinders nobody. */
export function removeLeftover(path: string): void {
  made.delete(path);
  try {
    rmSync(path, { force: true });
  } catch {
    // The next start replaces it.
  }
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (answered: boolean) => () => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', settle(true));
    // A socket of datagrams that is in use refuses a stream by its type; one left over refuses everybody.
    socket.once('error', (error: NodeJS.ErrnoException) => {
      settle(error.code === 'EPROTOTYPE')();
    });
  });
}

/** Whether the folder of a socket or pipe is there: as in Kamailio a slip of the pen makes none. */
export function hasFolder(path: string): boolean {
  return statSync(dirname(path), { throwIfNoEntry: false }) !== undefined;
}
