/** Running in the background: the parent ends when the server answers, or with the reason why it does not. */
import { spawn } from 'node:child_process';

/** What the server behind says to the parent, once. */
export type BehindReport = { readonly ready: true } | { readonly failed: string };

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
      end('ready' in report);
    });
    child.on('exit', () => {
      end(false);
    });
    child.on('error', (error) => {
      process.stderr.write(`ERROR: cannot start in the background: ${error.message}\n`);
      end(false);
    });
  });
}

/** Tells the parent, where there is one. */
export function reportToParent(report: BehindReport): void {
  if (process.send === undefined) return;
  process.send(report, () => {
    process.disconnect();
  });
}

export function isBehind(): boolean {
  return process.env['KAHEA_BEHIND'] === '1';
}
