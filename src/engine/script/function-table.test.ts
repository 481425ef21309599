import { expect, test } from 'vitest';
import { arg, functionsOf, RouteType } from '../../module/index.ts';
import { sampleContext, sampleRegistry } from '../../pv/testing/sample.ts';
import { eachProblem, isProblem } from '../../lib/problem.ts';
import type { ArgumentBinder } from '../../module/arguments.ts';
import type { CallArgument } from '../../script/host.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import type { LoadedModule } from '../load/loaded-module.ts';
import { FunctionTable } from './function-table.ts';
import { SlowFunctions } from './slow-functions.ts';

const CORE = { latency_limit_action: 0 } as CoreValues;

/** What `take("…")` does, a function that returns its number. */
function call(written: string, assigned: string): { result: unknown; log: string[] } {
  const log: string[] = [];
  const host = { log: { error: (text: string) => log.push(text) }, logPrefix: () => '' };
  const take = functionsOf<unknown>()({
    doc: '',
    args: [arg.int()],
    routes: RouteType.Any,
    run: (_self, _ctx, number) => number,
  });
  const variables = sampleRegistry();
  const table = new FunctionTable(null as never, new SlowFunctions(() => CORE, { server: null }));
  table.addModule({
    definition: { name: 'sample', functions: { take } },
    self: () => ({ host }),
  } as unknown as LoadedModule);
  const binder = {
    variables,
    select: () => null as never,
    flag: () => null,
    avpFlag: () => null,
    has: () => true,
    mayListenOn: () => true,
  };
  const bound = table.bind('take', [{ kind: 'string', value: written }], RouteType.Request, binder);
  if (isProblem(bound)) return { result: bound.message, log };
  const ctx = sampleContext();
  const variable = variables.variable('$var(x)');
  if (!isProblem(variable)) variable.set!(ctx, assigned);
  const [argument] = bound.args;
  const value = argument?.kind === 'computed' ? argument.compute(ctx) : (argument as { value: unknown }).value;
  return { result: bound.invoke(ctx, value as never), log };
}

test('a number may be a text in a variable', () => {
  expect(call('$var(x)', ' 12 ')).toEqual({ result: 12, log: [] });
});

test.each(['abc', '7x', '0x10', '', '1.5'])('with "%s" where a number is wanted the function is false', (text) => {
  expect(call('$var(x)', text)).toEqual({ result: -1, log: ['take(): argument 1 is no number'] });
});

test('a function that needs another module is refused until that is loaded', () => {
  const take = functionsOf<unknown>()({ doc: '', routes: RouteType.Any, needs: 'other', run: () => 1 });
  const elsewhere = { isMissing: () => false } as never;
  const table = new FunctionTable(elsewhere, new SlowFunctions(() => CORE, { server: null }));
  const load = (name: string, functions = {}): void =>
    table.addModule({ definition: { name, functions }, self: () => null } as unknown as LoadedModule);
  load('sample', { take });
  const bind = (): unknown => table.bind('take', [], RouteType.Request, null as never);
  expect(bind()).toMatchObject({
    problem: 'missing-dependency',
    message: 'take() needs module other, which is not loaded',
  });
  load('other');
  expect(isProblem(bind())).toBe(false);
});

/** What is said of `take(…)` with arguments of these kinds. */
function problemsOf(definition: object, args: readonly CallArgument[]): unknown {
  const take = functionsOf<unknown>()({ doc: '', routes: RouteType.Any, run: () => 1, ...definition });
  const table = new FunctionTable(null as never, new SlowFunctions(() => CORE, { server: null }));
  const module = { definition: { name: 'sample', functions: { take } }, self: () => null };
  table.addModule(module as unknown as LoadedModule);
  const bound = table.bind('take', args, RouteType.Request, { variables: sampleRegistry() } as ArgumentBinder);
  return isProblem(bound) ? eachProblem(bound).map(({ message }) => message) : null;
}

const FIVE: CallArgument = { kind: 'int', value: 5 };

test('a text without quotes is an argument where the function says so', () => {
  const word: CallArgument = { kind: 'word', value: 'hello' };
  const taking = { ...arg.text(), takesWords: true as const };
  expect(problemsOf({ args: [arg.text(), arg.text()] }, [word, FIVE])).toEqual([
    'argument 1 (text) of take(): "hello" stands without quotes',
  ]);
  expect(problemsOf({ args: [taking] }, [word])).toBeNull();
});

test('a function with forms takes as many arguments as one of them has', () => {
  const args = [arg.optional(arg.text()), arg.optional(arg.text()), arg.optional(arg.text())];
  const counts = (definition: object): unknown[] =>
    [0, 1, 2, 3, 4].map((count) => problemsOf(definition, Array<CallArgument>(count).fill(FIVE)));
  expect(counts({ args, names: ['a', 'b', 'c'], shorter: [[], ['b']] })).toEqual([
    null,
    null,
    ['take() takes 0 or 1 or 3 arguments, not 2'],
    null,
    ['take() takes 0 or 1 or 3 arguments, not 4'],
  ]);
  expect(counts({ args })).toEqual([null, null, null, null, ['take() takes 0 to 3 arguments, not 4']]);
});
