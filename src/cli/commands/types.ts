/** `kahea types [FOLDER]`: the declarations that an editor and `tsc` check route files with. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { declarationsOfServer, TSCONFIG } from '../../engine/typescript/declarations/for-modules.ts';

const OK = 0;
const FAILED = 2;

function makeCommand(): Command {
  return new Command('kahea types')
    .description(
      'Writes kahea.d.ts, the types of what route files import from this server, and a tsconfig.json where there is none.',
    )
    .argument('[folder]', 'where the route files are', '.')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
}

export async function run(argv: readonly string[]): Promise<number> {
  const command = makeCommand();
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return OK;
    process.stderr.write(`${error.message.replace(/^error: /, '')}. Use --help for help.\n`);
    return FAILED;
  }
  const folder = command.processedArgs[0] as string;
  const declarations = await declarationsOfServer();
  try {
    mkdirSync(folder, { recursive: true });
    write(join(folder, 'kahea.d.ts'), declarations);
    const project = join(folder, 'tsconfig.json');
    if (!existsSync(project)) write(project, `${JSON.stringify(TSCONFIG, null, 2)}\n`);
  } catch (error) {
    process.stderr.write(`cannot write to ${folder}: ${(error as Error).message}\n`);
    return FAILED;
  }
  return OK;
}

function write(path: string, text: string): void {
  writeFileSync(path, text);
  process.stdout.write(`${path}\n`);
}
