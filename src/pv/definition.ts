/** What one pseudo-variable or transformation is: a row that the registry, the checker and the reference are made from. */
import type { Context } from '../context/context.ts';
import type { Problem } from '../lib/problem.ts';
import type { ScriptValue } from '../lib/script-value.ts';
import type { VariableRegistry } from './registry.ts';

/** Text in the parentheses of `$name(inner)`: constant, or with variables in it. */
export interface InnerText {
  /** As written. */
  readonly text: string;
  /** The text when no variable is in it, else null. */
  readonly constant: string | null;
  evaluate(ctx: Context): string;
  /** Of a single variable its value, where `evaluate` gives text; null: it has none, or reading it failed. */
  value(ctx: Context): ScriptValue;
}

/**
 * What the text in the parentheses is: `format` may have variables anywhere, a `name` is one variable or a text without
 * any, in a `literal` a dollar sign means nothing.
 */
export type InnerKind = 'format' | 'name' | 'literal';

/** `[2]`, `[-1]`, `[*]` or `[$var(i)]` after a variable; `all` stands for `*`. */
export type IndexUse =
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'computed'; evaluate(ctx: Context): number };

/** One use of a variable in a script. */
export interface VariableUse {
  /** The name that was written; a definition may have several. */
  readonly name: string;
  readonly inner: InnerText | null;
  readonly index: IndexUse;
}

/** null is `$null`. false: it refuses the value, which it has said. */
export type Setter = (ctx: Context, value: ScriptValue) => false | undefined;

/** Called without `this`, straight from generated code. */
export interface Accessor {
  readonly get: (ctx: Context) => ScriptValue;
  /** Absent: read only. */
  readonly set?: Setter;
  /** For one whose reading can fail, as with an index that is no number: null then, where `get` gives the empty text. */
  readonly attempt?: (ctx: Context) => ScriptValue;
  /** For a text with a number beside it (`$rm`, `$mF`), which counts where a number is wanted. */
  readonly number?: (ctx: Context) => number;
  /** For a number that is another text than its digits (`$mf` with flag 31), which counts where a text is wanted. */
  readonly shown?: (ctx: Context) => string | null;
}

export interface VariableDefinition {
  /** All its names without the dollar sign: `['ru']`, `['rc', 'retcode', '?']`. */
  readonly names: readonly string[];
  /** One sentence for the reference. */
  readonly doc: string;
  /** Whether `$name(…)` takes something in parentheses. Absent: it takes nothing. */
  readonly inner?: 'required' | 'optional';
  /** Absent: `format`. */
  readonly innerKind?: InnerKind;
  /** Whether `$(name[i])` takes an index. */
  readonly index?: boolean;
  readonly writable?: boolean;
  /** Of a variable of the core: Kamailio's core has it. Absent: it is of its module pv. */
  readonly needsNoModule?: boolean;
  /** Why a server whose configuration has it has one worker; absent: it works with any number. */
  readonly oneWorker?: string;
  /** Called once for each use in the configuration; `variables` are those that may stand inside it. */
  bind(use: VariableUse, variables: VariableRegistry): Accessor | Problem;
}

/** One step of `{class.name,parameters}`: value in, value out. null: there was none, or it cannot be transformed. */
export type Transform = (value: ScriptValue, ctx: Context) => ScriptValue;

export interface TransformationDefinition {
  /** `s.len`, `uri.host`, … */
  readonly name: string;
  readonly doc: string;
  /** Everything after the name is one parameter, in which `$` means nothing until the transformation says so. */
  readonly takesRest?: boolean;
  /** Runs for `$null` too, which all others fail for. */
  readonly takesNull?: boolean;
  /** Called once for each use; `parameters` are the comma-separated texts after the name. */
  bind(parameters: readonly InnerText[], variables: VariableRegistry): Transform | Problem;
}
