/** `name[index].parameter`: which values of which header the *_hf_value functions are about. */
import { isProblem, arg, type Problem } from '../../src/module/index.ts';

export interface HeaderSelector {
  readonly name: string;
  /** From 1, negative from the end; `all` for `*`; null: none was written. */
  readonly index: number | 'all' | null;
  readonly parameter: string | null;
}

/** What may follow the name. */
export interface SelectorParts {
  readonly all: boolean;
  /** Whether `[*]` is allowed without a parameter. */
  readonly allWithoutParameter: boolean;
  readonly parameter: boolean;
}

const FORM = /^\s*([\w+-]+)\s*(?:\[\s*(\*|[+-]?\d{1,6})\s*\])?\s*(?:\.\s*([^\s[\].]+)\s*)?$/;

export function parseSelector(text: string, parts: SelectorParts): HeaderSelector | Problem {
  const match = FORM.exec(text);
  if (match === null) return wrong(text, 'is not of the form NAME[INDEX].PARAMETER');
  const [, name, written, parameter = null] = match;
  if (parameter !== null && !parts.parameter) return wrong(text, 'names a parameter, but this function takes none');
  if (written === '*' && !parts.all) return wrong(text, 'has the index *, but this function takes a number');
  if (written === '*' && parameter === null && !parts.allWithoutParameter) {
    return wrong(text, 'has the index * without a parameter');
  }
  const index = written === undefined ? null : written === '*' ? 'all' : Number.parseInt(written, 10);
  return { name: name!, index, parameter };
}

function wrong(text: string, why: string): Problem {
  return { problem: 'bad-value', message: `"${text}" ${why}` };
}

/** The argument: read when the configuration is. */
export function headerSelector(parts: SelectorParts): arg.ArgumentType<HeaderSelector> {
  const literal = arg.literal();
  return {
    label: 'header selector',
    optional: false,
    bind(argument, binder) {
      const bound = literal.bind(argument, binder);
      if (isProblem(bound) || bound.kind !== 'constant') return bound;
      const selector = parseSelector(String(bound.value), parts);
      return isProblem(selector) ? selector : { kind: 'constant', value: selector };
    },
  };
}
