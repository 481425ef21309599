/** Who may use the sockets and pipes of a module. */
import type { FileAccess } from '../lib/special-file.ts';
import type { CoreSettings } from './host.ts';

/** As the module's parameters say; where they name nobody, they belong to the account that the server goes over to. */
export function fileAccess(
  { fileOwner }: Pick<CoreSettings, 'fileOwner'>,
  { mode, user, group }: FileAccess,
): FileAccess {
  return { mode, user: user ?? fileOwner.user, group: group ?? fileOwner.group };
}
