/** The functions a configuration may call, by all their names, and the binding of one call to its function. */
import type { Context } from '../../context/context.ts';
import { hintAt } from '../../lib/did-you-mean.ts';
import { eachProblem, isProblem, joinProblems, placeIn, type Problem } from '../../lib/problem.ts';
import type { ArgumentBinder, ArgumentType } from '../../module/arguments.ts';
import { routesOfCall, type AnyFunction } from '../../module/function.ts';
import { callForms, callText, type CallForm } from '../../module/signature.ts';
import {
  routeNames,
  type RouteType,
  type BoundArgument,
  type CallArgument,
  type CallBinding,
} from '../../script/host.ts';
import type { Elsewhere } from '../load/elsewhere.ts';
import type { AnySelf, LoadedModule } from '../load/loaded-module.ts';
import type { SlowFunctions } from './slow-functions.ts';

/** Name of the declaration of the core's own functions. */
const CORE_NAME = '<core>';

interface Entry {
  readonly name: string;
  readonly definition: AnyFunction<AnySelf>;
  readonly module: LoadedModule;
}

type Run = AnyFunction<AnySelf>['run'];

/**
 * The call as generated code makes it. Functions with few arguments, which most are, get them one by one: gathering and spreading
 * them costs more than many functions do (bench/typical-route.mjs).
 */
function invoker(run: Run, self: () => AnySelf, count: number): CallBinding<Context>['invoke'] {
  // It exists once the module was started, long after the call was bound.
  let known: AnySelf | null = null;
  switch (count) {
    case 0:
      return (ctx: Context) => run((known ??= self()), ctx);
    case 1:
      return (ctx: Context, first?: unknown) => run((known ??= self()), ctx, first);
    case 2:
      return (ctx: Context, first?: unknown, second?: unknown) => run((known ??= self()), ctx, first, second);
    default:
      return (ctx: Context, ...values: readonly unknown[]) => run((known ??= self()), ctx, ...values);
  }
}

/** Told of an argument, from 0, that holds no number; gives what the call is worth then. */
type NoNumber = (ctx: Context, position: number) => -1;

/** The call with a look at texts that should be numbers: with one that is none, which is NaN here, it is not made. */
function withNumbers(run: Run, self: () => AnySelf, count: number, noNumber: NoNumber): CallBinding<Context>['invoke'] {
  const invoke = invoker(run, self, count) as (ctx: Context, ...values: readonly unknown[]) => number | Promise<number>;
  if (count === 1)
    return (ctx: Context, first?: unknown) => (Number.isNaN(first) ? noNumber(ctx, 0) : invoke(ctx, first));
  if (count === 2) {
    return (ctx: Context, first?: unknown, second?: unknown) => {
      if (Number.isNaN(first)) return noNumber(ctx, 0);
      return Number.isNaN(second) ? noNumber(ctx, 1) : invoke(ctx, first, second);
    };
  }
  return (ctx: Context, ...values: readonly unknown[]) => {
    const none = values.findIndex((value) => Number.isNaN(value));
    return none >= 0 ? noNumber(ctx, none) : invoke(ctx, ...values);
  };
}

export class FunctionTable {
  readonly #functions = new Map<string, Entry>();
  readonly #notAvailable = new Map<string, string>();
  readonly #modules = new Set<string>();
  /** By a name that is unknown: it often is a hundred times. */
  readonly #hints = new Map<string, string | null>();
  /** Functions that were called and work with one worker only, with the reasons. */
  readonly sole = new Map<string, string>();
  readonly #elsewhere: Elsewhere;
  readonly #slow: SlowFunctions;

  constructor(elsewhere: Elsewhere, slow: SlowFunctions) {
    this.#elsewhere = elsewhere;
    this.#slow = slow;
  }

  addModule(module: LoadedModule): void {
    this.#hints.clear();
    this.#modules.add(module.definition.name);
    const table = (module.definition.functions ?? {}) as Record<string, AnyFunction<AnySelf>>;
    for (const [name, definition] of Object.entries(table)) {
      for (const alias of [name, ...(definition.aliases ?? [])])
        this.#functions.set(alias, { name: alias, definition, module });
    }
    for (const name of module.definition.notAvailable ?? []) this.#notAvailable.set(name, module.definition.name);
  }

  names(): string[] {
    return [...this.#functions.keys()];
  }

  bind(
    name: string,
    args: readonly CallArgument[],
    route: RouteType,
    binder: ArgumentBinder,
  ): CallBinding<Context> | Problem {
    const entry = this.#functions.get(name);
    if (entry === undefined) return this.#unknown(name);
    const { definition, module } = entry;
    const routes = routesOfCall(definition, args.length);
    if ((routes & route) === 0) return wrongRoute(name, definition, routes, route);
    if (definition.needs !== undefined && !this.#modules.has(definition.needs))
      return this.#needs(name, definition.needs);
    const types = (definition.args ?? []) as readonly ArgumentType<unknown>[];
    const bound = bindArguments(name, definition, args, binder);
    if (isProblem(bound)) return bound;
    if (definition.oneWorker !== undefined) this.sole.set(`${name}()`, definition.oneWorker);
    const { self } = module;
    const { run } = definition;
    const mayFail = bound.some((each) => each.kind === 'computed' && each.mayBeNoNumber === true);
    const noNumber: NoNumber = (ctx, position) => {
      const { host } = self();
      host.log.error(`${name}(): argument ${position + 1} is no number`, host.logPrefix(ctx));
      return -1;
    };
    return {
      name,
      args: bound,
      waits: definition.waits === true,
      // As in Kamailio, what the core itself does leaves $rc alone.
      keepsRetcode: module.definition.name === CORE_NAME,
      looksBack: definition.looksBack === true,
      isCore: module.definition.name === CORE_NAME,
      invoke: this.#slow.watch(
        mayFail ? withNumbers(run, self, types.length, noNumber) : invoker(run, self, types.length),
        name,
        args.length,
      ),
      runsIn: routes | (definition.worksIn ?? 0),
      routes: types.flatMap((type, i) => {
        const argument = bound[i];
        if (type.route === undefined || argument?.kind !== 'constant') return [];
        return [{ type: type.route, name: String(argument.value), ...(type.mayLack ? { mayLack: true } : {}) }];
      }),
      results: types.flatMap((type, i) => (type.writes === true ? [i] : [])),
    };
  }

  #needs(name: string, module: string): Problem {
    return {
      problem: 'missing-dependency',
      message: `${name}() needs module ${module}, which is not loaded`,
      hint: `add loadmodule "${module}.so"`,
      ...(this.#elsewhere.isMissing(module) ? { follows: true as const } : {}),
    };
  }

  #unknown(name: string): Problem {
    const owner = this.#notAvailable.get(name);
    if (owner !== undefined) {
      const whose = owner === '<core>' ? '' : ` of module ${owner}`;
      return { problem: 'not-available', message: `${name}()${whose} is not available yet` };
    }
    const explained = this.#elsewhere.explain('function', name, `${name}()`);
    if (explained !== null) return explained;
    const hint = this.#similarTo(name);
    return {
      problem: 'unknown-function',
      message: `there is no function ${name}()`,
      ...(hint === null ? {} : { hint }),
    };
  }

  #similarTo(name: string): string | null {
    let hint = this.#hints.get(name);
    if (hint === undefined) {
      hint = hintAt(name, this.names()).hint ?? this.#elsewhere.didYouMean('function', name, (each) => each);
      this.#hints.set(name, hint);
    }
    return hint;
  }
}

function wrongRoute(name: string, { worksIn = 0 }: AnyFunction<AnySelf>, routes: RouteType, route: RouteType): Problem {
  const rest = (worksIn & route) === 0 ? '' : ', and in a route[NAME] that is called here';
  return {
    problem: 'wrong-route',
    message: `${name}() cannot run in ${routeNames(route).join(', ')}`,
    hint: `it can in ${routeNames(routes).join(', ')}${rest}`,
  };
}

const leastOf = (form: CallForm): number => form.filter(({ optional }) => !optional).length;

const fits = (form: CallForm, count: number): boolean => count >= leastOf(form) && count <= form.length;

/** `2`, `0 to 3`, `0 or 2`. */
function countsOf(forms: readonly CallForm[]): string {
  return forms
    .map((form) => (leastOf(form) === form.length ? String(form.length) : `${leastOf(form)} to ${form.length}`))
    .join(' or ');
}

function bindArgument(
  type: ArgumentType<unknown>,
  argument: CallArgument,
  binder: ArgumentBinder,
): BoundArgument<Context> | Problem {
  if (argument.kind !== 'word' || type.takesWords === true) return type.bind(argument, binder);
  return {
    problem: 'argument-type',
    message: `"${argument.value}" stands without quotes`,
    hint: 'write text in quotes',
  };
}

function bindArguments(
  name: string,
  definition: AnyFunction<AnySelf>,
  args: readonly CallArgument[],
  binder: ArgumentBinder,
): BoundArgument<Context>[] | Problem {
  const types = (definition.args ?? []) as readonly ArgumentType<unknown>[];
  const forms = callForms(definition);
  if (!forms.some((form) => fits(form, args.length))) {
    const wanted = countsOf(forms);
    return {
      problem: 'argument-count',
      message: `${name}() takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${args.length}`,
      hint: forms.map((form) => callText(name, form)).join(', '),
    };
  }
  const kinds = definition.argsOf?.(args.length) ?? types;
  const bound: BoundArgument<Context>[] = [];
  const problems: Problem[] = [];
  for (const [i, argument] of args.entries()) {
    const result = bindArgument(kinds[i]!, argument, binder);
    if (!isProblem(result)) {
      bound.push(result);
      continue;
    }
    const prefix = `argument ${i + 1} (${kinds[i]!.label}) of ${name}(): `;
    const length = argument.kind === 'variable' ? argument.text.length : 0;
    for (const each of eachProblem(length > 0 ? placeIn(result, 0, length) : result))
      problems.push({ ...each, argument: i, message: prefix + each.message });
  }
  return problems.length > 0 ? joinProblems(problems) : bound;
}
