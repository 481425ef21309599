/** `$var(name)` and `$vn(name)`: variables of the script, kept from message to message until a run has to wait. */
import type { Context } from '../../context/context.ts';
import { variableSlot } from '../../context/script-variables.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { Accessor, VariableDefinition } from '../definition.ts';

/** `$vn(x)` and `$var(x)` are two variables: in the store the name of the former starts with this. */
const NULLABLE = '\0';

/** The names that `$var(…)` has values for. */
export function scriptVariableNames(ctx: Context): string[] {
  return [...ctx.variables.keys()].filter((name) => !name.startsWith(NULLABLE));
}

function scriptVariable(names: readonly string[], doc: string, prefix: string, empty: ScriptValue): VariableDefinition {
  return {
    names,
    doc,
    inner: 'required',
    innerKind: 'literal',
    writable: true,
    bind({ inner }): Accessor {
      const name = prefix + inner!.text;
      const slot = variableSlot(name);
      if (slot === null) {
        return {
          get: (ctx) => ctx.variables.get(name) ?? empty,
          set: (ctx, value) => void ctx.variables.set(name, value),
        };
      }
      return {
        get: (ctx) => ctx.variables.at(slot) ?? empty,
        set: (ctx, value) => {
          ctx.variables.put(slot, value);
        },
      };
    },
  };
}

export const SCRIPT_VARIABLES: readonly VariableDefinition[] = [
  scriptVariable(['var', 'vz'], 'Variable of the script; 0 until it is assigned, and again after $null.', '', 0),
  scriptVariable(['vn'], 'Variable of the script; null until it is assigned.', NULLABLE, null),
];
