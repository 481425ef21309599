/**
 * Log records to the system's syslog. Node cannot open Unix datagram sockets, so the records go through one `logger` process
 * (bsdutils) that stays for the life of the server and is replaced when it dies.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import type { LogLevel, LogSink } from '../log.ts';
import { facilityCode, syslogSeverity } from './level-names.ts';

export interface SyslogSinkOptions {
  /** Name in front of the process id: `kahea[123]`. */
  readonly name: string;
  /** `LOG_DAEMON`, `LOG_LOCAL0`, …; an unknown one counts as LOG_DAEMON. */
  readonly facility: string;
  /** For tests: another program than `logger`. */
  readonly command?: string;
  /** Milliseconds between the end of one process and the start of the next. */
  readonly restartDelayMs?: number;
}

const DAEMON = 3;
/** Bytes that may wait for a slow `logger`; records beyond are counted and dropped. */
const QUEUE_LIMIT = 4 * 1024 * 1024;
/** How long `close` waits for the last records. */
const CLOSE_LIMIT_MS = 2000;

export class SyslogSink implements LogSink {
  readonly #args: readonly string[];
  readonly #command: string;
  readonly #restartDelayMs: number;
  readonly #facility: number;
  #child: ChildProcess | null = null;
  #retry: NodeJS.Timeout | null = null;
  #waiting: string[] = [];
  #waitingLength = 0;
  #lost = 0;
  #closed = false;

  constructor({ name, facility, command = 'logger', restartDelayMs = 1000 }: SyslogSinkOptions) {
    this.#command = command;
    this.#restartDelayMs = restartDelayMs;
    this.#facility = facilityCode(facility) ?? DAEMON;
    this.#args = ['--prio-prefix', `--id=${process.pid}`, `--tag=${name}`, '--socket-errors=off'];
  }

  /** How many records were dropped because syslog could not keep up. */
  get lost(): number {
    return this.#lost;
  }

  write(level: LogLevel, line: string, facility: number | null = null): void {
    if (this.#closed) return;
    const priority = ((facility ?? this.#facility) << 3) | syslogSeverity(level);
    for (const part of line.split('\n')) this.#queue(`<${priority}>${part}\n`);
    this.#flush();
  }

  /** Hands over what is waiting and ends the process. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#flush();
    const child = this.#child;
    if (child === null) return;
    await new Promise<void>((resolve) => {
      const limit = setTimeout(() => {
        child.kill('SIGKILL');
        resolve();
      }, CLOSE_LIMIT_MS);
      child.once('exit', () => {
        clearTimeout(limit);
        resolve();
      });
      child.stdin?.end();
    });
  }

  #queue(record: string): void {
    if (this.#waitingLength + (this.#child?.stdin?.writableLength ?? 0) > QUEUE_LIMIT) {
      this.#lost++;
      return;
    }
    this.#waiting.push(record);
    this.#waitingLength += record.length;
  }

  #flush(): void {
    if (this.#child === null && this.#retry === null) this.#start();
    const stdin = this.#child?.stdin ?? null;
    if (stdin === null || this.#waiting.length === 0) return;
    stdin.write(Buffer.from(this.#waiting.join(''), 'latin1'));
    this.#waiting = [];
    this.#waitingLength = 0;
  }

  #start(): void {
    const child = spawn(this.#command, this.#args, { stdio: ['pipe', 'ignore', 'ignore'] });
    this.#child = child;
    const ended = (): void => {
      if (this.#child !== child) return;
      this.#child = null;
      if (!this.#closed) this.#startLater();
    };
    child.on('error', ended);
    child.on('exit', ended);
    child.stdin.on('error', ended);
    // Neither the process nor its pipe keeps the server alive.
    child.unref();
    (child.stdin as unknown as { unref?: () => void }).unref?.();
  }

  #startLater(): void {
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#flush();
    }, this.#restartDelayMs);
    this.#retry.unref();
  }
}
