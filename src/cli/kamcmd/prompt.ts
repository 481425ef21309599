/** The `kamcmd> ` prompt: history, completion, one command a line. */
import { appendFileSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { ALIASES } from './aliases.ts';
import type { Client } from './client.ts';
import { BUILTINS, type CommandContext, Outcome, runCommand } from './commands.ts';

const PROMPT = 'kamcmd> ';
const HISTORY_SIZE = 500;

export interface PromptOptions {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly format: string | null;
  /** File that keeps the lines between sessions; null: none. */
  readonly historyFile: string | null;
}

/** Reads lines until the end of the input or `quit`. */
export async function runPrompt(context: CommandContext, client: Client, options: PromptOptions): Promise<void> {
  const isTerminal = options.input.isTTY;
  const names = isTerminal ? await completions(client) : [];
  const lines = createInterface({
    input: options.input,
    output: isTerminal ? options.output : undefined,
    terminal: isTerminal,
    prompt: PROMPT,
    historySize: HISTORY_SIZE,
    history: isTerminal ? readHistory(options.historyFile) : [],
    completer: (line: string) => complete(names, line),
  });
  if (isTerminal) lines.prompt();
  else options.output.write(PROMPT);
  let ended = true;
  for await (const line of lines) {
    if (isTerminal) saveHistory(options.historyFile, line);
    else options.output.write(`${line}\n`);
    const words = line.split(/\s+/).filter((word) => word !== '');
    if ((await runCommand(context, words, options.format)) === Outcome.Quit) {
      ended = false;
      break;
    }
    promptAgain(lines, isTerminal, options.output);
  }
  lines.close();
  if (ended && isTerminal) options.output.write('\n');
}

function promptAgain(lines: Interface, isTerminal: boolean, output: NodeJS.WriteStream): void {
  if (isTerminal) lines.prompt();
  else output.write(PROMPT);
}

/** Everything a line may begin with. */
async function completions(client: Client): Promise<string[]> {
  const answer = await client.call('system.listMethods', []);
  const methods = 'values' in answer ? answer.values.map(String) : [];
  return [...new Set([...methods, ...ALIASES.map(({ name }) => name), ...BUILTINS.map(({ name }) => name)])];
}

/** Completes the first word, and the second after `help`. */
export function complete(names: readonly string[], line: string): [string[], string] {
  const word = /^\s*(?:(?:help|\?)\s+)?(\S*)$/.exec(line)?.[1];
  if (word === undefined) return [[], line];
  return [names.filter((name) => name.startsWith(word)).map((name) => `${name} `), word];
}

export function defaultHistoryFile(): string {
  return join(homedir(), '.kamcmd_history');
}

/** The newest line first, as readline wants it. */
function readHistory(file: string | null): string[] {
  if (file === null) return [];
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .slice(-HISTORY_SIZE)
      .reverse();
  } catch {
    return [];
  }
}

function saveHistory(file: string | null, line: string): void {
  if (file === null || line.trim() === '') return;
  try {
    appendFileSync(file, `${line}\n`, { mode: 0o600 });
  } catch {
    // A home folder that cannot be written costs the history, nothing else.
  }
}
