/** Running in the background: the parent ends when the server answers, or with the reason why it does not. */
import { spawn } from 'node:child_process';
import { reasonOf } from '../lib/system-error.ts';

/** What the server behind says to the parent, once: what is to be printed when it is up, or why it is not. */
export type BehindReport = { readonly banner: string } | { readonly failed: string };

/** True when the server is up. `argv` is the command line as it was given. */
export function runBehind(argv: readonly string[]): Promise<boolean> {
  const script = process.argv[1]!;
  const child = spawn(process.execPath, [...process.execArgv, script, ...argv], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, KAHEA_BEHIND: '1' },
  });
  return new Promise((resolve) => {
    const end = (up: boolean): void => {
      child.removeAllListeners();
      if (child.connected) child.disconnect();
      child.unref();
      resolve(up);
    };
    child.on('message', (report: BehindReport) => {
      if ('failed' in report) process.stderr.write(`ERROR: ${report.failed}\n`);
      else process.stdout.write(report.banner);
      end('banner' in report);
    });
    child.on('exit', () => {
      end(false);
    });
    child.on('error', (error) => {
      process.stderr.write(`ERROR: cannot start in the background: ${reasonOf(error)}\n`);
      end(false);
    });
  });
}

/** Tells the parent, where there is one: it may have been ended meanwhile. */
export function reportToParent(report: BehindReport): void {
  if (process.send === undefined || !process.connected) return;
  process.send(report, () => {
    if (process.connected) process.disconnect();
  });
}

export function isBehind(): boolean {
  return process.env['KAHEA_BEHIND'] === '1';
}
