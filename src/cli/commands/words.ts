/** The words behind the name of a command: read alike, and complained of alike, by all of them. */
import { CommanderError, type Command } from 'commander';
import { explain, withHelp } from '../explain.ts';

const MISUSED = 2;

/** null: `command` has them. A number: that is all, with this exit code; the help was printed, or what is wrong with them. */
export function readWords(command: Command, argv: readonly string[]): number | null {
  command
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  try {
    command.parse([...argv], { from: 'user' });
    return null;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : misuse(command, explain(error));
  }
}

/** Says what is wrong with the words; the exit code. */
export function misuse(command: Command, message: string): number {
  process.stderr.write(`${withHelp(message, `${command.name()} --help`)}\n`);
  return MISUSED;
}
