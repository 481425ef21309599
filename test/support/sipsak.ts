// Runs sipsak, which sends one request and prints the reply.

import { run } from './child.ts';
import type { Endpoint } from './loopback.ts';

export interface SipsakResult {
  /** 0 when the reply was a 200, 1 for another final reply, 2 or 3 on errors (its manual page). */
  readonly code: number | null;
  readonly output: string;
  /** Status line of the last reply printed, null when there was none. */
  readonly statusLine: string | null;
}

/** Sends an OPTIONS (or what `args` says) to `sip:user@host`. Never with -M or -B: Debian's build crashes with them. */
export async function runSipsak(to: Endpoint, user = '', args: readonly string[] = []): Promise<SipsakResult> {
  const uri = `sip:${user === '' ? '' : `${user}@`}${to.host}:${to.port}`;
  const { exit, stdout, stderr } = await run('sipsak', ['-vvv', ...args, '-s', uri], { limit: 40_000 });
  const output = stdout + stderr;
  const statusLines = [...output.matchAll(/^SIP\/2\.0 \d{3} [^\r\n]*/gm)].map(([line]) => line);
  return { code: exit?.code ?? null, output, statusLine: statusLines.at(-1) ?? null };
}
