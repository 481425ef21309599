/** `kahea reload`: has a running server read its configuration again, or go back to one before. */
import { Command } from 'commander';
import { parseControlAddress } from '../../rpc/binrpc/address.ts';
import { textLines } from '../../rpc/text-format.ts';
import { RpcArray, RpcStruct, type RpcValue } from '../../rpc/value.ts';
import { Client, type CallResult } from '../kamcmd/client.ts';
import { HttpClient } from '../kamcmd/http-client.ts';
import { defaultAddress, whereToFind } from '../kamcmd/default-address.ts';
import { misuse, readWords } from './words.ts';

const DONE = 0;
const REFUSED = 1;
const NO_ANSWER = 2;

interface ReloadOptions {
  readonly socket?: string;
  readonly rollback?: string | true;
  readonly list?: true;
}

interface ServerCalls {
  call(method: string, args: readonly (string | number)[]): Promise<CallResult>;
  close(): void;
}

const DETAILS = `
The address is that of the module ctl, written as for kamcmd, or an http:// URL where jsonrpc_dispatch() answers.

Exit code: ${DONE} the server runs the configuration; ${REFUSED} it refuses it, and goes on with the one it had; ${NO_ANSWER} there was no
answer, or these words make no sense`;

function makeCommand(): Command {
  return new Command('kahea reload')
    .description(
      'Has a running server read its configuration again. Calls in progress end as they began; a mistake changes nothing.',
    )
    .option('-s, --socket <address>', 'where the server listens for management commands')
    .option('--rollback [number]', 'go back to that configuration, or to the one before')
    .option('--list', 'list the configurations that are kept')
    .addHelpText('after', DETAILS)
    .allowExcessArguments(false);
}

export async function run(argv: readonly string[]): Promise<number> {
  const command = makeCommand();
  const done = readWords(command, argv);
  if (done !== null) return done;
  const { socket, rollback, list } = command.opts<ReloadOptions>();
  if (typeof rollback === 'string' && !/^[1-9]\d{0,8}$/.test(rollback))
    return misuse(command, `--rollback wants the number of a configuration, not '${rollback}'`);
  const server = connect(socket);
  if (server === null) return misuse(command, `'${socket!}' is not an address`);
  const answer = await ask(server, rollback, list === true);
  server.close();
  return tell(answer, socket === undefined);
}

/** null: the address makes no sense. */
function connect(socket: string | undefined): ServerCalls | null {
  if (socket !== undefined && /^https?:/.test(socket)) return new HttpClient(socket);
  const address = socket === undefined ? defaultAddress(process.env) : parseControlAddress(socket);
  return address === null ? null : new Client(address);
}

function ask(server: ServerCalls, rollback: string | true | undefined, list: boolean): Promise<CallResult> {
  if (list) return server.call('core.list_configs', []);
  if (rollback === undefined) return server.call('core.reload_config', []);
  return server.call('core.rollback_config', rollback === true ? [] : [Number(rollback)]);
}

function tell(answer: CallResult, isGuessed: boolean): number {
  if ('failure' in answer) {
    process.stderr.write(
      `${answer.failure}\n${isGuessed ? `${whereToFind('kahea reload -s unix:PATH, or http://HOST:PORT/RPC')}\n` : ''}`,
    );
    return NO_ANSWER;
  }
  if ('fault' in answer) {
    process.stderr.write(`ERROR: ${answer.fault.reason}\n`, 'latin1');
    return REFUSED;
  }
  process.stdout.write(answer.values.map(textOf).join(''), 'latin1');
  return DONE;
}

/** Said where the address was not given. */
const LISTS: readonly (readonly [name: string, text: string])[] = [
  ['changed', 'New values: '],
  ['after_restart', 'After a restart: '],
  ['modules_added', 'Modules started: '],
  ['modules_removed', 'Modules that stay until a restart: '],
];

/** What changed in words; what is listed as it came. */
function textOf(value: RpcValue): string {
  if (!(value instanceof RpcStruct) || value.get('result') === null)
    return textLines([value], { indent: true }).join('\n') + '\n';
  const member = (name: string): string => String(value.get(name) as string | number);
  const lines = [`Configuration ${member('id')} (${member('hash')}) of ${member('file')}: ${member('result')}`];
  for (const [name, text] of LISTS) {
    const names = itemsOf(value.get(name));
    if (names.length > 0) lines.push(text + names.join(', '));
  }
  lines.push(...itemsOf(value.get('warnings')));
  return `${lines.join('\n')}\n`;
}

function itemsOf(value: RpcValue | null): string[] {
  return value instanceof RpcArray ? value.items.map((item) => String(item.value as string)) : [];
}
