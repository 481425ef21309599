/** The running server as its own management commands describe it. */
import type { Clock } from '../../lib/clock.ts';
import type { ServerFacts } from '../../rpc/core/facts.ts';
import type { TransportLayer } from '../../transport/transport-layer.ts';
import type { LoadedConfig } from '../load/loaded-config.ts';
import { FULL_VERSION, PRODUCT, VERSION } from '../version.ts';
import { totalmem } from 'node:os';

const FLAGS = ['USE_TCP', 'USE_DNS_CACHE', 'USE_IPV6'];

export interface FactSources {
  readonly clock: Clock;
  readonly startedAt: number;
  readonly transport: TransportLayer;
  readonly config: LoadedConfig;
}

export function serverFacts({ clock, startedAt, transport, config }: FactSources): ServerFacts {
  return {
    product: PRODUCT,
    version: VERSION,
    fullVersion: FULL_VERSION,
    compiler: `node ${process.versions.node}`,
    flags: FLAGS,
    startedAt,
    now: () => clock.wall(),
    commandLine: [process.argv[1] ?? PRODUCT, ...process.argv.slice(2)],
    workingFolder: () => process.cwd(),
    memory: () => {
      const { rss, heapUsed } = process.memoryUsage();
      return { total: totalmem(), used: heapUsed, real: rss, most: process.resourceUsage().maxRSS * 1024 };
    },
    processes: () => [{ index: 0, pid: process.pid, rank: 0, description: 'main process - all sockets' }],
    modules: () => [...config.modules.keys()],
    defines: () => config.defines,
    sockets: () => transport.sockets,
    aliases: () =>
      transport.snapshot().aliases.map(({ transport: name, host, port }) => ({
        transport: name,
        host,
        port: port === 0 ? null : port,
      })),
    tcp: () => transport.snapshot().tcp,
    connections: () => transport.snapshot().connections,
    tcpOptions: () => config.config.list('tcp').map((variable) => [variable.name, variable.get() ?? ''] as const),
    kill: (signal) => {
      process.kill(process.pid, signal);
    },
  };
}
