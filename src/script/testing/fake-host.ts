/** A server of one page, for testing the checker and the compiler. */
import type { LogLevel } from '../../lib/log.ts';
import type { RuleList } from '../ast.ts';
import { expandConstants } from '../constants.ts';
import {
  RouteType,
  type CallArgument,
  type CallBinding,
  type ComparisonSide,
  type ForeignProgram,
  type FormatHandle,
  type Offered,
  type PlacedProblem,
  type Problem,
  type RunState,
  type ScriptHost,
  type ScriptValue,
  type VariableHandle,
} from '../host.ts';

export class FakeContext implements RunState {
  retcode = 0;
  stopped = false;
  dropped = false;
  position = 0;
  before = 0;
  depth = 0;
  method = 'OPTIONS';
  readonly values = new Map<string, ScriptValue>();
  /** What `xlog` and the generated code said. */
  readonly lines: string[] = [];
  /** The statement that called `mark()` last. */
  marked = 0;
}

interface FakeFunction {
  readonly min: number;
  readonly max: number;
  readonly routes: number;
  readonly waits?: boolean;
  readonly keepsRetcode?: boolean;
  readonly looksBack?: boolean;
  readonly arms?: RouteType;
  readonly run: (ctx: FakeContext, args: ScriptValue[]) => number | Promise<number>;
}

/** Functions of modules that do nothing here; what they are to a path is known by their names. */
const NAMES_ONLY =
  'bm_start_timer mq_add pcre_match is_numeric is_in_subnet pv_isset jansson_get strip prefix sethost t_newtran t_forward_nonack';

const FUNCTIONS = new Map<string, FakeFunction>([
  ...NAMES_ONLY.split(' ').map((name): [string, FakeFunction] => [
    name,
    { min: 0, max: 4, routes: RouteType.Any, run: () => 1 },
  ]),
  [
    'xlog',
    {
      min: 1,
      max: 2,
      routes: RouteType.Any,
      run: (ctx, args) => {
        ctx.lines.push(String(args.at(-1)).trimEnd());
        return 1;
      },
    },
  ],
  ['is_method', { min: 1, max: 1, routes: RouteType.Any, run: (ctx, [name]) => (ctx.method === name ? 1 : -1) }],
  ['give', { min: 1, max: 1, routes: RouteType.Any, run: (_ctx, [value]) => Number(value) }],
  [
    'give_later',
    { min: 1, max: 1, routes: RouteType.Any, waits: true, run: (_ctx, [value]) => Promise.resolve(Number(value)) },
  ],
  ['give_maybe', { min: 1, max: 1, routes: RouteType.Any, waits: true, run: (_ctx, [value]) => Number(value) }],
  ['reject', { min: 0, max: 0, routes: RouteType.Any, waits: true, run: () => Promise.reject(new Error('rejected')) }],
  [
    'throw',
    {
      min: 0,
      max: 0,
      routes: RouteType.Any,
      run: () => {
        throw new Error('thrown');
      },
    },
  ],
  ['setflag', { min: 1, max: 1, routes: RouteType.Any, keepsRetcode: true, run: () => 1 }],
  ['isflagset', { min: 1, max: 1, routes: RouteType.Any, keepsRetcode: true, run: () => -1 }],
  ['mark', { min: 0, max: 0, routes: RouteType.Any, run: (ctx) => (ctx.marked = ctx.position) }],
  [
    'look_back',
    {
      min: 0,
      max: 0,
      routes: RouteType.Any,
      looksBack: true,
      run: (ctx) => ctx.lines.push(ctx.before === ctx.marked ? 'just now' : 'before'),
    },
  ],
  ['t_relay', { min: 0, max: 2, routes: RouteType.Request | RouteType.Failure, run: () => 1 }],
  ['t_on_failure', { min: 1, max: 1, routes: RouteType.Any, arms: RouteType.Failure, run: () => 1 }],
  ['sql_query', { min: 3, max: 3, routes: RouteType.Any, run: () => 1 }],
  ['record_route', { min: 0, max: 0, routes: RouteType.Any, run: () => 1 }],
  ['has_totag', { min: 0, max: 0, routes: RouteType.Any, run: () => -1 }],
  ['save', { min: 1, max: 2, routes: RouteType.Request, run: () => 1 }],
  ['is_myself', { min: 1, max: 1, routes: RouteType.Any, run: () => -1 }],
  ['lookup', { min: 1, max: 1, routes: RouteType.Request, run: () => 1 }],
  ['sl_send_reply', { min: 2, max: 2, routes: RouteType.Request, run: () => 1 }],
]);

/** Variables that are there but not among the names. */
const UNSUGGESTED = ['rd', 'du', 'fu', 'tu', 'td', 'si'];

const MODULES = ['tm', 'sl', 'xlog', 'usrloc', 'registrar', 'maxfwd'];

export class FakeHost implements ScriptHost<FakeContext> {
  /** Parameters in the order they came, as `name=value` and `module.name=value`. */
  readonly settings: string[] = [];
  readonly #flags = new Map<string, number>();
  readonly #loaded: string[] = [];
  readonly #foreign: ForeignProgram<FakeContext> | null;

  /** `foreign`: routes of another language. */
  constructor(foreign: ForeignProgram<FakeContext> | null = null) {
    this.#foreign = foreign;
  }

  loadForeign(): ForeignProgram<FakeContext> | null {
    return this.#foreign;
  }

  bindCall(name: string, written: readonly CallArgument[], route: RouteType): CallBinding<FakeContext> | Problem {
    const args = written.map((argument): CallArgument => {
      const bit = argument.kind === 'word' ? this.#flags.get(argument.value) : undefined;
      return bit === undefined ? argument : { kind: 'int', value: bit };
    });
    const definition = FUNCTIONS.get(name);
    if (definition === undefined) return { problem: 'unknown-function', message: `there is no function ${name}` };
    if (args.length < definition.min || args.length > definition.max) {
      return {
        problem: 'argument-count',
        message: `${name} takes ${String(definition.min)} to ${String(definition.max)} arguments`,
      };
    }
    if ((definition.routes & route) === 0) return { problem: 'wrong-route', message: `${name} cannot run here` };
    if (name.endsWith('setflag') && args[0]!.kind !== 'int') {
      return { problem: 'argument-type', message: `${name} needs the number of a flag`, argument: 0 };
    }
    const armed =
      args[0]?.kind === 'string' && definition.arms !== undefined
        ? [{ type: definition.arms, name: args[0].value }]
        : [];
    return {
      name,
      args: args.map((argument) => {
        if (argument.kind === 'expression') return { kind: 'expression', convert: (value) => value };
        if (argument.kind === 'variable') {
          const { text } = argument;
          return { kind: 'computed', compute: (ctx) => read(ctx, text) };
        }
        if (argument.kind === 'string' && argument.value.includes('$')) {
          return { kind: 'computed', compute: this.format(argument.value) as FormatHandle<FakeContext> };
        }
        return { kind: 'constant', value: 'value' in argument ? argument.value : argument.text };
      }),
      waits: definition.waits === true,
      keepsRetcode: definition.keepsRetcode === true,
      looksBack: definition.looksBack === true,
      invoke: (ctx, ...values: never[]) => definition.run(ctx, values),
      runsIn: definition.routes,
      routes: armed,
    };
  }

  variable(text: string): VariableHandle<FakeContext> | Problem {
    const name = /^\$\(?(\w+)/.exec(text)?.[1] ?? '';
    if (!this.names('variable').includes(name) && !UNSUGGESTED.includes(name))
      return { problem: 'unknown-variable', message: `there is no variable $${name}` };
    const set =
      name === 'rm' || name === 'rc'
        ? null
        : (ctx: FakeContext, value: ScriptValue) =>
            text === '$var(refusing)' ? false : void ctx.values.set(text, value);
    // A transformation that always fails.
    if (text.includes('{fail}')) return { text, get: () => '', set: null, attempt: () => null };
    return { text, get: (ctx) => read(ctx, text), set };
  }

  select(text: string): VariableHandle<FakeContext> | Problem {
    // Nothing stands in this one.
    if (text === '@nothing.here') return { text, get: () => '', set: null, attempt: () => null };
    return text === '@ruri.user'
      ? { text, get: () => 'alice', set: null, attempt: () => 'alice' }
      : { problem: 'unknown-variable', message: `there is no select ${text}` };
  }

  format(text: string): FormatHandle<FakeContext> | Problem {
    return (ctx) => text.replace(/\$\w+(?:\(\w+\))?/g, (variable) => String(read(ctx, variable) ?? '<null>'));
  }

  keywordRoutes(name: string): number | null {
    return name === 'to_ip' ? RouteType.Onsend : null;
  }

  keyword(name: string): VariableHandle<FakeContext> | null {
    if (name === 'uri' || name === 'from_uri') return { text: name, get: () => 'sip:alice@example.com', set: null };
    if (name === 'method') return { text: name, get: (ctx) => ctx.method, set: null };
    return name === 'src_ip' || name === 'to_ip' ? { text: name, get: () => '10.0.0.1', set: null } : null;
  }

  standingAlone(name: string): Problem | null {
    return name === 'src_ip' ? { problem: 'bad-value', message: `${name} stands alone` } : null;
  }

  comparison(
    left: ComparisonSide,
    operator: string,
    right: ComparisonSide,
  ): ((ctx: FakeContext) => boolean) | Problem | null {
    if (/^(?:from_)?uri$/.test(left.text) && right.text === 'myself') return () => operator === '==';
    if (/^(?:src|to)_ip$/.test(left.text) && right.kind === 'address')
      return () => right.text.startsWith('10.') === (operator === '==');
    return null;
  }

  expandConstants(text: string): string | null {
    return expandConstants(text, { define: (name) => name.toLowerCase(), environment: () => null });
  }

  loadModule(module: string): Problem | null {
    const name = module.replace(/\.so$/, '');
    if (!MODULES.includes(name)) return { problem: 'unknown-module', message: `there is no module ${name}` };
    this.#loaded.push(name);
    if (name === 'registrar' && !this.#loaded.includes('usrloc')) {
      return { problem: 'missing-dependency', message: 'module registrar needs module usrloc, which is not loaded' };
    }
    return null;
  }

  setDirective(name: string, value: string): Problem | null {
    this.settings.push(`${name}=${value}`);
    return null;
  }

  setGlobal(name: string, value: ScriptValue | readonly ScriptValue[]): Problem | null {
    if (!this.names('global').includes(name))
      return { problem: 'unknown-parameter', message: `there is no parameter ${name}` };
    this.settings.push(`${name}=${JSON.stringify(value)}`);
    return name === 'loop_checks' && value !== 0
      ? { problem: 'no-effect', message: `${name} has no effect here yet` }
      : null;
  }

  setRules(name: string, { name: list, rules }: RuleList): readonly PlacedProblem[] {
    this.settings.push(`${name}=${list} with ${String(rules.length)}`);
    return rules.flatMap(({ fields, span }) =>
      fields.length === 4 ? [] : [{ problem: { problem: 'bad-value' as const, message: 'a rule has 4 parts' }, span }],
    );
  }

  setModuleParameter(module: string, parameter: string, value: ScriptValue): Problem | null {
    if (!['fr_timer', 'failure_reply_mode', 'shared', 'x'].includes(parameter))
      return { problem: 'unknown-parameter', message: `module ${module} has no parameter ${parameter}` };
    if (parameter === 'fr_timer' && typeof value !== 'number')
      return { problem: 'bad-value', message: 'fr_timer is a number' };
    this.settings.push(`${module}.${parameter}=${JSON.stringify(value)}`);
    return null;
  }

  loadedModules(): readonly string[] {
    return this.#loaded;
  }

  declareFlag(of: 'message' | 'avp', name: string, bit: number): Problem | null {
    if (of === 'message') this.#flags.set(name, bit);
    this.settings.push(`${of === 'avp' ? 'avpflag' : 'flag'} ${name}=${String(bit)}`);
    return bit > 31 ? { problem: 'bad-value', message: `flag ${name} is above 31` } : null;
  }

  log(ctx: FakeContext, level: LogLevel, text: string): void {
    ctx.lines.push(`${String(level)}: ${text}`);
  }

  moduleOf(_what: Offered, name: string): string | null {
    return name === 't_relay' ? 'tm' : null;
  }

  namesIn(): readonly [] {
    return [];
  }

  explainEvent(): Problem | null {
    return null;
  }

  names(of: 'function' | 'variable' | 'module' | 'global' | 'keyword' | 'event'): readonly string[] {
    switch (of) {
      case 'function':
        return [...FUNCTIONS.keys()];
      case 'variable':
        return ['var', 'avp', 'ru', 'rU', 'rm', 'rc', 'fU', 'hdr'];
      case 'module':
        return MODULES;
      case 'global':
        return [
          ...['children', 'debug', 'listen', 'alias', 'max_while_loops', 'max_recursive_level', 'log_facility'],
          'loop_checks',
        ];
      case 'keyword':
        return ['method', 'src_ip', 'to_ip'];
      case 'event':
        return ['core:worker-one-init', 'tm:local-request', 'tm:branch-failure'];
    }
  }
}

function read(ctx: FakeContext, text: string): ScriptValue {
  if (text === '$rm') return ctx.method;
  if (text === '$rc') return ctx.retcode;
  if (text === '$rU') return 'alice';
  return ctx.values.get(text) ?? (text.startsWith('$var') ? 0 : null);
}
