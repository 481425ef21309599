/** The second argument of `avp_check()` and `avp_op()`: `operator/value/flags`. */
import type { Context } from '../../src/context/context.ts';
import { isProblem, type Problem } from '../../src/module/index.ts';
import type { VariableRegistry } from '../../src/pv/registry.ts';
import { bindOperand, parseFlags, splitAtSlashes } from './operand.ts';

export interface Operation {
  readonly operator: string;
  /** What to compare or calculate with: every value of an AVP, or one. */
  readonly values: (ctx: Context) => readonly (string | number)[];
  /** The text when no variable is in it. */
  readonly constant: string | null;
  readonly flags: ReadonlySet<string>;
}

const bad = (message: string): Problem => ({ problem: 'bad-value', message });

/** The value is what stands between the first slash and the flags; a regular expression may have slashes in it. */
export function parseOperation(
  operators: readonly string[],
  allowedFlags: string,
): (text: string, variables: VariableRegistry) => Operation | Problem {
  return (text, variables) => {
    const [operator = '', ...rest] = splitAtSlashes(text);
    if (!operators.includes(operator)) return bad(`"${operator}" is none of ${operators.join(', ')}`);
    if (rest.length === 0) return bad(`${operator} needs a value: write ${operator}/VALUE`);
    let flags = rest.length > 1 ? parseFlags(rest.at(-1), allowedFlags) : new Set<string>();
    let written = rest.slice(0, -1).join('/');
    if (rest.length === 1 || isProblem(flags)) {
      written = rest.join('/');
      if (isProblem(flags) && operator !== 're' && operator !== 'fm') return flags;
      flags = new Set();
    }
    const value = parseValue(written, variables);
    return isProblem(value) ? value : { operator, flags, ...value };
  };
}

function parseValue(written: string, variables: VariableRegistry): Pick<Operation, 'values' | 'constant'> | Problem {
  if (written.startsWith('$')) {
    const operand = bindOperand(written, variables);
    return isProblem(operand) ? operand : { values: operand.values, constant: null };
  }
  const typed = /^([is]):(.*)$/is.exec(written);
  const text = typed?.[2] ?? written;
  if (typed?.[1]?.toLowerCase() !== 'i') return { values: () => [text], constant: text };
  if (!/^[+-]?(0x[\da-f]+|\d+)$/i.test(text)) return bad(`"${text}" is not an integer`);
  const number = Number(text) | 0;
  return { values: () => [number], constant: String(number) };
}
