/** `kahea run FILE [options]`: a server whose routes are a file in TypeScript or JavaScript, without a configuration. */
import { isRouteFile, isStartable, loadConfig } from '../../engine/load/load-config.ts';
import { checkOnly, report } from '../check-config.ts';
import { withHelp } from '../explain.ts';
import { helpText, parseCommandLine } from '../options.ts';
import { runHere } from '../run.ts';

const OK = 0;
const FAILED = 255;

const HELP = 'kahea run --help';

const USAGE = `Usage: kahea run FILE [options]

Runs a server in the foreground whose routes are those of FILE, in TypeScript or JavaScript. It listens on port 5060, UDP and TCP, with
the modules of a registrar and proxy loaded; what FILE exports as \`config\` and these options change that.

Exit code: ${OK} the server ended, or -c found nothing wrong; ${FAILED} it could not start.

Options, those of the server that mean something here:
`;

const SHOWN: ReadonlySet<string> = new Set([
  ...['-c', '--listen', '--alias', '-a', '-L', '--loadmodule', '--modparam', '-d', '--debug', '-e', '-P', '-Y', '-w'],
  ...['-u', '-g', '--server-id', '--state', '--watch', '-K', '-T', '--help'],
]);

export async function run(argv: readonly string[]): Promise<number> {
  const [file, ...options] = argv;
  if (file === undefined || file === '-h' || file === '--help') {
    (file === undefined ? process.stderr : process.stdout).write(help());
    return file === undefined ? FAILED : OK;
  }
  if (file.startsWith('-')) {
    return misuse('The file of routes comes first');
  }
  const line = parseCommandLine(['-DD', '-E', '-f', file, ...options], process.env, HELP);
  if ('error' in line || !isRouteFile(file)) {
    if (!('error' in line)) return misuse(`'${file}' is no file of routes: their names end in .ts or .js`);
    process.stderr.write(`${line.error}\n`);
    return FAILED;
  }
  if (line.server.configFile !== file) {
    return misuse('-f has no place beside a file of routes');
  }
  switch (line.action) {
    case 'run':
      break;
    case 'check':
      return checkOnly(line.server);
    case 'help':
      process.stdout.write(help());
      return OK;
    default:
      return misuse('A file of routes is run or checked (-c)');
  }
  const loaded = await loadConfig(line.server);
  if (!report(loaded) || !isStartable(loaded)) return FAILED;
  return (await runHere(loaded, line)) ? OK : FAILED;
}

function misuse(sentence: string): number {
  process.stderr.write(`${withHelp(sentence, HELP)}\n`);
  return FAILED;
}

function help(): string {
  return USAGE + helpText('kahea run', SHOWN).replace(/^[\s\S]*?Options:\n/, '');
}
