/** `kahea check FILE…`: everything that is wrong with configurations, for people, for CI and for code scanning. */
import { Command } from 'commander';
import { loadConfig } from '../../engine/load/load-config.ts';
import { DEFAULT_OPTIONS, type ServerOptions } from '../../engine/options.ts';
import { VERSION } from '../../engine/version.ts';
import { renderEach } from '../../script/render.ts';
import { countDiagnostics, jsonReport, type CheckedConfig } from '../../script/report/json.ts';
import { sarifReport } from '../../script/report/sarif.ts';
import { reserveOutput } from './own-output.ts';
import { misuse, readWords } from './words.ts';

const CLEAN = 0;
const PROBLEMS = 1;
const CANNOT_RUN = 2;

const STANDARD_INPUT = '/dev/stdin';

interface CheckOptions {
  readonly json?: true;
  readonly sarif?: true;
  readonly quiet?: true;
  readonly strict?: true;
  readonly maxWarnings?: string;
  readonly stdinName?: string;
  readonly A?: readonly string[];
  readonly L?: string;
}

const EXIT_CODES = `
Exit code: ${CLEAN} nothing is wrong; ${PROBLEMS} there are errors, or more warnings than allowed; ${CANNOT_RUN} a file cannot be read, or these words make
no sense. A line is silenced by a comment: # kahea: allow ID`;

function makeCommand(): Command {
  return new Command('kahea check')
    .description('Reports what is wrong with configurations. Nothing is started and no socket opened.')
    .argument('<file...>', 'configurations; what they include is read with them; - is the standard input')
    .option('--json', 'print one JSON object')
    .option('--sarif', 'print SARIF 2.1.0, for code scanning services')
    .option('-q, --quiet', 'print errors only, not warnings')
    .option('--strict', 'a warning is a problem, too: --max-warnings 0')
    .option('--max-warnings <number>', 'more warnings than this are a problem')
    .option('--stdin-name <file>', 'path that the standard input counts as: for editors; includes are beside it')
    .option('-A <define>', 'preprocessor define NAME or NAME=VALUE (repeatable)', (value, all: string[] = []) => [
      ...all,
      value,
    ])
    .option('-L <folders>', 'where modules of your own are, separated by colons')
    .addHelpText('after', EXIT_CODES);
}

export async function run(argv: readonly string[]): Promise<number> {
  const command = makeCommand();
  const done = readWords(command, argv);
  if (done !== null) return done;
  const options = command.opts<CheckOptions>();
  const allowed = warningsAllowed(options);
  if (allowed === null) return misuse(command, `--max-warnings wants a number, not '${options.maxWarnings!}'`);
  if (options.json === true && options.sarif === true) return misuse(command, '--json and --sarif exclude each other');
  if (options.stdinName !== undefined && !command.args.includes('-'))
    return misuse(command, '--stdin-name is for the standard input: give - as the file');
  const say = reserveOutput();
  const { configs, unreadable } = await readAll(command.args, options);
  for (const reason of unreadable) process.stderr.write(`ERROR: ${reason}\n`);
  say(report(configs, unreadable, options));
  if (unreadable.length > 0) return CANNOT_RUN;
  const { errors, warnings } = countDiagnostics(configs);
  return errors > 0 || warnings > allowed ? PROBLEMS : CLEAN;
}

/** null: what was given is no number. */
function warningsAllowed({ strict, maxWarnings }: CheckOptions): number | null {
  if (maxWarnings !== undefined) return /^\d+$/.test(maxWarnings) ? Number(maxWarnings) : null;
  return strict === true ? 0 : Infinity;
}

async function readAll(
  files: readonly string[],
  options: CheckOptions,
): Promise<{ readonly configs: readonly CheckedConfig[]; readonly unreadable: readonly string[] }> {
  const configs: CheckedConfig[] = [];
  const unreadable: string[] = [];
  for (const file of files) {
    const isInput = file === '-';
    const path = isInput ? STANDARD_INPUT : file;
    const given = isInput ? options.stdinName : undefined;
    const server: ServerOptions = {
      ...DEFAULT_OPTIONS,
      configFile: path,
      defines: options.A ?? [],
      moduleFolders: options.L?.split(':') ?? [],
    };
    const loaded = await loadConfig(
      server,
      given === undefined ? { purpose: 'check' } : { purpose: 'check', name: given },
    );
    if ('unreadable' in loaded) unreadable.push(loaded.unreadable);
    else configs.push({ path: given ?? path, diagnostics: loaded.diagnostics, sources: loaded.sources });
  }
  return { configs, unreadable };
}

function report(configs: readonly CheckedConfig[], unreadable: readonly string[], options: CheckOptions): string {
  const shown = options.quiet === true ? configs.map(errorsOnly) : configs;
  if (options.json === true) return json({ ...jsonReport(shown), counts: countDiagnostics(configs), unreadable });
  if (options.sarif === true) return json(sarifReport(shown, { version: VERSION, folder: process.cwd() }));
  const findings = shown.flatMap(({ diagnostics, sources }) =>
    renderEach(diagnostics, sources).map((text) => `${text}\n\n`),
  );
  return findings.join('') + (configs.length > 0 ? `${summary(configs)}\n` : '');
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function errorsOnly(config: CheckedConfig): CheckedConfig {
  return { ...config, diagnostics: config.diagnostics.filter(({ severity }) => severity === 'error') };
}

function summary(configs: readonly CheckedConfig[]): string {
  const { files, errors, warnings } = countDiagnostics(configs);
  const where = files === 1 ? configs[0]!.path : counted(files, 'configuration');
  return `${where}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
