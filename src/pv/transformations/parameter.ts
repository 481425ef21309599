/** `{param.…}`: lists of `name=value` (RFC 3261 §25.1 generic-param). */
import { equalsIgnoreCase } from '../../lib/ascii.ts';
import { listParameters, unquote, type Parameter } from '../../sip/parameters.ts';
import type { TransformationDefinition } from '../definition.ts';
import { withParameters } from '../transformation.ts';

/** Quotes protect the delimiter. null: there is no parameter at all. */
function list(text: string, delimiter: string | undefined): readonly Parameter[] | null {
  const isUsual = delimiter === undefined || delimiter === '' || delimiter === ';';
  const parameters = isUsual ? listParameters(text) : delimited(text, delimiter[0]!);
  return parameters.length === 0 ? null : parameters;
}

function delimited(text: string, delimiter: string): readonly Parameter[] {
  const parameters: Parameter[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at <= text.length; at++) {
    if (text[at] === '"') quoted = !quoted;
    if (at < text.length && (quoted || text[at] !== delimiter)) continue;
    const piece = text.slice(from, at).trim();
    from = at + 1;
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    if (equals < 0) parameters.push({ name: piece, value: null });
    else parameters.push({ name: piece.slice(0, equals).trim(), value: unquote(piece.slice(equals + 1).trim()) });
  }
  return parameters;
}

function at(parameters: readonly Parameter[], index: string | undefined): Parameter | undefined {
  const number = Number.parseInt(index ?? '', 10);
  return parameters[number < 0 ? parameters.length + number : number];
}

const named = (parameters: readonly Parameter[], name: string): Parameter | undefined =>
  parameters.find((parameter) => equalsIgnoreCase(parameter.name, name));

export const PARAMETER_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  withParameters(
    'param.value',
    'Value of a parameter by its name; a second one gives the delimiter.',
    1,
    (text, [name, delimiter]) => {
      const parameters = list(text, delimiter);
      return parameters === null ? null : (named(parameters, name!)?.value ?? '');
    },
  ),
  withParameters('param.in', '1 when a parameter of that name is there, else 0.', 1, (text, [name, delimiter]) => {
    const parameters = list(text, delimiter);
    return parameters === null ? null : named(parameters, name!) === undefined ? 0 : 1;
  }),
  withParameters(
    'param.valueat',
    'Value of a parameter by its place, from 0, or from the end with -1.',
    1,
    (text, [index, delimiter]) => {
      const parameters = list(text, delimiter);
      return parameters === null ? null : (at(parameters, index)?.value ?? '');
    },
  ),
  withParameters(
    'param.name',
    'Name of a parameter by its place, from 0, or from the end with -1.',
    1,
    (text, [index, delimiter]) => {
      const parameters = list(text, delimiter);
      return parameters === null ? null : (at(parameters, index)?.name ?? '');
    },
  ),
  withParameters(
    'param.count',
    'Number of parameters.',
    0,
    (text, [delimiter]) => list(text, delimiter)?.length ?? null,
  ),
];
