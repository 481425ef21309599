/** The stream connections of the transports as modules see them. */
import type { StreamNetwork } from '../module/host.ts';
import type { TransportLayer } from '../transport/transport-layer.ts';

export function streamNetwork(transport: TransportLayer): StreamNetwork {
  const { connections } = transport.streams;
  return {
    // Of another worker's connection nobody here knows it.
    flow: (connection) => connections.byId(connection)?.flow ?? null,
    state: (connection) => transport.connections.state(connection),
    find: (address, port) => transport.connections.find(address, port),
    setLifetime: (connection, milliseconds) => transport.connections.setLifetime(connection, milliseconds),
    setKeepAlive: (connection, times) => transport.connections.setKeepAlive(connection, times),
  };
}
