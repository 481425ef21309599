/** `is_avp_set()`, `avp_delete()` and `avp_print()`. */
import type { Context } from '../../src/context/context.ts';
import { isProblem, type Problem } from '../../src/module/index.ts';
import type { VariableRegistry } from '../../src/pv/registry.ts';
import { bindAvp, parseFlags, splitAtSlashes } from './operand.ts';

export interface Test {
  readonly name: (ctx: Context) => string;
  readonly flags: ReadonlySet<string>;
}

export function parseTest(text: string, variables: VariableRegistry): Test | Problem {
  const [written = '', flagText] = splitAtSlashes(text);
  const name = bindAvp(written, variables);
  const flags = parseFlags(flagText, 'ens');
  if (isProblem(name)) return name;
  if (isProblem(flags)) return flags;
  if (flags.has('s') && flags.has('n')) return { problem: 'bad-value', message: 'a value is not both text and number' };
  return { name, flags };
}

/** Whether there is a value, and the newest is what the flags ask for: s a text, n a number, e empty. */
export function isSet(ctx: Context, { name, flags }: Test): boolean {
  const value = ctx.avps.get(name(ctx));
  if (value === null || (flags.has('n') && typeof value !== 'number')) return false;
  if (flags.has('s') && typeof value !== 'string') return false;
  return !flags.has('e') || value === '' || value === 0;
}

export type Deletion =
  | { readonly kind: 'name'; readonly name: (ctx: Context) => string; readonly every: boolean }
  | { readonly kind: 'class'; readonly matches: (name: string) => boolean };

const hasIntegerName = (name: string): boolean => /^[iI]:\d+$/.test(name);

const CLASSES: Readonly<Record<string, (name: string) => boolean>> = {
  a: () => true,
  i: hasIntegerName,
  s: (name) => !hasIntegerName(name),
};

export function parseDeletion(text: string, variables: VariableRegistry): Deletion | Problem {
  const [written = '', flagText] = splitAtSlashes(text);
  const flags = parseFlags(flagText, 'g');
  if (isProblem(flags)) return flags;
  const family = /^([ais])\d*$/i.exec(written);
  if (family !== null) return { kind: 'class', matches: CLASSES[family[1]!.toLowerCase()]! };
  const name = bindAvp(written, variables);
  return isProblem(name) ? name : { kind: 'name', name, every: flags.has('g') };
}

/** False: there was nothing to delete. */
export function remove(ctx: Context, deletion: Deletion): boolean {
  if (deletion.kind === 'class') {
    const names = [...ctx.avps.names()].filter(deletion.matches);
    for (const name of names) ctx.avps.clear(name);
    return names.length > 0;
  }
  const name = deletion.name(ctx);
  if (!deletion.every) return ctx.avps.removeAt(name, 0);
  const had = ctx.avps.count(name) > 0;
  ctx.avps.clear(name);
  return had;
}

const NAMED = 1;
const TEXT = 2;

/** Lines that describe every value, in the words of Kamailio. */
export function describe(ctx: Context): string[] {
  const lines: string[] = [];
  for (const name of ctx.avps.names()) {
    const isNumber = hasIntegerName(name);
    for (const value of ctx.avps.all(name)) {
      const flags = 0x110 | (isNumber ? 0 : NAMED) | (typeof value === 'string' ? TEXT : 0);
      lines.push(`flags=0x${flags.toString(16).padStart(4, '0')}`);
      lines.push(isNumber ? `\t\t\tid=<${name.slice(2)}>` : `\t\t\tname=<${name}>`);
      lines.push(
        typeof value === 'number'
          ? `\t\t\tval_int=<${String(value)}>`
          : `\t\t\tval_str=<${value} / ${String(value.length)}>`,
      );
    }
  }
  return lines;
}
