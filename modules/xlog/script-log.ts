/** Lines that the script writes to the log. */
import type { Context } from '../../src/context/context.ts';
import type { LogLevel, Logger } from '../../src/lib/log.ts';
import { isProblem, type BoundFormat, type ModuleHost } from '../../src/module/index.ts';

/** A text that is expanded when its line is written. */
export type Text = (ctx: Context) => string;

export interface Line {
  readonly level: LogLevel;
  readonly text: Text;
  /** Code of the syslog facility. */
  readonly facility?: number | null;
}

/** Prefix of Kamailio; lines with it have the source `<script>`, whose level can be set. */
export const DEFAULT_PREFIX = '<script>: ';

export interface ScriptLogOptions {
  readonly prefix: string;
  /** Whether variables in the prefix are expanded. */
  readonly isPrefixFormat: boolean;
  /** Whether lines with their place say the file too. */
  readonly longFormat: boolean;
  /** Code of the syslog facility; null: that of the server. */
  readonly facility: number | null;
  /** Texts of as many bytes are too long. */
  mostBytes(): number;
}

export class ScriptLog {
  readonly #host: ModuleHost;
  readonly #log: Logger;
  /** What is wrong with texts is the core's to say, as in Kamailio. */
  readonly #core: Logger;
  /** null: the logger writes it. */
  readonly #prefix: BoundFormat | null;
  readonly #options: ScriptLogOptions;

  constructor(host: ModuleHost, options: ScriptLogOptions) {
    this.#host = host;
    this.#core = host.log.named('<core>');
    this.#options = options;
    if (options.prefix === DEFAULT_PREFIX) {
      this.#log = host.log.named('<script>');
      this.#prefix = null;
      return;
    }
    this.#log = host.log.named('');
    const format = options.isPrefixFormat ? host.variables.format(options.prefix) : () => options.prefix;
    this.#prefix = isProblem(format) ? host.fail(format) : format;
  }

  /** 1, always. */
  write(ctx: Context, line: Line): number {
    if (this.#log.enabled(line.level)) this.#put(ctx, line, '');
    return 1;
  }

  /** With `line:` or `file:line:` in front. */
  writeWithPlace(ctx: Context, line: Line): number {
    if (!this.#log.enabled(line.level)) return 1;
    const place = this.#host.locate(ctx);
    const number = place === null ? '' : `${String(place.line)}:`;
    this.#put(ctx, line, (this.#options.longFormat && place !== null ? `${place.file}:` : '') + number);
    return 1;
  }

  #put(ctx: Context, { level, text, facility = null }: Line, place: string): void {
    const shown = text(ctx);
    if (shown.length >= this.#options.mostBytes()) {
      this.#core.error('buffer overflow -- increase the buffer size...', this.#host.logPrefix(ctx));
      return;
    }
    // In front of a place variables in the prefix mean nothing, as in Kamailio.
    const prefix = this.#prefix === null ? '' : place === '' ? this.#prefix(ctx) : this.#options.prefix;
    this.#log.log(level, prefix + place + shown, this.#host.logPrefix(ctx), facility ?? this.#options.facility);
  }
}
