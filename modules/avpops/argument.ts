/** Kinds of argument that are written as one text and read when the configuration is. */
import { isProblem, type arg, type Problem } from '../../src/module/index.ts';
import type { VariableRegistry } from '../../src/pv/registry.ts';

/** An argument whose text, a variable alone included, `read` turns into what the function receives. */
export function parsed<T>(
  label: string,
  read: (text: string, variables: VariableRegistry) => T | Problem,
): arg.ArgumentType<T> {
  return {
    label,
    optional: false,
    bind(argument, binder) {
      const text = argument.kind === 'string' ? argument.value : argument.kind === 'variable' ? argument.text : null;
      if (text === null) return { problem: 'argument-type', message: `${label} is expected` };
      const value = read(text.trim(), binder.variables);
      return isProblem(value as object) ? (value as Problem) : { kind: 'constant', value };
    },
  };
}
