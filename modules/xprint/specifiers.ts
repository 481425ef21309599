/** Specifiers of two letters, `%ru`, and what they print. */
import type { Context } from '../../src/context/context.ts';
import { invariant } from '../../src/lib/invariant.ts';
import { isProblem } from '../../src/lib/problem.ts';
import type { ScriptValue } from '../../src/lib/script-value.ts';
import { printValue, type VariableRegistry } from '../../src/pv/registry.ts';
import { hex32, type Machine } from './machine.ts';

export type Specifier = (ctx: Context, machine: Machine) => string;

export const NULL: Specifier = () => '<null>';
export const NOTHING: Specifier = () => '';

/** Letters behind which another one is read, whatever it is. */
const FIRST_LETTERS = 'bcdfHmnprRstTu';

/** Those that are what a variable is. */
const VARIABLES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    'br bR ci cs ct ds fu ft mb mi ml pp rm ru rr rs rt Ri Rp si sp tu tt Ts Tf ua'
      .split(' ')
      .map((name) => [name, `$${name}`]),
  ),
  nh: '$nh(u)',
};

/** Those that are numbers in hexadecimal. */
const HEXADECIMAL: Readonly<Record<string, string>> = { mx: '$mi', px: '$pp', Tx: '$Ts' };

const OTHERS: Readonly<Record<string, Specifier>> = {
  Hn: (_ctx, { names }) => names.n ?? '',
  Hd: (_ctx, { names }) => names.d ?? '',
  Hf: (_ctx, { names }) => names.f ?? '',
  Hi: (_ctx, { names }) => names.i ?? '',
  mf: (ctx) => String(ctx.flags >>> 0),
  uq: (_ctx, machine) => machine.uniqueId(),
};

/** What the letters at `at`, behind a `%`, print, and how many they are. */
export function specifierAt(
  text: string,
  at: number,
  variables: VariableRegistry,
): { readonly specifier: Specifier; readonly length: number } {
  if (!FIRST_LETTERS.includes(text[at] ?? ' ')) return { specifier: NULL, length: 1 };
  return { specifier: specifierOf(text.slice(at, at + 2), variables), length: 2 };
}

function specifierOf(name: string, variables: VariableRegistry): Specifier {
  if (Object.hasOwn(OTHERS, name)) return OTHERS[name]!;
  if (Object.hasOwn(HEXADECIMAL, name)) {
    const get = reader(variables, HEXADECIMAL[name]!);
    return (ctx) => hex32(Number(get(ctx)));
  }
  if (!Object.hasOwn(VARIABLES, name)) return NULL;
  const get = reader(variables, VARIABLES[name]!);
  return name === 'bR' ? (ctx) => String(get(ctx) ?? '') : (ctx) => printValue(get(ctx));
}

function reader(variables: VariableRegistry, text: string): (ctx: Context) => ScriptValue {
  const variable = variables.variable(text);
  invariant(!isProblem(variable), `${text} is a variable of the core`);
  return variable.get;
}
