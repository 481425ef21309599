/** The server as one module sees it. What all modules share is in {@link SharedHost}. */
import type { Context } from '../context/context.ts';
import { ReplyHeaders } from '../context/reply-headers.ts';
import type { ScriptVariables } from '../context/script-variables.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { LogSettings } from '../lib/log/log-settings.ts';
import type { Problem } from '../lib/problem.ts';
import type { RandomSource } from '../lib/random.ts';
import type { Replicator } from '../lib/shared/replica.ts';
import type { TimerWheel } from '../lib/timer-wheel.ts';
import type { ApiToken } from '../module/api-token.ts';
import type { ConfigVariables } from '../module/config-variables.ts';
import type {
  ConfigPlace,
  CoreSettings,
  ModuleHost,
  Network,
  MessageObserver,
  ReplyHandler,
  ReplyWait,
  RouteHandle,
  RouteReference,
  Routes,
  RunResult,
  StatelessReplyHandler,
  TrafficInterceptor,
  TransactionReply,
  Target,
} from '../module/host.ts';
import type { OnsendRoute } from '../module/onsend.ts';
import type { Flow } from '../sip/flow.ts';
import type { ConnectionEnd } from '../sip/stream.ts';
import type { Statistics } from '../module/statistics.ts';
import type { WorkerSeat } from '../module/workers.ts';
import type { VariableRegistry } from '../pv/registry.ts';
import type { MethodRegistry } from '../rpc/registry.ts';
import type { ActionHub } from '../script/actions.ts';
import type { RouteType } from '../script/host.ts';
import type { StateStore } from '../state/store.ts';
import type { LoadedConfig, RunningServer } from './load/loaded-config.ts';
import type { Registrations } from './registrations.ts';
import type { ProgramRoutes } from './routing/program-routes.ts';
import { forwardReply, forwardRequest } from './routing/stateless-forward.ts';
import type { CoreCounters } from './routing/counters.ts';
import type { StatelessReplies } from './routing/stateless-reply.ts';
import { TrafficChain } from './routing/traffic-chain.ts';

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

/** While a configuration that is to follow brings new modules up, they find its variables and routes, not the running ones. */
export interface Coming {
  config: LoadedConfig | null;
}

/** Nothing is on its way: of a server that starts. */
const NOTHING_COMING: Coming = { config: null };

export interface SharedHost {
  readonly worker: WorkerSeat;
  readonly shared: Replicator;
  readonly actions: ActionHub<Context>;
  readonly logSettings: LogSettings;
  /** What compiled configurations ask of the server. */
  readonly running: RunningServer;
  readonly log: Logger;
  logPrefix(ctx: Context | null): string;
  locate(ctx: Context): ConfigPlace | null;
  routeOf(ctx: Context): string;
  readonly clock: Clock;
  readonly timers: TimerWheel;
  readonly random: RandomSource;
  readonly state: StateStore;
  readonly network: Network;
  readonly routes: ProgramRoutes;
  readonly onsend: OnsendRoute;
  readonly core: CoreSettings;
  readonly statistics: Statistics;
  readonly config: ConfigVariables;
  readonly methods: MethodRegistry;
  /** Those of the configuration by which new messages are handled. */
  variables: VariableRegistry;
  readonly scriptVariables: ScriptVariables;
  readonly startedAt: number;
  readonly configFolder: string;
  readonly replies: StatelessReplies;
  readonly counters: CoreCounters;
  readonly registrations: Registrations;
  newContext(start: Pick<Context, 'message' | 'flow'>): Context;
  restartSerials(): void;
  hold(callId: string, run: Promise<void>, ctx: Context | undefined): void;
  letPass(callId: string, ctx: Context): void;
}

export class EngineModuleHost implements ModuleHost {
  readonly name: string;
  readonly log: Logger;
  readonly routes: Routes;
  readonly #shared: SharedHost;
  readonly #coming: Coming;

  constructor(name: string, shared: SharedHost, coming = NOTHING_COMING) {
    this.name = name;
    this.log = shared.log.named(name);
    this.routes = coming.config === null ? shared.routes : new ComingRoutes(shared.routes, coming);
    this.#shared = shared;
    this.#coming = coming;
  }

  get shared(): Replicator {
    return this.#shared.shared;
  }

  get worker(): WorkerSeat {
    return this.#shared.worker;
  }

  get actions(): ActionHub<Context> {
    return this.#shared.actions;
  }

  get logSettings(): LogSettings {
    return this.#shared.logSettings;
  }

  get clock(): Clock {
    return this.#shared.clock;
  }

  get timers(): TimerWheel {
    return this.#shared.timers;
  }

  get random(): RandomSource {
    return this.#shared.random;
  }

  get state(): StateStore {
    return this.#shared.state;
  }

  get network(): Network {
    return this.#shared.network;
  }

  get core(): CoreSettings {
    return this.#shared.core;
  }

  get statistics(): Statistics {
    return this.#shared.statistics;
  }

  get config(): ConfigVariables {
    return this.#shared.config;
  }

  get methods(): MethodRegistry {
    return this.#shared.methods;
  }

  get variables(): VariableRegistry {
    return this.#coming.config?.variables ?? this.#shared.variables;
  }

  get scriptVariables(): ScriptVariables {
    return this.#shared.scriptVariables;
  }

  get startedAt(): number {
    return this.#shared.startedAt;
  }

  get configFolder(): string {
    return this.#shared.configFolder;
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

  onConnectionClosed(handler: (flow: Flow, end: ConnectionEnd) => void): void {
    this.#shared.registrations.connectionClosedHandlers.push(handler);
  }

  newContext(start: Pick<Context, 'message' | 'flow'>): Context {
    return this.#shared.newContext(start);
  }

  replyStateless(ctx: Context, status: number, reason: string, headers = ReplyHeaders.none): string | null {
    const { replies, registrations } = this.#shared;
    const text = replies.send(ctx, status, reason, headers);
    for (const handler of registrations.statelessReplyHandlers) handler(ctx, status, text);
    return text;
  }

  statelessTag({ message }: Context): string {
    return this.#shared.replies.tag(message);
  }

  onStatelessReply(handler: StatelessReplyHandler): void {
    this.#shared.registrations.statelessReplyHandlers.push(handler);
  }

  onStatelessAck(handler: (ctx: Context) => void): void {
    this.#shared.registrations.statelessAckHandlers.push(handler);
  }

  reply(ctx: Context, status: number, reason: string, headers = ReplyHeaders.none): boolean {
    return (
      this.#shared.registrations.transactionReply(ctx, status, reason, headers) ??
      this.replyStateless(ctx, status, reason, headers) !== null
    );
  }

  setReplyWait(waits: ReplyWait): void {
    this.#shared.registrations.replyWaits = waits;
  }

  setTransactionReply(reply: TransactionReply): void {
    this.#shared.registrations.transactionReply = reply;
  }

  restartSerials(): void {
    this.#shared.restartSerials();
  }

  hold(callId: string, run: Promise<void>, ctx?: Context): void {
    this.#shared.hold(callId, run, ctx);
  }

  letPass(ctx: Context): void {
    this.#shared.letPass(ctx.message.callId ?? '', ctx);
  }

  setTransactionMatch(belongs: (ctx: Context) => boolean): void {
    this.#shared.registrations.belongsToTransaction = belongs;
  }

  forwardStateless(ctx: Context, target: Target): number | Promise<number> {
    const sent = forwardRequest(ctx, target, this, this.#shared.onsend);
    return sent instanceof Promise ? sent.then((late) => this.#countForwarded(late)) : this.#countForwarded(sent);
  }

  forwardReply(ctx: Context): boolean | Promise<boolean> {
    return forwardReply(ctx, this.network, this.#shared.onsend);
  }

  intercept(interceptor: TrafficInterceptor): void {
    const { registrations } = this.#shared;
    const { traffic } = registrations;
    registrations.traffic = traffic === null ? interceptor : new TrafficChain(traffic, interceptor);
  }

  observe(observer: MessageObserver): void {
    this.#shared.registrations.observers.push(observer);
  }

  #countForwarded(sent: number): number {
    const { counters } = this.#shared;
    (sent > 0 ? counters.forwardedRequests : counters.errorRequests).value++;
    return sent;
  }

  onDrain(drain: () => Promise<void>, inProgress: () => number = () => 0): void {
    this.#shared.registrations.drains.push({ drain, inProgress });
  }

  onProgramUse(report: (use: (program: object | null) => void) => void): void {
    this.#shared.registrations.programUses.push(report);
  }

  fail(problem: Problem): never {
    throw new ModuleFailure(this.name, problem);
  }
}

/** The routes as a module finds them that starts for a configuration on its way; later they are those of everybody. */
class ComingRoutes implements Routes {
  readonly #routes: ProgramRoutes;
  readonly #coming: Coming;

  constructor(routes: ProgramRoutes, coming: Coming) {
    this.#routes = routes;
    this.#coming = coming;
  }

  find(type: RouteType, name: string, ctx: Context | null): RouteHandle | null {
    const { config } = this.#coming;
    if (config !== null && (ctx === null || ctx.program === null)) return config.program.find(type, name);
    return this.#routes.find(type, name, ctx);
  }

  reference(type: RouteType, name: string): RouteReference {
    return this.#routes.reference(type, name, this.#coming.config?.program);
  }

  run(route: RouteHandle, type: RouteType, ctx: Context): RunResult | Promise<RunResult> {
    return this.#routes.run(route, type, ctx);
  }
}
