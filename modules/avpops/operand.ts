/** The first argument of functions on AVPs: `$avp(name)`, or any variable, and what follows it between slashes. */
import type { Context } from '../../src/context/context.ts';
import type { XavpValue } from '../../src/context/xavp-store.ts';
import { isProblem, type BoundVariable, type Problem, type ScriptValue } from '../../src/module/index.ts';
import type { VariableRegistry } from '../../src/pv/registry.ts';
import { parseVariable, splitFormat, variableEnd } from '../../src/pv/parse.ts';
import { bindAvpName } from '../../src/pv/variables/avp.ts';
import { bindXavpPath } from '../../src/pv/variables/xavp.ts';
import { xavpValues } from '../../src/pv/xavp-path.ts';

/** A variable named in a text. */
export interface Operand {
  readonly variable: BoundVariable;
  /** Name of the AVP; null: it is another kind of variable. */
  readonly avp: ((ctx: Context) => string) | null;
  /** What it holds, the newest first: all values of an AVP and of `$xavp(…[*])`, else the one there is. */
  readonly values: (ctx: Context) => readonly (string | number)[];
}

/** Pieces between slashes, those inside a variable not counted. */
export function splitAtSlashes(text: string): string[] {
  const pieces = [''];
  for (const piece of splitFormat(text)) {
    if (piece.kind === 'variable') pieces[pieces.length - 1] += piece.text;
    else {
      const [first, ...rest] = piece.text.split('/');
      pieces[pieces.length - 1] += first!;
      pieces.push(...rest);
    }
  }
  return pieces.map((piece) => piece.trim());
}

/** Flags in any order and either case; a problem names the first that is not among `allowed`. */
export function parseFlags(text: string | undefined, allowed: string): ReadonlySet<string> | Problem {
  const flags = (text ?? '').toLowerCase();
  for (const flag of flags) {
    if (!allowed.includes(flag)) return { problem: 'bad-value', message: `"${flag}" is none of the flags ${allowed}` };
  }
  return new Set(flags);
}

const plainValue = (value: ScriptValue): readonly (string | number)[] => (value === null ? [] : [value]);

export function bindOperand(text: string, variables: VariableRegistry): Operand | Problem {
  if (variableEnd(text, 0) !== text.length) {
    return { problem: 'bad-value', message: `"${text}" is not a variable` };
  }
  const variable = variables.variable(text);
  if (isProblem(variable)) return variable;
  const reference = parseVariable(text)!;
  if (reference.transformations.length > 0 || reference.inner === null) return plain(variable);
  if (reference.name === 'avp' && (reference.index === null || reference.index === '*')) {
    const avp = bindAvpName(reference.inner, variables);
    return isProblem(avp) ? avp : { variable, avp, values: (ctx) => ctx.avps.all(avp(ctx)) };
  }
  if (reference.name === 'xavp') {
    const path = bindXavpPath(reference.inner, variables);
    if (isProblem(path)) return path;
    const steps = typeof path === 'function' ? path : () => path;
    return { variable, avp: null, values: (ctx) => xavpValues(ctx.xavps, steps(ctx) ?? []).filter(isPlain) };
  }
  return plain(variable);
}

const isPlain = (value: XavpValue): value is string | number => typeof value === 'string' || typeof value === 'number';

function plain(variable: BoundVariable): Operand {
  return { variable, avp: null, values: (ctx) => plainValue(variable.get(ctx)) };
}

/** The same where only an AVP will do. */
export function bindAvp(text: string, variables: VariableRegistry): ((ctx: Context) => string) | Problem {
  const operand = bindOperand(text, variables);
  if (isProblem(operand)) return operand;
  return operand.avp ?? { problem: 'bad-value', message: `"${text}" is not an AVP: write $avp(name)` };
}
