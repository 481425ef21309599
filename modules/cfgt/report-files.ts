/** `<folder>/<scenario>/<n>.json`, written one after the other while the server goes on. */
import { constants } from 'node:fs';
import { mkdir, open, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { latin1Bytes } from '../../src/lib/latin1.ts';
import type { Logger } from '../../src/lib/log.ts';

/** Chars that wait to be written. With more, the disk is too slow and reports are left out. */
const MOST_WAITING = 32_000_000;

/** A link that somebody put there beforehand is not followed. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

const REPORT = /^\d+\.json$/;

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

export class ReportFiles {
  readonly #folder: string;
  readonly #log: Pick<Logger, 'error'>;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(folder: string, log: Pick<Logger, 'error'>) {
    this.#folder = folder;
    this.#log = log;
  }

  /** `scenario` must be fit for a path. */
  write(scenario: string, number: number, text: string): void {
    if (this.#waiting + text.length > MOST_WAITING) {
      this.#log.error(`too many reports wait to be written, ${scenario}/${String(number)}.json is left out`);
      return;
    }
    this.#waiting += text.length;
    const path = join(this.#folder, scenario, `${String(number)}.json`);
    void this.#then(`write ${path}`, async () => {
      this.#waiting -= text.length;
      await mkdir(join(this.#folder, scenario)).catch((error: unknown) => {
        if (codeOf(error) !== 'EEXIST') throw error;
      });
      const file = await open(path, FLAGS, 0o644);
      try {
        await file.writeFile(latin1Bytes(text));
      } finally {
        await file.close();
      }
    });
  }

  /** Removes the reports of a scenario, and its folder unless it holds something else. */
  remove(scenario: string): Promise<void> {
    const folder = join(this.#folder, scenario);
    return this.#then(`remove ${folder}`, async () => {
      const names = await readdir(folder);
      for (const name of names) if (REPORT.test(name)) await unlink(join(folder, name));
      if (names.every((name) => REPORT.test(name))) await rmdir(folder);
    });
  }

  /** When all that was asked for is done. */
  idle(): Promise<void> {
    return this.#last;
  }

  #then(what: string, job: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(job).catch((error: unknown) => {
      this.#log.error(`cannot ${what}: ${codeOf(error)}`);
    });
    return this.#last;
  }
}
