/** `-u` and `-g`: who the process is once its ports are open. */
import { spawnSync } from 'node:child_process';
import { groupId, userId } from '../../lib/account.ts';
import type { Problem } from '../../lib/problem.ts';
import { reasonOf } from '../../lib/system-error.ts';

/** Whom the process becomes; null: that part stays as it is. */
export interface Account {
  /** Name or number. */
  readonly user: string | null;
  readonly uid: number | null;
  /** The group asked for, or that of the user. */
  readonly gid: number | null;
  /** As the user and the group were written, for messages. */
  readonly text: string;
}

/** The account of these names or numbers; null: nothing is asked for. A number may be of nobody. */
export function findAccount(user: string | null, group: string | null, ask = askSystem): Account | Problem | null {
  if (user === null && group === null) return null;
  const passwd = user === null ? null : lookUp(ask, 'passwd', user);
  if (passwd === UNKNOWN) return unknown('user', user!);
  const entry = group === null ? null : lookUp(ask, 'group', group);
  if (entry === UNKNOWN) return unknown('group', group!);
  return {
    user: passwd?.[0] ?? user,
    uid: user === null ? null : (numberIn(passwd?.[2]) ?? userId(user)),
    gid: group === null ? numberIn(passwd?.[3]) : (numberIn(entry?.[2]) ?? groupId(group)),
    text: [user, group].filter((name) => name !== null).join(':'),
  };
}

function unknown(kind: 'user' | 'group', name: string): Problem {
  const message =
    name === '' ? `the ${kind} to run as (-${kind.charAt(0)}, ${kind}) is empty` : `there is no ${kind} ${name}`;
  return { problem: 'bad-value', message };
}

export function dropPrivileges({ user, uid, gid, text }: Account): Problem | null {
  try {
    // Supplementary groups of root must not stay with another user.
    if (uid !== null && process.getuid?.() === 0) {
      if (gid !== null && user !== null && !/^\d+$/.test(user)) initGroups(user, gid);
      else process.setgroups?.([gid ?? 0]);
    }
    if (gid !== null) process.setgid?.(gid);
    if (uid !== null) process.setuid?.(uid);
    return null;
  } catch (error) {
    const isForbidden = (error as NodeJS.ErrnoException).code === 'EPERM';
    const reason = isForbidden ? 'only root can become somebody else' : reasonOf(error);
    const hint = isForbidden ? { hint: 'leave out -u and -g, or start it as root' } : {};
    return { problem: 'bad-value', message: `cannot run as ${text}: ${reason}`, ...hint };
  }
}

/** Not in the types of Node. */
function initGroups(user: string, gid: number): void {
  (process as unknown as { initgroups(user: string, extraGroup: number): void }).initgroups(user, gid);
}

const NOT_FOUND = 2;

/** How a search for one account ended, as getent(1) tells it. */
export type Ask = (
  database: 'passwd' | 'group',
  name: string,
) => { readonly status: number | null; readonly stdout: string };

const UNKNOWN = 'unknown';

/**
 * The fields of an account, as in passwd(5) and group(5). Null: a number that is of nobody, or a system that cannot be asked:
 * changing to the account will tell.
 */
function lookUp(ask: Ask, database: 'passwd' | 'group', name: string): string[] | typeof UNKNOWN | null {
  const { status, stdout } = ask(database, name);
  if (status === 0) return stdout.trimEnd().split(':');
  return status === NOT_FOUND && !/^\d+$/.test(name) ? UNKNOWN : null;
}

/** Asked of the system, where accounts may come from a directory. */
function askSystem(database: 'passwd' | 'group', name: string): ReturnType<Ask> {
  return spawnSync('getent', ['--', database, name], { encoding: 'latin1' });
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
