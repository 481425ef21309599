/** The `kamcmd` command. Exit code 0 whatever the server answers, 255 when there was no answer. */
import { Client } from './client.ts';
import { type CommandContext, Outcome, runCommand } from './commands.ts';
import { defaultAddress, whereToFind } from './default-address.ts';
import { HELP, parseOptions, type KamcmdOptions } from './options.ts';
import { defaultHistoryFile, runPrompt } from './prompt.ts';

const OK = 0;
const FAILED = 255;
const VERSION_TEXT = 'version: kamcmd 0.1.0 (Kahea), speaks binary RPC version 1\n';

/** @param argv what stands after the program's name */
export async function kamcmd(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv);
  if (typeof options === 'string') return complain(options);
  switch (options.action) {
    case 'help':
      process.stdout.write(HELP);
      return OK;
    case 'version':
      process.stdout.write(VERSION_TEXT);
      return OK;
    case 'run':
      return run(options);
  }
}

async function run(options: KamcmdOptions): Promise<number> {
  const client = new Client(options.address ?? defaultAddress(process.env), options.replySocket);
  const failed = await client.connect();
  if (failed !== null)
    return complain(failed.failure + (options.address === null ? `\n${whereToFind('kamcmd -s unix:PATH')}` : ''));
  const context: CommandContext = {
    client,
    print: (text) => process.stdout.write(text, 'latin1'),
    complain: (line) => process.stderr.write(`${line}\n`),
  };
  try {
    if (options.words.length > 0) {
      return (await runCommand(context, options.words, options.format)) === Outcome.Failed ? FAILED : OK;
    }
    const { stdin: input, stdout: output } = process;
    output.write(
      'kamcmd of Kahea: free software without warranty, see `license`. Commands: `help`; end with `quit`.\n',
    );
    await runPrompt(context, client, { input, output, format: options.format, historyFile: defaultHistoryFile() });
    return OK;
  } finally {
    client.close();
  }
}

function complain(line: string): number {
  process.stderr.write(`${line}\n`);
  return FAILED;
}
