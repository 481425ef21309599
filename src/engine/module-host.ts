/** The server as one module sees it. What all modules share is in {@link SharedHost}. */
import type { Context, ScriptVariables } from '../context/context.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { Problem } from '../lib/problem.ts';
import type { RandomSource } from '../lib/random.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { ApiToken } from '../module/api-token.ts';
import type { ConfigVariables } from '../module/config-variables.ts';
import type {
  ConfigPlace,
  CoreSettings,
  ModuleHost,
  Network,
  ReplyHandler,
  Routes,
  RunResult,
  StatelessReplyHandler,
  TrafficInterceptor,
  TransactionReply,
  Target,
} from '../module/host.ts';
import type { OnsendRoute } from '../module/onsend.ts';
import type { Flow } from '../sip/flow.ts';
import type { Statistics } from '../module/statistics.ts';
import type { VariableRegistry } from '../pv/registry.ts';
import type { MethodRegistry } from '../rpc/registry.ts';
import type { ActionHub } from '../script/actions.ts';
import type { StateStore } from '../state/store.ts';
import { forwardReply, forwardRequest } from './routing/stateless-forward.ts';
import type { CoreCounters } from './routing/counters.ts';
import type { StatelessReplies } from './routing/stateless-reply.ts';

/** A module that cannot start; caught by the start-up, never seen by a message. */
export class ModuleFailure extends Error {
  readonly module: string;
  readonly problem: Problem;

  constructor(module: string, problem: Problem) {
    super(problem.message);
    this.module = module;
    this.problem = problem;
  }
}

/** What modules registered with the server. */
export interface Registrations {
  readonly replyHandlers: ReplyHandler[];
  /** null: HTTP is not served. */
  httpHandler: ((ctx: Context) => void | Promise<void>) | null;
  readonly requestDoneHandlers: ((ctx: Context, result: RunResult) => void)[];
  readonly sendFailureHandlers: ((flow: Flow, text: string) => void)[];
  readonly drains: (() => Promise<void>)[];
  readonly statelessReplyHandlers: StatelessReplyHandler[];
  readonly statelessAckHandlers: ((ctx: Context) => void)[];
  readonly interfaces: Map<string, unknown>;
  /** null: nobody looks at the traffic. */
  traffic: TrafficInterceptor | null;
  transactionReply: TransactionReply;
  belongsToTransaction: (ctx: Context) => boolean;
}

export function noRegistrations(): Registrations {
  return {
    replyHandlers: [],
    httpHandler: null,
    requestDoneHandlers: [],
    sendFailureHandlers: [],
    drains: [],
    statelessReplyHandlers: [],
    statelessAckHandlers: [],
    interfaces: new Map(),
    traffic: null,
    transactionReply: () => null,
    belongsToTransaction: () => false,
  };
}

export interface SharedHost {
  readonly actions: ActionHub<Context>;
  readonly sourceLevels: Map<string, number>;
  readonly log: Logger;
  logPrefix(ctx: Context | null): string;
  locate(ctx: Context): ConfigPlace | null;
  routeOf(ctx: Context): string;
  readonly clock: Clock;
  readonly timers: TimerWheel;
  readonly random: RandomSource;
  readonly state: StateStore;
  readonly network: Network;
  readonly routes: Routes;
  readonly onsend: OnsendRoute;
  readonly core: CoreSettings;
  readonly statistics: Statistics;
  readonly config: ConfigVariables;
  readonly methods: MethodRegistry;
  readonly variables: VariableRegistry;
  readonly scriptVariables: ScriptVariables;
  readonly startedAt: number;
  readonly replies: StatelessReplies;
  readonly counters: CoreCounters;
  readonly registrations: Registrations;
  newContext(start: Pick<Context, 'message' | 'flow'>): Context;
  hold(callId: string, run: Promise<void>): void;
}

export class EngineModuleHost implements ModuleHost {
  readonly name: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly timers: TimerWheel;
  readonly random: RandomSource;
  readonly state: StateStore;
  readonly network: Network;
  readonly routes: Routes;
  readonly core: CoreSettings;
  readonly statistics: Statistics;
  readonly config: ConfigVariables;
  readonly methods: MethodRegistry;
  readonly variables: VariableRegistry;
  readonly scriptVariables: ScriptVariables;
  readonly startedAt: number;
  readonly actions: ActionHub<Context>;
  readonly sourceLevels: Map<string, number>;
  readonly #shared: SharedHost;

  constructor(name: string, shared: SharedHost) {
    this.name = name;
    this.log = shared.log.named(name);
    this.clock = shared.clock;
    this.timers = shared.timers;
    this.random = shared.random;
    this.state = shared.state;
    this.network = shared.network;
    this.routes = shared.routes;
    this.core = shared.core;
    this.statistics = shared.statistics;
    this.config = shared.config;
    this.methods = shared.methods;
    this.variables = shared.variables;
    this.scriptVariables = shared.scriptVariables;
    this.startedAt = shared.startedAt;
    this.actions = shared.actions;
    this.sourceLevels = shared.sourceLevels;
    this.#shared = shared;
  }

  logPrefix(ctx: Context | null): string {
    return this.#shared.logPrefix(ctx);
  }

  locate(ctx: Context): ConfigPlace | null {
    return this.#shared.locate(ctx);
  }

  routeOf(ctx: Context): string {
    return this.#shared.routeOf(ctx);
  }

  provide<T>(token: ApiToken<T>, implementation: T): void {
    this.#shared.registrations.interfaces.set(token.module, implementation);
  }

  find<T>(token: ApiToken<T>): T | null {
    return (this.#shared.registrations.interfaces.get(token.module) as T | undefined) ?? null;
  }

  require<T>(token: ApiToken<T>): T {
    const found = this.find(token);
    if (found !== null) return found;
    return this.fail({
      problem: 'unknown-module',
      message: `module ${this.name} needs module ${token.module}`,
      hint: `add loadmodule "${token.module}.so" before it`,
    });
  }

  onReply(handler: ReplyHandler): void {
    this.#shared.registrations.replyHandlers.push(handler);
  }

  onHttp(handler: (ctx: Context) => void | Promise<void>): void {
    this.#shared.registrations.httpHandler = handler;
  }

  onRequestDone(handler: (ctx: Context, result: RunResult) => void): void {
    this.#shared.registrations.requestDoneHandlers.push(handler);
  }

  onSendFailure(handler: (flow: Flow, text: string) => void): void {
    this.#shared.registrations.sendFailureHandlers.push(handler);
  }

  newContext(start: Pick<Context, 'message' | 'flow'>): Context {
    return this.#shared.newContext(start);
  }

  replyStateless(ctx: Context, status: number, reason: string, headers = ''): string | null {
    const { replies, registrations } = this.#shared;
    const text = replies.send(ctx, status, reason, headers);
    for (const handler of registrations.statelessReplyHandlers) handler(ctx, status, text);
    return text;
  }

  onStatelessReply(handler: StatelessReplyHandler): void {
    this.#shared.registrations.statelessReplyHandlers.push(handler);
  }

  onStatelessAck(handler: (ctx: Context) => void): void {
    this.#shared.registrations.statelessAckHandlers.push(handler);
  }

  reply(ctx: Context, status: number, reason: string, headers = ''): boolean {
    return (
      this.#shared.registrations.transactionReply(ctx, status, reason, headers) ??
      this.replyStateless(ctx, status, reason, headers) !== null
    );
  }

  setTransactionReply(reply: TransactionReply): void {
    this.#shared.registrations.transactionReply = reply;
  }

  hold(callId: string, run: Promise<void>): void {
    this.#shared.hold(callId, run);
  }

  setTransactionMatch(belongs: (ctx: Context) => boolean): void {
    this.#shared.registrations.belongsToTransaction = belongs;
  }

  forwardStateless(ctx: Context, target: Target): number | Promise<number> {
    const sent = forwardRequest(ctx, target, this.network, this.#shared.onsend);
    return sent instanceof Promise ? sent.then((late) => this.#countForwarded(late)) : this.#countForwarded(sent);
  }

  forwardReply(ctx: Context): boolean | Promise<boolean> {
    return forwardReply(ctx, this.network, this.#shared.onsend);
  }

  intercept(interceptor: TrafficInterceptor): void {
    this.#shared.registrations.traffic = interceptor;
  }

  #countForwarded(sent: number): number {
    const { counters } = this.#shared;
    (sent > 0 ? counters.forwardedRequests : counters.errorRequests).value++;
    return sent;
  }

  onDrain(drain: () => Promise<void>): void {
    this.#shared.registrations.drains.push(drain);
  }

  fail(problem: Problem): never {
    throw new ModuleFailure(this.name, problem);
  }
}
