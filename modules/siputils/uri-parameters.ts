/** Parameters of the Request-URI: looking, adding, removing (RFC 3261 §19.1.1). */
import type { Context } from '../../src/context/context.ts';
import { changeRequestUri, currentUri } from '../../src/context/request-uri.ts';
import { equalsIgnoreCase } from '../../src/lib/ascii.ts';
import { listParameters, type Parameter } from '../../src/sip/parameters.ts';

function find(ctx: Context, name: string): Parameter | undefined {
  const parameters = currentUri(ctx)?.parameters ?? '';
  return listParameters(parameters).find((parameter) => equalsIgnoreCase(parameter.name, name));
}

/** As Kamailio, which regards the case of the names it compares with a value. */
function findExactly(ctx: Context, name: string): Parameter | undefined {
  const parameters = currentUri(ctx)?.parameters ?? '';
  return listParameters(parameters).find((parameter) => parameter.name === name);
}

/** With a value: whether the parameter has it; without: whether it is there with none. */
export function hasParameter(ctx: Context, name: string, value: string | undefined): boolean {
  const parameter = findExactly(ctx, name);
  if (parameter === undefined) return false;
  return value === undefined || value === '' ? (parameter.value ?? '') === '' : parameter.value === value;
}

export function hasParameterAtAll(ctx: Context, name: string): boolean {
  return find(ctx, name) !== undefined;
}

/** '' for a parameter without value, null when there is none. */
export function parameterOf(ctx: Context, name: string): string | null {
  const parameter = findExactly(ctx, name);
  return parameter === undefined ? null : (parameter.value ?? '');
}

export function addParameter(ctx: Context, parameter: string): boolean {
  const uri = currentUri(ctx);
  if (uri === null) return false;
  const parameters = uri.parameters === '' ? parameter : `${uri.parameters};${parameter}`;
  return parameter === '' || changeRequestUri(ctx, { parameters });
}

/** True also when it was not there. */
export function removeParameter(ctx: Context, name: string): boolean {
  const uri = currentUri(ctx);
  if (uri === null) return false;
  const kept = withoutParameter(uri.parameters, name);
  return kept === uri.parameters || changeRequestUri(ctx, { parameters: kept });
}

/** A parameter list without every parameter of that name; the others stay as written. */
export function withoutParameter(parameters: string, name: string): string {
  return parameters
    .split(';')
    .filter((each) => !equalsIgnoreCase(each.split('=', 1)[0]!.trim(), name))
    .join(';');
}
