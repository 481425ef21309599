/** `kahea NAME …`: work on a configuration or a running server that is not the running of one. Options of the server begin with a dash. */
import { statSync } from 'node:fs';
import { suggest } from '../../lib/did-you-mean.ts';

export interface SubCommand {
  readonly name: string;
  /** One line for the help. */
  readonly doc: string;
  /** Imported only when asked for: a server starts without all this. `argv` is what follows the name; gives the exit code. */
  load(): Promise<{ run(argv: readonly string[]): Promise<number> }>;
}

export const COMMANDS: readonly SubCommand[] = [
  { name: 'check', doc: 'report what is wrong with a configuration', load: () => import('./check.ts') },
  { name: 'fmt', doc: 'print configurations in one layout', load: () => import('./fmt.ts') },
  { name: 'types', doc: 'write the types of what route files in TypeScript import', load: () => import('./types.ts') },
  { name: 'lsp', doc: 'be the language server of an editor', load: () => import('./lsp.ts') },
  { name: 'reload', doc: 'have a running server read its configuration again', load: () => import('./reload.ts') },
  { name: 'state', doc: 'show, save or restore registrations and other state', load: () => import('./state.ts') },
  { name: 'run', doc: 'run a server from a file of routes in TypeScript alone', load: () => import('./run.ts') },
];

/** null: `argv` does not begin with the name of a command. */
export function findCommand(argv: readonly string[]): SubCommand | null {
  return COMMANDS.find(({ name }) => name === argv[0]) ?? null;
}

/** `help` and `help NAME` as the options that ask for the same. */
export function withoutHelp(argv: readonly string[]): readonly string[] {
  if (argv[0] !== 'help') return argv;
  const name = argv[1];
  if (name === undefined || name === 'help') return ['-h'];
  return findCommand([name]) === null ? [name] : [name, '--help'];
}

/** What to say of a first word that is no command and no option of the server; null: there is nothing to say. */
export function complainOfCommand([word]: readonly string[], environment: NodeJS.ProcessEnv): string | null {
  if (word === undefined || word === '') return null;
  if (word.startsWith('--') && findCommand([word.slice(2)]) !== null)
    return `Unknown option '${word}': did you mean kahea ${word.slice(2)}? Use -h for help.`;
  if (word.startsWith('-')) return null;
  if (word.endsWith('.cfg') || isFile(word)) return `There is no command '${word}': ${optionHint(word, environment)}`;
  const names = COMMANDS.map(({ name }) => name);
  const [similar] = suggest(word, [...names, 'help']);
  const hint = similar === undefined ? `there are ${names.join(', ')}.` : `did you mean ${similar}?`;
  return `There is no command '${word}': ${hint} Use -h for help.`;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** How a configuration is named. */
function optionHint(file: string, environment: NodeJS.ProcessEnv): string {
  return environment['npm_lifecycle_event'] === 'start'
    ? `npm keeps options for itself: npm start -- -f ${file}`
    : `did you mean kahea -f ${file}? Use -h for help.`;
}

/** What the help of the server says about the commands. */
export function commandsHelp(bin: string): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const lines = COMMANDS.map(({ name, doc }) => `  ${bin} ${name.padEnd(width)}  ${doc}`);
  return `\nCommands, each with --help (or: ${bin} help NAME):\n${lines.join('\n')}\n`;
}
