/** `-u` and `-g`: what the process may do once its ports are open. */
import { spawnSync } from 'node:child_process';
import type { Problem } from '../../lib/problem.ts';

export function dropPrivileges(user: string | null, group: string | null): Problem | null {
  try {
    if (group !== null) process.setgid?.(idOf(group));
    if (user !== null) {
      const id = idOf(user);
      // Supplementary groups of root must not stay with another user.
      if (process.getuid?.() === 0) process.setgroups?.([process.getgid?.() ?? 0]);
      process.setuid?.(id);
    }
    return null;
  } catch (error) {
    const account = [user, group].filter((name) => name !== null).join(':');
    return { problem: 'bad-value', message: `cannot run as ${account}: ${(error as Error).message}` };
  }
}

/** What is wrong with these names before anything is started; a number may be of nobody. */
export function unknownAccount(user: string | null, group: string | null): string | null {
  if (user !== null && !isAccount('passwd', user)) return `there is no user ${user}`;
  return group !== null && !isAccount('group', group) ? `there is no group ${group}` : null;
}

/** Asked of the system, where accounts may come from a directory; where it cannot be asked, changing to it will tell. */
function isAccount(database: 'passwd' | 'group', name: string): boolean {
  const NOT_FOUND = 2;
  return typeof idOf(name) === 'number' || spawnSync('getent', ['--', database, name]).status !== NOT_FOUND;
}

function idOf(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}
