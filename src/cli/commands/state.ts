/** `kahea state`: what a state folder holds, a copy of it from a running server, and such a copy put back. */
import { resolve } from 'node:path';
import { Command } from 'commander';
import { defaultStateFolder, loadDatabase } from '../../engine/folders.ts';
import type { StateFacts } from '../../state/lmdb/copy.ts';
import type { StateProblem } from '../../state/store.ts';
import { misuse, readWords } from './words.ts';

const DONE = 0;
const FAILED = 1;
const NOT_UNDERSTOOD = 2;

const ACTIONS = ['show', 'save', 'restore'] as const;
type Action = (typeof ACTIONS)[number];

interface StateOptions {
  readonly state?: string;
}

const DETAILS = `
kahea state show          how much there is of what
kahea state save FILE     copy it, as it is at this moment, to a file; the server goes on
kahea state restore FILE  put such a copy in its place, while no server runs on it; what was there stays beside it

Exit code: ${DONE} done; ${FAILED} it cannot be done; ${NOT_UNDERSTOOD} these words make no sense`;

function makeCommand(): Command {
  return new Command('kahea state')
    .description('Shows, saves and restores the registrations and the other state of a server.')
    .argument('<action>', ACTIONS.join(', '))
    .argument('[file]', 'the copy')
    .option('--state <folder>', 'folder of the state, as the server is told')
    .addHelpText('after', DETAILS)
    .allowExcessArguments(false);
}

export async function run(argv: readonly string[]): Promise<number> {
  const command = makeCommand();
  const done = readWords(command, argv);
  if (done !== null) return done;
  const [action, file] = command.processedArgs as [string, string | undefined];
  const wrong = complaintOf(action, file);
  if (wrong !== null) return misuse(command, wrong);
  const { state } = command.opts<StateOptions>();
  const folder = state ?? process.env['KAHEA_STATE_DIR'] ?? defaultStateFolder(process.env);
  if (typeof folder !== 'string') return fail(folder.message);
  return obey(action as Action, resolve(folder), file === undefined ? '' : resolve(file));
}

function complaintOf(action: string, file: string | undefined): string | null {
  if (!(ACTIONS as readonly string[]).includes(action)) {
    return `kahea state does not know '${action}': there are ${ACTIONS.join(', ')}`;
  }
  if (action === 'show') return file === undefined ? null : 'kahea state show takes no file';
  return file === undefined ? `kahea state ${action} wants the name of a file` : null;
}

async function obey(action: Action, folder: string, file: string): Promise<number> {
  const copies = await loadDatabase(() => import('../../state/lmdb/copy.ts'));
  if ('problem' in copies) return fail(`${copies.message} (${copies.hint ?? ''})`);
  switch (action) {
    case 'show': {
      const facts = copies.readFacts(folder);
      if ('kind' in facts) return fail(facts.message);
      process.stdout.write(textOf(facts));
      return DONE;
    }
    case 'save':
      return told(await copies.saveState(folder, file), `The state of ${folder} is saved in ${file}`);
    case 'restore':
      return told(copies.restoreState(file, folder), `The state of ${folder} is that of ${file}`);
  }
}

function textOf({ file, format, bytes, tables, server }: StateFacts): string {
  const lines = [
    `File: ${file}`,
    `Format: ${format}`,
    `In use: ${(bytes / 1e6).toFixed(1)} MB`,
    `Server: ${server === null ? 'none' : `process ${server}`}`,
    ...[...tables].flatMap(([name, rows]) => lineOf(name, rows)),
  ];
  return `${lines.join('\n')}\n`;
}

/** What people count of a table; none for those by which others are found. */
const COUNTED: Readonly<Record<string, string | null>> = {
  location: 'Registered addresses of record',
  'location-expiry': null,
  'location-ruid': null,
  'location-usage': null,
  state: null,
  'topos-dialog': 'Dialogs of topos',
  'topos-dialog-expiry': null,
  'topos-branch': 'Branches of topos',
  'topos-branch-expiry': null,
};

function lineOf(table: string, rows: number): string[] {
  const name = Object.hasOwn(COUNTED, table) ? COUNTED[table]! : `Entries of ${table}`;
  return name === null ? [] : [`${name}: ${rows}`];
}

function told(problem: StateProblem | null, text: string): number {
  if (problem !== null) return fail(problem.message);
  process.stdout.write(`${text}\n`);
  return DONE;
}

function fail(message: string): number {
  process.stderr.write(`ERROR: ${message}\n`);
  return FAILED;
}
