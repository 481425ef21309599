/** Kinds of `modparam` values. A module's `params` table is made of these; its type gives `self.params`. */
import type { Problem } from '../lib/problem.ts';
import type { ScriptValue } from '../lib/script-value.ts';
import type { RuleList } from '../script/ast.ts';
import type { Notation, PlacedProblem } from '../script/host.ts';

export interface Parameter<T> {
  readonly kind: 'int' | 'string' | 'bool' | 'list' | 'ignored' | 'no-effect' | 'not-available';
  readonly doc: string;
  readonly initial: T;
  /**
   * `previous` is the value so far, for parameters that may be given several times; `values`, where it is known, what the
   * others are so far.
   */
  parse(value: ScriptValue, previous: T, values?: Readonly<Record<string, unknown>>): { readonly value: T } | Problem;
  /** Present: a global parameter whose values are lists of rules. A list with mistakes adds to `value` what of it can be read. */
  readRules?(list: RuleList, previous: T): { readonly value: T; readonly problems: readonly PlacedProblem[] };
  /** Set where the value may be the name of a flag (`flags name:5`) instead of its number. */
  readonly namesFlag?: true;
  /** Present: `cfg.get`/`cfg.set` know it under this name, in the group named like the module. */
  readonly runtimeName?: string;
  /** Limits of an integer, for `cfg.*` and the reference. */
  readonly min?: number;
  readonly max?: number;
  /** As in the options; {@link takesEffectLive} has the answer where it is absent. */
  readonly reload?: boolean;
  /** Set where Kamailio's module of that name has no such parameter. */
  readonly own?: true;
  /** {@link notationsOf} and {@link moduleNotationsOf} have the answer where it is absent. */
  readonly notations?: readonly Notation[];
}

/**
 * Whether a value that a reload brings takes effect while the server runs. Modules read `params` when they need them, so
 * it does; lists are what a module is set up from.
 */
export function takesEffectLive({ kind, reload }: Parameter<unknown>): boolean {
  return reload ?? kind !== 'list';
}

/** How a global parameter may be written; null: in any way. */
export function notationsOf({ kind, notations }: Parameter<unknown>): readonly Notation[] | null {
  if (notations !== undefined) return notations;
  if (kind === 'list') return null;
  if (kind === 'string') return ['text'];
  // One that is out of the range is refused for that.
  return kind === 'int' ? ['number', 'negative'] : ['number'];
}

/** How a parameter of a module may be written in `modparam`: as a number or as a text. */
export function moduleNotationsOf({ kind, notations }: Parameter<unknown>): readonly Notation[] {
  if (notations !== undefined) return notations;
  return kind === 'string' || kind === 'list' ? ['text'] : ['number'];
}

/** What is wrong with a value of parameter `name` that is written as `found`; null: it is one of `notations`. */
export function wrongNotation(name: string, notations: readonly Notation[], found: Notation): Problem | null {
  if (notations.includes(found)) return null;
  const expected = notations.filter((each) => each !== 'negative').map((each) => NOTATIONS[each]);
  return badValue(`${name}: ${expected.join(' or ')} is expected, not ${NOTATIONS[found]}`);
}

const NOTATIONS: Readonly<Record<Notation, string>> = {
  number: 'a number',
  negative: 'a negative number',
  text: 'a text in quotes',
  word: 'a word without quotes',
};

/** The parameter, where it is written in other ways than its kind suggests. */
export function written<T>(parameter: Parameter<T>, ...notations: readonly Notation[]): Parameter<T> {
  return { ...parameter, notations };
}

/** The parameter, where it is none of Kamailio's. */
export function own<T>(parameter: Parameter<T>): Parameter<T> {
  return { ...parameter, own: true };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a table holds parameters of any value type
export type ParameterTable = Readonly<Record<string, Parameter<any>>>;

/** The values of a table: `{ max_limit: number }`. Live: `cfg.set` changes what a module reads here. */
export type ParameterValues<T extends ParameterTable> = {
  -readonly [K in keyof T]: T[K] extends Parameter<infer V> ? V : never;
};

interface Options {
  readonly doc: string;
  readonly runtimeName?: string;
  /** False: what was read when the module started stays until a restart. A parameter that `init` reads says this, or why not by `true`. */
  readonly reload?: boolean;
}

/** The members of a parameter that are there only when they were given. */
function optional({ runtimeName, reload }: Options): Pick<Parameter<unknown>, 'runtimeName' | 'reload'> {
  return { ...(runtimeName === undefined ? {} : { runtimeName }), ...(reload === undefined ? {} : { reload }) };
}

function expectedOf(names: readonly string[]): string {
  return names.length === 0 ? 'an integer is expected' : `an integer or one of ${names.join(', ')} is expected`;
}

function badValue(message: string): Problem {
  return { problem: 'bad-value', message };
}

/** An integer; a numeric string is taken as one where it may be written so. `names`: words in capitals that stand for numbers. */
export function int(
  options: Options & { default?: number; min?: number; max?: number; names?: Readonly<Record<string, number>> },
): Parameter<number> {
  const { doc, min = -0x80000000, max = 0x7fffffff, names = {} } = options;
  return {
    kind: 'int',
    doc,
    initial: options.default ?? 0,
    min,
    max,
    ...optional(options),
    parse(value) {
      const number =
        typeof value === 'string' && /^[+-]?\d+$/.test(value.trim())
          ? Number(value)
          : (names[String(value).toUpperCase()] ?? value);
      if (typeof number !== 'number') return badValue(expectedOf(Object.keys(names)));
      if (number < min || number > max) return badValue(`${number} is not between ${min} and ${max}`);
      return { value: number };
    },
  };
}

/** 0: no; any other number: yes. `yes`, `no`, `on`, `off`, `true`, `false` reach here as numbers. */
export function bool(options: Options & { default?: boolean }): Parameter<number> {
  return { ...int({ ...options, default: options.default === true ? 1 : 0 }), kind: 'bool' };
}

interface TextOptions extends Options {
  /** What is wrong with a value, or null. */
  readonly check?: (text: string) => Problem | null;
}

/** Text; null while it was not given and has no default. */
export function string(options: TextOptions & { default: string }): Parameter<string>;
export function string(options: TextOptions & { default?: string }): Parameter<string | null>;
export function string(options: TextOptions & { default?: string }): Parameter<string | null> {
  return {
    kind: 'string',
    doc: options.doc,
    initial: options.default ?? null,
    ...optional(options),
    parse(value) {
      if (value === null) return badValue('text is expected');
      return options.check?.(String(value)) ?? { value: String(value) };
    },
  };
}

interface ListOptions extends TextOptions {
  /** What stands for a text, given what other parameters say where it is written. */
  readonly complete?: (text: string, values: Readonly<Record<string, unknown>>) => string;
}

/** May be given several times; the values in the order they stand. */
export function list(options: ListOptions): Parameter<readonly string[]> {
  const { check, complete = (text: string) => text } = options;
  return {
    kind: 'list',
    doc: options.doc,
    initial: [],
    ...optional(options),
    parse(value, previous, values = {}) {
      if (value === null) return badValue('text is expected');
      return check?.(String(value)) ?? { value: [...previous, complete(String(value), values)] };
    },
  };
}

/** Accepted because configurations have it, without effect here; `doc` says why. */
export function ignored(doc: string): Parameter<null> {
  return { kind: 'ignored', doc, initial: null, parse: () => ({ value: null }) };
}

/** Known, but what it changes is not built: any value but those of `usual`, which are as this server does, is warned about. */
export function noEffect(doc: string, ...usual: readonly (string | number)[]): Parameter<null> {
  return {
    kind: 'no-effect',
    doc,
    initial: null,
    parse(value) {
      if (usual.some((each) => String(each) === String(value))) return { value: null };
      return { problem: 'no-effect', message: 'this setting has no effect here yet', hint: doc };
    },
  };
}

/**
 * Known, but what it turns on is not built: only its inert value (0, or an empty text) is accepted. `partOf`: modules that a
 * configuration loads with it; of one that is missing too, that alone is said.
 */
export function notAvailable(doc: string, partOf?: RegExp): Parameter<number> {
  return {
    kind: 'not-available',
    doc,
    initial: 0,
    parse(value) {
      if (value === 0 || value === '0' || value === '') return { value: 0 };
      return {
        problem: 'not-available',
        message: 'this setting is not available yet',
        hint: doc,
        ...(partOf === undefined ? {} : { partOf }),
      };
    },
  };
}
