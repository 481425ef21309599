/** The command line of the server: Kamailio's options, so that existing start scripts work. */
import { Command, CommanderError } from 'commander';
import { explain, withHelp } from './explain.ts';
import { DEFAULT_OPTIONS, type ModuleParameterOption, type ServerOptions } from '../engine/options.ts';

export interface CommandLine {
  readonly action: 'run' | 'check' | 'print' | 'version' | 'internals' | 'help';
  /** Number of `-D`: 0 and 3 run in the background, 1 and 2 in the foreground. */
  readonly foreground: number;
  /** `--watch`: reload when a file of the configuration changes. */
  readonly watches: boolean;
  readonly server: ServerOptions;
}

/** A command line that cannot be understood; `error` is for the person who typed it. */
export interface CommandLineError {
  readonly error: string;
}

// Without default values: the help would show them.
const collect = (value: string, previous: readonly string[] = []): string[] => [...previous, value];
const count = (_value: string, previous = 0): number => previous + 1;

/** Options that stand for things this server leaves to the operating system or the JavaScript engine. */
const NO_EFFECT: readonly (readonly [flags: string, doc: string])[] = [
  ['-b <bytes>', 'largest receive buffer'],
  ['-m <megabytes>', 'shared memory'],
  ['-M <megabytes>', 'private memory'],
  ['-n <workers>', 'workers per socket'],
  ['-N <processes>', 'TCP processes'],
  ['-O <level>', 'script optimisation'],
  ['-Q <processes>', 'SCTP processes'],
  ['-x <name>', 'memory manager'],
  ['-X <name>', 'private memory manager'],
  ['-W <type>', 'poll method'],
  ['--atexit <value>', 'exit callbacks'],
  ['--log-engine <value>', 'log engine'],
  ['-r', 'comparison of Via hosts by DNS'],
  ['-R', 'comparison of Via hosts by reverse DNS'],
];

/** The command with every option; `bin` names it in the help. */
function makeCommand(bin: string): Command {
  const command = new Command(bin)
    .description('Programmable SIP server: runs a kamailio.cfg')
    .helpOption(false)
    .option('-f <file>', `configuration file (default: ${DEFAULT_OPTIONS.configFile})`)
    .option('-c', 'check the configuration and end: exit code 0 or 255')
    .option('--cfg-print', 'print the configuration with includes and conditions resolved')
    .option('--all-errors', 'with -c: report every error (this is always done)')
    .option('-A <define>', 'preprocessor define NAME or NAME=VALUE (repeatable)', collect)
    .option('--subst <expression>', 'preprocessor #!subst (repeatable)', collect)
    .option('--substdef <expression>', 'preprocessor #!substdef (repeatable)', collect)
    .option('--substdefs <expression>', 'preprocessor #!substdefs (repeatable)', collect)
    .option('-l, --listen <address>', 'listen on [proto:]address[:port][/advertised] (repeatable)', collect)
    .option('--alias <name>', 'host name that counts as this server (repeatable)', collect)
    .option('-a <mode>', 'automatic aliases: yes, no, on, off')
    .option('-L <path>', 'search path of modules; those of this server are found by name')
    .option('--loadmodule <name>', 'load a module before those of the file (repeatable)', collect)
    .option('--modparam <module:name:type:value>', 'set a module parameter; type is s or i (repeatable)', collect)
    .option('-d', 'raise the log level (repeatable)', count)
    .option('--debug <level>', 'log level')
    .option('-D', 'stay in the foreground; -DD does the same, and without it the server goes to the background', count)
    .option('-E', 'log to stderr')
    .option('-e', 'colours in the log on stderr')
    .option('-P <file>', 'write the process id to a file')
    .option('-G <file>', 'write the process group id to a file')
    .option('-Y <folder>', 'folder of control sockets')
    .option('-w <folder>', 'working folder')
    .option('-u <user>', 'run as this user')
    .option('-g <group>', 'run as this group')
    .option('--server-id <number>', 'number of this server')
    .option('--state <folder>', 'folder of registrations and other state')
    .option('--watch', 'for development: reload when a file of the configuration changes')
    .option('-t <folder>', 'chroot; refused: use a container or a service manager')
    .option('-K', 'check the Via of replies')
    .option('-S', 'no SCTP')
    .option('-T', 'no TCP')
    .option('-v, --version', 'print the version')
    .option('-V', 'print the version')
    .option('-I', 'print internals')
    .option('-h, --help', 'print this help')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  for (const [flags, doc] of NO_EFFECT) command.option(flags, `${doc}; accepted, without effect`);
  return command;
}

/** `shown`: only options with these names; null: all. */
export function helpText(bin: string, shown: ReadonlySet<string> | null = null): string {
  const command = makeCommand(bin);
  if (shown !== null)
    for (const option of command.options) option.hidden = !shown.has(option.long ?? option.short ?? '');
  return command.helpInformation();
}

/** `argv` without the interpreter and the script; `help` is what to type for the help. */
export function parseCommandLine(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  help = '-h',
): CommandLine | CommandLineError {
  const command = makeCommand('kahea');
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { error: withHelp(explain(error), help) };
    throw error;
  }
  const line = read(command.opts(), environment);
  return 'error' in line ? { error: withHelp(line.error, help) } : line;
}

type Options = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const texts = (value: unknown): readonly string[] => (value ?? []) as readonly string[];

function read(options: Options, environment: NodeJS.ProcessEnv): CommandLine | CommandLineError {
  const numbers = readNumbers(options);
  if ('error' in numbers) return numbers;
  const parameters = texts(options['modparam']).map(parseModuleParameter);
  const wrong = parameters.findIndex((parameter) => parameter === null);
  if (wrong !== -1)
    return { error: `--modparam wants module:name:type:value, not '${texts(options['modparam'])[wrong]!}'` };
  const mistaken = parameters.find((parameter) => parameter !== null && 'error' in parameter);
  if (mistaken !== undefined) return mistaken as CommandLineError;
  // Who asks for it counts on being locked in: nothing to pass over in silence.
  if (options['t'] !== undefined)
    return { error: '-t (chroot) is not available: a container or a service manager does it' };
  const autoAliases = text(options['a']);
  if (autoAliases !== null && !/^(on|off|yes|no)$/.test(autoAliases))
    return { error: `-a wants on, off, yes or no, not '${autoAliases}'` };
  const server: ServerOptions = {
    configFile: text(options['f']) ?? DEFAULT_OPTIONS.configFile,
    defines: texts(options['A']),
    substitutions: (['subst', 'substdef', 'substdefs'] as const).flatMap((directive) =>
      texts(options[directive]).map((expression) => ({ directive, expression })),
    ),
    listen: texts(options['listen']).flatMap(expandListen),
    aliases: texts(options['alias']),
    moduleFolders: text(options['L'])?.split(':') ?? [],
    modules: texts(options['loadmodule']),
    moduleParameters: parameters as ModuleParameterOption[],
    debug: numbers.debug,
    logToStderr: options['E'] === true ? true : null,
    logColours: options['e'] === true,
    disableTcp: options['T'] === true,
    checkVia: options['K'] === true,
    autoAliases: autoAliases === null ? null : autoAliases === 'on' || autoAliases === 'yes',
    serverId: numbers.serverId,
    runtimeFolder: text(options['Y']),
    workingFolder: text(options['w']),
    stateFolder: text(options['state']) ?? environment['KAHEA_STATE_DIR'] ?? null,
    user: text(options['u']),
    group: text(options['g']),
    pidFile: text(options['P']),
    processGroupFile: text(options['G']),
    children: numbers.children,
  };
  const foreground = (options['D'] ?? 0) as number;
  return { action: actionOf(options), foreground, watches: options['watch'] === true, server };
}

function actionOf(options: Options): CommandLine['action'] {
  if (options['help'] === true) return 'help';
  if (options['version'] === true || options['V'] === true) return 'version';
  if (options['I'] === true) return 'internals';
  if (options['c'] === true) return 'check';
  return options['cfgPrint'] === true ? 'print' : 'run';
}

interface Numbers {
  readonly debug: number | null;
  readonly serverId: number | null;
  readonly children: number | null;
}

const WHOLE_NUMBER = /^[+-]?\d+$/;

function readNumbers(options: Options): Numbers | CommandLineError {
  const bad: string[] = [];
  const number = (flag: string, value: unknown): number | null => {
    if (typeof value !== 'string') return null;
    if (!WHOLE_NUMBER.test(value)) bad.push(`${flag} wants a number, not '${value}'`);
    return Number(value);
  };
  // Nothing comes of these, but a start script with a mistake in them ends as with Kamailio.
  for (const flag of ['m', 'M', 'b', 'N']) number(`-${flag}`, options[flag]);
  const raised = (options['d'] ?? 0) as number;
  const numbers = {
    debug: number('--debug', options['debug']) ?? (raised > 0 ? raised : null),
    serverId: number('--server-id', options['serverId']),
    children: number('-n', options['n']),
  };
  return bad.length > 0 ? { error: bad[0]! } : numbers;
}

/** `udp:(a,b):5060/1.2.3.4` becomes one line of `listen=` for each address. */
function expandListen(value: string): string[] {
  const slash = value.indexOf('/');
  const advertise = slash === -1 ? '' : ` advertise ${value.slice(slash + 1)}`;
  const address = slash === -1 ? value : value.slice(0, slash);
  const group = /^(\w+:)?\((.*)\)(:\d+)?$/.exec(address);
  if (group === null) return [address + advertise];
  return group[2]!.split(',').map((each) => `${group[1] ?? ''}${each.trim()}${group[3] ?? ''}${advertise}`);
}

function parseModuleParameter(text: string): ModuleParameterOption | CommandLineError | null {
  const match = /^([^:]+):([^:]+):([si]):(.*)$/s.exec(text);
  if (match === null) return null;
  const [, module, name, type, value] = match;
  if (type === 'i' && !WHOLE_NUMBER.test(value!))
    return { error: `--modparam ${module!}:${name!}:i wants a number, not '${value!}'` };
  return { module: module!, name: name!, value: type === 'i' ? Number(value) : value! };
}
