// A child process in its own process group, with its output kept and a way to know that nothing of it is left.

import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { quiet, until } from './until.ts';

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** How a process ended: an exit code, or the signal that ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const running = new Set<number>();

// A test run that is cut short takes its processes with it.
process.once('exit', endAll);
process.once('SIGTERM', () => {
  endAll();
  process.exit(143);
});

function endAll(): void {
  for (const group of running) endGroup(group);
}

export class Child {
  readonly command: string;
  readonly #process: ChildProcess;
  readonly exited: Promise<Exit>;
  exit: Exit | null = null;
  stdout = '';
  stderr = '';

  constructor(command: string, args: readonly string[], { cwd, env, input }: ChildOptions = {}) {
    this.command = [command, ...args].join(' ');
    this.#process = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    this.#process.stdout?.setEncoding('latin1').on('data', (text: string) => (this.stdout += text));
    this.#process.stderr?.setEncoding('latin1').on('data', (text: string) => (this.stderr += text));
    if (input !== undefined) this.#process.stdin?.end(input);
    this.exited = new Promise((resolve, reject) => {
      this.#process.once('error', reject);
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.exit = { code, signal };
        resolve(this.exit);
      };
      this.#process.once('close', end);
      // What it left running in the background may hold the pipes open for ever.
      this.#process.once('exit', (code, signal) => {
        void quiet(() => this.stdout.length + this.stderr.length, 150).then(() => end(code, signal));
      });
    });
    this.exited.catch(() => null);
    if (this.#process.pid !== undefined) running.add(this.#process.pid);
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error(`could not start: ${this.command}`);
    return pid;
  }

  get output(): string {
    return `$ ${this.command}\n${this.stdout}${this.stderr}`;
  }

  /** Waits for the end, at most `limit` milliseconds. */
  async end(limit = 30_000): Promise<Exit> {
    await until(`end of "${this.command}"`, () => this.exit, { limit, explain: () => this.output });
    return this.exited;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Ends the process and everything it started, whatever state they are in. */
  async destroy(): Promise<void> {
    const { pid } = this.#process;
    if (pid === undefined) return;
    if (processesOfGroup(pid).length > 0) endGroup(pid);
    await this.exited.catch(() => null);
    running.delete(pid);
  }
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // The group ended between the look and the signal.
  }
}

/** Runs a command to its end. */
export async function run(
  command: string,
  args: readonly string[],
  { limit = 30_000, ...options }: ChildOptions & { limit?: number } = {},
): Promise<Child> {
  const child = new Child(command, args, options);
  try {
    await child.end(limit);
  } finally {
    await child.destroy();
  }
  return child;
}

/** Process ids that are alive (zombies not counted) in a process group. */
export function processesOfGroup(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const fields = statFields(pid);
      return fields !== null && fields[0] !== 'Z' && Number(fields[2]) === group;
    });
}

/** Fields of /proc/<pid>/stat from the third (state) on, or null when the process is gone. */
export function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Zombies are not. */
export function isAlive(pid: number): boolean {
  return !['Z', undefined].includes(statFields(pid)?.[0]);
}

/** Whether a process has a handler for SIGTERM. */
export function catchesTermination(pid: number): boolean {
  try {
    const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '0';
    return (BigInt(`0x${caught}`) & (1n << 14n)) !== 0n;
  } catch {
    return false;
  }
}
