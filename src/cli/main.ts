/** What the command line asks for, and the exit codes: 0 fine, 255 not. */
import { isStartable, loadConfig } from '../engine/load/load-config.ts';
import { findAccount } from '../engine/start/privileges.ts';
import { isProblem } from '../lib/problem.ts';
import { FOLDER_GONE, isFolderGone } from '../lib/system-error.ts';
import { holdYoungGeneration } from '../lib/young-generation.ts';
import { FULL_VERSION, KAMAILIO_VERSION } from '../engine/version.ts';
import { checkOnly, report } from './check-config.ts';
import { commandsHelp, complainOfCommand, findCommand, type SubCommand, withoutHelp } from './commands/index.ts';
import { isBehind, runBehind } from './daemon.ts';
import { withHelp } from './explain.ts';
import { internals } from './internals.ts';
import { helpText, parseCommandLine, type CommandLine } from './options.ts';
import { printConfig } from './print-config.ts';
import { runHere } from './run.ts';

const OK = 0;
const FAILED = 255;
const COMMAND_FAILED = 2;

export async function main(words: readonly string[]): Promise<number> {
  const argv = withoutHelp(words);
  const command = findCommand(argv);
  try {
    return await obey(argv, command);
  } catch (error) {
    if (!isFolderGone(error)) throw error;
    process.stderr.write(`ERROR: ${FOLDER_GONE}: go to another one, as with cd /\n`);
    return command === null || command.name === 'run' ? FAILED : COMMAND_FAILED;
  }
}

async function obey(argv: readonly string[], command: SubCommand | null): Promise<number> {
  if (command !== null) return (await command.load()).run(argv.slice(1));
  const line = parseCommandLine(argv, process.env);
  const wrong = complainOfCommand(argv, process.env) ?? ('error' in line ? line.error : complainOfAccount(line.server));
  if ('error' in line || wrong !== null) {
    process.stderr.write(`${wrong!}\n`);
    return FAILED;
  }
  switch (line.action) {
    case 'help':
      process.stdout.write(helpText('kahea') + commandsHelp('kahea'));
      return OK;
    case 'version':
      process.stdout.write(`version: ${FULL_VERSION}\ncompatible with: kamailio ${KAMAILIO_VERSION}\n`);
      return OK;
    case 'internals':
      process.stdout.write(internals());
      return OK;
    case 'print':
      return printConfig(line.server);
    case 'check':
      return checkOnly(line.server);
    case 'run':
      return run(line, argv);
  }
}

async function run(line: CommandLine, argv: readonly string[]): Promise<number> {
  holdYoungGeneration();
  const loaded = await loadConfig(line.server);
  // The process in front has said it already.
  const isSaid = isBehind() && !('unreadable' in loaded) && isStartable(loaded);
  if (!isSaid && (!report(loaded) || !isStartable(loaded))) return FAILED;
  const stays = line.foreground === 1 || line.foreground === 2 || loaded.config.core.fork === 0;
  if (stays || isBehind()) return (await runHere(loaded, line)) ? OK : FAILED;
  return (await runBehind(argv)) ? OK : FAILED;
}

function complainOfAccount({ user, group }: CommandLine['server']): string | null {
  const account = findAccount(user, group);
  if (!isProblem(account)) return null;
  const { message } = account;
  return withHelp(`${message.charAt(0).toUpperCase()}${message.slice(1)}`, '-h');
}
