/** What the modules of a server share, made before the first of them: routes, settings, statistics, management commands. */
import { dirname, resolve } from 'node:path';
import type { Context } from '../context/context.ts';
import { ScriptVariables } from '../context/script-variables.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { LogSettings } from '../lib/log/log-settings.ts';
import type { RandomSource } from '../lib/random.ts';
import type { Replicator } from '../lib/shared/replica.ts';
import { Timer, type TimerWheel } from '../lib/timer-wheel.ts';
import { ConfigVariables } from '../module/config-variables.ts';
import { OnsendRoute } from '../module/onsend.ts';
import { CounterColumns } from '../module/counter-columns.ts';
import { Statistics } from '../module/statistics.ts';
import type { WorkerSeat } from '../module/workers.ts';
import { MethodRegistry } from '../rpc/registry.ts';
import { ActionHub } from '../script/actions.ts';
import type { StateStore } from '../state/store.ts';
import type { Blocklist } from '../transport/blocklist.ts';
import type { Resolver } from '../transport/resolver.ts';
import type { TransportLayer } from '../transport/transport-layer.ts';
import { liveCoreSettings } from './core-settings.ts';
import type { ServerFolders } from './folders.ts';
import type { ConfigPlace } from '../module/host.ts';
import type { LoadedConfig, RunningServer } from './load/loaded-config.ts';
import type { LogPrefix } from './log-prefix.ts';
import type { SharedHost } from './module-host.ts';
import { EngineNetwork } from './network.ts';
import type { Registrations } from './registrations.ts';
import { CoreCounters } from './routing/counters.ts';
import { ProgramRoutes } from './routing/program-routes.ts';
import type { Receiver } from './routing/receiver.ts';
import { RouteFailures } from './routing/route-failures.ts';
import { StatelessReplies } from './routing/stateless-reply.ts';
import { showTransportStatistics } from './transport-statistics.ts';

/** What a server has before it shares it. */
export interface SharedParts {
  readonly worker: WorkerSeat;
  readonly shared: Replicator;
  readonly config: LoadedConfig;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly timers: TimerWheel;
  readonly random: RandomSource;
  readonly log: Logger;
  readonly logPrefix: LogPrefix;
  readonly logSettings: LogSettings;
  readonly transport: TransportLayer;
  readonly resolver: Resolver;
  readonly blocklist: Blocklist;
  readonly registrations: Registrations;
  readonly folders: ServerFolders;
  readonly startedAt: number;
  /** There is none before the modules are up. */
  receiver(): Receiver;
}

export function shareServer(parts: SharedParts): SharedHost {
  const { clock, timers, random, log, logPrefix, transport, resolver, registrations, startedAt, receiver } = parts;
  const { program, core, variables } = parts.config;
  const { worker, shared } = parts;
  const statistics = new Statistics(worker.count > 1 ? new CounterColumns(worker, shared) : null);
  if (worker.count > 1) tellStatistics(statistics, timers);
  showTransportStatistics(statistics, transport, resolver);
  const network = new EngineNetwork({ transport, resolver, blocklist: parts.blocklist, registrations, core, random });
  const settings = liveCoreSettings(core, parts.folders);
  const actions = new ActionHub<Context>();
  // What generated code says is the core's, as in Kamailio; `<script>` is what scripts themselves log.
  const coreLog = log.named('<core>');
  const routes = new ProgramRoutes(program, new RouteFailures(log, logPrefix).report);
  const locate = (ctx: Context): ConfigPlace | null => routes.programOf(ctx).locate(ctx.position);
  const running: RunningServer = {
    isMyself: (host, port, protocol) => network.isMyself(host, port, protocol),
    sockets: () => network.sockets,
    statistic: (name) => statistics.findByName(name)?.read() ?? null,
    startedAt,
    actions,
    log: (ctx, level, text) => {
      coreLog.log(level, text, logPrefix.of(ctx));
    },
    locate,
  };
  return {
    worker: parts.worker,
    shared: parts.shared,
    actions,
    logSettings: parts.logSettings,
    running,
    log,
    logPrefix: (ctx) => logPrefix.of(ctx),
    locate,
    routeOf: (ctx) => routes.programOf(ctx).routeAt(ctx.position),
    clock,
    timers,
    random,
    state: parts.state,
    network,
    routes,
    onsend: new OnsendRoute(routes, settings),
    core: settings,
    statistics,
    config: new ConfigVariables(),
    methods: new MethodRegistry({
      onError: (method, error) => {
        log.error(`RPC ${method} failed: ${String(error)}`);
      },
    }),
    variables,
    scriptVariables: new ScriptVariables(),
    startedAt,
    configFolder: dirname(resolve(parts.config.path)),
    replies: new StatelessReplies(network, random, settings),
    counters: new CoreCounters(statistics),
    registrations,
    newContext: ({ message, flow }) => receiver().newContext(message, flow),
    restartSerials: () => {
      receiver().restartSerials();
    },
    hold: (callId, run, ctx) => {
      receiver().hold(callId, run, ctx);
    },
    letPass: (callId, ctx) => {
      receiver().letPass(callId, ctx);
    },
  };
}

/** How old what other workers see may be. */
const TELL_MS = 1000;

function tellStatistics(statistics: Statistics, timers: TimerWheel): void {
  const timer = new Timer(() => {
    statistics.tell();
    timers.start(timer, TELL_MS);
  });
  timers.start(timer, TELL_MS);
}
