/** The `tcp:` and `dns:` statistics. */
import type { Statistics } from '../module/statistics.ts';
import type { Resolver } from '../transport/resolver.ts';
import type { TransportLayer } from '../transport/transport-layer.ts';

export function showTransportStatistics(statistics: Statistics, transport: TransportLayer, resolver: Resolver): void {
  const { streams } = transport;
  for (const counter of Object.values(streams.events)) statistics.show('tcp', counter);
  statistics.ofWorker('tcp', 'current_opened_connections', () => streams.connections.size);
  statistics.ofWorker('tcp', 'current_write_queue_size', () => streams.queuedBytes);
  statistics.show('dns', resolver.failures);
  statistics.show('dns', resolver.slow);
}
