/** Makers of transformation rows. */
import type { Context } from '../context/context.ts';
import type { Problem } from '../lib/problem.ts';
import type { InnerText, Transform, TransformationDefinition } from './definition.ts';

/** Result of a step; null: it failed. */
type Result = string | number | null;

function transform(step: (text: string, ctx: Context) => Result): Transform {
  return (value, ctx) => (value === null ? null : step(String(value), ctx));
}

/** A transformation without parameters. */
export function simple(name: string, doc: string, step: (text: string) => Result): TransformationDefinition {
  const done = transform(step);
  return { name, doc, bind: (parameters) => (parameters.length > 0 ? tooMany(name, 0) : done) };
}

function tooMany(name: string, wanted: number): Problem {
  return { problem: 'bad-value', message: `{${name}} takes ${wanted === 0 ? 'no parameter' : `${wanted} parameters`}` };
}

/** One with a whole number, constant or from a variable. `otherwise` stands in when it may be left out. */
export function withNumber(
  name: string,
  doc: string,
  otherwise: number | null,
  step: (text: string, number: number) => Result,
): TransformationDefinition {
  return {
    name,
    doc,
    bind(parameters) {
      if (parameters.length === 0 && otherwise === null) return missing(name);
      if (parameters.length === 0) return transform((text) => step(text, otherwise!));
      const read = numberParameter(parameters[0]!);
      return typeof read === 'function' ? transform((text, ctx) => step(text, read(ctx))) : read;
    },
  };
}

/** One with a text, which may hold commas and variables. */
export function withText(
  name: string,
  doc: string,
  step: (text: string, parameter: string) => Result,
): TransformationDefinition {
  return {
    name,
    doc,
    bind(parameters) {
      if (parameters.length === 0) return missing(name);
      const read = textParameter(parameters);
      return transform((text, ctx) => step(text, read(ctx)));
    },
  };
}

/** One with several parameters, all read before the step runs. */
export function withParameters(
  name: string,
  doc: string,
  least: number,
  step: (text: string, parameters: readonly string[]) => Result,
): TransformationDefinition {
  return {
    name,
    doc,
    bind(parameters) {
      if (parameters.length < least) return missing(name);
      return transform((text, ctx) =>
        step(
          text,
          parameters.map((parameter) => parameter.evaluate(ctx)),
        ),
      );
    },
  };
}

function missing(name: string): Problem {
  return { problem: 'bad-value', message: `{${name}} needs a parameter` };
}

export function numberParameter(parameter: InnerText): ((ctx: Context) => number) | Problem {
  if (parameter.constant === null) return (ctx) => toNumber(parameter.evaluate(ctx));
  if (!/^\s*[+-]?\d+\s*$/.test(parameter.constant)) {
    return { problem: 'bad-value', message: `"${parameter.text}" is not a number` };
  }
  const number = Number(parameter.constant);
  return () => number;
}

function toNumber(text: string): number {
  const number = Number.parseInt(text, 10);
  return Number.isNaN(number) ? 0 : number;
}

/** The rest of the parameters as one text: `{s.select,0,,}` has a comma as its parameter. */
export function textParameter(parameters: readonly InnerText[]): (ctx: Context) => string {
  const constant = parameters.every((parameter) => parameter.constant !== null)
    ? parameters.map((parameter) => parameter.text).join(',')
    : null;
  if (constant !== null) return () => constant;
  return (ctx) => parameters.map((parameter) => parameter.evaluate(ctx)).join(',');
}
