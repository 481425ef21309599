/** Log records on standard error as Kamailio writes them: ` 0(4383) ERROR: <script>: text`. */
import { writeSync } from 'node:fs';
import { LogLevel, type LogSink } from '../log.ts';

export interface StderrSinkOptions {
  /** Number of the process or worker inside the server. */
  readonly processIndex?: number;
  /** `-e`: each level in its colour. */
  readonly colours?: boolean;
  /** For tests; 2 is stderr. */
  readonly descriptor?: number;
}

/** How long a full pipe is waited for before the record is given up, milliseconds. */
const PATIENCE_MS = 1000;
const RETRY_MS = 2;

/**
 * Writes at once, so that nothing is lost when the process ends, whatever ends it. A reader that is gone is ignored; one that
 * does not read holds the server up for at most a second per record, as it would hold up Kamailio.
 */
export class StderrSink implements LogSink {
  readonly #head: string;
  readonly #colours: boolean;
  readonly #descriptor: number;
  #gone = false;

  constructor({ processIndex = 0, colours = false, descriptor = 2 }: StderrSinkOptions = {}) {
    this.#head = `${String(processIndex).padStart(2)}(${process.pid}) `;
    this.#colours = colours;
    this.#descriptor = descriptor;
  }

  write(level: LogLevel, line: string, _facility: number | null = null, own: string | null = null): void {
    if (this.#gone) return;
    const record = this.#colours
      ? `${own ?? `\x1b[${colour(level)};49m`}${this.#head}${line}\n\x1b[0;39;49m`
      : `${this.#head}${line}\n`;
    this.#writeAll(Buffer.from(record, 'latin1'));
  }

  #writeAll(bytes: Buffer): void {
    const deadline = Date.now() + PATIENCE_MS;
    for (let at = 0; at < bytes.length;) {
      try {
        at += writeSync(this.#descriptor, bytes, at);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.#gone = true;
        if (this.#gone || Date.now() > deadline) return;
        Atomics.wait(PAUSE, 0, 0, RETRY_MS);
      }
    }
  }
}

const PAUSE = new Int32Array(new SharedArrayBuffer(4));

function colour(level: LogLevel): string {
  switch (level) {
    case LogLevel.Alert:
      return '1;31';
    case LogLevel.Bug:
      return '1;35';
    case LogLevel.Critical2:
    case LogLevel.Critical:
      return '0;33';
    case LogLevel.Error:
      return '0;31';
    case LogLevel.Warning:
      return '0;35';
    case LogLevel.Notice:
      return '0;32';
    case LogLevel.Info:
      return '0;36';
    default:
      return '0;39';
  }
}
