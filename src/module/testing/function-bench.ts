/** Script functions of one module, called with arguments as a configuration writes them. */
import { benchStatistics, type BenchWorker, ONLY_WORKER } from './bench-workers.ts';
import { Context } from '../../context/context.ts';
import { ReplyHeaders } from '../../context/reply-headers.ts';
import { ScriptVariables } from '../../context/script-variables.ts';
import { invariant } from '../../lib/invariant.ts';
import { addressFamily } from '../../lib/ip-address.ts';
import { isProblem } from '../../lib/problem.ts';
import { LogSettings } from '../../lib/log/log-settings.ts';
import { ListLogger } from '../../lib/testing/list-logger.ts';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { VirtualTime } from '../../lib/testing/virtual-time.ts';
import { sampleContext, sampleRegistry, Script, SOCKET } from '../../pv/testing/sample.ts';
import { RpcArguments } from '../../rpc/arguments.ts';
import { MethodRegistry, type RpcAnswer } from '../../rpc/registry.ts';
import type { RpcValue } from '../../rpc/value.ts';
import { ActionHub } from '../../script/actions.ts';
import type { CallArgument } from '../../script/host.ts';
import { writeMessage } from '../../sip/write-message.ts';
import type { ArgumentBinder, ArgumentType } from '../arguments.ts';
import { ConfigVariables } from '../config-variables.ts';
import type { AnyModule, ModuleSelf } from '../define.ts';
import type { AnyFunction } from '../function.ts';
import type { MessageObserver, ModuleHost, Network, Routes, TrafficInterceptor } from '../host.ts';
import type { Statistics } from '../statistics.ts';
import { MemoryStore } from '../../state/testing/memory-store.ts';
import { RecordedBlocklist } from './recorded-blocklist.ts';

type AnySelf = ModuleSelf<never, unknown>;

export class FunctionBench {
  readonly script: Script;
  /** `level text` of what was logged, `status reason` of what was answered, `address:port text` of what was sent. */
  readonly log: string[] = [];
  readonly replies: string[] = [];
  /** Header lines of the replies sent statelessly. */
  readonly replyHeaders: string[] = [];
  readonly sent: string[] = [];
  readonly blocklist = new RecordedBlocklist();
  readonly time = new VirtualTime();
  /** What outlives the module. */
  readonly state = new MemoryStore();
  /** Routes by name. */
  readonly routes = new Map<string, (ctx: Context) => unknown>();
  readonly methods = new MethodRegistry({
    onError: (method, error) => {
      throw new Error(`${method} threw`, { cause: error });
    },
  });
  readonly actions = new ActionHub<Context>();
  readonly interceptors: TrafficInterceptor[] = [];
  readonly observers: MessageObserver[] = [];
  /** What modules offer each other: this one, and those that the test stands for. */
  readonly provided = new Map<string, unknown>();
  readonly logSettings = new LogSettings(true);
  /** How often a module had messages counted from 1 again. */
  serialRestarts = 0;
  readonly config = new ConfigVariables();
  readonly statistics: Statistics;
  readonly workers: BenchWorker;
  readonly #module: AnyModule;
  readonly #self: AnySelf;

  private constructor(
    module: AnyModule,
    script: Script,
    workers: BenchWorker,
    self: (bench: FunctionBench) => AnySelf,
  ) {
    this.workers = workers;
    this.statistics = benchStatistics(workers);
    this.#module = module;
    this.script = script;
    this.#self = self(this);
  }

  /** Initialises a module with these parameters for one message; `routes` are those it finds when it starts. */
  static make(
    module: AnyModule,
    parameters: Record<string, unknown> = {},
    message?: string,
    routes: Readonly<Record<string, (ctx: Context) => unknown>> = {},
    workers = ONLY_WORKER,
  ): FunctionBench {
    const registry = sampleRegistry();
    let self: AnySelf | null = null;
    const later = (): AnySelf => self!;
    registry.addVariables(module.variables?.(later) ?? []);
    registry.addTransformations(module.transformations?.(later) ?? []);
    const script = new Script(sampleContext(message), registry);
    const made = new FunctionBench(module, script, workers, (bench) => {
      for (const [name, run] of Object.entries(routes)) bench.routes.set(name, run);
      const params: Record<string, unknown> = {};
      for (const [name, parameter] of Object.entries((module.params ?? {}) as Record<string, { initial: unknown }>))
        params[name] = parameter.initial;
      Object.assign(params, parameters);
      const host = bench.#host(module.name);
      const state = module.init?.(host, params as never) as unknown;
      self = { params: params as never, host, state };
      return self;
    });
    made.methods.addAll(module.methods?.(later) ?? []);
    return made;
  }

  /** What the module does once the server runs. */
  start(): void {
    void this.#module.start?.(this.#self);
  }

  /** What the module does when a later configuration says this. */
  reload(parameters: Record<string, unknown>): void {
    Object.assign(this.#self.params, parameters);
    this.#module.reload?.(() => this.#self);
  }

  get ctx(): Context {
    return this.script.ctx;
  }

  /** The message with the edits made so far. */
  get written(): string {
    return writeMessage(this.ctx.message, this.ctx.edits);
  }

  /** Calls a function with arguments as they stand between quotes. */
  call(name: string, ...args: readonly (string | number)[]): number | Promise<number> {
    const definition = (this.#module.functions as Record<string, AnyFunction<AnySelf>>)[name];
    invariant(definition !== undefined, `there is a function ${name}()`);
    const types = (definition.args ?? []) as readonly ArgumentType<unknown>[];
    const values = args.map((written, i) => this.#bind(types[i]!, written));
    return definition.run(this.#self, this.ctx, ...(values as []));
  }

  /** What the select `@root.path` of the module gives. */
  select(root: string, ...path: readonly (string | number)[]): unknown {
    const place = this.#module.selects?.(() => this.#self)[root];
    return place?.(path)?.(this.ctx);
  }

  rpc(name: string, ...values: RpcValue[]): RpcAnswer {
    const method = this.methods.find(name);
    invariant(method !== null, `there is a method ${name}`);
    return this.methods.call(method, new RpcArguments(values)) as RpcAnswer;
  }

  #bind(type: ArgumentType<unknown>, written: string | number): unknown {
    const argument: CallArgument =
      typeof written === 'number' ? { kind: 'int', value: written } : { kind: 'string', value: written };
    const binder: ArgumentBinder = {
      variables: this.script.registry,
      select: (text) => ({ problem: 'not-available', message: text }),
      flag: () => null,
      avpFlag: () => null,
      has: () => true,
      mayListenOn: () => true,
    };
    const bound = type.bind(argument, binder);
    if (isProblem(bound)) throw new Error(bound.message);
    return bound.kind === 'computed' ? bound.compute(this.ctx) : bound.kind === 'constant' ? bound.value : undefined;
  }

  #host(name: string): ModuleHost {
    const network = {
      sockets: [SOCKET],
      blocklist: this.blocklist,
      send: (flow, text) => {
        this.sent.push(`${flow.remoteAddress}:${String(flow.remotePort)} ${text}`);
        return true;
      },
      foreseen: (reply) => reply,
      isConnected: () => true,
      selectSocket: () => SOCKET,
      findSocket: () => SOCKET,
      ownCallId: (make: () => string) => make(),
      isMyself: (host: string) => host === SOCKET.address,
      resolve: (uri: string) => {
        const match = /^sips?:(?:[^@]*@)?([\d.]+)(?::(\d+))?/.exec(uri);
        return match === null
          ? null
          : { transport: 'udp', address: match[1]!, port: Number(match[2] ?? 5060), more: null };
      },
      resolveHost: (address: string, port: number, transport) => ({
        transport,
        address,
        port: port === 0 ? 5060 : port,
        more: null,
      }),
      names: {
        addresses: (host) => (addressFamily(host) === 0 ? [] : [host]),
        services: () => [],
        naptr: () => [],
        keepFor: () => undefined,
      },
    } satisfies Partial<Network> as unknown as Network;
    const find: Routes['find'] = (_type, route) => (this.routes.has(route) ? { name: route } : null);
    const routes: Routes = {
      find,
      reference: (type, route) => ({ of: (ctx) => find(type, route, ctx) }),
      run: (route, _type, ctx) => {
        const result = { retcode: 1, dropped: false, failed: false };
        const done = this.routes.get(route.name)!(ctx);
        return done instanceof Promise ? done.then(() => result) : result;
      },
    };
    return {
      name,
      log: new ListLogger(this.log),
      logPrefix: () => '',
      locate: () => ({ file: 'test.cfg', line: 1 }),
      ...this.workers,
      clock: this.time.clock,
      timers: this.time.timers,
      random: seededRandom(1),
      state: this.state,
      startedAt: this.time.clock.wall(),
      network,
      core: { maxBranches: 12 } as ModuleHost['core'],
      routes,
      statistics: this.statistics,
      variables: this.script.registry,
      methods: this.methods,
      config: this.config,
      actions: this.actions,
      logSettings: this.logSettings,
      onDrain: () => undefined,
      restartSerials: () => {
        this.serialRestarts++;
      },
      newContext: ({ message, flow }) =>
        new Context({ message, flow, id: 2, time: this.time.clock.wall(), variables: new ScriptVariables() }),
      provide: (token, implementation) => {
        this.provided.set(token.module, implementation);
      },
      intercept: (interceptor) => {
        this.interceptors.push(interceptor);
      },
      observe: (observer) => {
        this.observers.push(observer);
      },
      find: (token) => (this.provided.get(token.module) as never) ?? null,
      require: (token) => {
        const found = this.provided.get(token.module);
        invariant(found !== undefined, `the test provides ${token.module}`);
        return found as never;
      },
      replyStateless: (ctx, status, reason, headers = ReplyHeaders.none) => {
        this.replies.push(`${String(status)} ${reason}`);
        this.replyHeaders.push(ctx.replyHeaders.and(headers).text);
        return '';
      },
      reply: (_ctx, status, reason) => {
        this.replies.push(`${String(status)} ${reason}`);
        return true;
      },
      fail: (problem) => {
        throw new Error(problem.message);
      },
    } satisfies Partial<ModuleHost> as unknown as ModuleHost;
  }
}
