/** What a line of words does: a method of the server, an alias of one, or something kamcmd does itself. */
import { fillFormat, parseFormat, textLines } from '../../rpc/text-format.ts';
import type { RpcValue } from '../../rpc/value.ts';
import { ALIASES, findAlias } from './aliases.ts';
import type { CallResult, Client } from './client.ts';
import { wordValue } from './words.ts';

export interface CommandContext {
  readonly client: Pick<Client, 'call'>;
  /** Text for people; line ends included. */
  print(text: string): void;
  /** A line about something that went wrong between us and the server. */
  complain(line: string): void;
}

/** How a line ended. */
export const Outcome = { Done: 0, Quit: 1, Failed: 2 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

interface Builtin {
  readonly name: string;
  readonly doc: string;
  run(context: CommandContext, words: readonly string[]): Outcome | Promise<Outcome>;
}

const LICENCE = `kamcmd is part of Kahea, which is free software under the MIT licence: you may use, change and pass it on as
you like, as long as the licence goes with it. It comes without any warranty.
`;

/** In the order in which \`help\` lists them; an alias of the same name wins. */
export const BUILTINS: readonly Builtin[] = [
  { name: '?', doc: 'the same as help', run: help },
  { name: 'help', doc: 'lists all commands, or says what one does', run: help },
  {
    name: 'version',
    doc: "shows the server's version",
    run: (context) => callMethod(context, 'core.version', [], null),
  },
  { name: 'quit', doc: 'leaves kamcmd', run: () => Outcome.Quit },
  { name: 'exit', doc: 'leaves kamcmd', run: () => Outcome.Quit },
  { name: 'warranty', doc: 'says what is promised: nothing', run: licence },
  { name: 'license', doc: "shows kamcmd's licence", run: licence },
];

/** @param format as for `-f`, or null; an alias brings its own */
export async function runCommand(
  context: CommandContext,
  words: readonly string[],
  format: string | null,
): Promise<Outcome> {
  const [name, ...rest] = words;
  if (name === undefined) return Outcome.Done;
  const alias = findAlias(name);
  if (alias !== null) return callMethod(context, alias.method, rest.map(wordValue), format ?? alias.format);
  const builtin = BUILTINS.find((candidate) => candidate.name === name);
  if (builtin !== undefined) return builtin.run(context, rest);
  return callMethod(context, name, rest.map(wordValue), format);
}

async function callMethod(
  context: CommandContext,
  method: string,
  args: readonly RpcValue[],
  format: string | null,
): Promise<Outcome> {
  return show(context, await context.client.call(method, args), format);
}

function show(context: CommandContext, result: CallResult, format: string | null): Outcome {
  if ('failure' in result) {
    context.complain(result.failure);
    return Outcome.Failed;
  }
  if ('fault' in result) {
    context.print(`error: ${result.fault.code} - ${result.fault.reason}\n`);
    return Outcome.Done;
  }
  context.print(answerText(result.values, format));
  return Outcome.Done;
}

function answerText(values: readonly RpcValue[], format: string | null): string {
  if (format !== null) return fillFormat(parseFormat(format), textLines(values, { indent: false }));
  return textLines(values, { indent: true })
    .map((line) => `${line}\n`)
    .join('');
}

async function help(context: CommandContext, [about]: readonly string[]): Promise<Outcome> {
  if (about !== undefined) return helpAbout(context, about);
  const outcome = await callMethod(context, 'system.listMethods', [], null);
  if (outcome !== Outcome.Done) return outcome;
  const own = [...ALIASES.map(({ name }) => `alias: ${name}\n`), ...BUILTINS.map(({ name }) => `builtin: ${name}\n`)];
  context.print(own.join(''));
  return Outcome.Done;
}

function helpAbout(context: CommandContext, name: string): Outcome | Promise<Outcome> {
  const alias = findAlias(name);
  if (alias !== null) {
    const form = alias.format === null ? '' : ` with reply formatting: "${alias.format}"`;
    context.print(`${name} is an alias for ${alias.method}${form}\n`);
    return Outcome.Done;
  }
  const builtin = BUILTINS.find((candidate) => candidate.name === name);
  if (builtin === undefined) return callMethod(context, 'system.methodHelp', [name], null);
  context.print(`builtin command: ${builtin.doc}\n`);
  return Outcome.Done;
}

function licence(context: CommandContext): Outcome {
  context.print(LICENCE);
  return Outcome.Done;
}
