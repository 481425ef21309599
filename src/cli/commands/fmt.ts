/** `kahea fmt FILE…`: configurations in one layout, printed, written back or only compared. */
import { accessSync, chmodSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { Command } from 'commander';
import { FilesOfConfig, readLatin1 } from '../../engine/load/config-files.ts';
import { formatConfig, type FormatRefusal } from '../../script/format/format.ts';
import { renderDiagnostics } from '../../script/render.ts';
import { reasonOf } from '../../lib/system-error.ts';
import { misuse, readWords } from './words.ts';

const FINE = 0;
const DIFFERS = 1;
const FAILED = 2;

interface FormatCommandOptions {
  readonly write?: true;
  readonly check?: true;
  readonly stdinName?: string;
}

const DETAILS = `
Strings, comments and preprocessor lines stay as they are, and a ; that ends nothing goes; both sides of every #!ifdef are laid out. A file with a
syntax error is reported and left alone.

Exit code: ${FINE} all is well; ${DIFFERS} with --check, a file has another layout; ${FAILED} a file cannot be read, written or understood.`;

function makeCommand(): Command {
  return new Command('kahea fmt')
    .description('Prints configurations in one layout.')
    .argument('<file...>', 'configurations; - is the standard input')
    .option('-w, --write', 'write the result back to the file, and print the names of the files that changed')
    .option('--check', 'write nothing; print the names of the files whose layout is another')
    .option('--stdin-name <file>', 'where the standard input comes from: for messages, and to find what it includes')
    .addHelpText('after', DETAILS);
}

export async function run(argv: readonly string[]): Promise<number> {
  const command = makeCommand();
  const done = readWords(command, argv);
  if (done !== null) return done;
  const options = command.opts<FormatCommandOptions>();
  if (options.write === true && options.check === true)
    return misuse(command, '--write and --check exclude each other');
  if (options.write === true && command.args.includes('-'))
    return misuse(command, 'The standard input cannot be written to');
  let worst = FINE;
  for (const file of command.args) worst = Math.max(worst, await formatFile(file, options));
  return worst;
}

async function formatFile(file: string, options: FormatCommandOptions): Promise<number> {
  const name = file === '-' ? (options.stdinName ?? '<stdin>') : file;
  try {
    const text =
      file === '-' ? (await buffer(process.stdin)).toString('latin1') : new FilesOfConfig(process.cwd()).require(file);
    const result = formatConfig({ path: name, text, files: { read: readLatin1 }, environment: process.env });
    if ('diagnostics' in result) return complain(name, result);
    return finish(file, name, options, { before: text, after: result.text });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    process.stderr.write(`ERROR: ${name}: ${reasonOf(error)}\n`);
    return FAILED;
  }
}

function finish(
  file: string,
  name: string,
  { write, check }: FormatCommandOptions,
  { before, after }: { readonly before: string; readonly after: string },
): number {
  if (write !== true && check !== true) process.stdout.write(Buffer.from(after, 'latin1'));
  else if (before !== after) {
    if (write === true) replaceFile(file, after);
    process.stdout.write(`${name}\n`);
    if (check === true) return DIFFERS;
  }
  return FINE;
}

/** At no time is there a part of a file, whatever happens. A link stays one. */
function replaceFile(file: string, text: string): void {
  const target = realpathSync(file);
  const { mode } = statSync(target);
  // A folder may be writable where the file is not.
  accessSync(target, constants.W_OK);
  const beside = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text, { encoding: 'latin1', flag: 'wx' });
    chmodSync(beside, mode);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function complain(name: string, { diagnostics, sources }: FormatRefusal): number {
  const why =
    diagnostics.length > 0
      ? renderDiagnostics(diagnostics, sources)
      : `ERROR: ${name}: another layout would change its meaning; this is a defect of kahea`;
  process.stderr.write(`${why}\n`);
  return FAILED;
}
