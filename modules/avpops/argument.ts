/** Kinds of argument that are written as one text and read when the configuration is. */
import { arg, type Problem } from '../../src/module/index.ts';
import type { VariableRegistry } from '../../src/pv/registry.ts';

/** As `arg.parsed`, blanks around the text left out. */
export function trimmed<T>(
  label: string,
  read: (text: string, variables: VariableRegistry) => T | Problem,
): arg.ArgumentType<T> {
  return arg.parsed(label, (text, variables) => read(text.trim(), variables));
}
