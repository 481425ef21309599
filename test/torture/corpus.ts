/** The messages of RFC 4475 and RFC 5118, which lie beside the repository and are never copied into it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe } from 'vitest';
import { Message } from '../../src/sip/message.ts';
import { parseMessage } from '../../src/sip/parse-message.ts';
import type { ParseFailure } from '../../src/sip/parse-message.ts';

const DATA = resolve(import.meta.dirname, '../../../shared/data');

/** One folder of messages. */
export class Corpus {
  readonly #folder: string;

  constructor(name: string) {
    this.#folder = join(DATA, name);
  }

  /** null: the messages are there; else why the tests are skipped. */
  get absence(): string | null {
    return existsSync(this.#folder) ? null : `needs the messages of ${basename(this.#folder)} in ${this.#folder}`;
  }

  /** File names without `.dat`, sorted. */
  get names(): string[] {
    return readdirSync(this.#folder)
      .map((name) => name.replace(/\.dat$/, ''))
      .sort();
  }

  text(name: string): string {
    const path = join(this.#folder, name);
    return readFileSync(existsSync(path) ? path : `${path}.dat`, 'latin1');
  }

  parse(name: string): Message | ParseFailure {
    return parseMessage(this.text(name));
  }

  /** The message, which has to parse. */
  good(name: string): Message {
    const result = this.parse(name);
    if (!(result instanceof Message)) throw new Error(`${name}: ${result.failure}: ${result.detail}`);
    return result;
  }

  /** The failure; the message must not parse. */
  bad(name: string): ParseFailure {
    const result = this.parse(name);
    if (result instanceof Message) throw new Error(`${name} parsed`);
    return result;
  }
}

/** `describe` that is skipped, with the reason in its name, when the messages are absent. */
export function describeCorpus(title: string, corpus: Corpus, body: () => void): void {
  const absence = corpus.absence;
  if (absence === null) describe(title, body);
  else describe.skip(`${title} (skipped: ${absence})`, body);
}
