/** Lines that the script writes to the log. */
import type { Context } from '../../src/context/context.ts';
import type { LogLevel, Logger } from '../../src/lib/log.ts';
import { isProblem, type BoundFormat, type ModuleHost } from '../../src/module/index.ts';

/** A text that is expanded when its line is written. */
export type Text = (ctx: Context) => string;

/** Prefix of Kamailio; lines with it have the source `<script>`, whose level can be set. */
export const DEFAULT_PREFIX = '<script>: ';

export interface ScriptLogOptions {
  readonly prefix: string;
  /** Whether variables in the prefix are expanded. */
  readonly isPrefixFormat: boolean;
  /** Whether lines with their place say the file too. */
  readonly longFormat: boolean;
}

export class ScriptLog {
  readonly #host: ModuleHost;
  readonly #log: Logger;
  /** null: the logger writes it. */
  readonly #prefix: BoundFormat | null;
  readonly #longFormat: boolean;

  constructor(host: ModuleHost, options: ScriptLogOptions) {
    this.#host = host;
    this.#longFormat = options.longFormat;
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
  write(ctx: Context, level: LogLevel, text: Text): number {
    if (this.#log.enabled(level)) this.#put(ctx, level, text(ctx));
    return 1;
  }

  /** With `line:` or `file:line:` in front. */
  writeWithPlace(ctx: Context, level: LogLevel, text: Text): number {
    if (!this.#log.enabled(level)) return 1;
    const place = this.#host.locate(ctx);
    const line = place === null ? '' : `${String(place.line)}:`;
    this.#put(ctx, level, (this.#longFormat && place !== null ? `${place.file}:` : '') + line + text(ctx));
    return 1;
  }

  #put(ctx: Context, level: LogLevel, text: string): void {
    this.#log.log(level, this.#prefix === null ? text : this.#prefix(ctx) + text, this.#host.logPrefix(ctx));
  }
}
