/** `kahea run FILE [options]`: a server whose routes are a file in TypeScript or JavaScript, without a configuration. */
import { isRouteFile, isStartable, loadConfig } from '../../engine/load/load-config.ts';
import { checkOnly, report } from '../check-config.ts';
import { withHelp } from '../explain.ts';
import { helpText, parseCommandLine } from '../options.ts';
import { runHere } from '../run.ts';

const OK = 0;
const FAILED = 255;

const USAGE = `Usage: kahea run FILE [options]

Runs a server in the foreground whose routes are those of FILE, in TypeScript or JavaScript. It listens on port 5060, UDP and TCP, with
the modules of a registrar and proxy loaded; what FILE exports as \`config\` and these options change that.

Exit code: ${OK} the server ended, or -c found nothing wrong; ${FAILED} it could not start.

Options are those of the server:
`;

export async function run(argv: readonly string[]): Promise<number> {
  const [file, ...options] = argv;
  if (file === undefined || file === '-h' || file === '--help') {
    const help = USAGE + helpText('kahea run').replace(/^[\s\S]*?Options:\n/, '');
    (file === undefined ? process.stderr : process.stdout).write(help);
    return file === undefined ? FAILED : OK;
  }
  if (file.startsWith('-')) {
    process.stderr.write(`${withHelp('The file of routes comes first', 'kahea run --help')}\n`);
    return FAILED;
  }
  const line = parseCommandLine(['-DD', '-E', ...options, '-f', file], process.env);
  if ('error' in line || !isRouteFile(file)) {
    process.stderr.write(
      `${'error' in line ? line.error : `${file}: the name of a file of routes ends in .ts or .js`}\n`,
    );
    return FAILED;
  }
  if (line.action === 'check') return checkOnly(line.server);
  const loaded = await loadConfig(line.server);
  if (!report(loaded) || !isStartable(loaded)) return FAILED;
  return (await runHere(loaded, line)) ? OK : FAILED;
}
