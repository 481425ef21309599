/**
 * What the compiler asks of the server it compiles for. The engine implements this from the loaded modules;
 * a test implements it in a page. Nothing here knows SIP: `C` is the server's context of one routing run.
 */

import type { LogLevel } from '../lib/log.ts';
import type { ActionTrace } from './actions.ts';
import type { RuleList } from './ast.ts';
import type { Problem } from '../lib/problem.ts';
import type { ScriptValue } from '../lib/script-value.ts';
import type { Diagnostics } from './diagnostic.ts';
import type { SourceSet, Span } from './source.ts';

/** How the value of a global parameter is written: `5` or `yes`, `-5`, `"five"`, `five`. */
export type Notation = 'number' | 'negative' | 'text' | 'word';

/** What modules offer to routes. */
export type Offered = 'function' | 'variable' | 'transformation';

/** Something wrong with a part of what was handed over. */
export interface PlacedProblem {
  readonly problem: Problem;
  readonly span: Span;
}

export { eachProblem, isProblem, type Place, type Problem, type ProblemKind } from '../lib/problem.ts';
export type { ScriptValue } from '../lib/script-value.ts';

/** The part of the server's context that generated code reads and writes itself. */
export interface RunState {
  /** `$rc`: what the last function or route returned. */
  retcode: number;
  /** Set by `exit`, `drop` and a function that returned 0: every enclosing route ends. */
  stopped: boolean;
  /** Set by `drop` as well: in a branch or reply route the message is not sent. */
  dropped: boolean;
  /** Id of the statement being run, resolved by `Program.locate`; 0 before the first. */
  position: number;
  /** Id of the statement that ran before a call of a function that looks back; 0: unknown. */
  before: number;
  /** How many routes deep the function of another language stands that is running; 0: none is. */
  depth: number;
}

/** The kinds of route, as bits, so that a function can say where it may run. */
export const RouteType = {
  Request: 1,
  Failure: 2,
  /** `onreply_route[NAME]`, armed by `t_on_reply`. */
  Reply: 4,
  Branch: 8,
  Onsend: 16,
  Error: 32,
  Local: 64,
  /** `reply_route` and the unnamed `onreply_route`: every reply, before transactions see it. */
  CoreReply: 128,
  BranchFailure: 256,
  Event: 512,
  Any: 1023,
  /** `startup_route` and `timer_route[NAME, SECONDS]`, to look them up by; they run as an event route does. */
  Startup: 1024,
  Timer: 2048,
} as const;
export type RouteType = number;

const ROUTE_NAMES: readonly (readonly [RouteType, string])[] = [
  [RouteType.Request, 'request_route'],
  [RouteType.Failure, 'failure_route'],
  [RouteType.Reply, 'onreply_route'],
  [RouteType.Branch, 'branch_route'],
  [RouteType.Onsend, 'onsend_route'],
  [RouteType.Error, 'error_route'],
  [RouteType.Local, 'local_route'],
  [RouteType.CoreReply, 'reply_route'],
  [RouteType.BranchFailure, 'event_route[tm:branch-failure]'],
  [RouteType.Event, 'event_route'],
];

/** What a configuration calls the routes of these bits. */
export function routeNames(types: RouteType): string[] {
  return ROUTE_NAMES.filter(([bit]) => (types & bit) !== 0).map(([, name]) => name);
}

/** Its functions are called without `this`, straight from generated code. */
export interface VariableHandle<C> {
  /** As written, `$hdr(Foo)`. */
  readonly text: string;
  readonly get: (ctx: C) => ScriptValue;
  /** null: the variable cannot be assigned to. It gives false where it refuses the value, which it has said. */
  readonly set: ((ctx: C, value: ScriptValue) => false | undefined) | null;
  /** Absent: what `get` gives. null: it has no value, and an assignment of it fails and makes its target `$null`. */
  readonly attempt?: (ctx: C) => ScriptValue;
  /** Absent: what `get` gives, where a number is wanted. */
  readonly number?: (ctx: C) => number;
  /** Absent: what `get` gives, where a text is wanted. */
  readonly shown?: (ctx: C) => string | null;
}

/** A string with variables in it, ready to be expanded. `$null` expands to `<null>`. */
export type FormatHandle<C> = (ctx: C) => string;

/** One argument as the script wrote it. */
export type CallArgument =
  | { readonly kind: 'int'; readonly value: number }
  /** Quoted text, escapes resolved, variables not expanded. */
  | { readonly kind: 'string'; readonly value: string }
  /** Text without quotes that no `#!define` replaced: `setflag(FLT_ACC)`, `forward(10.0.0.1)`, `force_send_socket(udp:10.0.0.1)`. */
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'variable'; readonly text: string }
  | { readonly kind: 'select'; readonly text: string }
  /** Anything else; its value is known only when it runs. */
  | { readonly kind: 'expression' };

/** How generated code obtains one argument. */
export type BoundArgument<C> =
  | { readonly kind: 'constant'; readonly value: unknown }
  | {
      readonly kind: 'computed';
      readonly compute: (ctx: C) => unknown;
      /** It may give NaN for a text that is no number; the function is not called then. */
      readonly mayBeNoNumber?: true;
    }
  /** Only for an `expression` argument: what to do with its value. */
  | { readonly kind: 'expression'; readonly convert: (value: ScriptValue) => unknown };

/** A route that a call names. */
export interface NamedRoute {
  readonly type: RouteType;
  readonly name: string;
  /** The call is for routes that may not be there. */
  readonly mayLack?: boolean;
}

/** A call whose arguments were checked. `args` has one entry for each argument written. */
export interface CallBinding<C> {
  /** The name errors and generated code use. */
  readonly name: string;
  readonly args: readonly BoundArgument<C>[];
  /** Whether `invoke` may return a promise: colours the route that calls it. */
  readonly waits: boolean;
  /** Called without `this`. > 0 true, < 0 false, 0 stop the script. */
  readonly invoke: (ctx: C, ...args: never[]) => number | Promise<number>;
  /** Absent: `$rc` becomes what `invoke` returns. True (`setflag()` and most others of the core): it stays as it was. */
  readonly keepsRetcode?: boolean;
  /** As a statement it is told in {@link RunState.before} what ran before it. */
  readonly looksBack?: boolean;
  /** Absent: a function of a module. */
  readonly isCore?: boolean;
  /** Bits of RouteType: where the function may run. */
  readonly runsIn: RouteType;
  /** Routes the call names, for the checker: `t_on_failure("X")` gives `{ type: RouteType.Failure, name: 'X' }`. */
  readonly routes: readonly NamedRoute[];
  /** Which arguments are variables that the function sets, for the checker; absent: its declaration does not say. */
  readonly results?: readonly number[];
}

/** Left and right side of a comparison that may have its own meaning: `src_ip == 10.0.0.0/8`, `uri == myself`. */
export interface ComparisonSide {
  readonly kind: 'keyword' | 'variable' | 'string' | 'int' | 'word' | 'address' | 'select' | 'other';
  /** As written (for a string: its value). */
  readonly text: string;
}

/** A route written in another language. It replaces the block of the same kind and name. */
export interface ForeignRoute<C> {
  /** What runs it; `RouteType.Request` without a name is the request route, with one `route[name]`. */
  readonly type: RouteType;
  /** Empty: the unnamed route of its kind. */
  readonly name: string;
  /** Its value, as a block gives it; whoever ends the script there sets `ctx.stopped`. Called without `this`; 1 is the depth of a run's first. */
  readonly run: (ctx: C, depth: number) => number | Promise<number>;
}

/** Files that are not made of routes alone: what functions of modules may do with them. What they throw comes out. */
export interface PlainScripts<C> {
  /** Runs a function that a file defined, with texts; false: there is none. Whoever ends the script sets `ctx.stopped`. */
  call(ctx: C, name: string, args: readonly string[]): boolean | Promise<boolean>;
  /** Runs a text in the scope of the files, or in the one that `runFile` uses. */
  runText(ctx: C, text: string, where: 'with files' | 'apart'): undefined | Promise<undefined>;
  runFile(ctx: C, path: string): undefined | Promise<undefined>;
}

/** What the files of other languages hold. */
export interface ForeignProgram<C> {
  readonly routes: readonly ForeignRoute<C>[];
  /** False: some file could not be used, and what it would have defined is not known. */
  readonly isComplete: boolean;
  /** Functions that parameters of the configuration name, and no file has. */
  readonly missing: readonly { readonly parameter: string; readonly name: string }[];
  /** null: there are no plain scripts. */
  readonly plain: PlainScripts<C> | null;
  /** An exception with its place in a file; as it is when it came from none. */
  place(error: unknown): unknown;
  /** Whether its text holds the word: a route named there is not unused. */
  mentions(word: string): boolean;
}

export interface ScriptHost<C extends RunState> {
  /** Who wants to know of each action; absent: nobody, and none is told. Known when routes are compiled. */
  readonly trace?: ActionTrace<C> | undefined;
  /** Each route is compiled so that its runs can be held before any action: with a `trace`, known as early. */
  readonly holdsActions?: boolean;

  bindCall(name: string, args: readonly CallArgument[], route: RouteType): CallBinding<C> | Problem;
  /** `$name`, `$(name(inner){transformation}[index])` and the like, in one piece. */
  variable(text: string): VariableHandle<C> | Problem;
  /** `@select.name` expressions. */
  select(text: string): VariableHandle<C> | Problem;
  format(text: string): FormatHandle<C> | Problem;
  /** Kinds of route outside of which a keyword is a mistake; null: it may stand in all. */
  keywordRoutes(name: string): RouteType | null;
  /** Bare core keywords: `method`, `uri`, `src_ip`, `status`, `msg:len`, `max_len`, … null: not one. */
  keyword(name: string): VariableHandle<C> | null;
  /** What is wrong with a keyword that is not compared with anything; null: nothing is. */
  standingAlone(name: string): Problem | null;
  /** A test with a meaning of its own, or null when plain comparison of values is meant. */
  comparison(left: ComparisonSide, operator: string, right: ComparisonSide): ((ctx: C) => boolean) | Problem | null;

  /** A text of `loadmodulex` or `modparamx` with its variables expanded; null: some are known later only. */
  expandConstants(text: string): string | null;

  /**
   * The next five are called in file order while the configuration is read. null: fine.
   * `module` is as written, `tm.so` or a path; the engine has imported what the file names before the check begins.
   */
  loadModule(module: string, options: string | null): Problem | null;
  /** `loadpath`, and `cfgengine` with its own name. */
  setDirective(name: 'loadpath' | 'cfgengine', value: string): Problem | null;
  /** `notation`: how the (first) value is written. */
  setGlobal(
    name: string,
    value: ScriptValue | readonly ScriptValue[],
    description: string | null,
    notation: Notation,
  ): Problem | null;
  /** The same for a value that is a list of rules: what is wrong with it, each thing at its place. */
  setRules(name: string, list: RuleList): readonly PlacedProblem[];
  setModuleParameter(module: string, parameter: string, value: ScriptValue): Problem | null;
  /** Names of the loaded modules, for `modparam("a|b", …)`, which is a regular expression over them. */
  loadedModules(): readonly string[];

  /**
   * Called once all parameters are set. Reads the files of other languages, adding their texts to `sources` and all that is
   * wrong with them to `diagnostics`. null: there are none, or they cannot be used.
   */
  loadForeign?(sources: SourceSet, diagnostics: Pick<Diagnostics, 'add'>): ForeignProgram<C> | null;

  /** `flags NAME:3;` gives message flags names, `avpflags NAME;` those of attributes. Calls get the number. */
  declareFlag(of: 'message' | 'avp', name: string, bit: number): Problem | null;

  /** What generated code has to say while it runs: `runaway while (34, 10): more then 100 loops` and the like. */
  log(ctx: C, level: LogLevel, text: string): void;

  /**
   * Present when a debugger is attached: what it shows as `message` in each route. Routes are compiled to make it at
   * their beginning, which costs too much otherwise.
   */
  readonly inspect?: (ctx: C) => object;

  /** The module whose `loadmodule` offers it; null: it is there without one. Transformations are of their class. */
  moduleOf(what: Offered, name: string): string | null;

  /** The names that the text of a variable uses, with those inside it that are no mere text. */
  namesIn(text: string): readonly { readonly what: Offered; readonly name: string }[];

  /** What to say of an event route that no loaded module runs; null: nothing special. */
  explainEvent(name: string): Problem | null;

  /** For "did you mean". */
  names(of: 'function' | 'variable' | 'module' | 'global' | 'keyword' | 'event'): readonly string[];
}
