/** What is wrong with a command line, in one sentence. */
import type { CommanderError } from 'commander';

/** Without a full stop: where the help is follows. */
export function explain({ message }: CommanderError): string {
  const [what = '', similar] = message.replace(/^error: /, '').split('\n(Did you mean ');
  const sentence = what.replace(/\.$/, '');
  return similar === undefined ? sentence : `${sentence}: did you mean ${similar.replace(/\?\)$/, '')}?`;
}

/** The sentence with where the help is. */
export function withHelp(sentence: string, help: string): string {
  const end = /[.?]$/.test(sentence) ? '' : '.';
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${end} Use ${help} for help.`;
}
