// The page of the command line: what each command prints when it is asked for help, and what it reads besides.
import { COMMANDS, findCommand } from '../../src/cli/commands/index.ts';
import { HELP as KAMCMD_HELP } from '../../src/cli/kamcmd/options.ts';
import { helpText } from '../../src/cli/options.ts';
import { generatedPage, type Page } from './page.ts';
import { table } from './table.ts';

// The help is as wide as the terminal it is printed to; the page is as wide everywhere.
Object.defineProperty(process.stdout, 'columns', { value: 80 });

/** What `kahea NAME --help` prints. */
async function helpOf(name: string): Promise<string> {
  const { write } = process.stdout;
  let printed = '';
  process.stdout.write = (text: string | Uint8Array) => {
    printed += String(text);
    return true;
  };
  try {
    await (await findCommand([name])!.load()).run(['--help']);
  } finally {
    process.stdout.write = write;
  }
  // The options of the server are there already.
  return printed.replace(/\nOptions are those of the server:\n[\s\S]*/, '\nOptions are those of the server.\n');
}

const screen = (text: string): string[] => ['```text', text.trimEnd(), '```', ''];

const ENVIRONMENT = [
  ['KAHEA_STATE_DIR', 'Folder of registrations and other state, where --state does not name one.'],
  ['KAHEA_NATIVE', '`no`: do without the native parts.'],
  [
    'XDG_RUNTIME_DIR',
    'Control sockets are made and looked for in its folder `kahea` when `/run/kamailio` cannot be written and neither -Y nor `rundir` names one; where it is not set, in `/tmp/kahea-UID`. The line `Control:` of a start names them.',
  ],
  ['XDG_STATE_HOME', 'The same for state.'],
  ['KAHEA_HOME', 'For `npm start` only: the folder of both, instead of `kahea` in that for state.'],
];

const SIGNALS = [
  [
    'SIGTERM, SIGINT',
    'Ends the server when the transactions in progress have ended, or after five seconds; a second one at once.',
  ],
  ['SIGHUP', 'Reads the configuration again, as `kahea reload` does.'],
];

const commands: string[] = [];
// One after the other: what is printed meanwhile is taken for the help of one.
for (const { name } of COMMANDS) commands.push(`## kahea ${name}`, '', ...screen(await helpOf(name)));

export const commandLinePages: readonly Page[] = [
  generatedPage(
    'command-line.md',
    'Command line',
    'What `kahea` and `kamcmd` take, as they say it themselves (`--help`). The server and `kamcmd` end with Kamailio’s exit codes, 0 and 255; the other commands name theirs. Nothing is coloured, but the log with `-e`.',
    [
      '## kahea',
      '',
      ...screen(helpText('kahea')),
      'Exit code: 0 the server ended, or did what was asked; 255 it could not.',
      '',
      '### Environment',
      '',
      ...table(
        ['variable', 'what it does'],
        ENVIRONMENT.map(([name, doc]) => [`\`${name!}\``, doc!]),
      ),
      '',
      '### Signals',
      '',
      ...table(['signal', 'what it does'], SIGNALS),
      '',
      ...commands,
      '## kamcmd',
      '',
      ...screen(KAMCMD_HELP),
    ].join('\n'),
  ),
];
