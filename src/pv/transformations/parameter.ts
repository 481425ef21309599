/** `{param.…}`: lists of `name=value` (RFC 3261 §25.1 generic-param). */
import { equalsIgnoreCase } from '../../lib/ascii.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import { parseParameterList, type ListedParameter } from '../parameter-list.ts';
import type { InnerText, TransformationDefinition } from '../definition.ts';
import { missing, number, text, type ParameterKind, type ReadParameter } from '../transformation.ts';

function at(parameters: readonly ListedParameter[], index: number): ListedParameter | undefined {
  return parameters[index < 0 ? parameters.length + index : index];
}

/** Of several with one name the last counts. */
const named = (parameters: readonly ListedParameter[], name: string): ListedParameter | undefined =>
  parameters.findLast((parameter) => equalsIgnoreCase(parameter.name, name));

/** A delimiter: one character that is no comma, or, where `orVariable`, also a comma or a variable. */
function delimiterOf(parameters: readonly InnerText[], orVariable: boolean): ReadParameter<string> | Problem {
  if (parameters.length === 0) return () => ';';
  if (orVariable && parameters[0]!.constant === null) return text(parameters[0]!);
  const written = parameters.map((parameter) => parameter.text).join(',');
  if (written.length !== 1 || (written === ',' && !orVariable)) {
    return { problem: 'bad-value', message: `"${written}" is not one character that separates parameters` };
  }
  return () => written;
}

/** Rows with a parameter that says which one is meant, and perhaps a delimiter. */
function ofOne<T>(
  name: string,
  doc: string,
  kind: ParameterKind<T>,
  step: (parameters: readonly ListedParameter[], which: T) => string | number,
): TransformationDefinition {
  return {
    name: `param.${name}`,
    doc,
    bind(parameters) {
      if (parameters.length === 0) return missing(`param.${name}`);
      const which = kind(parameters[0]!);
      if (isProblem(which)) return which;
      const delimiter = delimiterOf(parameters.slice(1), false);
      if (isProblem(delimiter)) return delimiter;
      return (value, ctx) => {
        const wanted = which(ctx);
        if (value === null || wanted === null) return null;
        const all = parseParameterList(String(value), delimiter(ctx)!);
        return all === null ? null : step(all, wanted);
      };
    },
  };
}

export const PARAMETER_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  ofOne(
    'value',
    'Value of a parameter by its name; a second parameter gives the delimiter.',
    text,
    (all, name) => named(all, name)?.value ?? '',
  ),
  ofOne('in', '1 when a parameter of that name is there, else 0.', text, (all, name) =>
    named(all, name) === undefined ? 0 : 1,
  ),
  ofOne(
    'valueat',
    'Value of a parameter by its place, from 0, or from the end with -1.',
    number,
    (all, index) => at(all, index)?.value ?? '',
  ),
  ofOne(
    'name',
    'Name of a parameter by its place, from 0, or from the end with -1.',
    number,
    (all, index) => at(all, index)?.name ?? '',
  ),
  {
    name: 'param.count',
    doc: 'Number of parameters; a parameter gives the delimiter.',
    bind(parameters) {
      const delimiter = delimiterOf(parameters, true);
      if (isProblem(delimiter)) return delimiter;
      return (value, ctx) => {
        const char = delimiter(ctx);
        if (value === null || char === null) return null;
        return parseParameterList(String(value), char[0])?.length ?? null;
      };
    },
  },
];
