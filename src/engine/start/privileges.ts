/** `-u` and `-g`: what the process may do once its ports are open. */
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
    return { problem: 'bad-value', message: `cannot run as ${user ?? ''}:${group ?? ''}: ${(error as Error).message}` };
  }
}

function idOf(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}
