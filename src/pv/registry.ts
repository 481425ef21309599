/** The variables and transformations a configuration may use, and how a written one becomes an accessor. */
import type { Context } from '../context/context.ts';
import { suggest } from '../lib/did-you-mean.ts';
import { isProblem, joinProblems, placeIn, type Problem } from '../lib/problem.ts';
import type { ScriptValue } from '../lib/script-value.ts';
import type {
  Accessor,
  IndexUse,
  InnerText,
  Transform,
  TransformationDefinition,
  VariableDefinition,
} from './definition.ts';
import { TRANSFORMATIONS_NOT_AVAILABLE, VARIABLES_NOT_AVAILABLE } from './not-available.ts';
import { parseVariable, splitFormat, type VariableReference, type WrittenTransformation } from './parse.ts';

/** A variable bound to its place in the configuration. */
export interface BoundVariable {
  readonly text: string;
  readonly get: (ctx: Context) => ScriptValue;
  readonly set: ((ctx: Context, value: ScriptValue) => void) | null;
  /** With transformations: null when one failed, where `get` gives the empty text. */
  readonly attempt?: (ctx: Context) => ScriptValue;
}

export type BoundFormat = (ctx: Context) => string;

/** How a value looks inside a string: `$null` is `<null>`. */
export function printValue(value: ScriptValue): string {
  return typeof value === 'string' ? value : value === null ? '<null>' : String(value);
}

/** What other modules offer. */
export interface Elsewhere {
  explain(kind: 'variable' | 'transformation', name: string, shown: string): Problem | null;
  didYouMean(kind: 'variable', name: string, write: (name: string) => string): string | null;
}

export class VariableRegistry {
  readonly #variables = new Map<string, VariableDefinition>();
  readonly #transformations = new Map<string, TransformationDefinition>();

  #elsewhere: Elsewhere | null = null;

  /** Who may know more about a name that is unknown here. */
  setElsewhere(elsewhere: Elsewhere): void {
    this.#elsewhere = elsewhere;
  }

  addVariables(definitions: readonly VariableDefinition[]): void {
    for (const definition of definitions) for (const name of definition.names) this.#variables.set(name, definition);
  }

  addTransformations(definitions: readonly TransformationDefinition[]): void {
    for (const definition of definitions) this.#transformations.set(definition.name, definition);
  }

  variableNames(): string[] {
    return [...this.#variables.keys()];
  }

  /** Names that stand alone, with nothing in parentheses; of several for one variable the first. */
  plainNames(): string[] {
    const definitions = new Set(this.#variables.values());
    return [...definitions].flatMap(({ names, inner }) => (inner === 'required' ? [] : names.slice(0, 1)));
  }

  /** Binds `text`, which is one variable with its dollar sign. A problem tells all that is wrong with it. */
  variable(text: string): BoundVariable | Problem {
    const reference = parseVariable(text);
    if (reference === null) return { problem: 'unknown-variable', message: `"${text}" is not a variable` };
    const accessor = this.#access(reference, text);
    const problems = isProblem(accessor) ? [accessor] : [];
    const steps: Transform[] = [];
    for (const written of reference.transformations) {
      const step = this.#transformation(written);
      if (isProblem(step)) problems.push(step);
      else steps.push(step);
    }
    if (isProblem(accessor) || problems.length > 0) return joinProblems(problems);
    if (steps.length === 0) return { text, get: accessor.get, set: accessor.set ?? null };
    const read = accessor.get;
    const attempt = (ctx: Context): ScriptValue => {
      let value = read(ctx);
      for (let i = 0; i < steps.length && value !== null; i++) value = steps[i]!(value, ctx);
      return value;
    };
    return { text, get: (ctx) => attempt(ctx) ?? '', set: null, attempt };
  }

  /** Binds a string with variables in it. A problem tells all that is wrong with it, each with its place. */
  format(text: string): BoundFormat | Problem {
    const parts: (string | BoundVariable)[] = [];
    const problems: Problem[] = [];
    for (const piece of splitFormat(text)) {
      if (piece.kind === 'text') {
        parts.push(piece.text);
        continue;
      }
      const variable = this.variable(piece.text);
      if (isProblem(variable)) problems.push(placeIn(variable, piece.at, piece.text.length));
      else parts.push(variable);
    }
    if (problems.length > 0) return joinProblems(problems);
    if (parts.every((part) => typeof part === 'string')) {
      const constant = parts.join('');
      return () => constant;
    }
    return (ctx) => {
      let result = '';
      for (let i = 0; i < parts.length; i++) {
        const part = parts[i]!;
        result += typeof part === 'string' ? part : printValue(part.get(ctx));
      }
      return result;
    };
  }

  #access(reference: VariableReference, text: string): Accessor | Problem {
    const definition = this.#variables.get(reference.name);
    if (definition === undefined) return this.#unknownVariable(reference.name);
    if (definition.inner === undefined && reference.inner !== null) {
      return { problem: 'bad-value', message: `$${reference.name} takes nothing in parentheses` };
    }
    if (definition.inner === 'required' && (reference.inner === null || reference.inner === '')) {
      return { problem: 'bad-value', message: `${text}: $${reference.name} needs a name in parentheses` };
    }
    if (definition.index !== true && reference.index !== null) {
      return { problem: 'bad-value', message: `$${reference.name} takes no index` };
    }
    const inner = reference.inner === null ? null : this.#innerText(reference.inner, reference.innerAt);
    if (isProblem(inner)) return inner;
    const index = this.#index(reference.index);
    if (isProblem(index)) return index;
    return definition.bind({ name: reference.name, inner, index });
  }

  #unknownVariable(name: string): Problem {
    if (VARIABLES_NOT_AVAILABLE.has(name)) {
      return { problem: 'not-available', message: `$${name} is not available yet` };
    }
    const explained = this.#elsewhere?.explain('variable', name, `$${name}`) ?? null;
    if (explained !== null) return explained;
    const similar = suggest(name, this.variableNames());
    const hint =
      similar.length > 0
        ? `did you mean $${similar.join(' or $')}?`
        : (this.#elsewhere?.didYouMean('variable', name, (each) => `$${each}`) ?? null);
    return {
      problem: 'unknown-variable',
      message: `there is no variable $${name}`,
      ...(hint === null ? {} : { hint }),
    };
  }

  /** `at`: where it stands in the variable. */
  #innerText(text: string, at: number): InnerText | Problem {
    const format = this.format(text);
    if (isProblem(format)) return placeIn(format, at, text.length);
    const isConstant = splitFormat(text).every((piece) => piece.kind === 'text');
    return { text, constant: isConstant ? text : null, evaluate: format };
  }

  #index(text: string | null): IndexUse | Problem {
    if (text === null) return { kind: 'none' };
    if (text === '*') return { kind: 'all' };
    if (/^[+-]?\d+$/.test(text)) return { kind: 'constant', value: Number(text) };
    const variable = this.variable(text);
    if (isProblem(variable)) return { problem: 'bad-value', message: `"${text}" is not an index` };
    return { kind: 'computed', evaluate: (ctx) => Number(variable.get(ctx) ?? 0) };
  }

  #transformation(written: WrittenTransformation): Transform | Problem {
    const bound = this.#bindTransformation(written.text);
    return isProblem(bound) ? placeIn(bound, written.at, written.text.length) : bound;
  }

  #bindTransformation(written: string): Transform | Problem {
    const comma = written.indexOf(',');
    const name = (comma === -1 ? written : written.slice(0, comma)).trim();
    const definition = this.#transformations.get(name);
    if (definition === undefined) return this.#unknownTransformation(name);
    const rest = comma === -1 ? null : written.slice(comma + 1);
    if (definition.takesRest === true) {
      return definition.bind([{ text: rest ?? '', constant: rest, evaluate: () => rest ?? '' }], this);
    }
    const parameters: InnerText[] = [];
    const problems: Problem[] = [];
    let at = comma + 1;
    for (const text of rest === null ? [] : splitParameters(rest)) {
      const parameter = this.#innerText(text, at);
      if (isProblem(parameter)) problems.push(parameter);
      else parameters.push(parameter);
      at += text.length + 1;
    }
    if (problems.length > 0) return joinProblems(problems);
    return definition.bind(parameters, this);
  }

  #unknownTransformation(name: string): Problem {
    if (TRANSFORMATIONS_NOT_AVAILABLE.has(name)) {
      return { problem: 'not-available', message: `the transformation {${name}} is not available yet` };
    }
    const dot = name.indexOf('.');
    const group = dot === -1 ? name : name.slice(0, dot);
    // A class that is ours was looked through above.
    if (![...this.#transformations.keys()].some((each) => each.startsWith(`${group}.`))) {
      const explained = this.#elsewhere?.explain('transformation', group, `{${name}}`) ?? null;
      if (explained !== null) return explained;
    }
    const similar = suggest(name, [...this.#transformations.keys()]);
    return {
      problem: 'unknown-variable',
      message: `there is no transformation {${name}}`,
      ...(similar.length > 0
        ? { hint: `did you mean {${similar.join('} or {')}}?` }
        : { hint: 'see the reference of transformations' }),
    };
  }
}

/** Splits `$var(a),1` at its commas, except those inside a variable. */
function splitParameters(text: string): string[] {
  const pieces = [''];
  for (const piece of splitFormat(text)) {
    if (piece.kind === 'variable') {
      pieces[pieces.length - 1] += piece.text;
      continue;
    }
    const [first, ...rest] = piece.text.split(',');
    pieces[pieces.length - 1] += first!;
    pieces.push(...rest);
  }
  return pieces;
}
