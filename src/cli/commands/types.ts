/** `kahea types [FOLDER]`: the declarations that an editor and `tsc` check route files with. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { declarationsOfServer, tsconfig } from '../../engine/typescript/declarations/for-modules.ts';
import { misuse, readWords } from './words.ts';
import { reasonOf } from '../../lib/system-error.ts';

const OK = 0;
const FAILED = 2;

function makeCommand(): Command {
  return new Command('kahea types')
    .description(
      'Writes kahea.d.ts, the types of what route files import from this server, and a tsconfig.json where there is none.',
    )
    .argument('[folder]', 'where the route files are', '.')
    .addHelpText('after', `\nExit code: ${OK} they are written; ${FAILED} they are not, or these words make no sense.`);
}

export async function run(argv: readonly string[]): Promise<number> {
  const command = makeCommand();
  const done = readWords(command, argv);
  if (done !== null) return done;
  const folder = command.processedArgs[0] as string;
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) {
    const what = found === undefined ? 'does not exist' : 'is no folder';
    return misuse(command, `${folder} ${what}: kahea types wants the folder that the route files are in`);
  }
  const declarations = await declarationsOfServer();
  try {
    write(join(folder, 'kahea.d.ts'), declarations);
    const project = join(folder, 'tsconfig.json');
    if (!existsSync(project)) write(project, `${JSON.stringify(tsconfig(globalTypes(folder)), null, 2)}\n`);
  } catch (error) {
    process.stderr.write(`ERROR: cannot write to ${folder}: ${reasonOf(error)}\n`);
    return FAILED;
  }
  return OK;
}

/** The types of Node where they are installed: `tsc` takes only those that are named. */
function globalTypes(folder: string): readonly string[] {
  for (let each = resolve(folder); ; each = dirname(each)) {
    if (existsSync(join(each, 'node_modules/@types/node'))) return ['node'];
    if (each === dirname(each)) return [];
  }
}

function write(path: string, text: string): void {
  writeFileSync(path, text);
  process.stdout.write(`${path}\n`);
}
