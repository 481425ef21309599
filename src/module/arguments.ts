/** Kinds of script function arguments: how each is checked at start-up and what the function receives. */
import type { Context } from '../context/context.ts';
import { compilePosixRegex, isPosixRegexFailure, type PosixRegexOptions } from '../lib/posix-regex.ts';
import { isProblem, type Problem } from '../lib/problem.ts';
import type { ScriptValue } from '../lib/script-value.ts';
import { splitFormat } from '../pv/parse.ts';
import { printValue, type BoundVariable, type VariableRegistry } from '../pv/registry.ts';
import type { SocketName } from '../pv/socket-spec.ts';
import { compileSubstitution, type Substitution } from '../pv/substitution.ts';
import type { BoundArgument, CallArgument, RouteType } from '../script/host.ts';

/** What a kind of argument may ask while it is bound. */
export interface ArgumentBinder {
  readonly variables: VariableRegistry;
  select(text: string): BoundVariable | Problem;
  /** Number of a named flag (`flags name:5`), or null. */
  flag(name: string): number | null;
  /** Number of a flag of attributes (`avpflags name`), or null. */
  avpFlag(name: string): number | null;
  /** Whether the configuration and the modules it loads have something of that name. */
  has(what: Named, name: string): boolean;
  /** Whether the server will listen at that address; false only where that is certain. */
  mayListenOn(name: SocketName): boolean;
}

/**
 * What has a name that arguments may be: groups of settings (`core`, `tcp`, a module, the configuration's own), lists of
 * `dst_blacklist`, and what modules declare.
 */
export type Named = 'settings' | 'list of destinations' | Declared;
/** A timer, a counter `group.name`, a statistic of any group, a group of `tw_append`. Functions name counters with and without a group. */
export type Declared = 'timer' | 'counter' | 'statistic' | 'append group';

export interface ArgumentType<T> {
  /** For the reference and for "argument 2 (seconds) …": `int`, `text`, `route name`. */
  readonly label: string;
  readonly optional: boolean;
  /** Set for names of routes: the checker reports the ones that do not exist. */
  readonly route?: RouteType;
  /** Set when there need not be a route of that name. */
  readonly mayLack?: true;
  /** A variable in which the function leaves something; absent: all that it is given is read. */
  readonly writes?: true;
  /** Set where a text may stand without quotes: `setflag(NAME)`, `forward(10.0.0.1)`. */
  readonly takesWords?: true;
  /** Set for texts in which a dollar sign is just that. */
  readonly isLiteral?: true;
  /** Set for numbers. */
  readonly isNumber?: boolean;
  bind(argument: CallArgument, binder: ArgumentBinder): BoundArgument<Context> | Problem;
  /** What TypeScript callers pass is used as it is; never called, carries the type. */
  readonly type?: T;
}

function expected(what: string): Problem {
  return { problem: 'argument-type', message: `${what} is expected` };
}

const toText = (value: ScriptValue): string => (value === null ? '' : String(value));

function toInt(value: ScriptValue): number {
  if (typeof value === 'number') return value;
  const number = Number.parseInt(value ?? '', 10);
  return Number.isNaN(number) ? 0 : number;
}

/** NaN: what a variable holds is no number, so that the function is not called. */
function toIntOrNone(value: ScriptValue): number {
  return typeof value === 'string' && !/^\s*[+-]?\d+\s*$/.test(value) ? Number.NaN : toInt(value);
}

/** What of a variable that has both is wanted. */
type Wanted = 'number' | 'shown' | 'get';

/** Binds an argument that is text at run time, then turned into `T`. */
function bindText<T>(
  argument: CallArgument,
  binder: ArgumentBinder,
  convert: (text: ScriptValue) => T,
  wanted: Wanted = 'shown',
): BoundArgument<Context> | Problem {
  const read = (variable: BoundVariable): BoundVariable['get'] => variable[wanted] ?? variable.get;
  switch (argument.kind) {
    case 'int':
      return { kind: 'constant', value: convert(argument.value) };
    case 'word':
      return { kind: 'constant', value: convert(argument.value) };
    case 'string': {
      if (!argument.value.includes('$')) return { kind: 'constant', value: convert(argument.value) };
      const single = binder.variables.variable(argument.value);
      if (!isProblem(single)) {
        const get = read(single);
        return { kind: 'computed', compute: (ctx) => convert(get(ctx)) };
      }
      const format = binder.variables.format(argument.value);
      return isProblem(format) ? format : { kind: 'computed', compute: (ctx) => convert(format(ctx)) };
    }
    case 'variable': {
      const variable = binder.variables.variable(argument.text);
      if (isProblem(variable)) return variable;
      const get = read(variable);
      return { kind: 'computed', compute: (ctx) => convert(get(ctx)) };
    }
    case 'select': {
      const select = binder.select(argument.text);
      return isProblem(select) ? select : { kind: 'computed', compute: (ctx) => convert(select.get(ctx)) };
    }
    case 'expression':
      return { kind: 'expression', convert };
  }
}

/**
 * An integer: a number, a numeric string (an empty one is 0), or anything with such a value at run time. When variables in quotes hold another
 * text then, the function is not called, and false.
 */
export function int(): ArgumentType<number> {
  return {
    label: 'int',
    optional: false,
    isNumber: true,
    bind(argument, binder) {
      if (argument.kind === 'string' && argument.value === '') return { kind: 'constant', value: 0 };
      if (
        argument.kind === 'string' &&
        !argument.value.includes('$') &&
        !/^\s*[+-]?(0x[\da-f]+|\d+)\s*$/i.test(argument.value)
      ) {
        return expected('an integer');
      }
      if (argument.kind === 'word') return expected('an integer');
      if (argument.kind === 'string' && /^\s*0x/i.test(argument.value)) {
        return { kind: 'constant', value: Number.parseInt(argument.value, 16) };
      }
      if (argument.kind !== 'string') return bindText(argument, binder, toInt, 'number');
      const bound = bindText(argument, binder, toIntOrNone, 'number');
      return !isProblem(bound) && bound.kind === 'computed' ? { ...bound, mayBeNoNumber: true } : bound;
    },
  };
}

/** Text in which variables are expanded. `$null` alone gives the empty string. */
export function text(): ArgumentType<string> {
  return { label: 'text', optional: false, bind: (argument, binder) => bindText(argument, binder, toText) };
}

/**
 * Text in quotes that is a variable as a whole, or literal: what follows a variable at its beginning is passed over, and
 * elsewhere a dollar sign is just that. null where the variable has no value.
 */
export function variableOrText(): ArgumentType<string | null> {
  const convert = (value: ScriptValue): string | null => (value === null ? null : String(value));
  return {
    label: 'text',
    optional: false,
    bind(argument, binder) {
      if (argument.kind !== 'string') return bindText(argument, binder, convert);
      const [first] = splitFormat(argument.value);
      if (first?.kind !== 'variable' || first.at !== 0) return { kind: 'constant', value: argument.value };
      return bindText({ ...argument, value: first.text }, binder, convert);
    },
  };
}

/** As {@link text}, but `$null` alone stays null: for functions that must tell the two apart. */
export function value(): ArgumentType<ScriptValue> {
  return { label: 'value', optional: false, bind: (argument, binder) => bindText(argument, binder, (v) => v, 'get') };
}

/** Text for the log: `$null` prints as `<null>` even when it stands alone. */
export function format(): ArgumentType<string> {
  return {
    label: 'format',
    optional: false,
    bind(argument, binder) {
      if (argument.kind === 'string') {
        const bound = binder.variables.format(argument.value);
        if (isProblem(bound)) return bound;
        return argument.value.includes('$')
          ? { kind: 'computed', compute: bound }
          : { kind: 'constant', value: argument.value };
      }
      return bindText(argument, binder, printValue);
    },
  };
}

/**
 * Text for the log, expanded only when the function calls what it receives: most such texts are for levels that are not
 * written.
 */
export function lazyFormat(): ArgumentType<(ctx: Context) => string> {
  return {
    label: 'format',
    optional: false,
    bind(argument, binder) {
      const bound = format().bind(argument, binder);
      if (isProblem(bound)) return bound;
      switch (bound.kind) {
        case 'constant': {
          const text = bound.value as string;
          return { kind: 'constant', value: () => text };
        }
        case 'computed':
          return { kind: 'constant', value: bound.compute };
        case 'expression':
          return { kind: 'expression', convert: (value) => () => printValue(value) };
      }
    },
  };
}

/** How a regular expression of POSIX is matched, and whether variables may stand in it. */
export interface RegexOptions extends PosixRegexOptions {
  readonly dynamic?: boolean;
  /** A bad one is left to the function even where it is constant. */
  readonly mayBeBad?: boolean;
}

/** Expressions that are only known when they are used; the oldest go first. */
const MAX_EXPRESSIONS = 64;

/** Compiles texts that are only known at run time, each once as long as it is kept; null for a bad one. */
export function regexCompiler(options: PosixRegexOptions): (text: string) => RegExp | null {
  const known = new Map<string, RegExp | null>();
  return (text) => {
    let expression = known.get(text);
    if (expression !== undefined) return expression;
    const compiled = compilePosixRegex(text, options);
    expression = isPosixRegexFailure(compiled) ? null : compiled;
    if (known.size >= MAX_EXPRESSIONS) known.delete(known.keys().next().value!);
    known.set(text, expression);
    return expression;
  };
}

/**
 * A regular expression. A constant one is compiled, and refused if it is bad, when the configuration is read; one with
 * variables (only with `dynamic`) is null when it is bad, and so is a constant one with `mayBeBad`.
 */
export function regex(options: RegexOptions): ArgumentType<RegExp | null> {
  const compile = regexCompiler(options);
  return {
    label: 'regular expression',
    optional: false,
    bind(argument, binder) {
      const written = argument.kind === 'string' ? argument.value : null;
      const isConstant = written !== null && (options.dynamic !== true || !hasVariable(written));
      if (!isConstant) return bindText(argument, binder, (value) => compile(toText(value)));
      const compiled = compilePosixRegex(written, options);
      if (!isPosixRegexFailure(compiled)) return { kind: 'constant', value: compiled };
      if (options.mayBeBad === true) return { kind: 'constant', value: null };
      return { problem: 'bad-value', message: `bad regular expression "${written}": ${compiled.failure}` };
    },
  };
}

/** Whether a text holds a variable; `$` alone, as at the end of a regular expression, is none. */
function hasVariable(written: string): boolean {
  return splitFormat(written).some((piece) => piece.kind === 'variable');
}

/** A substitution `/expression/replacement/flags`; variables may stand in the replacement. */
export function substitution(): ArgumentType<Substitution> {
  return {
    label: 'substitution',
    optional: false,
    bind(argument, binder) {
      if (argument.kind !== 'string') return expected('a substitution /…/…/');
      const compiled = compileSubstitution(argument.value, binder.variables);
      return isProblem(compiled) ? compiled : { kind: 'constant', value: compiled };
    },
  };
}

/** Literal text, fixed when the configuration is read; a dollar sign is just that. */
export function literal(): ArgumentType<string> {
  return {
    label: 'literal text',
    optional: false,
    isLiteral: true,
    bind(argument) {
      if (argument.kind === 'string' || argument.kind === 'word') return { kind: 'constant', value: argument.value };
      if (argument.kind === 'int') return { kind: 'constant', value: String(argument.value) };
      return expected('literal text');
    },
  };
}

/** As {@link literal}, but a variable or an expression without quotes stands for what it holds when it runs. */
export function plain(): ArgumentType<string> {
  const { bind, ...type } = literal();
  return {
    ...type,
    bind: (argument, binder) => ('value' in argument ? bind(argument, binder) : bindText(argument, binder, toText)),
  };
}

/** A variable itself, to be read and written: `$var(x)` or `"$var(x)"`. */
export function variable(options: { writable: boolean }): ArgumentType<BoundVariable> {
  return {
    label: 'variable',
    optional: false,
    ...(options.writable ? { writes: true } : {}),
    bind(argument, binder) {
      const written = argument.kind === 'variable' ? argument.text : argument.kind === 'string' ? argument.value : null;
      if (written === null) return expected('a variable');
      const bound = binder.variables.variable(written);
      if (isProblem(bound)) return bound;
      if (options.writable && bound.set === null) {
        return { problem: 'read-only', message: `${written} cannot be assigned to` };
      }
      return { kind: 'constant', value: bound };
    },
  };
}

/**
 * A text, or a variable alone as it is written, that is read with the configuration: the function receives what `read` makes
 * of it. `expects`: what is said to be expected of anything else, where it is not the label.
 */
export function parsed<T>(
  label: string,
  read: (text: string, variables: VariableRegistry) => T | Problem,
  expects = label,
): ArgumentType<T> {
  return {
    label,
    optional: false,
    bind(argument, binder) {
      const text = argument.kind === 'string' ? argument.value : argument.kind === 'variable' ? argument.text : null;
      if (text === null) return expected(expects);
      const value = read(text, binder.variables);
      return isProblem(value) ? value : { kind: 'constant', value };
    },
  };
}

/** The name of a route of the given type, known when the configuration is read. */
export function routeName(type: RouteType): ArgumentType<string> {
  return { ...literal(), label: 'route name', route: type };
}

/** The same where variables may stand in the name. `mayLack`: the function is for routes that may not be there. */
export function routeText(type: RouteType, options: { readonly mayLack?: true } = {}): ArgumentType<string> {
  return { ...text(), label: 'route name', route: type, ...options };
}

/** The number of a flag that is given by its name. */
export function flagNumber(name: string, { flag: find }: Pick<ArgumentBinder, 'flag'>): number | Problem {
  return (
    find(name) ?? { problem: 'bad-value', message: `there is no flag ${name}`, hint: `declare it: flags ${name};` }
  );
}

/** How a flag may be written. */
export interface FlagOptions {
  /** Its name may stand without quotes. */
  readonly words?: true;
  /** A number that is none of a flag is left to the function, which is false then. */
  readonly anyNumber?: true;
}

/** A flag: its number, or the name of a `flags` declaration. */
export function flag({ words, anyNumber }: FlagOptions = {}): ArgumentType<number> {
  const isNumber = anyNumber === true ? /^(?:$|[\s\d$+-])/ : /^(?:$|[\s\d$])/;
  return {
    label: 'flag',
    optional: false,
    isNumber: true,
    ...(words === undefined ? {} : { takesWords: words }),
    bind(argument, binder) {
      if (argument.kind === 'word' || (argument.kind === 'string' && !isNumber.test(argument.value))) {
        const named = flagNumber(argument.value, binder);
        return isProblem(named) ? { ...named, problem: 'argument-type' } : { kind: 'constant', value: named };
      }
      const bound = int().bind(argument, binder);
      if (anyNumber === true || isProblem(bound) || bound.kind !== 'constant') return bound;
      const number = bound.value as number;
      return number >= 0 && number <= 31 ? bound : expected('the number or name of a flag (0 to 31)');
    },
  };
}

/** May be left out, together with all that follow; the function then receives undefined. */
export function optional<T>(type: ArgumentType<T>): ArgumentType<T | undefined> {
  return { ...type, optional: true } as ArgumentType<T | undefined>;
}
