/** The server as a module sees it, without a server: memory instead of state, virtual time, replies kept in a list. */
import { type BenchWorker, ONLY_WORKER } from '../../src/module/testing/bench-workers.ts';
import { Context } from '../../src/context/context.ts';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { ScriptVariables } from '../../src/context/script-variables.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Problem } from '../../src/lib/problem.ts';
import { LogLevel } from '../../src/lib/log.ts';
import { LogSettings } from '../../src/lib/log/log-settings.ts';
import { ListLogger } from '../../src/lib/testing/list-logger.ts';
import { seededRandom } from '../../src/lib/testing/seeded-random.ts';
import { VirtualTime } from '../../src/lib/testing/virtual-time.ts';
import type { ApiToken } from '../../src/module/api-token.ts';
import { ConfigVariables } from '../../src/module/config-variables.ts';
import type { AnyModule, ModuleSelf } from '../../src/module/define.ts';
import type {
  CoreSettings,
  ModuleHost,
  Network,
  Routes,
  RunResult,
  StatelessReplyHandler,
} from '../../src/module/host.ts';
import { Statistics } from '../../src/module/statistics.ts';
import { sampleRegistry } from '../../src/pv/testing/sample.ts';
import { RpcArguments } from '../../src/rpc/arguments.ts';
import { MethodRegistry, type RpcAnswer } from '../../src/rpc/registry.ts';
import type { RpcValue } from '../../src/rpc/value.ts';
import { RouteType } from '../../src/script/host.ts';
import type { Flow, LocalSocket } from '../../src/sip/flow.ts';
import type { ConnectionEnd } from '../../src/sip/stream.ts';
import { Message } from '../../src/sip/message.ts';
import { isFailure, parseMessage } from '../../src/sip/parse-message.ts';
import { MemoryStore } from '../../src/state/testing/memory-store.ts';
import type { StateStore } from '../../src/state/store.ts';

export interface SentReply {
  readonly status: number;
  readonly reason: string;
  /** Header lines that were added, without their CRLF. */
  readonly headers: readonly string[];
}

export const LOCAL_SOCKET: LocalSocket = {
  id: 0,
  transport: 'udp',
  family: 4,
  address: '127.0.0.1',
  port: 5060,
  advertisedAddress: null,
  advertisedPort: null,
  name: null,
};

const CORE: CoreSettings = {
  serverHeader: null,
  sendsWarnings: false,
  statisticsSeparator: '_',
  udpMost: 0,
  noConnectFlags: 0,
  largeTransport: null,
  userAgentHeader: 'User-Agent: test',
  maxBranches: 12,
  viaParameters: null,
  viaFields: null,
  serverId: 0,
  dnsFailover: false,
  usesTls: false,
  runsOnsendForReplies: false,
  runtimeFolder: '/nowhere',
  fileOwner: { user: null, group: null },
};

const LEVEL_NAMES: readonly string[] = ['error', 'warn', 'notice', 'info'];

/** The name of a level from error to info. What is below is not looked at, and the few above go by their number. */
function levelName(level: LogLevel): string | null {
  if (level > LogLevel.Info) return null;
  return LEVEL_NAMES[level + 1] ?? String(level);
}

/** What a module said with `host.fail()`. */
export class StartProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** One server's worth of modules, loaded by hand. */
export class ModuleBench {
  readonly time = new VirtualTime();
  readonly state: StateStore;
  readonly statistics = new Statistics();
  readonly methods = new MethodRegistry({
    onError: (method, error) => {
      throw new Error(`${method} threw`, { cause: error });
    },
  });
  readonly variables = sampleRegistry();
  readonly replies: SentReply[] = [];
  /** Texts that modules sent themselves. */
  readonly sent: string[] = [];
  readonly log: string[] = [];
  /** Called when a connection has ended. */
  readonly connectionClosed: ((flow: Flow, end: ConnectionEnd) => void)[] = [];
  /** Connections that have ended, for `hasConnection`. */
  readonly endedConnections = new Set<number>();
  /** Connections that modules closed. */
  readonly closedConnections: number[] = [];
  readonly logSettings: LogSettings;
  /** Event routes and the like, by name. */
  readonly routes = new Map<string, (ctx: Context) => void | Promise<void>>();
  readonly #statelessReplyHandlers: StatelessReplyHandler[] = [];
  readonly #interfaces = new Map<string, unknown>();
  readonly #modules: { readonly definition: AnyModule; readonly self: ModuleSelf<never, unknown> }[] = [];
  #messages = 0;

  readonly workers: BenchWorker;

  constructor(state: StateStore = new MemoryStore(), logSettings = new LogSettings(true), workers = ONLY_WORKER) {
    this.workers = workers;
    this.state = state;
    this.logSettings = logSettings;
  }

  /** Loads a module with these parameters, initialises and starts it. Throws {@link StartProblem}. */
  async load(definition: AnyModule, parameters: Record<string, unknown> = {}): Promise<void> {
    const params: Record<string, unknown> = {};
    const table = (definition.params ?? {}) as Record<string, { initial: unknown }>;
    for (const [name, parameter] of Object.entries(table)) params[name] = parameter.initial;
    for (const name of Object.keys(parameters)) if (!(name in table)) throw new Error(`no parameter ${name}`);
    Object.assign(params, parameters);
    const host = this.#host(definition.name);
    let self: ModuleSelf<never, unknown> | null = null;
    const later = (): never => self as never;
    this.variables.addVariables(definition.variables?.(later) ?? []);
    this.methods.addAll(definition.methods?.(later) ?? []);
    const state = (await definition.init?.(host, params as never)) as unknown;
    self = { params: params as never, host, state };
    this.#modules.push({ definition, self });
    await definition.start?.(self as never);
  }

  async stop(): Promise<void> {
    for (const { definition, self } of this.#modules.reverse()) await definition.stop?.(self as never);
  }

  /** A function of a loaded module, as a route calls it. */
  call(name: string, ctx: Context, ...args: unknown[]): number {
    for (const { definition, self } of this.#modules) {
      const definitions = (definition.functions ?? {}) as Record<string, { run(...args: unknown[]): unknown }>;
      if (Object.hasOwn(definitions, name)) return definitions[name]!.run(self, ctx, ...args) as number;
    }
    throw new Error(`no function ${name}`);
  }

  /** What a loaded module provides. */
  provided<T>(token: ApiToken<T>): T {
    return this.#interfaces.get(token.module) as T;
  }

  rpc(name: string, ...values: RpcValue[]): RpcAnswer {
    const method = this.methods.find(name);
    if (method === null) throw new Error(`no method ${name}`);
    return this.methods.call(method, new RpcArguments(values)) as RpcAnswer;
  }

  statistic(key: string): number | null {
    return this.statistics.find(key)?.read() ?? null;
  }

  context(text: string, more: Partial<Flow> = {}): Context {
    const parsed = parseMessage(text.replace(/\r?\n/g, '\r\n'));
    const message = isFailure(parsed) && parsed.failure === 'http' ? parsed.partial : parsed;
    if (!(message instanceof Message)) throw new Error(`not a message: ${JSON.stringify(message)}`);
    const flow = { socket: LOCAL_SOCKET, remoteAddress: '127.0.0.1', remotePort: 5070, connection: 0, ...more };
    const ctx = this.#newContext({ message, flow });
    ctx.routeType = RouteType.Request;
    return ctx;
  }

  #newContext(start: Pick<Context, 'message' | 'flow'>): Context {
    return new Context({
      ...start,
      id: ++this.#messages,
      time: this.time.clock.wall(),
      variables: new ScriptVariables(),
    });
  }

  /** Replies have no text here. */
  #reply(ctx: Context, status: number, reason: string, headers = ReplyHeaders.none): string {
    const lines = ctx.replyHeaders
      .and(headers)
      .text.split('\r\n')
      .filter((line) => line !== '');
    this.replies.push({ status, reason, headers: lines });
    for (const handler of this.#statelessReplyHandlers) handler(ctx, status, '');
    return '';
  }

  #host(name: string): ModuleHost {
    const nothing = (): void => undefined;
    const unexpected = (): never => {
      throw new Error('not for this test');
    };
    const network: Network = {
      sockets: [LOCAL_SOCKET],
      send: (_flow, text) => this.sent.push(text) > 0,
      foreseen: (reply) => reply,
      selectSocket: () => LOCAL_SOCKET,
      findSocket: () => LOCAL_SOCKET,
      ownCallId: (make) => make(),
      isMyself: (host, port, transport) =>
        host === LOCAL_SOCKET.address &&
        (port === null || port === LOCAL_SOCKET.port) &&
        (transport === null || transport === LOCAL_SOCKET.transport),
      resolve: unexpected,
      resolveHost: unexpected,
      hasConnection: (connection) => !this.endedConnections.has(connection),
      streams: {
        flow: () => null,
        state: (connection) => (this.endedConnections.has(connection) ? null : 'open'),
        find: () => null,
        setLifetime: (connection) => !this.endedConnections.has(connection),
        setKeepAlive: (connection) => (this.endedConnections.has(connection) ? null : []),
      },
      closeConnection: (connection) => this.closedConnections.push(connection) > 0,
    } satisfies Partial<Network> as unknown as Network;
    const clock: Clock = this.time.clock;
    return {
      name,
      log: new ListLogger(this.log, levelName),
      logPrefix: () => '',
      logSettings: this.logSettings,
      ...this.workers,
      clock,
      timers: this.time.timers,
      random: seededRandom(1 + this.workers.worker.index),
      state: this.state,
      network,
      routes: this.#routes(),
      core: CORE,
      statistics: this.statistics,
      config: new ConfigVariables(),
      methods: this.methods,
      variables: this.variables,
      startedAt: clock.wall(),
      provide: (token, implementation) => this.#interfaces.set(token.module, implementation),
      find: <T>(token: ApiToken<T>) => (this.#interfaces.get(token.module) as T | undefined) ?? null,
      require: <T>(token: ApiToken<T>) => this.#interfaces.get(token.module) as T,
      onReply: nothing,
      onHttp: nothing,
      onRequestDone: nothing,
      onSendFailure: nothing,
      onConnectionClosed: (handler) => this.connectionClosed.push(handler),
      onStatelessAck: nothing,
      newContext: (start) => this.#newContext(start),
      replyStateless: (ctx, status, reason, headers) => this.#reply(ctx, status, reason, headers),
      onStatelessReply: (handler) => this.#statelessReplyHandlers.push(handler),
      reply: (ctx, status, reason, headers) => this.#reply(ctx, status, reason, headers) !== null,
      setTransactionReply: nothing,
      setTransactionMatch: nothing,
      setReplyWait: nothing,
      forwardStateless: unexpected,
      onDrain: nothing,
      onProgramUse: nothing,
      fail: (problem) => {
        throw new StartProblem(problem);
      },
    } satisfies Partial<ModuleHost> as unknown as ModuleHost;
  }

  #routes(): Routes {
    const find: Routes['find'] = (_type, name) => (this.routes.has(name) ? { name } : null);
    return {
      find,
      reference: (type, name) => ({ of: (ctx) => find(type, name, ctx) }),
      run: (route, type, ctx): RunResult | Promise<RunResult> => {
        ctx.routeType = type;
        const result: RunResult = { retcode: 1, dropped: false, failed: false };
        return this.routes.get(route.name)!(ctx)?.then(() => result) ?? result;
      },
    };
  }
}
