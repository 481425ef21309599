/** `$HN(key)`: names of this machine. */
import type { HostNames, ScriptValue, VariableDefinition } from '../../src/module/index.ts';

export function hostNameVariable(names: () => HostNames): VariableDefinition {
  return {
    names: ['HN'],
    doc: 'This machine: its name (n), full name (f), domain (d) and address (i).',
    inner: 'required',
    bind({ inner }) {
      const key = inner!.text;
      if (key !== 'n' && key !== 'f' && key !== 'd' && key !== 'i') {
        return { problem: 'bad-value', message: `$HN takes n, f, d or i, not ${key}` };
      }
      return { get: (): ScriptValue => names()[key] };
    },
  };
}
