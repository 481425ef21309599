/** The running server as its own management commands describe it. */
import type { Clock } from '../../lib/clock.ts';
import { processMemory } from '../../lib/process-memory.ts';
import type { ProcessFacts, ServerFacts } from '../../rpc/core/facts.ts';
import type { TransportLayer } from '../../transport/transport-layer.ts';
import type { TransportLimits } from '../../transport/limits.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import type { LoadedConfig } from '../load/loaded-config.ts';
import { FULL_VERSION, PRODUCT, SOURCE_ID, VERSION } from '../version.ts';

const FLAGS = ['USE_TCP', 'USE_TLS', 'USE_DNS_CACHE', 'USE_IPV6'];

export interface FactSources {
  readonly clock: Clock;
  readonly startedAt: number;
  readonly transport: TransportLayer;
  /** The one by which new messages are handled. */
  config(): LoadedConfig;
  readonly limits: TransportLimits;
  otherProcesses(): readonly ProcessFacts[];
}

/** What Kamailio shows of a connection that may stay for ever: its longest time, in seconds. */
const FOR_EVER = 134_217_727;

function finite(seconds: number): number {
  return Number.isFinite(seconds) ? seconds : FOR_EVER;
}

export function serverFacts({ clock, startedAt, transport, config, limits, otherProcesses }: FactSources): ServerFacts {
  return {
    product: PRODUCT,
    version: VERSION,
    fullVersion: FULL_VERSION,
    sourceId: SOURCE_ID,
    compiler: `node ${process.versions.node}`,
    flags: FLAGS,
    startedAt,
    now: () => clock.wall(),
    commandLine: [process.argv[1] ?? PRODUCT, ...process.argv.slice(2)],
    workingFolder: () => process.cwd(),
    memory: processMemory,
    processes: () => [
      { index: 0, pid: process.pid, rank: 0, description: 'main process - all sockets' },
      ...otherProcesses(),
    ],
    modules: () => [...config().modules.keys()],
    defines: () => config().defines,
    // Without auto_aliases Kamailio shows each address twice, as a name too.
    sockets: () =>
      transport.snapshot().sockets.map(({ socket, hostName }) => ({
        ...socket,
        hostName: hostName ?? (config().core.auto_aliases === 0 ? socket.address : null),
      })),
    aliases: () =>
      transport
        .snapshot()
        .aliases.map(({ transport: name, host, port }) => ({ transport: name, host, port: port === 0 ? null : port })),
    tcp: () => transport.snapshot().tcp,
    connections: () =>
      transport.snapshot().connections.map((connection) => ({
        ...connection,
        timeout: finite(connection.timeout),
        lifetime: finite(connection.lifetime),
      })),
    tcpOptions: () => tcpOptions(config().core, limits),
    kill: (signal) => {
      process.kill(process.pid, signal);
    },
  };
}

/** In Kamailio's order and with its names. */
function tcpOptions(core: CoreValues, limits: TransportLimits): readonly (readonly [name: string, value: number])[] {
  return Object.entries({
    connect_timeout: limits.tcpConnectTimeout / 1000,
    send_timeout: limits.tcpSendTimeout / 1000,
    connection_lifetime: finite(limits.tcpConnectionLifetime / 1000),
    'max_connections(soft)': core.tcp_max_connections,
    'max_tls_connections(soft)': core.tls_max_connections,
    no_connect: core.tcp_no_connect,
    fd_cache: 1,
    async: 1,
    connect_wait: 1,
    conn_wq_max: limits.tcpConnectionQueue,
    wq_max: limits.tcpQueue,
    defer_accept: core.tcp_defer_accept,
    delayed_ack: 1,
    syncnt: core.tcp_syncnt,
    linger2: core.tcp_linger2,
    keepalive: core.tcp_keepalive,
    keepidle: core.tcp_keepidle,
    keepintvl: core.tcp_keepintvl,
    keepcnt: core.tcp_keepcnt,
    crlf_ping: core.tcp_crlf_ping,
    accept_aliases: core.tcp_accept_aliases,
    alias_flags: 1,
    new_conn_alias_flags: 2,
  });
}
