/** A context about one INVITE and the registry of the core: what tests of variables and functions start from. */
import type { Context } from '../../context/context.ts';
import { sampleContext, SOCKET } from '../../context/testing/sample.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import { invariant } from '../../lib/invariant.ts';
import { isProblem } from '../../lib/problem.ts';
import { CORE_TRANSFORMATIONS, makeCoreVariables } from '../core-variables.ts';
import { NO_FACTS, type CoreFacts } from '../facts.ts';
import { VariableRegistry } from '../registry.ts';

export { ARRIVAL, INVITE, sampleContext, SOCKET } from '../../context/testing/sample.ts';

export function sampleRegistry(facts: Partial<CoreFacts> = {}): VariableRegistry {
  const registry = new VariableRegistry();
  registry.addVariables(makeCoreVariables({ ...NO_FACTS, sockets: () => [SOCKET], ...facts }));
  registry.addTransformations(CORE_TRANSFORMATIONS);
  return registry;
}

/** Reads and assigns variables as a script does. */
export class Script {
  readonly ctx: Context;
  readonly registry: VariableRegistry;

  constructor(ctx = sampleContext(), registry = sampleRegistry()) {
    this.ctx = ctx;
    this.registry = registry;
  }

  /** Value of one variable. */
  get(text: string): ScriptValue {
    const variable = this.registry.variable(text);
    invariant(!isProblem(variable), `${text} is a variable`);
    return variable.get(this.ctx);
  }

  set(text: string, value: ScriptValue): void {
    const variable = this.registry.variable(text);
    invariant(!isProblem(variable) && variable.set !== null, `${text} can be assigned to`);
    variable.set(this.ctx, value);
  }

  /** A text with its variables expanded. */
  print(text: string): string {
    const format = this.registry.format(text);
    invariant(!isProblem(format), `${text} is a format`);
    return format(this.ctx);
  }
}
