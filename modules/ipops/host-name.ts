/** `$HN(key)`: names of this machine. */
import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import type { ScriptValue, VariableDefinition } from '../../src/module/index.ts';

/** n: name, f: full name, d: domain, i: address. */
export type HostNames = Readonly<Record<'n' | 'f' | 'd' | 'i', string | null>>;

/** Asked once, when the server starts; what is not known then is null. */
export async function readHostNames(): Promise<HostNames> {
  const full = hostname();
  const dot = full.indexOf('.');
  const address = await lookup(full).catch(() => null);
  return {
    n: dot === -1 ? full : full.slice(0, dot),
    f: full,
    d: dot === -1 ? null : full.slice(dot + 1),
    i: address?.address ?? null,
  };
}

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
