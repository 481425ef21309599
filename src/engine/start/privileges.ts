/** `-u` and `-g`: who the process is once its ports are open. */
import { spawnSync } from 'node:child_process';
import { groupId, userId } from '../../lib/account.ts';
import type { Problem } from '../../lib/problem.ts';

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
  const wrong = unknownAccount(user, group, ask);
  if (wrong !== null) return { problem: 'bad-value', message: wrong };
  const passwd = user === null ? null : lookUp(ask, 'passwd', user);
  return {
    user: passwd?.[0] ?? user,
    uid: user === null ? null : (numberIn(passwd?.[2]) ?? userId(user)),
    gid: group === null ? numberIn(passwd?.[3]) : (numberIn(lookUp(ask, 'group', group)?.[2]) ?? groupId(group)),
    text: [user, group].filter((name) => name !== null).join(':'),
  };
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
    return { problem: 'bad-value', message: `cannot run as ${text}: ${(error as Error).message}` };
  }
}

/** Not in the types of Node. */
function initGroups(user: string, gid: number): void {
  (process as unknown as { initgroups(user: string, extraGroup: number): void }).initgroups(user, gid);
}

/** What is wrong with these names before anything is started; a number may be of nobody. */
export function unknownAccount(user: string | null, group: string | null, ask = askSystem): string | null {
  if (user !== null && !isAccount(ask, 'passwd', user)) return `there is no user ${user}`;
  return group !== null && !isAccount(ask, 'group', group) ? `there is no group ${group}` : null;
}

const NOT_FOUND = 2;

/** How a search for one account ended, as getent(1) tells it. */
export type Ask = (
  database: 'passwd' | 'group',
  name: string,
) => { readonly status: number | null; readonly stdout: string };

/** Where the system cannot be asked, changing to the account will tell. */
function isAccount(ask: Ask, database: 'passwd' | 'group', name: string): boolean {
  return /^\d+$/.test(name) || ask(database, name).status !== NOT_FOUND;
}

/** The fields of an account, as in passwd(5) and group(5). */
function lookUp(ask: Ask, database: 'passwd' | 'group', name: string): string[] | null {
  const { status, stdout } = ask(database, name);
  return status === 0 ? stdout.trimEnd().split(':') : null;
}

/** Asked of the system, where accounts may come from a directory. */
function askSystem(database: 'passwd' | 'group', name: string): ReturnType<Ask> {
  return spawnSync('getent', ['--', database, name], { encoding: 'latin1' });
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
