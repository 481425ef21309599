/** An exception inside a route: logged once, with its place in the configuration. */
import type { Context } from '../../context/context.ts';
import type { Logger } from '../../lib/log.ts';
import type { Program } from '../../script/program.ts';
import type { LogPrefix } from '../log-prefix.ts';

export class RouteFailures {
  readonly #log: Logger;
  readonly #prefix: LogPrefix;

  constructor(log: Logger, prefix: LogPrefix) {
    this.#log = log.named('<script>');
    this.#prefix = prefix;
  }

  readonly report = (error: unknown, ctx: Context, program: Program<Context>): void => {
    const place = program.locateError(error, ctx);
    const where = place === null ? '' : `${place.file}:${place.line}:${place.column}: `;
    const what = error instanceof Error ? error.message : String(error);
    this.#log.error(
      `${where}exception while routing ${ctx.message.method || 'a reply'}: ${what}`,
      this.#prefix.of(ctx),
    );
    if (error instanceof Error && error.stack !== undefined) this.#log.debug(error.stack, this.#prefix.of(ctx));
  };
}
