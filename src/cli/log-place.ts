/** Where a log that is not on stderr goes, for who looks for it. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { SyslogSinkOptions } from '../lib/log/syslog-sink.ts';

const ADVICE = '-DD -E stays in the foreground and logs to stderr';

/** Of a server behind that logs to stderr, which its parent leaves to it. */
export const STDERR_PLACE = 'stderr of this command, as log_stderror=yes or -E asks for';

/** Without a syslog, as in most containers, records vanish without an error. */
export function syslogPlace(
  { name, facility }: SyslogSinkOptions,
  environment: NodeJS.ProcessEnv,
  socket = '/dev/log',
): string {
  if (!existsSync(socket)) return `nobody takes it, as there is no syslog (${socket}); ${ADVICE}`;
  const folders = (environment['PATH'] ?? '').split(delimiter);
  if (!folders.some((folder) => existsSync(join(folder, 'logger'))))
    return `nobody takes it, as the program logger is not installed (package bsdutils); ${ADVICE}`;
  return `syslog, facility ${facility}, as ${name}[${process.pid}]`;
}
