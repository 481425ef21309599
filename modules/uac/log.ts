/** Lines about the message at hand. */
import type { Context } from '../../src/context/context.ts';
import type { ModuleHost } from '../../src/module/index.ts';

export class Log {
  readonly #host: ModuleHost;

  constructor(host: ModuleHost) {
    this.#host = host;
  }

  error(ctx: Context, text: string): void {
    this.#host.log.error(text, this.#host.logPrefix(ctx));
  }

  notice(ctx: Context, text: string): void {
    this.#host.log.notice(text, this.#host.logPrefix(ctx));
  }
}
