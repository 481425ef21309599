/** What a debugger shows of the message in a route: each variable as a property that is read when somebody looks. */
import type { Context } from '../../context/context.ts';
import { isProblem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { VariableRegistry } from '../../pv/registry.ts';

/** `message.$ru`, `message.$var.x`, and anything else as `message.get('$hdr(To)')`. */
export class MessageView {
  readonly #variables: VariableRegistry;
  readonly #ctx: Context;

  constructor(variables: VariableRegistry, ctx: Context) {
    this.#variables = variables;
    this.#ctx = ctx;
    const show = (name: string, get: () => unknown): void => {
      Object.defineProperty(this, name, { enumerable: true, get });
    };
    for (const name of variables.plainNames()) show(`$${name}`, () => this.get(`$${name}`));
    show('$var', () => Object.fromEntries(ctx.variables));
    show('$avp', () => Object.fromEntries([...ctx.avps.names()].map((name) => [name, ctx.avps.all(name)])));
  }

  /** The value of a variable as a script writes it; what is wrong with the text when it is none. */
  get(text: string): ScriptValue {
    const variable = this.#variables.variable(text);
    return isProblem(variable) ? variable.message : variable.get(this.#ctx);
  }
}
