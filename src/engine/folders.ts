/** Where control sockets and state live, unless the configuration or the command line says. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Makes the folder when it is missing; false when nothing can be written there. */
export function ensureFolder(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** `/run/kamailio`, where the tools look, or a folder of the user's own where that cannot be written. */
export function defaultRuntimeFolder(environment: NodeJS.ProcessEnv): string {
  if (ensureFolder('/run/kamailio')) return '/run/kamailio';
  const own = environment['XDG_RUNTIME_DIR'];
  return own === undefined ? join(tmpdir(), `kahea-${process.getuid?.() ?? 0}`) : join(own, 'kahea');
}

export function defaultStateFolder(environment: NodeJS.ProcessEnv): string {
  if (isRoot()) return '/var/lib/kahea';
  return join(environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'kahea');
}
