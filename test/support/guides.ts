// The examples of docs/guides, which tests run as they are printed.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const GUIDES = resolve(import.meta.dirname, '../../docs/guides');

/** Blocks of `language` in the guide `name`, in order. */
export function examplesOf(name: string, language: string): string[] {
  const text = readFileSync(join(GUIDES, `${name}.md`), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter((match) => match[1] === language)
    .map((match) => match[2]!);
}

/** The first block of `language` in the guide `name`, with the strings replaced that `changes` has: addresses, folders. */
export function exampleOf(name: string, language = 'cfg', changes: Readonly<Record<string, string>> = {}): string {
  const [example] = examplesOf(name, language);
  if (example === undefined) throw new Error(`the guide ${name} has no example in ${language}`);
  return Object.entries(changes).reduce((text, [printed, here]) => {
    if (!text.includes(printed)) throw new Error(`the example of the guide ${name} does not say ${printed}`);
    return text.replaceAll(printed, here);
  }, example);
}
