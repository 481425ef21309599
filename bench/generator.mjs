// Builds the load generator when it is needed, and runs it.

import { spawn } from 'node:child_process';
import { compile } from './compile.mjs';

/** Path of the program. */
export const buildGenerator = (options) => compile('generator', options);

/** `{ seconds: 5, window: 64 }` as words of a command line. */
function words(options) {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [
      `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      String(value),
    ]);
}

/**
 * Runs one load (`calls`, `messages`, `register`) from and to the addresses of `where`; resolves to what it reports.
 * `onEvent` is told "held" and "measured" where calls are held.
 */
export function generate(mode, where, options, { onEvent = () => null, sanitized = false } = {}) {
  const addresses = {
    target: `${where.host}:${where.port}`,
    caller: `${where.caller}:5060`,
    callee: `${where.callee}:${where.calleePort}`,
  };
  const program = buildGenerator({ sanitized });
  return new Promise((resolve, reject) => {
    const child = spawn(program, [mode, ...words({ ...addresses, ...options })], { stdio: ['ignore', 'pipe', 'pipe'] });
    let errors = '';
    let text = '';
    let result = null;
    child.stderr.setEncoding('utf8').on('data', (chunk) => (errors += chunk));
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const lines = text.split('\n');
      text = lines.pop();
      for (const line of lines) {
        const message = JSON.parse(line);
        if ('event' in message) onEvent(message.event);
        else result = message;
      }
    });
    // A generator does not outlive who asked for it.
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', end);
      if (code === 0 && result !== null) resolve(result);
      else reject(new Error(errors.trim() || `the load generator ended with ${code ?? signal}`));
    });
  });
}
