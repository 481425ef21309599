/** The kind of argument that is a text with `%`-specifiers. */
import type { arg } from '../../src/module/index.ts';
import { isProblem } from '../../src/lib/problem.ts';
import { parseFormat, type Format } from './format.ts';

/** Variables in it are text as any other. */
export function format(): arg.ArgumentType<Format> {
  return {
    label: 'format',
    optional: false,
    bind(argument, { variables }) {
      const text = argument.kind === 'string' ? argument.value : argument.kind === 'variable' ? argument.text : null;
      if (text === null) return { problem: 'argument-type', message: 'a text is expected' };
      const value = parseFormat(text, variables);
      return isProblem(value) ? value : { kind: 'constant', value };
    },
  };
}
