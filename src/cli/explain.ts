/** What is wrong with a command line, in one sentence. */
import type { CommanderError } from 'commander';

/** Without a full stop: where the help is follows. */
export function explain({ message }: CommanderError): string {
  const [what = '', similar] = message.replace(/^error: /, '').split('\n(Did you mean ');
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1).replace(/\.$/, '')}`;
  return similar === undefined ? sentence : `${sentence}: did you mean ${similar.replace(/\?\)$/, '')}?`;
}

/** The sentence with where the help is. */
export function withHelp(sentence: string, help: string): string {
  return `${sentence}${/[.?]$/.test(sentence) ? '' : '.'} Use ${help} for help.`;
}
