import {
  arg,
  defineModule,
  functionsOf,
  isProblem,
  RouteType,
  type BoundVariable,
  returnCode,
} from '../../src/module/index.ts';
import type { Context } from '../../src/context/context.ts';
import { branchFunctions } from './branch-functions.ts';
import { copyFunctions } from './copy-functions.ts';
import { KEMI_FUNCTIONS } from './kemi-functions.ts';
import { moduleMethods } from './methods.ts';
import { init, params, type Self } from './self.ts';
import { moduleVariables, namedVariables } from './variables.ts';
import { xavpFunctions } from './xavp-functions.ts';

const fn = functionsOf<Self>();
/** A test of what a variable holds. */
const test = (doc: string, run: (value: ReturnType<BoundVariable['get']>, variable: BoundVariable) => boolean) =>
  fn({
    doc,
    args: [arg.variable({ writable: false })],
    names: ['variable'],
    routes: RouteType.Any,
    run: (_self, ctx, variable) => returnCode(run(read(variable, ctx), variable)),
  });

/** Once, since reading can say something in the log. null: it has no value, or it cannot be read. */
function read({ get, attempt = get }: BoundVariable, ctx: Context): ReturnType<BoundVariable['get']> {
  return attempt(ctx);
}

const TYPES: Readonly<Record<string, (variable: BoundVariable, ctx: Context) => boolean>> = {
  int: (variable, ctx) => typeof read(variable, ctx) === 'number',
  str: (variable, ctx) => typeof read(variable, ctx) === 'string',
  // What cannot be read is of no type.
  null: ({ get }, ctx) => get(ctx) === null,
};

/** A text expanded, and what came out expanded again. */
function evaluateTwice(self: Self, ctx: Context, text: string): string | null {
  const format = self.host.variables.format(text);
  return isProblem(format) ? null : format(ctx);
}

export default defineModule({
  name: 'pv',
  doc: 'Functions on variables, and variables that all messages share.',
  params,
  init,
  functions: {
    pv_isset: test('True when the variable is not null.', (value) => value !== null),
    pv_unset: fn({
      doc: 'Assigns $null to the variable.',
      args: [arg.variable({ writable: true })],
      names: ['variable'],
      routes: RouteType.Any,
      run(_self, ctx, variable) {
        variable.set!(ctx, null);
        return 1;
      },
    }),
    is_int: test('True when the variable holds a number, or a text that counts as one ($rm, $rp).', (value, {
      number,
    }) => typeof value === 'number' || (number !== undefined && typeof value === 'string')),
    not_empty: test('True when the variable holds a text that is not empty.', (value) =>
      typeof value === 'string' && value !== ''),
    typeof: fn({
      doc: 'True when the variable holds an int, a str or null.',
      args: [arg.variable({ writable: false }), arg.literal()],
      names: ['variable', 'type'],
      routes: RouteType.Any,
      run: (_self, ctx, variable, type) => returnCode(TYPES[type]?.(variable, ctx) ?? false),
    }),
    pv_evalx: fn({
      doc: 'Expands a text, expands the result again, and puts that into a variable.',
      args: [arg.variable({ writable: true }), arg.text()],
      names: ['variable', 'text'],
      routes: RouteType.Any,
      run(self, ctx, target, text) {
        const result = evaluateTwice(self, ctx, text);
        if (result === null) return -1;
        target.set!(ctx, result);
        return 1;
      },
    }),
    ...xavpFunctions,
    ...copyFunctions,
    ...branchFunctions,
  },
  reload(self) {
    for (const name of namedVariables(self)) self().state.shared.declare(name);
  },
  variables: moduleVariables,
  methods: moduleMethods,
  kemi: { name: 'pvx', functions: KEMI_FUNCTIONS },
});
