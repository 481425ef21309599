/** Texts that earlier runs found: `corpus/TARGET.json`, a list of texts with one char per byte. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export class CorpusFile {
  readonly #path: string;

  constructor(folder: string, target: string) {
    this.#path = join(folder, `${target}.json`);
  }

  read(): string[] {
    return existsSync(this.#path) ? (JSON.parse(readFileSync(this.#path, 'utf8')) as string[]) : [];
  }

  /** Keeps the `most` shortest ones. */
  write(texts: readonly string[], most: number): void {
    const kept = [...new Set(texts)].toSorted((left, right) => left.length - right.length).slice(0, most);
    writeFileSync(this.#path, `${JSON.stringify(kept.toSorted(), null, 2)}\n`);
  }
}
