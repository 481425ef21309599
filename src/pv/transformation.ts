/** Makers of transformation rows. */
import type { Context } from '../context/context.ts';
import type { ScriptValue } from '../lib/script-value.ts';
import { isProblem, type Problem } from '../lib/problem.ts';
import type { InnerText, Transform, TransformationDefinition } from './definition.ts';

/** Result of a step; null: it failed. */
type Result = string | number | null;

/** A transformation without parameters. */
export function simple(name: string, doc: string, step: (text: string) => Result): TransformationDefinition {
  const done: Transform = (value) => (value === null ? null : step(String(value)));
  return { name, doc, bind: (parameters) => (parameters.length > 0 ? tooMany(name, 0) : done) };
}

/** Reads one parameter while routing; null: it is a variable without a value that fits. */
export type ReadParameter<T> = (ctx: Context) => T | null;

/** What kind of parameter it is: makes it from what is written. */
export type ParameterKind<T> = (parameter: InnerText) => ReadParameter<T> | Problem;

/** A whole number, or a variable that holds one. */
export const number: ParameterKind<number> = (parameter) => {
  if (parameter.constant === null) {
    return (ctx) => {
      const value = parameter.value(ctx);
      return typeof value === 'number' ? value : null;
    };
  }
  const written = /^(?:[+-]?\d+|[+-])\s*$/.exec(parameter.constant);
  if (written === null) return { problem: 'bad-value', message: `"${parameter.text}" is not a number` };
  const value = Number.parseInt(written[0], 10) || 0;
  return () => value;
};

/** As {@link number}, 0 or above when it is written as a number. */
export const size: ParameterKind<number> = (parameter) => {
  if (parameter.constant?.startsWith('-') !== true) return number(parameter);
  return { problem: 'bad-value', message: `"${parameter.text}" is below 0` };
};

/** A text, or a variable. */
export const text: ParameterKind<string> = (parameter) => {
  const { constant } = parameter;
  if (constant === null) {
    return (ctx) => {
      const value = parameter.value(ctx);
      return value === null ? null : String(value);
    };
  }
  if (/[{}]/.test(constant)) return { problem: 'bad-value', message: `braces cannot stand in "${constant}"` };
  return () => constant;
};

/** Rows with one parameter. `otherwise` stands in when it may be left out. */
export function withOne<T>(
  name: string,
  doc: string,
  kind: ParameterKind<T>,
  step: (text: string, parameter: T) => Result,
  otherwise?: T,
): TransformationDefinition {
  return {
    name,
    doc,
    bind(parameters) {
      if (parameters.length > 1) return tooMany(name, 1);
      const read = parameters.length === 0 ? defaultOf(name, otherwise) : kind(parameters[0]!);
      if (isProblem(read)) return read;
      return (value, ctx) => {
        const parameter = read(ctx);
        return value === null || parameter === null ? null : step(String(value), parameter);
      };
    },
  };
}

/** Rows with a character as their parameter, which may be the comma. Of a longer text its first one counts. */
export function withCharacter(
  name: string,
  doc: string,
  step: (text: string, character: string) => Result,
): TransformationDefinition {
  const row = withOne(name, doc, text, step);
  return {
    ...row,
    bind(parameters, variables) {
      const isComma = parameters.length === 2 && parameters.every((parameter) => parameter.text === '');
      return row.bind(isComma ? [COMMA] : parameters, variables);
    },
  };
}

const COMMA: InnerText = { text: ',', constant: ',', evaluate: () => ',', value: () => ',' };

/** Rows with two parameters, both of them needed. */
export function withTwo<T, U>(
  name: string,
  doc: string,
  kinds: readonly [ParameterKind<T>, ParameterKind<U>],
  step: (text: string, first: T, second: U) => Result,
): TransformationDefinition {
  return {
    name,
    doc,
    bind(parameters) {
      if (parameters.length !== 2) return parameters.length > 2 ? tooMany(name, 2) : missing(name);
      const first = kinds[0](parameters[0]!);
      if (isProblem(first)) return first;
      const second = kinds[1](parameters[1]!);
      if (isProblem(second)) return second;
      return (value, ctx) => {
        const one = first(ctx);
        const other = second(ctx);
        return value === null || one === null || other === null ? null : step(String(value), one, other);
      };
    },
  };
}

function defaultOf<T>(name: string, otherwise: T | undefined): ReadParameter<T> | Problem {
  return otherwise === undefined ? missing(name) : () => otherwise;
}

export function tooMany(name: string, wanted: number): Problem {
  const count = wanted === 0 ? 'no parameter' : wanted === 1 ? 'one parameter' : `${String(wanted)} parameters`;
  return { problem: 'bad-value', message: `{${name}} takes ${count}` };
}

export function missing(name: string): Problem {
  return { problem: 'bad-value', message: `{${name}} needs a parameter` };
}

/** A row that runs for `$null` too. */
export function ofAny(name: string, doc: string, step: (value: ScriptValue) => ScriptValue): TransformationDefinition {
  return { name, doc, takesNull: true, bind: (parameters) => (parameters.length > 0 ? tooMany(name, 0) : step) };
}
