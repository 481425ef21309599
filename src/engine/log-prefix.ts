/** `log_prefix`: text with variables in front of log lines about a message. */
import type { Context } from '../context/context.ts';
import type { Logger } from '../lib/log.ts';
import { isProblem } from '../lib/problem.ts';
import type { BoundFormat, VariableRegistry } from '../pv/registry.ts';
import type { CoreValues } from './config/core-parameters.ts';

const CACHE = Symbol('log prefix');

/** Lines about `ctx` get no prefix: it is not about a message that is routed. */
export function withoutLogPrefix(ctx: Context): Context {
  ctx.setSlot(CACHE, '');
  return ctx;
}

export class LogPrefix {
  readonly #log: Logger;
  #format: BoundFormat | null = null;
  /** Whether the text is expanded for every line instead of once for each message. */
  #always = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Prefixes are from now on as this configuration says. */
  configure(variables: VariableRegistry, core: CoreValues): void {
    this.#always = core.log_prefix_mode !== 0;
    const format = core.log_prefix === null ? null : variables.format(core.log_prefix);
    if (isProblem(format)) this.#log.error(`log_prefix: ${format.message}`);
    this.#format = isProblem(format) ? null : format;
  }

  /** '' without `log_prefix` and for lines that are not about a message. */
  of(ctx: Context | null): string {
    if (this.#format === null || ctx === null) return '';
    if (this.#always) return this.#format(ctx);
    const known = ctx.slot(CACHE);
    if (typeof known === 'string') return known;
    const text = this.#format(ctx);
    ctx.setSlot(CACHE, text);
    return text;
  }
}
