/** The lock file of a state folder: one server at a time, and how the last one ended. */
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';

/** How the server that used the folder before us ended. `powered-off`: the machine stopped before the server did. */
export type LastEnd = 'closed' | 'killed' | 'powered-off';

export type LockResult = { readonly holder: number } | { readonly lastEnd: LastEnd };

interface Owner {
  readonly pid: number;
  readonly started: string;
  readonly boot: string;
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return otherwise;
  }
}

/** When the process was started, in clock ticks since boot; empty when there is no such process or no /proc. */
function startOf(pid: number): string {
  const stat = readOr(`/proc/${String(pid)}/stat`, '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function bootId(): string {
  return readOr('/proc/sys/kernel/random/boot_id', 'unknown').trim();
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startOf(owner.pid) === owner.started;
}

function parseOwner(text: string): Owner | null {
  const [pid, started, boot] = text.trim().split(' ');
  if (pid === undefined || started === undefined || boot === undefined || !/^\d+$/.test(pid)) return null;
  return { pid: Number(pid), started, boot };
}

/** The process that holds the lock; null: none. */
export function holderOf(file: string): number | null {
  const owner = parseOwner(readOr(file, ''));
  return owner?.boot === bootId() && isAlive(owner) ? owner.pid : null;
}

/** Takes the lock, or says who holds it. Throws when the folder cannot be written. */
export function takeLock(file: string): LockResult {
  const boot = bootId();
  const mine = `${file}.${String(process.pid)}`;
  const descriptor = openSync(mine, 'w');
  writeSync(descriptor, `${String(process.pid)} ${startOf(process.pid)} ${boot}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  try {
    linkSync(mine, file);
    rmSync(mine);
    return { lastEnd: 'closed' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = parseOwner(readOr(file, ''));
  if (owner?.boot === boot && isAlive(owner)) {
    rmSync(mine);
    return { holder: owner.pid };
  }
  renameSync(mine, file);
  return { lastEnd: owner?.boot === boot ? 'killed' : 'powered-off' };
}

export function releaseLock(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Of a folder that the process may not write to any more. A lock of a process that is gone hinders nobody.
  }
}
