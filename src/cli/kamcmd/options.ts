/** The command line of kamcmd. */
import { tmpdir } from 'node:os';
import { Command, CommanderError } from 'commander';
import { DEFAULT_PORT, parseControlAddress, type ControlAddress } from '../../rpc/binrpc/address.ts';
import type { ReplySocket } from './unix-datagram-wire.ts';

export interface KamcmdOptions {
  readonly action: 'run' | 'help' | 'version';
  /** null: the first default that is there. */
  readonly address: ControlAddress | null;
  readonly format: string | null;
  readonly replySocket: ReplySocket;
  /** The command; empty: ask for commands. */
  readonly words: readonly string[];
}

export const HELP = `Usage: kamcmd [options] [-s address] [command [argument ...]]

Calls a method of a running server and prints the answer; without a command it asks for them.

Options:
  -s address  where the server listens (default: its socket in the runtime folder)
  -f format   print the answer in this form: %v stands for the next value, %% for a percent sign
  -R path     socket for the answers, when the address is one of Unix datagrams
  -D folder   where that socket is made (default: the folder for temporary files)
  -v          accepted for compatibility
  -V          print the version
  -h          print this text

Address: [protocol:]name[:port], where protocol is unix (or unixs), unixd, tcp or udp; a name without protocol and
port is the path of a Unix socket, one with a port a UDP address. The default port is ${DEFAULT_PORT}.

Arguments that look like numbers are sent as numbers; s: in front makes text of them, as in s:1.

Examples:
  kamcmd core.uptime
  kamcmd -s unix:/run/kamailio/kamailio_ctl ul.dump
  kamcmd -s tcp:localhost:2046 -f "%v\\t%v\\n" core.ps
`;

/** A text is what is wrong with the command line. */
export function parseOptions(argv: readonly string[]): KamcmdOptions | string {
  const command = new Command('kamcmd')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .helpOption(false)
    .option('-s, --socket <address>')
    .option('-f, --format <format>')
    .option('-R, --reply-socket <name>')
    .option('-D, --reply-folder <folder>')
    .option('-v, --verbose')
    .option('-V, --version')
    .option('-h, --help')
    .argument('[words...]');
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return complaint(error, argv);
    throw error;
  }
  const given = command.opts<{
    socket?: string;
    format?: string;
    replySocket?: string;
    replyFolder?: string;
    version?: true;
    help?: true;
  }>();
  const address = given.socket === undefined ? null : parseControlAddress(given.socket);
  if (given.socket !== undefined && address === null) {
    return `ERROR: error parsing server socket address ${given.socket}`;
  }
  return {
    action: given.help === true ? 'help' : given.version === true ? 'version' : 'run',
    address,
    format: given.format ?? null,
    replySocket: { path: given.replySocket ?? null, folder: given.replyFolder ?? tmpdir() },
    words: command.args,
  };
}

function complaint(error: CommanderError, argv: readonly string[]): string {
  const option = /'(-\S+)/.exec(error.message)?.[1] ?? argv.find((word) => word.startsWith('-')) ?? '';
  return `Unknown option \`${option.slice(0, 2)}'.`;
}
