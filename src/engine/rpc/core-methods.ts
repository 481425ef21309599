/** The core's management methods, joined to the running server. */
import { getHeapStatistics } from 'node:v8';
import type { CoreValues } from '../config/core-parameters.ts';
import type { LoadedConfig } from '../load/loaded-config.ts';
import { coreMethodsOf } from '../../rpc/core/core-methods.ts';
import type { MemoryFacts, ServerFacts } from '../../rpc/core/facts.ts';
import type { MethodDefinition } from '../../rpc/registry.ts';
import type { RpcValue } from '../../rpc/value.ts';
import type { TransportLayer } from '../../transport/transport-layer.ts';
import type { SharedHost } from '../module-host.ts';
import { FULL_VERSION, PRODUCT, VERSION } from '../version.ts';

export function coreMethods(shared: SharedHost, transport: TransportLayer, config: LoadedConfig): MethodDefinition[] {
  const facts: ServerFacts = {
    product: PRODUCT,
    version: VERSION,
    fullVersion: FULL_VERSION,
    compiler: `node ${process.versions.node}`,
    flags: ['USE_TCP'],
    startedAt: shared.startedAt,
    now: () => shared.clock.wall(),
    commandLine: [PRODUCT, ...process.argv.slice(2)],
    workingFolder: () => process.cwd(),
    memory,
    processes: () => [{ index: 0, pid: process.pid, rank: 0, description: 'main process - attendant' }],
    modules: () => [...config.modules.keys()],
    defines: () => config.defines,
    sockets: () => transport.snapshot().sockets.map(({ socket }) => socket),
    aliases: () =>
      transport.snapshot().aliases.map((alias) => ({ ...alias, port: alias.port === 0 ? null : alias.port })),
    tcp: () => transport.snapshot().tcp,
    connections: () => transport.snapshot().connections,
    tcpOptions: () => tcpOptions(config.core),
    kill: (signal) => {
      process.kill(process.pid, signal);
    },
  };
  return coreMethodsOf(facts, shared.methods);
}

function memory(): MemoryFacts {
  const { heapUsed, rss } = process.memoryUsage();
  return {
    total: getHeapStatistics().heap_size_limit,
    used: heapUsed,
    real: rss,
    most: process.resourceUsage().maxRSS * 1024,
  };
}

function tcpOptions(core: CoreValues): [name: string, value: RpcValue][] {
  return [
    ['connect_timeout', core.tcp_connect_timeout],
    ['send_timeout', core.tcp_send_timeout],
    ['connection_lifetime', core.tcp_connection_lifetime],
    ['max_connections(soft)', core.tcp_max_connections],
    ['max_tls_connections(soft)', core.tcp_max_connections],
    ['no_connect', core.tcp_no_connect],
    ['conn_wq_max', core.tcp_conn_wq_max],
    ['keepalive', core.tcp_keepalive],
    ['crlf_ping', core.tcp_crlf_ping],
    ['accept_aliases', core.tcp_accept_aliases],
  ];
}
