/** The stream connections of the transports as modules see them. */
import type { StreamNetwork } from '../module/host.ts';
import { setKeepAlive } from '../transport/keep-alive.ts';
import type { TransportLayer } from '../transport/transport-layer.ts';

export function streamNetwork(transport: TransportLayer): StreamNetwork {
  const { connections } = transport.streams;
  return {
    flow: (connection) => connections.byId(connection)?.flow ?? null,
    state(connection) {
      const state = connections.byId(connection)?.state ?? 'closed';
      return state === 'closed' ? null : state;
    },
    find: (address, port) => connections.byAddress(address, port)?.id ?? null,
    setLifetime(connection, milliseconds) {
      const found = connections.byId(connection);
      if (found === null) return false;
      found.lifetime = milliseconds;
      return true;
    },
    setKeepAlive(connection, times) {
      const found = connections.byId(connection);
      return found === null ? null : setKeepAlive(found.descriptor, times);
    },
  };
}
