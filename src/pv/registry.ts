/** The variables and transformations a configuration may use, and how a written one becomes an accessor. */
import type { Context } from '../context/context.ts';
import { hintAt } from '../lib/did-you-mean.ts';
import { isProblem, joinProblems, placeIn, type Problem } from '../lib/problem.ts';
import type { ScriptValue } from '../lib/script-value.ts';
import type {
  Accessor,
  IndexUse,
  InnerKind,
  InnerText,
  Setter,
  Transform,
  TransformationDefinition,
  VariableDefinition,
} from './definition.ts';
import {
  parseVariable,
  splitFormat,
  variableEnd,
  type FormatPiece,
  type VariableReference,
  type WrittenTransformation,
} from './parse.ts';

/** A variable bound to its place in the configuration. */
export interface BoundVariable {
  readonly text: string;
  readonly get: (ctx: Context) => ScriptValue;
  readonly set: Setter | null;
  /** With transformations: null when one failed, where `get` gives the empty text. */
  readonly attempt?: (ctx: Context) => ScriptValue;
  readonly number?: (ctx: Context) => number;
  readonly shown?: (ctx: Context) => string | null;
}

export type BoundFormat = (ctx: Context) => string;

/** How a value looks inside a string: `$null` is `<null>`. */
export function printValue(value: ScriptValue): string {
  return typeof value === 'string' ? value : value === null ? '<null>' : String(value);
}

const MOST_MENTIONED = 1000;

/** A name that a text uses; of a transformation the whole, `re.subst`. */
export interface UsedName {
  readonly what: 'variable' | 'transformation';
  readonly name: string;
}

/** What other modules offer. */
export interface Elsewhere {
  explain(kind: 'variable' | 'transformation', name: string, shown: string): Problem | null;
  didYouMean(kind: 'variable', name: string, write: (name: string) => string): string | null;
}

export class VariableRegistry {
  readonly #variables = new Map<string, VariableDefinition>();
  readonly #transformations = new Map<string, TransformationDefinition>();

  /** What was bound, as it is written; no more than {@link MOST_MENTIONED}, since running scripts bind variables too. */
  readonly #mentioned = new Map<string, BoundVariable>();

  /** Variables that were bound and work with one worker only, with the reasons. */
  readonly sole = new Map<string, string>();

  /** What names of headers may have besides the characters of a token (`hdr_name_extra_chars`). */
  readonly extraHeaderNameCharacters: () => string;

  #elsewhere: Elsewhere | null = null;

  /** Where {@link namesIn} collects; null: nobody asks. */
  #used: UsedName[] | null = null;

  constructor(extraHeaderNameCharacters: () => string = () => '') {
    this.extraHeaderNameCharacters = extraHeaderNameCharacters;
  }

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

  definition(name: string): VariableDefinition | null {
    return this.#variables.get(name) ?? null;
  }

  variableNames(): string[] {
    return [...this.#variables.keys()];
  }

  /** Names that stand alone, with nothing in parentheses; of several for one variable the first. */
  plainNames(): string[] {
    const definitions = new Set(this.#variables.values());
    return [...definitions].flatMap(({ names, inner }) => (inner === 'required' ? [] : names.slice(0, 1)));
  }

  /** The variables bound so far, each once; without those with an index, a transformation or a computed name. */
  get mentioned(): Iterable<BoundVariable> {
    return this.#mentioned.values();
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
    if (steps.length === 0) return this.#noted(reference, { text, ...accessor, set: accessor.set ?? null });
    const { transformations } = reference;
    // What has a number beside it needs none made of its text.
    const isNumber = (accessor.number ?? accessor.shown) !== undefined;
    const first = isNumber ? transformations.findIndex((each) => !isInteger(each)) : 0;
    if (first === -1) return { text, ...asInteger(accessor), set: null };
    const read = accessor.shown ?? accessor.attempt ?? accessor.get;
    const transformed = (ctx: Context): ScriptValue => {
      let value: ScriptValue = read(ctx);
      for (let i = first; i < steps.length; i++) value = steps[i]!(value, ctx);
      return value;
    };
    if (!isInteger(transformations.at(-1)!))
      return { text, get: (ctx) => transformed(ctx) ?? '', set: null, attempt: transformed };
    const attempt = (ctx: Context): ScriptValue => {
      const value = transformed(ctx);
      return typeof value === 'string' ? Number(value) | 0 : value;
    };
    const shown = (ctx: Context): string => printValue(transformed(ctx) ?? '');
    return { text, get: (ctx) => attempt(ctx) ?? '', set: null, attempt, shown };
  }

  /** The names that a text uses which is one variable, with those inside it that are no mere text. */
  namesIn(text: string): readonly UsedName[] {
    const used: UsedName[] = [];
    this.#used = used;
    this.variable(text);
    this.#used = null;
    return used;
  }

  #noted({ inner, index }: VariableReference, variable: BoundVariable): BoundVariable {
    const isPlain = index === null && inner?.includes('$') !== true;
    if (isPlain && this.#mentioned.size < MOST_MENTIONED) this.#mentioned.set(variable.text, variable);
    return variable;
  }

  /**
   * Binds a string with variables in it. A problem tells all that is wrong with it, each with its place. `lenient`: a
   * dollar sign that begins no variable stands for itself.
   */
  format(text: string, lenient = false): BoundFormat | Problem {
    const parts: (string | BoundVariable['get'])[] = [];
    const problems: Problem[] = [];
    for (const piece of splitFormat(text)) {
      if (piece.kind === 'text' || (lenient && piece.kind === 'malformed')) {
        parts.push(piece.text);
        continue;
      }
      const variable = piece.kind === 'malformed' ? noVariable(piece) : this.variable(piece.text);
      if (isProblem(variable)) problems.push(placeIn(variable, piece.at, piece.text.length));
      else parts.push(variable.shown ?? variable.get);
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
        result += typeof part === 'string' ? part : printValue(part(ctx));
      }
      return result;
    };
  }

  #access(reference: VariableReference, text: string): Accessor | Problem {
    const definition = this.#variables.get(reference.name);
    if (definition === undefined) return this.#unknownVariable(reference.name);
    this.#used?.push({ what: 'variable', name: reference.name });
    if (definition.oneWorker !== undefined) this.sole.set(`$${reference.name}`, definition.oneWorker);
    const misuse = misuseOf(definition, reference, text);
    if (misuse !== null) return misuse;
    const inner = reference.inner === null ? null : this.#inner(reference, definition.innerKind ?? 'format');
    if (isProblem(inner)) return inner;
    const index = this.#index(reference.index);
    if (isProblem(index)) return index;
    const accessor = definition.bind({ name: reference.name, inner, index: index.use }, this);
    if (isProblem(accessor)) return accessor;
    const named = definition.innerKind === 'name' && inner?.constant === null;
    const { variable } = index;
    if (!named && variable === null) return accessor;
    return failing(
      accessor,
      (ctx) => (named && inner!.value(ctx) === null) || (variable !== null && typeof variable.value(ctx) !== 'number'),
    );
  }

  #unknownVariable(name: string): Problem {
    const dot = name.indexOf('.');
    if (dot > 0 && this.#variables.has(name.slice(0, dot))) {
      return {
        problem: 'unknown-variable',
        message: `there is no variable $${name}`,
        hint: `write $(${name.slice(0, dot)}) to have ${name.slice(dot)} follow the variable`,
      };
    }
    const explained = this.#elsewhere?.explain('variable', name, `$${name}`) ?? null;
    if (explained !== null) return explained;
    const write = (each: string): string => `$${each}`;
    const { hint = this.#elsewhere?.didYouMean('variable', name, write) ?? null } = hintAt(
      name,
      this.variableNames(),
      write,
    );
    return {
      problem: 'unknown-variable',
      message: `there is no variable $${name}`,
      ...(hint === null ? {} : { hint }),
    };
  }

  #inner(reference: VariableReference, kind: InnerKind): InnerText | Problem {
    const text = reference.inner!;
    if (kind === 'literal' || (kind === 'name' && !text.startsWith('$'))) return literalText(text, text);
    const inner = kind === 'name' ? this.#oneVariable(text) : this.#formatText(text);
    return isProblem(inner) ? placeIn(inner, reference.innerAt, text.length) : inner;
  }

  #formatText(text: string): InnerText | Problem {
    const format = this.format(text);
    if (isProblem(format)) return format;
    const isConstant = splitFormat(text).every((piece) => piece.kind === 'text');
    return { text, constant: isConstant ? text : null, evaluate: format, value: format };
  }

  /** The variable a text begins with; what follows it means nothing. */
  #oneVariable(text: string): InnerText | Problem {
    const end = variableEnd(text, 0);
    if (end === 0) return noVariable({ text });
    const variable = this.variable(text.slice(0, end));
    if (isProblem(variable)) return variable;
    const value = variable.attempt ?? variable.get;
    return { text, constant: null, evaluate: (ctx) => printValue(value(ctx)), value };
  }

  #index(text: string | null): WrittenIndex | Problem {
    if (text === null) return { use: { kind: 'none' }, variable: null };
    if (text === '*') return { use: { kind: 'all' }, variable: null };
    if (/^-?\d+$/.test(text)) return { use: { kind: 'constant', value: Number(text) }, variable: null };
    const variable = text.startsWith('$') ? this.#oneVariable(text) : null;
    if (variable === null || isProblem(variable)) return { problem: 'bad-value', message: `"${text}" is not an index` };
    return { use: { kind: 'computed', evaluate: (ctx) => Number(variable.value(ctx)) || 0 }, variable };
  }

  #transformation(written: WrittenTransformation): Transform | Problem {
    const bound = this.#bindTransformation(written.text);
    return isProblem(bound) ? placeIn(bound, written.at, written.text.length) : bound;
  }

  #bindTransformation(written: string): Transform | Problem {
    const comma = written.indexOf(',');
    const called = TRANSFORMATION_NAME.exec(comma === -1 ? written : written.slice(0, comma));
    // The class is what it is, what follows may be written in any case.
    const name = called === null ? written : `${called[1]!}.${called[2]!.toLowerCase()}`;
    const definition = this.#transformations.get(name);
    if (definition === undefined) return this.#unknownTransformation(name);
    this.#used?.push({ what: 'transformation', name });
    const bound = this.#bindParameters(definition, comma === -1 ? null : written.slice(comma + 1), comma + 1);
    if (isProblem(bound) || definition.takesNull === true) return bound;
    return (value, ctx) => (value === null ? null : bound(value, ctx));
  }

  /** `rest`: what follows the first comma, which stands before `start`; null: there is none. */
  #bindParameters(definition: TransformationDefinition, rest: string | null, start: number): Transform | Problem {
    if (definition.takesRest === true) return definition.bind([literalText(rest ?? '', rest ?? '')], this);
    const parameters: InnerText[] = [];
    const problems: Problem[] = [];
    let at = start;
    for (const text of rest === null ? [] : splitParameters(rest)) {
      const parameter = this.#parameter(text);
      if (isProblem(parameter)) problems.push(placeIn(parameter, at, text.length));
      else parameters.push(parameter);
      at += text.length + 1;
    }
    return problems.length > 0 ? joinProblems(problems) : definition.bind(parameters, this);
  }

  /** One variable and nothing else, or a text in which a dollar sign means nothing; blanks before either do not count. */
  #parameter(text: string): InnerText | Problem {
    const written = text.trimStart();
    if (!written.startsWith('$')) return literalText(text, written);
    const end = variableEnd(written, 0);
    if (end === 0 || written.slice(end).trim() !== '') return noVariable({ text: written });
    return this.#oneVariable(written);
  }

  #unknownTransformation(name: string): Problem {
    const dot = name.indexOf('.');
    const group = dot === -1 ? name : name.slice(0, dot);
    // A class that is ours was looked through above.
    if (![...this.#transformations.keys()].some((each) => each.startsWith(`${group}.`))) {
      const explained = this.#elsewhere?.explain('transformation', group, `{${name}}`) ?? null;
      if (explained !== null) return explained;
    }
    return {
      problem: 'unknown-variable',
      message: `there is no transformation {${name}}`,
      hint: 'see the reference of transformations',
      ...hintAt(name, this.#transformations.keys(), (each) => `{${each}}`),
    };
  }
}

/** Parentheses or an index that do not belong there, or are missing. */
function misuseOf(definition: VariableDefinition, reference: VariableReference, text: string): Problem | null {
  if (definition.inner === undefined && reference.inner !== null) {
    return { problem: 'bad-value', message: `$${reference.name} takes nothing in parentheses` };
  }
  if (definition.inner === 'required' && (reference.inner === null || reference.inner === '')) {
    return { problem: 'bad-value', message: `${text}: $${reference.name} needs a name in parentheses` };
  }
  if (definition.index !== true && reference.index !== null) {
    return { problem: 'bad-value', message: `$${reference.name} takes no index` };
  }
  return null;
}

const isInteger = ({ text }: WrittenTransformation): boolean => /^s\.\s*int\s*$/i.test(text);

/** `{s.int}` of a text with a number beside it, or the other way round, is that number, which goes on showing as the text. */
function asInteger({ get, number, shown = (ctx) => printValue(get(ctx) ?? '') }: Accessor): Accessor {
  const attempt = (ctx: Context): ScriptValue => (get(ctx) === null || number === undefined ? get(ctx) : number(ctx));
  return { get: (ctx) => attempt(ctx) ?? '', attempt, shown };
}

interface WrittenIndex {
  readonly use: IndexUse;
  /** The variable it stands in; null: it is a constant. */
  readonly variable: InnerText | null;
}

/** Reading fails where `fails` says so, and where it did before. */
function failing(accessor: Accessor, fails: (ctx: Context) => boolean): Accessor {
  const { get, set, attempt = get } = accessor;
  return {
    get: (ctx) => (fails(ctx) ? '' : get(ctx)),
    attempt: (ctx) => (fails(ctx) ? null : attempt(ctx)),
    ...(accessor.number === undefined ? {} : { number: accessor.number }),
    ...(accessor.shown === undefined ? {} : { shown: accessor.shown }),
    ...(set === undefined ? {} : { set }),
  };
}

/** class "." [blanks] name [blanks] */
const TRANSFORMATION_NAME = /^([^.\s]+)\.\s*([\w.]+)\s*$/;

function literalText(text: string, constant: string): InnerText {
  return { text, constant, evaluate: () => constant, value: () => constant };
}

function noVariable({ text }: Pick<FormatPiece, 'text'>): Problem {
  return {
    problem: 'unknown-variable',
    message: `"${text}" is not a variable`,
    hint: 'write $$ for a dollar sign',
  };
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
