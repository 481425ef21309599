/** Numbers of users and groups, from /etc/passwd and /etc/group (passwd(5), group(5)). */
import { readFileSync } from 'node:fs';

/** Id of a user by name or number; null: there is none of that name. */
export function userId(user: string | number): number | null {
  return idIn('/etc/passwd', user);
}

/** Id of a group by name or number; null: there is none of that name. */
export function groupId(group: string | number): number | null {
  return idIn('/etc/group', group);
}

function idIn(file: string, wanted: string | number): number | null {
  if (/^\d+$/.test(String(wanted))) return Number(wanted);
  try {
    for (const line of readFileSync(file, 'latin1').split('\n')) {
      const [name, , id] = line.split(':');
      if (name === wanted && id !== undefined) return Number(id);
    }
  } catch {
    // Systems without the file have no names.
  }
  return null;
}
